"""Lights. Strengths are glTF's (KHR_lights_punctual) counted in watts: W/sr for points and spots, W/m^2 for suns.

Files carry candela and lux, 683 times as many, as Blender reckons.
"""

from __future__ import annotations

import math

from msgspec import Struct

from viewer.scene.asset_id import AssetId
from viewer.scene.geometry import Vec3


class PointLight(Struct, frozen=True, tag="point_light"):
    """Shines from the node's origin in all directions: irradiance ``color intensity cos / distance^2``.

    ``intensity`` in W/sr, ``radius`` of the glowing ball in scene units: it softens shadows.
    """

    color: Vec3 = (1.0, 1.0, 1.0)
    intensity: float = 100.0
    radius: float = 0.0


class SunLight(Struct, frozen=True, tag="sun_light"):
    """Shines along the node's -Z from infinitely far away. ``intensity`` in W/m^2, ``angle`` of its disc in radians."""

    color: Vec3 = (1.0, 1.0, 1.0)
    intensity: float = 3.0
    angle: float = 0.0093


class SpotLight(Struct, frozen=True, tag="spot_light"):
    """Shines from the node's origin along its -Z into a cone; glTF's fall-off between the two cones.

    Attributes:
        color: Linear.
        intensity: W/sr on the axis.
        inner: Half angle in radians within which it is brightest.
        outer: Half angle of its edge, in radians, larger than ``inner`` and at most a right angle.
        radius: Of the glowing disc, in scene units.
    """

    color: Vec3 = (1.0, 1.0, 1.0)
    intensity: float = 100.0
    inner: float = 0.35
    outer: float = math.pi / 4
    radius: float = 0.0


class AreaLight(Struct, frozen=True, tag="area_light"):
    """A rectangle around the node's origin that shines along its -Z; ``width`` along X and ``height`` along Y.

    ``radiance`` is what its front sends in every direction; its back is dark.
    """

    color: Vec3 = (1.0, 1.0, 1.0)
    radiance: float = 10.0
    width: float = 1.0
    height: float = 1.0


class EnvironmentLight(Struct, frozen=True, tag="environment"):
    """Environment light, infinitely far away: a picture of the whole sphere (``viewer.scene.environment``).

    Light from a direction is ``strength tint radiance``, where the picture has first been turned by ``rotation``
    radians about +Z, anticlockwise seen from above. The scene is lit by its first visible one.

    Attributes:
        asset: float32 ``radiance`` (height, width, 3), linear Rec. 709, not negative.
        width: Of the picture in pixels.
        height: The same downwards; half of the width.
        strength: Factor on all of it.
        tint: Factor on each colour.
        rotation: In radians.
        other: A second picture, of any size, turned and tinted in the same way.
        blend: From 0 = only the first picture to 1 = only the second.
        shown: Whether one sees it behind the scene.
        source: Where it came from.
    """

    asset: AssetId
    width: int
    height: int
    strength: float = 1.0
    tint: Vec3 = (1.0, 1.0, 1.0)
    rotation: float = 0.0
    other: AssetId | None = None
    blend: float = 0.0
    shown: bool = False
    source: str = ""


Light = PointLight | SunLight | SpotLight | AreaLight
"""Lights that have a place or a direction: the node's."""
AnyLight = Light | EnvironmentLight
