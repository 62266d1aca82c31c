"""Drags of lights. A drag is one generator: it is sent what the pointer shows at and yields the light as it is then."""

from __future__ import annotations

from collections.abc import Generator
from typing import Literal, NamedTuple

import numpy as np

from viewer.scene.document import Node
from viewer.scene.geometry import Vec3, as_vec3
from viewer.session.lights import aimed, moved_to

Handle = Literal["place", "target"]
LEAST_SLOPE = 1e-6
OFF_SURFACE = 0.04
"""A light that is put on a surface hangs before it, by so much of the distance to the eye."""


class Pointing(NamedTuple):
    """The ray of the world under the pointer; ``surface`` is where it meets something and that is asked for."""

    origin: Vec3
    direction: Vec3
    surface: Vec3 | None = None


LightDrag = Generator[Node, Pointing, None]


def begin_light_drag(handle: Handle, node: Node, at: Vec3, facing: Vec3, press: Pointing) -> LightDrag:
    """Start a drag; it waits for the first move.

    Args:
        handle: What was taken hold of.
        node: The light.
        at: Where the handle is.
        facing: Normal of the plane in which it moves, towards the eye or away.
        press: Where the pointer was.
    """
    drag = place_drag(node, at, facing, press) if handle == "place" else target_drag(node, at, facing, press)
    next(drag)
    return drag


def place_drag(node: Node, at: Vec3, facing: Vec3, press: Pointing) -> LightDrag:
    """Move a light in the plane through it, or to just before the surface under the pointer; it shines the same way."""
    grabbed = _slide(at, facing, press) or at
    now = node
    while True:
        here = yield now
        if here.surface is not None:
            now = moved_to(node, _before(here))
        else:
            now = moved_to(node, _slid(at, grabbed, _slide(at, facing, here), now.transform.translation))


def target_drag(node: Node, at: Vec3, facing: Vec3, press: Pointing) -> LightDrag:
    """Turn a light so that it shines at what is under the pointer: a point of the plane, or of a surface."""
    grabbed = _slide(at, facing, press) or at
    now, goal = node, at
    while True:
        here = yield now
        goal = here.surface if here.surface is not None else _slid(at, grabbed, _slide(at, facing, here), goal)
        now = aimed(node, goal)


def _slide(through: Vec3, normal: Vec3, ray: Pointing) -> Vec3 | None:
    """Where a ray meets a plane; None where it does not, or behind the eye."""
    slope = float(np.dot(normal, ray.direction))
    if abs(slope) < LEAST_SLOPE:
        return None
    along = float(np.dot(normal, np.subtract(through, ray.origin))) / slope
    return as_vec3(np.add(ray.origin, along * np.array(ray.direction))) if along > 0.0 else None


def _slid(start: Vec3, grabbed: Vec3, here: Vec3 | None, before: Vec3) -> Vec3:
    """The start moved as far as the hand has: always from the start, so that no error adds up."""
    return before if here is None else as_vec3(np.array(start) + np.subtract(here, grabbed))


def _before(ray: Pointing) -> Vec3:
    """A little before the surface, seen from the eye."""
    assert ray.surface is not None
    back = np.subtract(ray.origin, ray.surface)
    return as_vec3(np.array(ray.surface) + OFF_SURFACE * back)
