"""What a surface is made of, as pictures in its atlas: floats while they are fitted, bytes in a scene."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, UInt8

from viewer.scene.assets import AssetStore
from viewer.scene.color import linear_to_srgb
from viewer.scene.material import Material, Texture


@dataclass(frozen=True, eq=False)
class Maps:
    """Maps of one size, the top row first, filled beyond the charts' edges so that filtering finds no seams.

    Attributes:
        base_color: Linear Rec. 709 in [0, 1].
        orm: Occlusion (1 = open), roughness, metallic in [0, 1].
        normal: Unit vectors in tangent space, +Y up.
        glow: Linear radiance that the surface gives off by itself, in the units of the light around it.
    """

    base_color: Float32[np.ndarray, "h w 3"]
    orm: Float32[np.ndarray, "h w 3"] | None = None
    normal: Float32[np.ndarray, "h w 3"] | None = None
    glow: Float32[np.ndarray, "h w 3"] | None = None


def material_of(name: str, maps: Maps, store: AssetStore, *, lit: bool = True) -> Material:
    """The material with these maps, which are put into ``store``.

    Raises:
        OutputError: The disk is full.
    """
    # In glTF a number multiplies its map: with one it must be 1.
    measured = maps.orm is not None
    strength = 0.0 if maps.glow is None else float(maps.glow.max())
    return Material(
        name,
        metallic=1.0 if measured else 0.0,
        roughness=1.0,
        lit=lit,
        base_color_map=stored_texture(to_bytes(linear_to_srgb(np.clip(maps.base_color, 0.0, 1.0))), store),
        orm_map=None if maps.orm is None else stored_texture(to_bytes(maps.orm), store),
        normal_map=None if maps.normal is None else stored_texture(to_bytes(0.5 * maps.normal + 0.5), store),
        emissive=(strength, strength, strength),
        emissive_map=_glow_texture(maps.glow, strength, store),
    )


def _glow_texture(glow: Float32[np.ndarray, "h w 3"] | None, strength: float, store: AssetStore) -> Texture | None:
    """What the surface gives off, as shares of the strongest of it."""
    if glow is None or strength <= 0.0:
        return None
    return stored_texture(to_bytes(linear_to_srgb(np.clip(glow / np.float32(strength), 0.0, 1.0))), store)


def to_bytes(values: Float32[np.ndarray, "h w 3"]) -> UInt8[np.ndarray, "h w 3"]:
    """Numbers in [0, 1] as bytes, rounded."""
    return (np.clip(values, 0.0, 1.0) * np.float32(255.0) + np.float32(0.5)).astype(np.uint8)


def stored_texture(pixels: UInt8[np.ndarray, "h w 3"], store: AssetStore) -> Texture:
    """A texture whose asset is put into ``store``.

    Raises:
        OutputError: The disk is full.
    """
    return Texture(store.put({"pixels": pixels}), pixels.shape[1], pixels.shape[0])
