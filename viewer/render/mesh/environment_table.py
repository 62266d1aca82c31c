"""Environment light, laid out for being sampled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Float64

from viewer.render.mesh.resample import averaged, interpolated
from viewer.scene.assets import AssetStore
from viewer.scene.color import LUMINANCE
from viewer.scene.environment import blended_radiance, texel_solid_angles, validated_environment
from viewer.scene.light import EnvironmentLight

WIDEST = 4096
"""Texels across; wider pictures are averaged."""


class EnvironmentTable(NamedTuple):
    """What the kernels of :mod:`viewer.render.mesh.environment_kernels` take.

    Attributes:
        radiance: As it shines, at its strength and tinted, but not turned.
        chances: Of each texel to be sampled, over its solid angle; zero where there is no light at all.
        rows: Sums of the rows' chances.
        columns: Sums of the texels' chances within each row.
        rotation: In radians.
    """

    radiance: Float32[np.ndarray, "h w 3"]
    chances: Float32[np.ndarray, "h w"]
    rows: Float64[np.ndarray, " h"]
    columns: Float32[np.ndarray, "h w"]
    rotation: float

    @property
    def shines(self) -> bool:
        """Whether there is any light."""
        return float(self.rows[-1]) > 0.0


def environment_table(light: EnvironmentLight, store: AssetStore) -> EnvironmentTable:
    """The table of an environment.

    Raises:
        AssetError: A picture is missing or damaged.
        InputError: It holds light that is negative or not finite.
    """
    radiance = validated_environment(blended_radiance(light, store), light.source or "The environment light")
    return table_of(radiance, light.rotation)


def table_of(radiance: Float32[np.ndarray, "h w 3"], rotation: float = 0.0) -> EnvironmentTable:
    """The table of a picture, turned by ``rotation`` radians."""
    if radiance.shape[1] > WIDEST:
        radiance = averaged(radiance, WIDEST, WIDEST // 2)
    if radiance.shape[0] < 4:
        radiance = interpolated(radiance, 8, 4)
    height, width = radiance.shape[:2]
    angles = texel_solid_angles(width, height)
    # what is looked up between texels reaches into their neighbours: the mean of that over each texel
    weights = _spread(radiance @ np.array(LUMINANCE, np.float32)) * angles[:, None]
    by_row = weights.sum(1)
    whole = by_row.sum()
    if not whole > 0.0:
        nothing = np.zeros((height, width), np.float32)
        return EnvironmentTable(radiance, nothing, np.zeros(height), nothing, float(rotation))
    columns = np.cumsum(weights, 1) / np.maximum(by_row, 1e-300)[:, None]
    return EnvironmentTable(
        np.ascontiguousarray(radiance, np.float32),
        (weights / whole / angles[:, None]).astype(np.float32),
        np.cumsum(by_row) / whole,
        columns.astype(np.float32),
        float(rotation),
    )


def _spread(values: Float32[np.ndarray, "h w"]) -> Float64[np.ndarray, "h w"]:
    """Means over each texel of the picture that is linear between their centres."""
    wide = values.astype(np.float64)
    across = 0.75 * wide + 0.125 * (np.roll(wide, 1, 1) + np.roll(wide, -1, 1))
    tall = np.concatenate([across[:1], across, across[-1:]])
    return 0.75 * across + 0.125 * (tall[:-2] + tall[2:])
