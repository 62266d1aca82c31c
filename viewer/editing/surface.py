"""A mesh and its material, as edits change both."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import UInt8

from viewer.errors import AssetError
from viewer.scene.assets import AssetStore
from viewer.scene.material import Material, Texture
from viewer.scene.mesh import Mesh


class Surface(NamedTuple):
    """A mesh with the material that is drawn on it."""

    mesh: Mesh
    material: Material


def texture_pixels(texture: Texture, store: AssetStore) -> UInt8[np.ndarray, "h w 3"]:
    """A map's picture as its asset holds it, the top row first.

    Raises:
        AssetError: It is missing, or its asset holds no picture of that size.
    """
    pixels = store.get(texture.asset).get("pixels")
    if pixels is None or pixels.dtype != np.uint8 or pixels.shape != (texture.height, texture.width, 3):
        raise AssetError("A texture's asset holds no picture.", "The file is damaged; open the model again.")
    if not pixels.size:
        raise AssetError("A texture's asset holds an empty picture.", "The file is damaged; open the model again.")
    return pixels


def has_layout(mesh: Mesh, uv_set: int = 0) -> bool:
    """Whether texture coordinates place maps on a mesh: they are there, finite, and not all in one place."""
    uvs = mesh.uv_set(uv_set)
    if uvs is None or not len(uvs) or not np.isfinite(uvs).all():
        return False
    return bool((np.ptp(uvs, axis=0) > 0.0).all())
