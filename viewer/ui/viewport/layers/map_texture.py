"""One map of a material on the graphics card: uploaded piece by piece, and where it changes."""

from __future__ import annotations

from typing import NamedTuple

import moderngl
import numpy as np
from jaxtyping import Float32, Int64, UInt8

from viewer.scene.color import linear_to_srgb, srgb_to_linear

SRGB8_ALPHA8, RGBA8 = 0x8C43, 0x8058
TILE = 64
"""Texels along a side of what is uploaded again at a time."""
LEVELS = 6
"""Smaller levels in which a tile is one or more whole texels; those beyond are made anew with the whole map."""
MOST_TILES = 0.25
"""Part of all tiles from which on the whole map is uploaded, piece by piece."""
CODES = 4096
"""Of light, in the table that encodes it."""


class MapLook(NamedTuple):
    """How a map is looked up: decoded from sRGB, repeated along u and v, and mixed between texels."""

    srgb: bool
    repeat_u: bool
    repeat_v: bool
    smooth: bool


class MapTexture:
    """One map.

    Args:
        context: Where it lives.
        pixels: The picture, top row first.
        look: How it is looked up.
        anisotropy: Samples along the direction in which the picture is pressed together.
    """

    def __init__(
        self, context: moderngl.Context, pixels: UInt8[np.ndarray, "h w 3"], look: MapLook, *, anisotropy: float
    ) -> None:
        self._look = look
        self._pixels = pixels
        self._row = 0
        self._anisotropy = anisotropy
        height, width = pixels.shape[:2]
        # Rows go in from the top, so that v counts downwards as in glTF.
        layout = SRGB8_ALPHA8 if look.srgb else RGBA8
        self.texture = context.texture((width, height), 3, alignment=1, internal_format=layout)
        self.texture.repeat_x, self.texture.repeat_y = look.repeat_u, look.repeat_v
        self.complete = False
        self._levels = LEVELS if width % TILE == 0 and height % TILE == 0 else 0

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        height, width = self._pixels.shape[:2]
        return height, width

    def advance(self, budget: int) -> int:
        """Upload rows of about so many bytes, or work out the smaller levels; how many bytes are left."""
        height, width = self.size
        if self._row < height:
            rows = min(max(budget // (4 * width), 1), height - self._row)
            piece = np.ascontiguousarray(self._pixels[self._row : self._row + rows])
            self.texture.write(piece, viewport=(0, self._row, width, rows), alignment=1)
            self._row += rows
            budget -= 4 * width * rows
        if self._row == height and budget >= 0:
            self._make_levels()
            self.complete = True
            budget -= 4 * width * height
        return budget

    def become(self, pixels: UInt8[np.ndarray, "h w 3"]) -> None:
        """Show another picture of the same size; what is equal is not uploaded again."""
        old, self._pixels = self._pixels, pixels
        if old is pixels or not self.complete:
            self._row = self._row if old is pixels else 0
            return
        tiles = changed_tiles(old, pixels)
        height, width = self.size
        if len(tiles) > MOST_TILES * -(-height // TILE) * -(-width // TILE):
            self._row, self.complete = 0, False
        else:
            self._write(tiles)

    def rewrite(self, pixels: UInt8[np.ndarray, "h w 3"], number: Int64[np.ndarray, " n"]) -> None:
        """Show this picture, which differs in some texels (row * width + column) only."""
        self._pixels = pixels
        if self.complete and len(number):
            height, width = self.size
            across = -(-width // TILE)
            touched = np.zeros(-(-height // TILE) * across, bool)
            touched[number // (width * TILE) * across + number % width // TILE] = True
            flat = np.flatnonzero(touched)
            self._write(np.stack([flat // across, flat % across], 1))
        elif not self.complete:
            self._row = 0

    def _write(self, tiles: Int64[np.ndarray, "t 2"]) -> None:
        """Upload tiles, by row and column, and their parts of the smaller levels."""
        if not len(tiles):
            return
        for row, column in tiles:
            piece = np.ascontiguousarray(
                self._pixels[row * TILE : (row + 1) * TILE, column * TILE : (column + 1) * TILE]
            )
            viewport = (int(column) * TILE, int(row) * TILE, piece.shape[1], piece.shape[0])
            self.texture.write(piece, viewport=viewport, alignment=1)
        if not self._levels:
            self._make_levels()
            return
        whole = np.stack(
            [self._pixels[row * TILE : (row + 1) * TILE, column * TILE : (column + 1) * TILE] for row, column in tiles]
        )
        light = _decoded(self._look)[whole]
        for level in range(1, self._levels + 1):
            side = TILE >> level
            light = light.reshape(len(tiles), side, 2, side, 2, 3).mean((2, 4), dtype=np.float32)
            codes = _encoded(light, self._look)
            for (row, column), piece in zip(tiles, codes, strict=True):
                viewport = (int(column) * side, int(row) * side, side, side)
                self.texture.write(np.ascontiguousarray(piece), viewport=viewport, level=level, alignment=1)

    def _make_levels(self) -> None:
        self.texture.build_mipmaps()
        smooth = moderngl.LINEAR if self._look.smooth else moderngl.NEAREST
        self.texture.filter = (moderngl.LINEAR_MIPMAP_LINEAR, smooth)
        self.texture.anisotropy = self._anisotropy


def changed_tiles(old: UInt8[np.ndarray, "h w 3"], new: UInt8[np.ndarray, "h w 3"]) -> Int64[np.ndarray, "t 2"]:
    """Rows and columns of the tiles in which two pictures differ."""
    found: list[tuple[int, int]] = []
    for row in range(-(-len(old) // TILE)):
        band = slice(row * TILE, (row + 1) * TILE)
        if np.array_equal(old[band], new[band]):
            continue
        differs = (old[band] != new[band]).any((0, 2))
        found += [(row, int(column)) for column in np.unique(np.flatnonzero(differs) // TILE)]
    return np.array(found, np.int64).reshape(-1, 2)


def _decoded(look: MapLook) -> Float32[np.ndarray, " 256"]:
    """What each byte stands for: light, where it is decoded from sRGB."""
    levels = np.arange(256, dtype=np.float32) / np.float32(255.0)
    return srgb_to_linear(levels).astype(np.float32) if look.srgb else levels


def _encoded(light: Float32[np.ndarray, "*shape"], look: MapLook) -> UInt8[np.ndarray, "*shape"]:
    """Bytes for light, by a table."""
    if not look.srgb:
        return np.rint(light * np.float32(255.0)).astype(np.uint8)
    # Finer for dark light, of which a code covers less.
    table = np.rint(linear_to_srgb((np.arange(CODES) / (CODES - 1.0)) ** 2) * 255.0).astype(np.uint8)
    return table[np.rint(np.sqrt(light) * np.float32(CODES - 1.0)).astype(np.int64)]
