"""The ray under the pointer, and where it meets lines and planes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float64

from viewer.scene.camera import Equirectangular, Fisheye
from viewer.session.projection import forward
from viewer.session.tools.events import Event

LEAST_SLOPE = 1e-6
Vector = Float64[np.ndarray, " 3"]


class Ray(NamedTuple):
    """Where a ray of the world begins, and its unit direction."""

    origin: Vector
    direction: Vector

    def at(self, along: float) -> Vector:
        """The point so far along it."""
        return self.origin + along * self.direction


def ray_of(event: Event) -> Ray:
    """The ray under the pointer."""
    origins, directions = event.state.camera.rays(np.array([[event.x, event.y]]))
    return Ray(np.asarray(origins[0], np.float64), np.asarray(directions[0], np.float64))


def facing(event: Event) -> Vector:
    """Normal of the picture's plane; for bent lenses, of a plane square to the ray under the pointer."""
    camera = event.state.camera
    bent = isinstance(camera.lens, Fisheye | Equirectangular)
    return ray_of(event).direction if bent else np.asarray(forward(camera), np.float64)


def point_under(event: Event, right_px: float = 0.0, down_px: float = 0.0) -> Vector | None:
    """The point of the scene under the pointer, or pixels beside it; None where nothing is."""
    camera = event.state.camera
    depth = event.depth_beside(right_px, down_px) if right_px or down_px else event.depth()
    if depth is None:
        return None
    origins, directions = camera.rays(np.array([[event.x + right_px, event.y + down_px]]))
    origin, direction = (np.asarray(array[0], np.float64) for array in (origins, directions))
    bent = isinstance(camera.lens, Fisheye | Equirectangular)
    # Depth is along the axis, for bent lenses along the ray.
    slope = 1.0 if bent else max(float(direction @ forward(camera)), 1e-9)
    return origin + depth / slope * direction


def slid(ray: Ray, through: Vector, normal: Vector) -> Vector | None:
    """Where a ray meets a plane; None where it does not, or behind the eye."""
    slope = float(normal @ ray.direction)
    if abs(slope) < LEAST_SLOPE:
        return None
    along = float(normal @ (through - ray.origin)) / slope
    return ray.at(along) if along > 0.0 else None


def along_axis(ray: Ray, through: Vector, axis: Vector) -> Vector | None:
    """The point of a line, through a point along a unit vector, that is nearest to a ray; None where they are parallel.

    That the way between both is square to both gives two equations for the lengths along each.
    """
    cosine = float(axis @ ray.direction)
    square = 1.0 - cosine * cosine
    if square < LEAST_SLOPE:
        return None
    between = ray.origin - through
    along = (float(axis @ between) - cosine * float(ray.direction @ between)) / square
    return through + along * axis
