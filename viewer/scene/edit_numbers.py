"""The numbers of edits that people may change, each with a name, a range and a unit."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

from msgspec.structs import replace

from viewer.scene.delete import Delete
from viewer.scene.edits import Crop, Edit
from viewer.scene.floaters import PHOTO_LIMIT, Floaters, strength_of, thresholds_of
from viewer.scene.grade import LEAST_SPAN, RANGES, Grade
from viewer.scene.paint import Paint
from viewer.scene.prism import Prism
from viewer.scene.repeat import MOST_COPIES, Array, Mirror
from viewer.scene.restore import Restore
from viewer.scene.rotations import Degrees3, angles_deg, rotation_of
from viewer.scene.sculpt import Sculpt
from viewer.scene.volumes import Box, HalfSpace, Sphere, Volume

FARTHEST = 1e6
SMALLEST = 1e-6
DEGREES = "\N{DEGREE SIGN}"


class EditNumbers(NamedTuple):
    """A row of numbers of an edit, or of a volume.

    Attributes:
        key: Names it in files.
        name: For people.
        numbers: As they are now.
        low: The smallest that each may be.
        high: The largest one.
        changed: The edit, or the volume, with other numbers in their place.
        unit: Behind each number.
        turn: They are a rotation, as angles about x, y and z in degrees.
    """

    key: str
    name: str
    numbers: tuple[float, ...]
    low: float
    high: float
    changed: Callable[[Any], Any]
    unit: str = ""
    turn: bool = False


def edit_numbers(edit: Edit) -> tuple[EditNumbers, ...]:
    """The numbers of an edit; lengths and places are in the node's own space."""
    return NUMBERS[type(edit)](edit)


def _crop_numbers(edit: Crop) -> tuple[EditNumbers, ...]:
    rows = VOLUME_NUMBERS[type(edit.volume)](edit.volume)

    def with_volume(make: Callable[[Any], Volume]) -> Callable[[tuple[float, ...]], Edit]:
        return lambda numbers: replace(edit, volume=make(numbers))

    return tuple(each._replace(changed=with_volume(each.changed)) for each in rows)


def _floaters_numbers(edit: Floaters) -> tuple[EditNumbers, ...]:
    """The strength sets the other three, each of which may be changed after it."""

    def with_strength(to: tuple[float, ...]) -> Floaters:
        share, opacity, photos = thresholds_of(to[0])
        return replace(edit, share=share, opacity=opacity, photos=photos)

    strength = (strength_of(edit.share),)
    return (
        EditNumbers("strength", "Strength", strength, 0.0, 1.0, with_strength),
        EditNumbers(
            "share",
            "Part smaller than",
            (100.0 * edit.share,),
            0.0,
            100.0,
            lambda to: replace(edit, share=to[0] / 100.0),
            " %",
        ),
        EditNumbers("opacity", "Opacity below", (edit.opacity,), 0.0, 1.0, lambda to: replace(edit, opacity=to[0])),
        EditNumbers(
            "photos",
            "Fewer photos than",
            (float(edit.photos),),
            0.0,
            float(PHOTO_LIMIT),
            lambda to: replace(edit, photos=round(to[0])),
        ),
    )


def _sculpt_numbers(edit: Sculpt) -> tuple[EditNumbers, ...]:
    return (
        EditNumbers(
            "strength", "Strength", (edit.strength,), -10.0, 10.0, lambda to: replace(edit, strength=to[0]), " x"
        ),
        EditNumbers("size", "Size", (edit.size,), 0.01, 10.0, lambda to: replace(edit, size=to[0]), " x"),
    )


def _paint_numbers(edit: Paint) -> tuple[EditNumbers, ...]:
    return (EditNumbers("opacity", "Opacity", (edit.opacity,), 0.0, 1.0, lambda to: replace(edit, opacity=to[0])),)


LEVELS = {
    "black": "Black point", "white": "White point", "gamma": "Middle tones", "out_black": "Black becomes",
    "out_white": "White becomes",
}  # fmt: skip
"""Names of levels, for people."""


def _grade_numbers(edit: Grade) -> tuple[EditNumbers, ...]:
    def with_number(name: str) -> Callable[[tuple[float, ...]], Edit]:
        return lambda to: replace(edit, **{name: to[0]})

    rows: list[EditNumbers] = []
    for name, (low, high) in RANGES.items():
        # Black stays below white.
        low = max(low, edit.black + LEAST_SPAN) if name == "white" else low
        high = min(high, edit.white - LEAST_SPAN) if name == "black" else high
        unit = DEGREES if name == "hue" else ""
        text = LEVELS.get(name, name.capitalize())
        rows.append(EditNumbers(name, text, (getattr(edit, name),), low, high, with_number(name), unit))
    return tuple(rows)


