"""Parts of space that edits act on, in a node's own space: boxes, spheres, half spaces, what lies behind outlines."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Float64
from msgspec import Struct

from viewer.scene.geometry import AABB, Quaternion, Transform, Vec3, as_vec3
from viewer.scene.prism import (
    Prism,
    around_prism,
    fitted_prism,
    placed_prism,
    prism_distance,
    prism_holds,
    prism_is_sound,
)


class Box(Struct, frozen=True, tag="box"):
    """A box with edges of the lengths ``size`` along its own axes, which ``rotation`` turns."""

    center: Vec3
    size: Vec3
    rotation: Quaternion = (1.0, 0.0, 0.0, 0.0)

    @property
    def axes(self) -> Float64[np.ndarray, "3 3"]:
        """Unit vectors along its edges, one a column."""
        return Transform(rotation=self.rotation).rotation_matrix()


class Sphere(Struct, frozen=True, tag="sphere"):
    """A ball."""

    center: Vec3
    radius: float


class HalfSpace(Struct, frozen=True, tag="half_space"):
    """All that lies behind a plane through ``point``: ``(p - point) . normal <= 0``."""

    point: Vec3
    normal: Vec3 = (0.0, 0.0, 1.0)

    @property
    def facing(self) -> Float64[np.ndarray, " 3"]:
        """The normal at length 1."""
        return np.array(self.normal) / (math.hypot(*self.normal) or 1.0)


Volume = Box | Sphere | HalfSpace | Prism


class VolumeKind(NamedTuple):
    """What is known of one kind of volume.

    Attributes:
        name: For people, in lower case.
        distance: Signed distances (n) of points (n, 3) to its surface, < 0 inside.
        box: Around all of its numbers; of a half space only around its point.
        fitted: One of a size that suits content with that box.
        sound: Whether its numbers make sense.
        placed: What a similarity makes of it.
        holds: Which points lie in it, where the distance takes longer to tell.
    """

    name: str
    distance: Callable[[Any, Any], Any]
    box: Callable[[Any], AABB]
    fitted: Callable[[AABB], Volume]
    sound: Callable[[Any], bool]
    placed: Callable[[Any, Transform], Volume]
    holds: Callable[[Any, Any], Any] | None = None


def box_around(box: AABB) -> Box:
    """The same box as a volume."""
    return Box(box.center, box.size)


def signed_distance(volume: Volume, points: Float[np.ndarray, "n 3"]) -> Float64[np.ndarray, " n"]:
    """Distances to the surface of a volume, < 0 inside, > 0 outside."""
    return VOLUMES[type(volume)].distance(volume, np.asarray(points, np.float64))


def holds(volume: Volume, points: Float[np.ndarray, "n 3"]) -> Bool[np.ndarray, " n"]:
    """Which points lie in a volume; its surface belongs to it."""
    row = VOLUMES[type(volume)]
    return signed_distance(volume, points) <= 0.0 if row.holds is None else row.holds(volume, points)


def placed_volume(volume: Volume, transform: Transform) -> Volume:
    """The volume where a similarity takes it."""
    return VOLUMES[type(volume)].placed(volume, transform)


def _moved(at: Vec3, transform: Transform) -> Vec3:
    return as_vec3(transform.apply(np.array([at], np.float64))[0])


def _placed_box(box: Box, transform: Transform) -> Box:
    turn = transform.after(Transform(rotation=box.rotation)).rotation
    return Box(_moved(box.center, transform), as_vec3(transform.scale * np.array(box.size)), turn)


def _placed_plane(plane: HalfSpace, transform: Transform) -> HalfSpace:
    return HalfSpace(_moved(plane.point, transform), as_vec3(transform.rotation_matrix() @ plane.facing))


def _box_distance(volume: Box, points: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, " n"]:
    """``|max(q, 0)| + min(max(q), 0)`` with ``q = |p - c| - size / 2`` along the box's axes."""
    beyond = np.abs((points - np.array(volume.center)) @ volume.axes) - 0.5 * np.array(volume.size)
    return np.linalg.norm(np.maximum(beyond, 0.0), axis=-1) + np.minimum(beyond.max(-1), 0.0)


def _sphere_distance(volume: Sphere, points: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, " n"]:
    return np.linalg.norm(points - np.array(volume.center), axis=-1) - volume.radius


def _plane_distance(volume: HalfSpace, points: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, " n"]:
    return (points - np.array(volume.point)) @ volume.facing


def _around_box(volume: Box) -> AABB:
    half = 0.5 * np.array(volume.size)
    return AABB(as_vec3(-half), as_vec3(half)).transformed(Transform(volume.center, volume.rotation))


def _around_sphere(volume: Sphere) -> AABB:
    center = np.array(volume.center)
    return AABB(as_vec3(center - volume.radius), as_vec3(center + volume.radius))


def _fitted_box(box: AABB) -> Box:
    return Box(box.center, as_vec3(0.75 * np.array(box.size)))


def _fitted_sphere(box: AABB) -> Sphere:
    return Sphere(box.center, 0.4 * max(box.size))


def _is_box(volume: Box) -> bool:
    return min(volume.size) >= 0.0 and 0.9 < math.hypot(*volume.rotation) < 1.1


VOLUMES: dict[type[Volume], VolumeKind] = {
    Box: VolumeKind("box", _box_distance, _around_box, _fitted_box, _is_box, _placed_box),
    Sphere: VolumeKind(
        "sphere",
        _sphere_distance,
        _around_sphere,
        _fitted_sphere,
        lambda volume: volume.radius >= 0.0,
        lambda volume, transform: Sphere(_moved(volume.center, transform), transform.scale * volume.radius),
    ),
    HalfSpace: VolumeKind(
        "half space",
        _plane_distance,
        lambda volume: AABB(volume.point, volume.point),
        lambda box: HalfSpace(box.center),
        lambda volume: math.isfinite(math.hypot(*volume.normal)) and math.hypot(*volume.normal) > 0.0,
        _placed_plane,
    ),
    Prism: VolumeKind(
        "drawn outline",
        prism_distance,
        around_prism,
        fitted_prism,
        prism_is_sound,
        placed_prism,
        prism_holds,
    ),
}
