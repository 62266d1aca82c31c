"""Where lenses that bend light put points of camera space, and how that changes with the point."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Float64

from viewer.scene.camera import Equirectangular, Fisheye, OpenCV

STEP = 1e-4
"""Of the differences that stand in for derivatives, as a part of a point's distance."""
OUTSIDE = 1.2
"""Light from farther out than this, times what reaches the picture's corners, is not looked at: there distortions fold
back."""


def places_and_slopes(
    lens: OpenCV | Fisheye | Equirectangular, points: Float64[np.ndarray, "n 3"]
) -> Float64[np.ndarray, "n 8"]:
    """Pixel positions (x, y) of points, and their derivatives (2, 3); NaN for points that the lens cannot see.

    Axes are +X right, +Y down, +Z ahead. The derivatives are central differences.
    """
    place = _projection(lens)
    step = STEP * np.linalg.norm(points, axis=1)
    with np.errstate(all="ignore"):
        middle = place(points)
        slopes = np.empty((len(points), 2, 3))
        for axis in range(3):
            apart = np.zeros_like(points)
            apart[:, axis] = step
            change = place(points + apart) - place(points - apart)
            if isinstance(lens, Equirectangular):  # from one edge to the other is no way at all
                change[:, 0] -= lens.width * np.rint(change[:, 0] / lens.width)
            slopes[:, :, axis] = change / (2.0 * step[:, None])
    return np.concatenate([middle, slopes.reshape(-1, 6)], 1)


def _projection(
    lens: OpenCV | Fisheye | Equirectangular,
) -> Callable[[Float64[np.ndarray, "n 3"]], Float64[np.ndarray, "n 2"]]:
    if isinstance(lens, Equirectangular):
        return lambda points: _all_around(lens, points)
    corners = np.array([(x, y) for x in (0.0, lens.width) for y in (0.0, lens.height)])
    toward = lens.directions(corners)
    widest = OUTSIDE * float(np.arccos(np.clip(-toward[:, 2], -1.0, 1.0)).max())
    if isinstance(lens, Fisheye):
        return lambda points: _fisheye(lens, points, widest)
    return lambda points: _opencv(lens, points, widest)


def _opencv(lens: OpenCV, points: Float64[np.ndarray, "n 3"], widest: float) -> Float64[np.ndarray, "n 2"]:
    x, y, z = points.T
    seen = (z > 0.0) & (np.arctan2(np.hypot(x, y), z) < widest)
    across, down = lens.distort(x / z, y / z)
    places = np.stack([lens.fx * across + lens.cx, lens.fy * down + lens.cy], -1)
    return np.where(seen[:, None], places, np.nan)


def _fisheye(lens: Fisheye, points: Float64[np.ndarray, "n 3"], widest: float) -> Float64[np.ndarray, "n 2"]:
    x, y, z = points.T
    beside = np.hypot(x, y)
    angle = np.arctan2(beside, z)
    scale = np.where(beside > 0.0, lens.distort(angle) / np.where(beside > 0.0, beside, 1.0), 1.0 / np.abs(z))
    places = np.stack([lens.fx * x * scale + lens.cx, lens.fy * y * scale + lens.cy], -1)
    return np.where((angle < widest)[:, None], places, np.nan)


def _all_around(lens: Equirectangular, points: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 2"]:
    x, y, z = points.T
    around, below = np.arctan2(x, z), np.arctan2(y, np.hypot(x, z))
    return np.stack([(around / (2.0 * np.pi) + 0.5) * lens.width, (below / np.pi + 0.5) * lens.height], -1)
