"""Strokes of a sculpting brush, as a kind of edit."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from msgspec import Struct

from viewer.scene.asset_id import AssetId
from viewer.scene.geometry import AABB, Vec3, as_vec3
from viewer.scene.pen import Pressure, eye_is_sound

Operation = Literal["draw", "inflate", "smooth", "grab", "flatten", "pinch", "twist", "clay"]
Falloff = Literal["smooth", "sharp", "flat"]
OPERATIONS: tuple[Operation, ...] = get_args(Operation)
FALLOFFS: tuple[Falloff, ...] = get_args(Falloff)
MOST_STRENGTH = 2.0


class Stroke(Struct, frozen=True):
    """One stroke, in the node's own space.

    Attributes:
        operation: What it does; ``viewer.editing.dabs`` has the equations.
        radius: Of the brush, a length.
        strength: 0 does nothing; negative ones do the opposite, as dent instead of raise.
        falloff: How the effect fades towards the radius.
        mirror: Do the same beyond the planes x = 0, y = 0, z = 0.
        asset: float32 ``points`` (n, 3), where the brush was, and ``normals`` (n, 3), unit vectors out of the surface.
        box: Around all points.
        eye: Only what faces this place is moved; None = whatever the brush reaches.
        pressure: What the asset's ``pressure``, float32 (n,) from 0 to 1, acts on; it has none where nothing.
    """

    operation: Operation
    radius: float
    strength: float
    asset: AssetId
    box: AABB
    falloff: Falloff = "smooth"
    mirror: tuple[bool, bool, bool] = (False, False, False)
    eye: Vec3 | None = None
    pressure: Pressure = "none"


class Sculpt(Struct, frozen=True, tag="sculpt"):
    """Strokes, one after the other.

    Attributes:
        strokes: In order.
        strength: Times that of each stroke.
        size: Times the radius of each.
    """

    strokes: tuple[Stroke, ...]
    strength: float = 1.0
    size: float = 1.0
    enabled: bool = True


def sculpt_name(edit: Sculpt) -> str:
    """What it holds, for people."""
    return f"Sculpt, {len(edit.strokes)} stroke{'' if len(edit.strokes) == 1 else 's'}"


def sculpt_box(edit: Sculpt) -> AABB:
    """Around all points of all strokes; a point at the origin where there are none."""
    boxes = [stroke.box for stroke in edit.strokes]
    result = boxes[0] if boxes else AABB((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
    for box in boxes[1:]:
        result = result.union(box)
    return result


def sculpt_reach(edit: Sculpt) -> tuple[AABB, ...]:
    """Boxes that hold all that its strokes reach."""
    boxes: list[AABB] = []
    for stroke in edit.strokes:
        around = edit.size * stroke.radius
        lo, hi = np.array(stroke.box.lo) - around, np.array(stroke.box.hi) + around
        boxes += mirrored_boxes(AABB(as_vec3(lo), as_vec3(hi)), stroke.mirror)
    return tuple(boxes)


def mirrored_boxes(box: AABB, mirror: tuple[bool, bool, bool]) -> list[AABB]:
    """A box and its mirror images beyond the planes x = 0, y = 0, z = 0."""
    ends = [(np.array(box.lo), np.array(box.hi))]
    for axis, on in enumerate(mirror):
        if on:
            flip = np.ones(3)
            flip[axis] = -1.0
            ends += [(np.minimum(flip * low, flip * high), np.maximum(flip * low, flip * high)) for low, high in ends]
    return [AABB(as_vec3(low), as_vec3(high)) for low, high in ends]


def sculpt_is_sound(edit: Sculpt) -> bool:
    """Whether its numbers make sense."""
    numbers = [(stroke.radius, abs(stroke.strength)) for stroke in edit.strokes]
    factors = 0.0 <= abs(edit.strength) <= 100.0 and 0.0 < edit.size <= 100.0
    factors = factors and all(eye_is_sound(stroke.eye) for stroke in edit.strokes)
    return factors and all(0.0 < radius < 1e9 and strength <= MOST_STRENGTH for radius, strength in numbers)
