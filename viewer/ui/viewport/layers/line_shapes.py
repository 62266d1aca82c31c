"""Circles, diamonds and the like as rows of lines."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float, Float64

from viewer.ui.viewport.layers.lines import Rgba, Rows, lines

SEGMENTS = 48
FAINT = 0.3
"""Of their opacity, signs keep behind what is in front of them."""


def faint(rows: np.ndarray) -> np.ndarray:
    """The same lines, hardly to be seen."""
    result = rows.copy()
    result[:, 9] *= FAINT
    return result


def axes_around(ahead: Float[np.ndarray, " 3"]) -> Float64[np.ndarray, "3 3"]:
    """Columns of unit vectors, square to each other, of which the last is ``ahead``."""
    helper = np.array([0.0, 0.0, 1.0]) if abs(ahead[2]) < 0.9 else np.array([1.0, 0.0, 0.0])
    right = np.cross(helper, ahead)
    right = right / np.linalg.norm(right)
    return np.stack([right, np.cross(ahead, right), ahead], -1)


def all_around(axes: Float[np.ndarray, "3 3"], count: int) -> Float64[np.ndarray, "n 3"]:
    """Unit vectors in the plane of the first two axes, all around."""
    angle = np.arange(count) * (math.tau / count)
    return np.cos(angle)[:, None] * axes[:, 0] + np.sin(angle)[:, None] * axes[:, 1]


def ring(at: np.ndarray, axes: np.ndarray, radius: float, color: Rgba, width: float) -> Rows:
    """A circle around a point, in the plane of the first two axes."""
    around = at + radius * all_around(axes, SEGMENTS)
    return lines(around, np.roll(around, -1, 0), color, width)


def diamond(at: np.ndarray, axes: np.ndarray, size: float, color: Rgba) -> Rows:
    """A square on its corner around a point."""
    corners = at + size * all_around(axes, 4)
    return lines(corners, np.roll(corners, -1, 0), color, 2.2)
