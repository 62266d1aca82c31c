"""Of what the numbers of tracks are made, and which numbers lights and the world have."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from msgspec.structs import replace

from viewer.scene.interpolation import BLENDS, Blend
from viewer.scene.light import AreaLight, EnvironmentLight, PointLight, SpotLight, SunLight

FAR = 1e9
MOST_STOPS = 12.0
Numbers = tuple[float, ...]


class Part(NamedTuple):
    """Some numbers of a track.

    Attributes:
        name: For people.
        blend: How they are blended.
        low: The least that each of them has an effect as.
        high: The most.
        angle: They are radians, which people read in degrees.
        unit: Behind each number, where they are no angles.
    """

    name: str
    blend: Blend = "number"
    low: float = -FAR
    high: float = FAR
    angle: bool = False
    unit: str = ""

    @property
    def size(self) -> int:
        """How many numbers they are."""
        return BLENDS[self.blend][0]


class Attribute(NamedTuple):
    """Numbers that are an attribute of a value: one, or a tuple of several."""

    name: str
    text: str
    parts: tuple[Part, ...]

    def read(self, value: Any) -> Numbers:  # noqa: ANN401 - any struct that has it
        """How it is."""
        found = getattr(value, self.name)
        return tuple(float(number) for number in found) if isinstance(found, tuple) else (float(found),)

    def written(self, value: Any, numbers: Numbers) -> Any:  # noqa: ANN401 - the same
        """The value with other numbers."""
        old = getattr(value, self.name)
        return replace(value, **{self.name: numbers if isinstance(old, tuple) else numbers[0]})


def _one(name: str, text: str, low: float = -FAR, high: float = FAR, *, angle: bool = False) -> Attribute:
    return Attribute(name, text, (Part(text, "number", low, high, angle),))


COLOR = Attribute("color", "Colour", tuple(Part(text, "number", 0.0) for text in ("Red", "Green", "Blue")))
TINT = COLOR._replace(name="tint", text="Tint")
INTENSITY, RADIUS = _one("intensity", "Intensity", 0.0), _one("radius", "Radius", 0.0)
RIGHT_ANGLE = 0.5 * math.pi
LIGHT_NUMBERS: dict[type, tuple[Attribute, ...]] = {
    PointLight: (INTENSITY, COLOR, RADIUS),
    SunLight: (INTENSITY, COLOR, _one("angle", "Angle", 0.0, math.pi, angle=True)),
    SpotLight: (
        INTENSITY,
        COLOR,
        _one("inner", "Inner angle", 0.0, RIGHT_ANGLE, angle=True),
        _one("outer", "Outer angle", 0.0, RIGHT_ANGLE, angle=True),
        RADIUS,
    ),
    AreaLight: (_one("radiance", "Radiance", 0.0), COLOR, _one("width", "Width", 0.0), _one("height", "Height", 0.0)),
    EnvironmentLight: (
        _one("rotation", "Rotation", angle=True),
        _one("strength", "Strength", 0.0),
        TINT,
        _one("blend", "Blend", 0.0, 1.0),
    ),
}
"""What of each kind of light changes over time."""
LIGHT_TEXTS = {row.name: row.text for rows in LIGHT_NUMBERS.values() for row in rows}
WORLD_NUMBERS: tuple[Attribute, ...] = (
    _one("exposure", "Exposure", -MOST_STOPS, MOST_STOPS),
    COLOR._replace(name="background", text="Background"),
)
