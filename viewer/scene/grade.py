"""Grading of colours, as a kind of edit."""

from __future__ import annotations

import math
from itertools import pairwise

from msgspec import Struct

from viewer.scene.asset_id import AssetId
from viewer.scene.elements import ElementSet, counted_elements, elements_are_sound
from viewer.scene.geometry import AABB

Curve = tuple[tuple[float, float], ...]
"""Control points (from, to), both from 0 to 1 and the first ones growing; none of them = as it is."""
MOST_POINTS = 16


class Grade(Struct, frozen=True, tag="grade"):
    """Changes all colours of its node; ``viewer.editing.grade`` has the equations.

    It acts on colours as screens show them (sRGB codes from 0 to 1), whatever the content keeps.

    Attributes:
        hue: Turn about the grey axis, in degrees.
        saturation: 0 = grey, 1 = as it is, up to 4.
        value: Factor of all colours, 0 to 4.
        temperature: -0.5 (blue) to 0.5 (yellow).
        tint: -0.5 (green) to 0.5 (magenta).
        brightness: Added to all colours, -1 to 1.
        black: What becomes black.
        white: What becomes white; larger than ``black``.
        gamma: Between both, lighter middle tones above 1, darker ones below: the power of it is 1 / ``gamma``.
        out_black: What black becomes.
        out_white: What white becomes; below ``out_black`` colours are turned around.
        curve: Of all three colours, after everything else.
        red: The same of red alone; ``green`` and ``blue`` as well.
        transparency: 0 = as it is, 1 = nothing is seen.
        within: Only these elements are graded; None = all of the node.
    """

    hue: float = 0.0
    saturation: float = 1.0
    value: float = 1.0
    temperature: float = 0.0
    tint: float = 0.0
    brightness: float = 0.0
    black: float = 0.0
    white: float = 1.0
    gamma: float = 1.0
    out_black: float = 0.0
    out_white: float = 1.0
    curve: Curve = ()
    red: Curve = ()
    green: Curve = ()
    blue: Curve = ()
    transparency: float = 0.0
    within: ElementSet | None = None
    enabled: bool = True

    @property
    def bends(self) -> bool:
        """Whether it is more than a matrix and a shift."""
        return self.gamma != 1.0 or any(self.curves)

    @property
    def curves(self) -> tuple[Curve, Curve, Curve, Curve]:
        """Of all colours, red, green and blue."""
        return self.curve, self.red, self.green, self.blue


RANGES: dict[str, tuple[float, float]] = {
    "hue": (-180.0, 180.0),
    "saturation": (0.0, 4.0),
    "value": (0.0, 4.0),
    "temperature": (-0.5, 0.5),
    "tint": (-0.5, 0.5),
    "brightness": (-1.0, 1.0),
    "black": (-1.0, 1.0),
    "white": (0.0, 2.0),
    "gamma": (0.1, 10.0),
    "out_black": (0.0, 1.0),
    "out_white": (0.0, 1.0),
    "transparency": (0.0, 1.0),
}
"""Of its numbers."""
LEAST_SPAN = 1e-3
"""Between black and white."""


def grade_name(edit: Grade) -> str:
    """What it changes, for people."""
    plain = Grade()
    changed = [name.replace("_", " ") for name in RANGES if getattr(edit, name) != getattr(plain, name)]
    if any(edit.curves):
        changed.append("curves")
    whole = "Grade" if edit.within is None else f"Grade {counted_elements(edit.within.kind, edit.within.size)}"
    return f"{whole}: {', '.join(changed)}" if changed else whole


def grade_box(edit: Grade) -> AABB:
    """Around the grid of voxels; a point at the origin without, for it has no place."""
    grid = None if edit.within is None else edit.within.grid
    return AABB((0.0, 0.0, 0.0), (0.0, 0.0, 0.0)) if grid is None else grid.aabb


def grade_assets(edit: Grade) -> tuple[AssetId, ...]:
    """The set that it acts within."""
    return () if edit.within is None else (edit.within.asset,)


def grade_is_sound(edit: Grade) -> bool:
    """Whether its numbers make sense."""
    numbers = all(low <= getattr(edit, name) <= high for name, (low, high) in RANGES.items())
    numbers = numbers and (edit.within is None or elements_are_sound(edit.within))
    return numbers and edit.white - edit.black >= LEAST_SPAN and all(map(_is_curve, edit.curves))


def _is_curve(curve: Curve) -> bool:
    if not curve:
        return True
    inside = all(math.isfinite(end) and 0.0 <= end <= 1.0 for point in curve for end in point)
    grows = all(second[0] - first[0] > 1e-4 for first, second in pairwise(curve))
    return 2 <= len(curve) <= MOST_POINTS and inside and grows
