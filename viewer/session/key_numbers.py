"""The numbers of keys as people read and type them: angles in degrees, rotations about x, y and z. No Qt."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from viewer.scene.rotations import angles_deg, rotation_of
from viewer.scene.track_parts import FAR, Numbers, Part

DECIMALS = 6
"""Behind the point: what is closer than half of the last one counts as not changed."""
AXES = "XYZ"
DEGREES = "\N{DEGREE SIGN}"


class ShownNumber(NamedTuple):
    """One number that people see.

    Attributes:
        name: Of its part.
        axis: ``X``, ``Y`` or ``Z`` where the part has several; else empty.
        unit: Behind it.
        low: The least that it may be.
        high: The most.
        turns: It is an angle of a rotation, the same after 360 degrees.
        whole: It is 0 or 1.
    """

    name: str
    axis: str
    unit: str
    low: float
    high: float
    turns: bool
    whole: bool


def shown_parts(parts: Sequence[Part]) -> tuple[ShownNumber, ...]:
    """What people see of a track's numbers, in order."""
    found: list[ShownNumber] = []
    for part in parts:
        turns = part.blend == "turn"
        low, high = (-FAR, FAR) if turns else (part.low, part.high)
        factor = math.degrees(1.0) if part.angle and not turns else 1.0
        axes = AXES if part.blend in ("place", "turn") else ("",) * part.size
        unit = DEGREES if part.angle else part.unit
        found += [
            ShownNumber(part.name, axis, unit, low * factor, high * factor, turns, part.blend == "switch")
            for axis in axes
        ]
    return tuple(found)


def shown_numbers(parts: Sequence[Part], numbers: Numbers) -> list[float]:
    """A key's numbers as people read them."""
    shown: list[float] = []
    first = 0
    for part in parts:
        own = numbers[first : first + part.size]
        first += part.size
        if part.blend == "turn":
            w, x, y, z = own
            shown += angles_deg((w, x, y, z))
        else:
            shown += [math.degrees(number) for number in own] if part.angle else own
    return shown


def read_numbers(parts: Sequence[Part], shown: Sequence[float], before: Numbers) -> Numbers:
    """What was typed, as a key's numbers; those that are shown as before stay what they were, to the last bit."""
    found: list[float] = []
    place = first = 0
    old = shown_numbers(parts, before)
    for part in parts:
        count = 3 if part.blend == "turn" else part.size
        typed, own = shown[place : place + count], before[first : first + part.size]
        known = old[place : place + count]
        same = [abs(one - other) < 0.5 * 10.0**-DECIMALS for one, other in zip(typed, known, strict=True)]
        place, first = place + count, first + part.size
        if part.blend == "turn":
            found += own if all(same) else rotation_of((typed[0], typed[1], typed[2]))
        else:
            found += [
                number if kept else math.radians(now) if part.angle else now
                for number, kept, now in zip(own, same, typed, strict=True)
            ]
    return tuple(found)
