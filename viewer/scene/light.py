"""Lights. Strengths in the units of glTF's KHR_lights_punctual: candela for points, lux for suns."""

from __future__ import annotations

from msgspec import Struct

from viewer.scene.geometry import Vec3


class PointLight(Struct, frozen=True, tag="point_light"):
    """Shines from the node's origin in all directions. ``intensity`` in candela."""

    color: Vec3 = (1.0, 1.0, 1.0)
    intensity: float = 100.0


class SunLight(Struct, frozen=True, tag="sun_light"):
    """Shines along the node's -Z from infinitely far away. ``intensity`` in lux."""

    color: Vec3 = (1.0, 1.0, 1.0)
    intensity: float = 3.0


Light = PointLight | SunLight
