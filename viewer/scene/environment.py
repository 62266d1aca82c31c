"""Equirectangular pictures of the environment light.

As Blender's world texture has them: the picture's centre looks along +X, the top row at +Z, and a quarter to the right
of the centre is -Y. With u from the left and v from the top, both from 0 to 1, ``phi = 2 pi (0.5 - u)`` and
``theta = pi v``, a direction is ``(cos phi sin theta, sin phi sin theta, cos theta)``.
"""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float, Float32, Float64

from viewer.errors import AssetError, InputError
from viewer.scene.assets import AssetStore
from viewer.scene.light import EnvironmentLight

LARGEST = 1e30
"""A radiance beyond this would overflow single precision when it is summed."""


def directions(places: Float[np.ndarray, "*n 2"]) -> Float64[np.ndarray, "*n 3"]:
    """Unit vectors of places (u, v)."""
    phi = 2.0 * math.pi * (0.5 - places[..., 0].astype(np.float64))
    theta = math.pi * places[..., 1].astype(np.float64)
    flat = np.sin(theta)
    return np.stack([np.cos(phi) * flat, np.sin(phi) * flat, np.cos(theta)], -1)


def places(vectors: Float[np.ndarray, "*n 3"]) -> Float64[np.ndarray, "*n 2"]:
    """Places (u, v) of directions of any length but zero; u in [0, 1], v in [0, 1]."""
    x, y, z = np.moveaxis(vectors.astype(np.float64), -1, 0)
    u = 0.5 - np.arctan2(y, x) / (2.0 * math.pi)
    return np.stack([u, np.arctan2(np.hypot(x, y), z) / math.pi], -1)


def texel_directions(width: int, height: int) -> Float64[np.ndarray, "h w 3"]:
    """Unit vectors of the texels' centres."""
    u, v = np.meshgrid((np.arange(width) + 0.5) / width, (np.arange(height) + 0.5) / height)
    return directions(np.stack([u, v], -1))


def texel_solid_angles(width: int, height: int) -> Float64[np.ndarray, " h"]:
    """Solid angle of one texel in each row, exactly: all texels together make 4 pi."""
    edges = np.cos(np.linspace(0.0, math.pi, height + 1))
    return (2.0 * math.pi / width) * (edges[:-1] - edges[1:])


def validated_environment(radiance: Float[np.ndarray, "h w c"], place: str) -> Float32[np.ndarray, "h w 3"]:
    """A picture that a file holds as light can be used.

    Raises:
        InputError: It is not twice as wide as high, or holds negative or infinite light, or none but that.
    """
    height, width = radiance.shape[:2]
    if radiance.shape[2] < 3 or width != 2 * height or height < 2:
        raise InputError(
            f"{place} has {width} x {height} pixels and is no picture of environment light.",
            "Open an equirectangular picture, twice as wide as high.",
        )
    light = radiance[..., :3].astype(np.float32)
    if not np.isfinite(light).all() or float(light.max()) > LARGEST or float(light.min()) < 0.0:
        raise InputError(
            f"{place} holds light that is negative or not finite.", "Export the picture again, as linear colours."
        )
    return light


def radiance_of(light: EnvironmentLight, store: AssetStore) -> Float32[np.ndarray, "h w 3"]:
    """The first picture of an environment, as it is stored: not turned, tinted or blended.

    Raises:
        AssetError: It is missing or is no such picture.
    """
    return _picture(store.get(light.asset).get("radiance"))


def blended_radiance(light: EnvironmentLight, store: AssetStore) -> Float32[np.ndarray, "h w 3"]:
    """Both pictures of an environment, blended, tinted and at their strength, at the first one's size; not turned.

    Raises:
        AssetError: One of them is missing or is no such picture.
    """
    first = radiance_of(light, store)
    result = first * np.float32(1.0 - light.blend)
    if light.other is not None and light.blend > 0.0:
        second = _picture(store.get(light.other).get("radiance"))
        rows = np.arange(first.shape[0]) * second.shape[0] // first.shape[0]
        columns = np.arange(first.shape[1]) * second.shape[1] // first.shape[1]
        result = result + second[rows][:, columns] * np.float32(light.blend)
    return result * (np.float32(light.strength) * np.array(light.tint, np.float32))


def _picture(array: np.ndarray | None) -> Float32[np.ndarray, "h w 3"]:
    if array is None or array.dtype != np.float32 or array.ndim != 3 or array.shape[2] != 3 or array.size == 0:
        raise AssetError("The light's asset holds no picture.", "The file is damaged; open the light again.")
    return array
