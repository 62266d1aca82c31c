"""A neutral studio for scenes that come without any light: soft boxes in a dim grey room."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Float64

from viewer.scene.assets import AssetStore
from viewer.scene.environment import texel_directions
from viewer.scene.light import EnvironmentLight

WIDTH, HEIGHT = 512, 256
CEILING, FLOOR = 0.35, 0.10
"""Radiance of the room straight up and straight down."""
SOFT = 0.12
"""Width of a soft box's fading edge, as a part of its half size."""


class SoftBox(NamedTuple):
    """A rectangle far away: where its middle is seen, how large, and what it sends. Angles in degrees."""

    azimuth_deg: float
    elevation_deg: float
    width_deg: float
    height_deg: float
    radiance: float


BOXES = (
    SoftBox(-35.0, 48.0, 50.0, 38.0, 9.0),
    SoftBox(-150.0, 22.0, 34.0, 60.0, 2.2),
    SoftBox(75.0, 30.0, 20.0, 64.0, 5.0),
    SoftBox(160.0, 70.0, 56.0, 16.0, 3.0),
)
"""The key light, a fill, a strip for the edges, and one from above."""


def studio_radiance(width: int = WIDTH, height: int = HEIGHT) -> Float32[np.ndarray, "h w 3"]:
    """The studio as an equirectangular picture, the same in all three colours."""
    vectors = texel_directions(width, height)
    light = FLOOR + (CEILING - FLOOR) * (0.5 + 0.5 * vectors[..., 2]) ** 2
    for box in BOXES:
        light = light + box.radiance * _cover(box, vectors)
    return np.repeat(light[..., None], 3, axis=-1).astype(np.float32)


def studio(store: AssetStore) -> EnvironmentLight:
    """The studio as a light; its picture is put into the store.

    Raises:
        OutputError: The disk is full or read-only.
    """
    return EnvironmentLight(store.put({"radiance": studio_radiance()}), WIDTH, HEIGHT, source="Neutral studio")


def _cover(box: SoftBox, vectors: Float64[np.ndarray, "h w 3"]) -> Float64[np.ndarray, "h w"]:
    """1 within the box, 0 outside, smooth in between; by gnomonic projection around its middle."""
    azimuth, elevation = math.radians(box.azimuth_deg), math.radians(box.elevation_deg)
    ahead = np.array(
        [
            math.cos(azimuth) * math.cos(elevation),
            math.sin(azimuth) * math.cos(elevation),
            math.sin(elevation),
        ]
    )
    right = np.array([-math.sin(azimuth), math.cos(azimuth), 0.0])
    up = np.cross(ahead, right)
    depth = vectors @ ahead
    seen = np.maximum(depth, 1e-6)
    cover = np.where(depth > 0.0, 1.0, 0.0)
    for axis, size_deg in ((right, box.width_deg), (up, box.height_deg)):
        place = np.abs(vectors @ axis) / seen / math.tan(math.radians(0.5 * size_deg))
        edge = np.clip((1.0 - place) / SOFT + 0.5, 0.0, 1.0)
        cover = cover * edge * edge * (3.0 - 2.0 * edge)
    return cover
