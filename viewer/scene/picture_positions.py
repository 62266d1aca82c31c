"""Where points of the world appear in a camera's picture.

``resources/shaders/lens.glsl`` does the same on the graphics card.
"""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float

from viewer.scene.camera import Camera, Equirectangular, Fisheye, Lens, OpenCV, Orthographic
from viewer.scene.geometry import as_array

REACH_STEPS = 4096
"""Radii at which a lens is looked at to find where it begins to fold back."""
WIDEST_SLOPE = 8.0
"""Tangents of angles to the axis at which flat lenses with distortion are looked at."""
FOLD = 1e-3
"""Slope of a distortion below which it counts as folding back."""


def picture_positions(camera: Camera, points_world: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 2"]:
    """Pixel positions (x, y) at which points of the world appear; NaN for those that do not.

    The inverse of ``Camera.rays``, by the formulas of OpenCV's documentation: for flat lenses ``x / z`` distorted by
    Brown and Conrady, for fisheyes the distorted angle to the axis, for panoramas longitude and latitude.
    """
    lens = camera.lens
    pose = as_array(camera.camera_to_world)
    local = (points_world - pose[:3, 3]) @ pose[:3, :3]
    x, y, ahead = local[:, 0], -local[:, 1], -local[:, 2]
    if isinstance(lens, Orthographic):
        scale = lens.height / lens.extent
        return np.stack([0.5 * lens.width + scale * x, 0.5 * lens.height + scale * y], -1)
    if isinstance(lens, Equirectangular):
        around, below = np.arctan2(x, ahead), np.arctan2(y, np.hypot(x, ahead))
        return np.stack([(around / math.tau + 0.5) * lens.width, (below / math.pi + 0.5) * lens.height], -1)
    if isinstance(lens, Fisheye):
        radius = np.hypot(x, y)
        angle = np.arctan2(radius, ahead)
        slope = np.divide(lens.distort(angle), radius, out=np.ones_like(radius), where=radius > 0)
        x, y = np.where(angle <= reach(lens), [x * slope, y * slope], np.nan)
    else:
        x, y = np.divide([x, y], ahead, out=np.full((2, len(ahead)), np.nan), where=ahead > 0)
        if isinstance(lens, OpenCV):
            x, y = np.where(np.hypot(x, y) <= reach(lens), lens.distort(x, y), np.nan)
    return np.stack([lens.cx + lens.fx * x, lens.cy + lens.fy * y], -1)


def distortion(lens: Lens) -> tuple[tuple[float, float, float, float], tuple[float, float]]:
    """The radial and tangential coefficients of a lens; zeros for one that has none."""
    if isinstance(lens, OpenCV):
        return (lens.k1, lens.k2, lens.k3, lens.k4), (lens.p1, lens.p2)
    if isinstance(lens, Fisheye):
        return (lens.k1, lens.k2, lens.k3, lens.k4), (0.0, 0.0)
    return (0.0, 0.0, 0.0, 0.0), (0.0, 0.0)


def reach(lens: Lens) -> float:
    """Where the radial distortion stops growing; beyond, the polynomial means nothing and would fold the world back."""
    radial, _ = distortion(lens)
    widest = math.pi if isinstance(lens, Fisheye) else WIDEST_SLOPE
    if not any(radial):
        return widest
    radius = np.linspace(0.0, widest, REACH_STEPS)
    squared = radius * radius
    k1, k2, k3, k4 = radial
    slope = 1.0 + squared * (3 * k1 + squared * (5 * k2 + squared * (7 * k3 + squared * 9 * k4)))
    folded = np.flatnonzero(slope < FOLD)
    return float(radius[max(folded[0] - 1, 1)]) if len(folded) else widest
