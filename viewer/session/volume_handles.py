"""The handles of volumes: where they are, and what dragging one makes of its volume. All in the node's own space."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float64
from msgspec.structs import replace

from viewer.scene.geometry import Vec3, as_vec3
from viewer.scene.prism import Prism, moved_corners
from viewer.scene.volumes import Box, HalfSpace, Sphere, Volume

Vector = Float64[np.ndarray, " 3"]
LEAST = 1e-6
"""Sizes of boxes and spheres do not get smaller than this part of what they were."""
MOST_HANDLES = 40
"""Outlines of more corners have a handle in their middle alone."""


class Handle(NamedTuple):
    """A point that can be dragged.

    Attributes:
        at: Where it is.
        axis: Unit vector along which it moves; None where it moves in the plane of the picture.
        dragged: The volume once the handle has moved from where it was by a vector.
    """

    at: Vec3
    axis: Vec3 | None
    dragged: Callable[[Vector], Volume]


def volume_handles(volume: Volume, reach: float) -> tuple[Handle, ...]:
    """The handles of a volume.

    Args:
        volume: In the node's own space.
        reach: How far from its point a half space's normal ends.
    """
    return HANDLES[type(volume)](volume, reach)


def _box_handles(box: Box, reach: float) -> tuple[Handle, ...]:
    """The middle, and one on each face, which moves that face alone."""
    del reach
    center, axes = np.array(box.center), box.axes

    def face(axis: int, sign: float) -> Handle:
        outwards = sign * axes[:, axis]

        def dragged(motion: Vector) -> Box:
            size = list(box.size)
            way = max(float(motion @ outwards), (LEAST - 1.0) * size[axis])
            size[axis] += way
            return replace(box, center=as_vec3(center + 0.5 * way * outwards), size=(size[0], size[1], size[2]))

        return Handle(as_vec3(center + 0.5 * box.size[axis] * outwards), as_vec3(outwards), dragged)

    middle = Handle(box.center, None, lambda motion: replace(box, center=as_vec3(center + motion)))
    return (middle, *(face(axis, sign) for axis in range(3) for sign in (-1.0, 1.0)))


def _sphere_handles(sphere: Sphere, reach: float) -> tuple[Handle, ...]:
    """The middle, and six around it, which change the radius."""
    del reach
    center = np.array(sphere.center)

    def rim(outwards: Vector) -> Handle:
        def dragged(motion: Vector) -> Sphere:
            return replace(sphere, radius=max(sphere.radius + float(motion @ outwards), LEAST * sphere.radius))

        return Handle(as_vec3(center + sphere.radius * outwards), as_vec3(outwards), dragged)

    middle = Handle(sphere.center, None, lambda motion: replace(sphere, center=as_vec3(center + motion)))
    return (middle, *(rim(sign * np.eye(3)[axis]) for axis in range(3) for sign in (-1.0, 1.0)))


def _plane_handles(plane: HalfSpace, reach: float) -> tuple[Handle, ...]:
    """One that shifts the plane, and the end of its normal, which turns it."""
    point, facing = np.array(plane.point), plane.facing

    def turned(motion: Vector) -> HalfSpace:
        normal = reach * facing + motion
        length = float(np.linalg.norm(normal))
        return plane if length <= LEAST * reach else replace(plane, normal=as_vec3(normal / length))

    shift = Handle(
        plane.point, as_vec3(facing), lambda motion: replace(plane, point=as_vec3(point + motion @ facing * facing))
    )
    return (shift, Handle(as_vec3(point + reach * facing), None, turned))


def _prism_handles(prism: Prism, reach: float) -> tuple[Handle, ...]:
    """The middle of the outline, which shifts it, and its corners where there are few enough to be seen apart."""
    del reach
    places = prism.outline(prism.drawn_at)

    def moving(at: Vector, number: int | None) -> Handle:
        before = prism.seen(at[None])[0]

        def dragged(motion: Vector) -> Prism:
            right, up = prism.seen((at + motion)[None])[0] - before
            return moved_corners(prism, float(right), float(up), number) if np.isfinite(right) else prism

        return Handle(as_vec3(at), None, dragged)

    middle = moving(0.5 * (places.min(0) + places.max(0)), None)
    corners = range(len(places)) if len(places) <= MOST_HANDLES else ()
    return (middle, *(moving(places[number], number) for number in corners))


HANDLES: dict[type[Volume], Callable[[Any, float], tuple[Handle, ...]]] = {
    Box: _box_handles,
    Sphere: _sphere_handles,
    HalfSpace: _plane_handles,
    Prism: _prism_handles,
}
