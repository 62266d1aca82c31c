"""The maps of materials on the graphics card, brought there piece by piece so that nothing ever waits for them."""

from __future__ import annotations

from typing import NamedTuple

import moderngl
import numpy as np
from jaxtyping import Int64, UInt8

from viewer.editing.surface import texture_pixels
from viewer.errors import AssetError
from viewer.scene.assets import AssetStore
from viewer.scene.content import AssetId
from viewer.scene.material import Material, Texture
from viewer.ui.viewport.layers.map_texture import MapLook, MapTexture

PIECE_BYTES = 16 << 20
"""Uploaded in one redraw at most: a map of 2048 x 2048 texels takes one redraw, and its smaller levels another."""
ANISOTROPY = 8.0
MAP_UNITS = {
    "opacity_map": 6, "occlusion_map": 7, "base_color_map": 8, "orm_map": 9, "normal_map": 10, "emissive_map": 11
}  # fmt: skip
"""Texture units; those below belong to other layers."""
SRGB_MAPS = ("base_color_map", "emissive_map")
Numbers = Int64[np.ndarray, " n"]


class Key(NamedTuple):
    """Which map: its asset, how it is looked up, and the node that is painting on it, if one does."""

    asset: AssetId
    look: MapLook
    owner: str = ""


class MaterialTextures:
    """The maps that the scene's materials name; each is uploaded once.

    Args:
        context: Where they live; everything is given back by ``release``.
        software: Whether the processor draws: it looks at each texel's neighbourhood once only.
    """

    def __init__(self, context: moderngl.Context, *, software: bool) -> None:
        self._context = context
        self._anisotropy = 1.0 if software else min(ANISOTROPY, context.max_anisotropy)
        self._maps: dict[Key, MapTexture] = {}

    @property
    def unfinished(self) -> bool:
        """Whether anything still has to be uploaded: draw again soon."""
        return not all(each.complete for each in self._maps.values())

    @property
    def textures(self) -> dict[Key, moderngl.Texture]:
        """What there is, complete or not."""
        return {key: each.texture for key, each in self._maps.items()}

    def show(self, materials: list[tuple[Material, str]], store: AssetStore) -> None:
        """Make room for the maps that are new, and drop those that are not named any more.

        A map that takes the place of one of its size, as after a stroke or its undoing, is uploaded where it differs.

        Args:
            materials: Each with the node that is painting its maps, or nothing.
            store: Where maps are.

        Raises:
            AssetError: A map is missing, damaged, or too large for this graphics card.
        """
        wanted = {
            _key(name, texture, owner): texture
            for each, owner in materials
            for name, texture in each.named_maps.items()
        }
        left = {key: self._maps.pop(key) for key in self._maps.keys() - wanted.keys()}
        for key, texture in wanted.items():
            if key not in self._maps:
                pixels = texture_pixels(texture, store)
                own = (old for old, each in left.items() if old.look == key.look and each.size == pixels.shape[:2])
                other = next(own, None)
                if other is None:
                    self._maps[key] = self._make(pixels, key)
                    continue
                self._maps[key] = left.pop(other)
                if other.asset != key.asset or other.owner:
                    self._maps[key].become(pixels)
        for each in left.values():
            each.texture.release()

    def paint(
        self, name: str, texture: Texture, owner: str, pixels: UInt8[np.ndarray, "h w 3"], number: Numbers
    ) -> None:
        """Some texels (row * width + column) of a map that a node is painting are others now."""
        each = self._maps.get(_key(name, texture, owner))
        if each is not None:
            each.rewrite(pixels, number)

    def advance(self) -> None:
        """Upload a piece of what is not there yet."""
        budget = PIECE_BYTES
        for each in self._maps.values():
            if not each.complete and budget > 0:
                budget = each.advance(budget)

    def there(self, material: Material, owner: str = "") -> dict[str, moderngl.Texture]:
        """Those maps of a material that can be drawn, by their names in the shaders."""
        found = ((name, self._maps.get(_key(name, texture, owner))) for name, texture in material.named_maps.items())
        return {name: each.texture for name, each in found if each is not None and each.complete}

    def release(self) -> None:
        """Give everything back."""
        for each in self._maps.values():
            each.texture.release()
        self._maps = {}

    def _make(self, pixels: UInt8[np.ndarray, "h w 3"], key: Key) -> MapTexture:
        largest = self._context.info["GL_MAX_TEXTURE_SIZE"]
        if max(pixels.shape[:2]) > largest:
            height, width = pixels.shape[:2]
            message = f"A map of {width} x {height} texels is too large for this graphics card."
            raise AssetError(message, f"It takes {largest} along a side; make the map smaller.")
        return MapTexture(self._context, pixels, key.look, anisotropy=self._anisotropy)


def _key(name: str, texture: Texture, owner: str) -> Key:
    repeats = texture.wrap_u == "repeat", texture.wrap_v == "repeat"
    return Key(texture.asset, MapLook(name in SRGB_MAPS, *repeats, texture.smooth), owner)
