"""The maps of materials on the graphics card, brought there piece by piece so that nothing ever waits for them."""

from __future__ import annotations

import moderngl
import numpy as np
from jaxtyping import UInt8

from viewer.errors import AssetError
from viewer.scene.assets import AssetStore
from viewer.scene.content import AssetId
from viewer.scene.material import Material, Texture

SRGB8_ALPHA8, RGBA8 = 0x8C43, 0x8058
PIECE_BYTES = 16 << 20
"""Uploaded in one redraw at most: a map of 2048 x 2048 texels takes one redraw, and its smaller levels another."""
ANISOTROPY = 8.0
MAP_UNITS = {
    "opacity_map": 6, "occlusion_map": 7, "base_color_map": 8, "orm_map": 9, "normal_map": 10, "emissive_map": 11
}  # fmt: skip
"""Texture units; those below belong to other layers."""
SRGB_MAPS = ("base_color_map", "emissive_map")
HINT = "The file is damaged; import or extract the model again."
Key = tuple[AssetId, bool, bool, bool, bool]
"""A map's asset, whether it is decoded from sRGB, whether it repeats along u and v, and whether it is smooth."""


class MapTexture:
    """One map.

    Args:
        context: Where it lives.
        pixels: The picture, top row first.
        key: Whether its numbers are sRGB codes, in which directions it repeats, and whether texels are mixed.
        anisotropy: Samples along the direction in which the picture is pressed together.
    """

    def __init__(
        self, context: moderngl.Context, pixels: UInt8[np.ndarray, "h w 3"], key: Key, *, anisotropy: float
    ) -> None:
        _, srgb, repeat_u, repeat_v, self._smooth = key
        self._pixels = pixels
        self._row = 0
        self._anisotropy = anisotropy
        height, width = pixels.shape[:2]
        # Rows go in from the top, so that v counts downwards as in glTF.
        self.texture = context.texture((width, height), 3, alignment=1, internal_format=SRGB8_ALPHA8 if srgb else RGBA8)
        self.texture.repeat_x, self.texture.repeat_y = repeat_u, repeat_v
        self.complete = False

    def advance(self, budget: int) -> int:
        """Upload rows of about so many bytes, or work out the smaller levels; how many bytes are left."""
        height, width = self._pixels.shape[:2]
        if self._row < height:
            rows = min(max(budget // (4 * width), 1), height - self._row)
            piece = np.ascontiguousarray(self._pixels[self._row : self._row + rows])
            self.texture.write(piece, viewport=(0, self._row, width, rows), alignment=1)
            self._row += rows
            budget -= 4 * width * rows
        if self._row == height and budget >= 0:
            self.texture.build_mipmaps()
            self.texture.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR if self._smooth else moderngl.NEAREST)
            self.texture.anisotropy = self._anisotropy
            self.complete = True
            budget -= 4 * width * height
        return budget


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

    def show(self, materials: list[Material], store: AssetStore) -> None:
        """Make room for the maps that are new, and drop those that are not named any more.

        Raises:
            AssetError: A map is missing, damaged, or too large for this graphics card.
        """
        wanted = {_key(name, texture): texture for each in materials for name, texture in each.named_maps.items()}
        for key in self._maps.keys() - wanted.keys():
            self._maps.pop(key).texture.release()
        for key, texture in wanted.items():
            if key not in self._maps:
                pixels = pixels_of(texture, store)
                self._maps[key] = self._make(pixels, key)

    def advance(self) -> None:
        """Upload a piece of what is not there yet."""
        budget = PIECE_BYTES
        for each in self._maps.values():
            if not each.complete and budget > 0:
                budget = each.advance(budget)

    def there(self, material: Material) -> dict[str, moderngl.Texture]:
        """Those maps of a material that can be drawn, by their names in the shaders."""
        found = ((name, self._maps.get(_key(name, texture))) for name, texture in material.named_maps.items())
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
        return MapTexture(self._context, pixels, key, anisotropy=self._anisotropy)


def pixels_of(texture: Texture, store: AssetStore) -> UInt8[np.ndarray, "h w 3"]:
    """A map's picture as its asset holds it.

    Raises:
        AssetError: It is missing or is no such picture.
    """
    pixels = store.get(texture.asset).get("pixels")
    if pixels is None or pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3 or not pixels.size:
        raise AssetError("A map of a material holds no picture.", HINT)
    return pixels


def _key(name: str, texture: Texture) -> Key:
    return texture.asset, name in SRGB_MAPS, texture.wrap_u == "repeat", texture.wrap_v == "repeat", texture.smooth