def _mirror_numbers(edit: Mirror) -> tuple[EditNumbers, ...]:
    def facing(to: tuple[float, ...]) -> Edit:
        return _with(edit, normal=to) if any(to) else edit

    return (
        EditNumbers("point", "Point", edit.point, -FARTHEST, FARTHEST, lambda to: _with(edit, point=to)),
        EditNumbers("normal", "Normal", edit.normal, -FARTHEST, FARTHEST, facing),
        EditNumbers("both", "Images", (1.0 + edit.both,), 1.0, 2.0, lambda to: _with(edit, both=to[0] >= 1.5)),
    )


def _array_numbers(edit: Array) -> tuple[EditNumbers, ...]:
    turn, count = (math.degrees(edit.angle),), (float(edit.count),)

    def about(to: tuple[float, ...]) -> Edit:
        return _with(edit, axis=to) if any(to) else edit

    return (
        EditNumbers("count", "Count", count, 1.0, MOST_COPIES, lambda to: _with(edit, count=round(to[0]))),
        EditNumbers("offset", "Offset", edit.offset, -FARTHEST, FARTHEST, lambda to: _with(edit, offset=to)),
        EditNumbers("angle", "Angle", turn, -360.0, 360.0, lambda to: _with(edit, angle=math.radians(to[0])), DEGREES),
        EditNumbers("axis", "Axis", edit.axis, -FARTHEST, FARTHEST, about),
        EditNumbers("center", "Centre", edit.center, -FARTHEST, FARTHEST, lambda to: _with(edit, center=to)),
    )


def _with(edit: Any, **changes: object) -> Any:  # noqa: ANN401 - an edit of the same kind
    return replace(edit, **changes)


def _box(box: Box) -> tuple[EditNumbers, ...]:
    angles = angles_deg(box.rotation)
    return (
        EditNumbers("center", "Middle", box.center, -FARTHEST, FARTHEST, lambda at: replace(box, center=at)),
        EditNumbers("size", "Size", box.size, SMALLEST, FARTHEST, lambda size: replace(box, size=size)),
        _rotation(angles, lambda to: replace(box, rotation=rotation_of(to))),
    )


def _rotation(angles: Degrees3, changed: Callable[[Degrees3], Volume]) -> EditNumbers:
    return EditNumbers("rotation", "Rotation", angles, -360.0, 360.0, changed, DEGREES, turn=True)


def _sphere(sphere: Sphere) -> tuple[EditNumbers, ...]:
    return (
        EditNumbers("center", "Middle", sphere.center, -FARTHEST, FARTHEST, lambda at: replace(sphere, center=at)),
        EditNumbers("radius", "Radius", (sphere.radius,), SMALLEST, FARTHEST, lambda to: replace(sphere, radius=to[0])),
    )


def _half_space(plane: HalfSpace) -> tuple[EditNumbers, ...]:
    def facing(normal: tuple[float, float, float]) -> HalfSpace:
        return replace(plane, normal=normal) if any(normal) else plane

    return (
        EditNumbers("point", "Point", plane.point, -FARTHEST, FARTHEST, lambda at: replace(plane, point=at)),
        EditNumbers("normal", "Normal", plane.normal, -FARTHEST, FARTHEST, facing),
    )


def _prism(prism: Prism) -> tuple[EditNumbers, ...]:
    angles = angles_deg(prism.rotation)
    return (
        EditNumbers("eye", "Eye", prism.eye, -FARTHEST, FARTHEST, lambda at: replace(prism, eye=at)),
        _rotation(angles, lambda to: replace(prism, rotation=rotation_of(to))),
    )


VOLUME_NUMBERS: dict[type[Volume], Callable[[Any], tuple[EditNumbers, ...]]] = {
    Box: _box,
    Sphere: _sphere,
    HalfSpace: _half_space,
    Prism: _prism,
}
NUMBERS: dict[type[Edit], Callable[[Any], tuple[EditNumbers, ...]]] = {
    Crop: _crop_numbers,
    Delete: lambda edit: (),  # noqa: ARG005 - it has elements and no numbers
    Restore: lambda edit: (),  # noqa: ARG005 - the same
    Floaters: _floaters_numbers,
    Sculpt: _sculpt_numbers,
    Paint: _paint_numbers,
    Grade: _grade_numbers,
    Mirror: _mirror_numbers,
    Array: _array_numbers,
}
"""One row a kind of edit."""
