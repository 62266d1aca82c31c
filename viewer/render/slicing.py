"""Where the rays of a picture meet the plane that the channel ``slice`` shows."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64

from viewer.render.drawable import Rays
from viewer.render.request import Plane

SLOWEST = 1e-12


def meets_plane(rays: Rays, plane: Plane) -> Float64[np.ndarray, "n 3"]:
    """Where each ray meets the plane, in world space; NaN where it does not."""
    normal = np.array(plane.normal)
    toward = rays.directions @ normal
    away = (np.array(plane.point) - rays.origins) @ normal
    t = np.divide(away, toward, out=np.full(len(toward), np.nan), where=np.abs(toward) > SLOWEST)
    t[~(t > 0)] = np.nan
    return rays.origins + t[:, None] * rays.directions
