"""Strokes of a painting brush, as a kind of edit."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from msgspec import Struct

from viewer.scene.asset_id import AssetId
from viewer.scene.geometry import AABB, Mat4, Vec3, as_vec3
from viewer.scene.pen import Pressure, eye_is_sound
from viewer.scene.sculpt import mirrored_boxes

Target = Literal["base_color", "roughness", "metallic", "opacity", "relief"]
"""What a stroke paints; ``relief`` raises or lowers what the normal map shows, never the geometry."""
Blend = Literal["mix", "multiply", "add", "screen", "overlay", "darken", "lighten", "erase"]
"""How paint and what was there become what is there; ``erase`` brings back what was there before the edit."""
PaintFalloff = Literal["smooth", "sharp", "flat", "hard"]
"""The first three as in sculpting; ``hard`` is 1 up to the radius."""
PAINT_FALLOFFS: tuple[PaintFalloff, ...] = get_args(PaintFalloff)
BRIGHTEST = 1e4
SOURCE_MARGIN = 1.0
"""Radii around what is cloned, in which what is nearest to it lies."""


class Projection(Struct, frozen=True):
    """A picture that is painted through, instead of one colour: a stencil, or another part of the view.

    Attributes:
        image: uint8 ``pixels`` (height, width, 4) in its asset: sRGB, and opacity; the top row first.
        matrix: Takes a point of the node's space, as a column with 1 below, to w times its place in the picture: the
            first two rows become 0 at the picture's left and top and 1 at its right and bottom once divided by the
            fourth, which is positive before the eye. The third counts for nothing.
        opacity: Times that of the picture.
    """

    image: AssetId
    matrix: Mat4
    opacity: float = 1.0


class Clone(Struct, frozen=True):
    """Where on the same node paint comes from.

    Attributes:
        way: To there, from each place that is painted.
        along: Unit vector, about the surface's normal there: what is cloned may lie nearer or farther this way, as it
            does where surfaces are bent. Zeros = what is cloned is nearest in all directions.
    """

    way: Vec3
    along: Vec3 = (0.0, 0.0, 0.0)


class PaintStroke(Struct, frozen=True):
    """One stroke, in the node's own space.

    Attributes:
        radius: Of the brush, a length.
        asset: float32 ``points`` (n, 3): the line along which the brush went.
        box: Around all points.
        target: What it paints.
        color: Linear Rec. 709, of strokes that paint the base colour.
        value: Of strokes that paint anything else, from 0 to 1; of a relief its height in radii, from -1 to 1.
        strength: Part of the way from what was there that the middle of the brush goes, 0 to 1.
        blend: How paint and what was there are mixed.
        falloff: How the effect fades towards the radius.
        mirror: Do the same beyond the planes x = 0, y = 0, z = 0.
        flatten: What depends on the viewing direction fades where it is painted; without, only the mean colour changes.
        projection: A picture in place of the colour.
        eye: Only what faces this place is painted; None = whatever the brush reaches.
        clone: Paint each place with what lay elsewhere before the stroke, instead of a colour or number.
        pressure: What the asset's ``pressure``, float32 (n,) from 0 to 1, acts on; it has none where nothing.
    """

    radius: float
    asset: AssetId
    box: AABB
    target: Target = "base_color"
    color: Vec3 = (1.0, 1.0, 1.0)
    value: float = 1.0
    strength: float = 1.0
    blend: Blend = "mix"
    falloff: PaintFalloff = "smooth"
    mirror: tuple[bool, bool, bool] = (False, False, False)
    flatten: bool = False
    projection: Projection | None = None
    eye: Vec3 | None = None
    pressure: Pressure = "none"
    clone: Clone | None = None


class Paint(Struct, frozen=True, tag="paint"):
    """Strokes, one after the other.

    Attributes:
        strokes: In order.
        opacity: Times the strength of each stroke.
    """

    strokes: tuple[PaintStroke, ...]
    opacity: float = 1.0
    enabled: bool = True


def paint_name(edit: Paint) -> str:
    """What it holds, for people."""
    return f"Paint, {len(edit.strokes)} stroke{'' if len(edit.strokes) == 1 else 's'}"


def paint_box(edit: Paint) -> AABB:
    """Around all points of all strokes, and the balls of the brush; a point at the origin where there are none."""
    boxes = paint_reach(edit)
    result = boxes[0] if boxes else AABB((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
    for box in boxes[1:]:
        result = result.union(box)
    return result


def paint_reach(edit: Paint) -> tuple[AABB, ...]:
    """Boxes that hold all that its strokes reach."""
    boxes: list[AABB] = []
    for stroke in edit.strokes:
        lo, hi = np.array(stroke.box.lo) - stroke.radius, np.array(stroke.box.hi) + stroke.radius
        boxes += mirrored_boxes(AABB(as_vec3(lo), as_vec3(hi)), stroke.mirror)
    return tuple(boxes)


def source_reach(edit: Paint) -> tuple[AABB, ...]:
    """Boxes that hold all from which its strokes clone."""
    boxes: list[AABB] = []
    for stroke in edit.strokes:
        if stroke.clone is not None:
            way, around = np.array(stroke.clone.way), (1.0 + SOURCE_MARGIN) * stroke.radius
            lo, hi = np.array(stroke.box.lo) + way - around, np.array(stroke.box.hi) + way + around
            boxes += mirrored_boxes(AABB(as_vec3(lo), as_vec3(hi)), stroke.mirror)
    return tuple(boxes)


def paint_assets(edit: Paint) -> tuple[AssetId, ...]:
    """The places of its strokes, and the pictures that were painted through."""
    places = tuple(stroke.asset for stroke in edit.strokes)
    return (*places, *(stroke.projection.image for stroke in edit.strokes if stroke.projection is not None))


def paint_is_sound(edit: Paint) -> bool:
    """Whether its numbers make sense."""
    return 0.0 <= edit.opacity <= 1.0 and all(_is_sound(stroke) for stroke in edit.strokes)


def _is_sound(stroke: PaintStroke) -> bool:
    light = all(0.0 <= part <= BRIGHTEST for part in stroke.color)
    lowest = -1.0 if stroke.target == "relief" else 0.0
    numbers = 0.0 < stroke.radius < 1e9 and lowest <= stroke.value <= 1.0 and 0.0 <= stroke.strength <= 1.0
    numbers = numbers and eye_is_sound(stroke.eye)
    if stroke.clone is not None:
        numbers = numbers and eye_is_sound(stroke.clone.way) and eye_is_sound(stroke.clone.along)
    if stroke.projection is None:
        return light and numbers
    matrix = np.array(stroke.projection.matrix)
    return light and numbers and bool(np.isfinite(matrix).all()) and 0.0 <= stroke.projection.opacity <= 1.0
