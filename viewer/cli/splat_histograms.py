"""How sizes and opacities of Gaussian splats are spread: counts for programs, bars for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64, Int64

from viewer.scene.splats import Splats

BINS = 8
ENDS = 0.01
"""Part of the sizes that may lie outside of the range on either side; these count in the first and the last bin."""
BAR = 30
"""Characters of the longest bar."""


class Histogram(NamedTuple):
    """How many values lie in each bin.

    Attributes:
        edges: Of the bins, one more than there are.
        counts: Values in each; what lies beyond the ends counts in the first or the last.
        median: Of all values.
    """

    edges: Float64[np.ndarray, " e"]
    counts: Int64[np.ndarray, " b"]
    median: float

    def values(self) -> dict[str, object]:
        """For programs."""
        return {"edges": self.edges.tolist(), "counts": self.counts.tolist(), "median": self.median}


def histograms(splats: Splats) -> dict[str, Histogram]:
    """By name: ``sizes``, the largest standard deviation of each, in bins of equal ratios, and ``opacities``."""
    if not splats.count:
        return {}
    logarithms = splats.log_scales.max(1).astype(np.float64)
    low, high = np.quantile(logarithms, [ENDS, 1.0 - ENDS])
    if high - low < 1e-6:
        low, high = low - 0.5, high + 0.5
    sizes = _counted(logarithms, np.linspace(low, high, BINS + 1))
    opacities = _counted(1.0 / (1.0 + np.exp(-splats.logits.astype(np.float64))), np.linspace(0.0, 1.0, BINS + 1))
    return {"sizes": Histogram(np.exp(sizes.edges), sizes.counts, float(np.exp(sizes.median))), "opacities": opacities}


def lines(name: str, histogram: Histogram) -> Iterator[str]:
    """The histogram as bars, a bin a line, for people."""
    yield f"{name:<12} median {histogram.median:.3g}"
    total, most = histogram.counts.sum(), histogram.counts.max()
    for low, high, count in zip(histogram.edges[:-1], histogram.edges[1:], histogram.counts, strict=True):
        bar = "#" * round(BAR * count / most)
        yield f"{'':<12} {f'{low:.3g} to {high:.3g}':<20} {bar:<{BAR}} {100 * count / total:5.1f}%"


def _counted(values: Float64[np.ndarray, " n"], edges: Float64[np.ndarray, " e"]) -> Histogram:
    place = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, BINS - 1)
    return Histogram(edges, np.bincount(place, minlength=BINS), float(np.median(values)))
