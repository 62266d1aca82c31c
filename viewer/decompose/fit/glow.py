"""What gives off light by itself: more than any base colour could return, and the same towards all sides."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Float32, Int64

LOWER = 0.25
"""Quantile of an element's pixels that has to be too bright: a highlight is so from a few sides only."""
FEWEST = 4
"""Pixels that an element has to be seen by."""
SPREAD = 0.01
"""What the mean of unit vectors towards the cameras has to fall short of 1, so that more than one side was seen."""
SURE, BESIDE = 1.5, 1.15
"""How many times as bright as white matter an element is that glows, and one beside such."""
COMPANY = 2
"""Neighbours that glow as well; single ones are an error of the shape."""
FAINT = 0.02
"""Light much darker than this does not show, in units in which the photos' median is 1/4."""


class PixelLight(NamedTuple):
    """What pixels show, and what could be returned there.

    Attributes:
        nearest: The element that each shows.
        views: Unit vectors towards the camera.
        colors: Of the photo.
        shaded: What the element's material sends in the light found, but for its glow.
        white: What it would send with a base colour of 1.
    """

    nearest: Int64[np.ndarray, " n"]
    views: Float32[np.ndarray, "n 3"]
    colors: Float32[np.ndarray, "n 3"]
    shaded: Float32[np.ndarray, "n 3"]
    white: Float32[np.ndarray, "n 3"]


def glow_of(pixels: PixelLight, pairs: Int64[np.ndarray, "p 2"], count: int) -> Float32[np.ndarray, "s 3"]:
    """The light that each of ``count`` elements gives off, in the photos' units; 0 where other light explains them.

    An element glows where the lower quarter of its pixels is ``SURE`` times brighter than white matter would be there,
    and brighter than white matter is at most elements (else every shadow that the light does not explain would be
    one), and neighbours do as well. ``pairs`` are neighbours.
    """
    ratios = (pixels.colors / (pixels.white + FAINT)).max(1)
    order = np.lexsort((ratios, pixels.nearest))
    nearest = pixels.nearest[order]
    sizes = np.bincount(nearest, minlength=count)
    first = np.cumsum(sizes) - sizes
    seen = np.flatnonzero(sizes)
    low = np.zeros(count)
    low[seen] = ratios[order][first[seen] + (LOWER * (sizes[seen] - 1)).astype(np.int64)]
    means = _means(pixels.colors, pixels.nearest, sizes)
    usual = float(np.median(_means(pixels.white, pixels.nearest, sizes)[seen].max(1))) if len(seen) else 0.0
    toward = np.linalg.norm(_means(pixels.views, pixels.nearest, sizes), axis=1)
    able = (sizes >= FEWEST) & (toward < 1.0 - SPREAD) & (means.max(1) > usual)
    sure = able & (low > SURE)
    sure &= _neighbours(sure, pairs) >= COMPANY
    glows = sure | (able & (low > BESIDE) & (_neighbours(sure, pairs) > 0))
    glow = np.zeros((count, 3), np.float32)
    if glows.any():
        more = _middles(pixels.colors - pixels.shaded, pixels.nearest, first, sizes)
        glow[glows] = np.maximum(more[glows], 0.0)
    return glow


def _means(
    values: Float[np.ndarray, "n 3"], group: Int64[np.ndarray, " n"], sizes: Int64[np.ndarray, " s"]
) -> Float[np.ndarray, "s 3"]:
    sums = [np.bincount(group, column, len(sizes)) for column in values.T]
    return np.stack(sums, 1) / np.maximum(sizes, 1)[:, None]


def _neighbours(marked: Bool[np.ndarray, " s"], pairs: Int64[np.ndarray, "p 2"]) -> Int64[np.ndarray, " s"]:
    """How many neighbours of each are marked."""
    ends, others = pairs.T, pairs[:, ::-1].T
    return np.bincount(ends.ravel()[marked[others.ravel()]], minlength=len(marked))


def _middles(
    values: Float[np.ndarray, "n 3"],
    group: Int64[np.ndarray, " n"],
    first: Int64[np.ndarray, " s"],
    sizes: Int64[np.ndarray, " s"],
) -> Float[np.ndarray, "s 3"]:
    """Medians of each group's rows; 0 where there are none."""
    found = np.zeros((len(sizes), 3))
    some = np.flatnonzero(sizes)
    for channel in range(3):
        ordered = values[np.lexsort((values[:, channel], group)), channel]
        found[some, channel] = ordered[first[some] + sizes[some] // 2]
    return found
