"""Colours of points between edits: numbers, so that one edit after another does not round them again and again.

A grade may stretch what lies between two bytes over many: after some of them colours were 14 bytes off.
"""

from __future__ import annotations

import dataclasses

import numpy as np
from jaxtyping import Float

from viewer.editing.canvases import encoded
from viewer.scene.points import Points

Rows = slice | np.ndarray
ALL = slice(None)


def shown_colors(points: Points, rows: Rows = ALL) -> Float[np.ndarray, "k 3"]:
    """The sRGB colours of some points, 0 to 1 or beyond, as the edits so far have made them."""
    return points.colors[rows] / 255.0 if points.exact is None else points.exact[rows].astype(np.float64)


def with_shown(points: Points, rows: Rows, shown: Float[np.ndarray, "k 3"]) -> Points:
    """The points with other colours (sRGB) of some; bytes hold what of them is between 0 and 1."""
    colors, exact = points.colors.copy(), shown_colors(points).astype(np.float32)
    exact[rows] = shown
    colors[rows] = encoded(exact[rows], srgb=False)
    return dataclasses.replace(points, colors=colors, exact=exact)
