"""The way from one view to another, for movements that the eye can follow."""

from __future__ import annotations

import math

import numpy as np

from viewer.scene.geometry import as_vec3
from viewer.session.orbit_view import OrbitView, moved


def between(start: OrbitView, end: OrbitView, part: float) -> OrbitView:
    """The view after a part of the way, from 0 to 1; it starts and ends gently.

    The pivot goes straight, the distance changes by equal factors, and angles take the shorter way round.
    """
    if part >= 1.0:
        return end
    eased = part * part * (3.0 - 2.0 * part)
    turn = math.remainder(end.azimuth - start.azimuth, math.tau)
    pivot = np.array(start.pivot) * (1.0 - eased) + np.array(end.pivot) * eased
    return moved(
        end,
        pivot=as_vec3(pivot),
        distance=start.distance ** (1.0 - eased) * end.distance**eased,
        azimuth=math.remainder(start.azimuth + eased * turn, math.tau),
        elevation=start.elevation + eased * (end.elevation - start.elevation),
        fov_y=start.fov_y + eased * (end.fov_y - start.fov_y),
    )
