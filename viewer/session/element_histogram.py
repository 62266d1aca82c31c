"""The histogram of something that is measured of elements."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float32, Float64, Int64

BINS = 256


class ElementHistogram(NamedTuple):
    """How many elements there are in each bin.

    Attributes:
        edges: Of the bins.
        counts: All elements in each.
        selected: Those that are selected.
    """

    edges: Float64[np.ndarray, " b+1"]
    counts: Int64[np.ndarray, " b"]
    selected: Int64[np.ndarray, " b"]

    def at(self, value: float) -> int:
        """The bin that a value lies in, the first or the last for values outside."""
        return int(np.clip(np.searchsorted(self.edges, value, side="right") - 1, 0, len(self.counts) - 1))


def element_histogram(
    values: Float32[np.ndarray, " n"], selected: Bool[np.ndarray, " n"], counted: Bool[np.ndarray, " n"] | None = None
) -> ElementHistogram:
    """The histogram of what is finite, over its whole range.

    Args:
        values: One an element.
        selected: Which are selected.
        counted: Which count; None = all.
    """
    there = np.isfinite(values) if counted is None else counted & np.isfinite(values)
    kept = values[there].astype(np.float64)
    low, high = (float(kept.min()), float(kept.max())) if len(kept) else (0.0, 1.0)
    if high <= low:
        low, high = low - 0.5, low + 0.5
    edges = np.linspace(low, high, BINS + 1)
    place = np.clip(((kept - low) * (BINS / (high - low))).astype(np.int64), 0, BINS - 1)
    both = (np.bincount(place[rows], minlength=BINS) for rows in (slice(None), selected[there]))
    return ElementHistogram(edges, *both)
