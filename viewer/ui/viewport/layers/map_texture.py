"""One map of a material on the graphics card: uploaded piece by piece, and where it changes."""

from __future__ import annotations

from typing import NamedTuple

import moderngl
import numpy as np
from jaxtyping import Int64, UInt8, UInt16

from viewer.scene.color import byte_levels, linear_to_srgb, srgb_to_linear
from viewer.scene.distinct import distinct

SRGB8_ALPHA8, RGBA8 = 0x8C43, 0x8058
TILE = 64
"""Texels along a side of what is uploaded again at a time."""
LEVELS = 6
"""Smaller levels in which a tile is one or more whole texels; those beyond are made anew with the whole map."""
MOST_TILES = 0.25
"""Part of all tiles from which on the whole map is uploaded, piece by piece."""
BITS = 14
"""Of light, so that four of them can be added in 16."""


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
        self._look, self._codes = look, codes_of(look)
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
        """Upload rows of about ``budget`` bytes, or work out the smaller levels; how many bytes are left."""
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
        if old is pixels:
            return
        tiles = changed_tiles(old[: self._row], pixels[: self._row])
        height, width = self.size
        if len(tiles) > MOST_TILES * -(-height // TILE) * -(-width // TILE):
            self._row, self.complete = 0, False
        else:
            self._write(tiles)

    def rewrite(self, pixels: UInt8[np.ndarray, "h w 3"], number: Int64[np.ndarray, " n"]) -> None:
        """Show this picture, which differs in some texels (row * width + column) only."""
        self._pixels = pixels
        height, width = self.size
        across = -(-width // TILE)
        touched = np.zeros(-(-height // TILE) * across, bool)
        row = number // width  # remainders would take several times as long
        touched[row // TILE * across + (number - row * width) // TILE] = True
        # What lies below the rows that are there will be uploaded with them.
        flat = np.flatnonzero(touched[: -(-self._row // TILE) * across])
        self._write(np.stack([flat // across, flat % across], 1))

    def _write(self, tiles: Int64[np.ndarray, "t 2"]) -> None:
        """Upload tiles, by row and column, and their parts of the smaller levels where there are any yet."""
        for row, first, last in _runs(tiles):
            piece = self._pixels[row * TILE : (row + 1) * TILE, first * TILE : last * TILE]
            self._put(piece, row * TILE, first * TILE)
            if not (self.complete and self._levels):
                continue
            light, side = self._codes.light.take(piece), TILE
            for level in range(1, self._levels + 1):
                side //= 2
                # Four of them fit 16 bits. Rows first: numbers that lie side by side are added many at a time.
                light = light[::2] + light[1::2]
                light = light[:, ::2] + light[:, 1::2]
                light += 2
                light >>= 2
                self._put(self._codes.bytes.take(light), row * side, first * side, level)
        if len(tiles) and self.complete and not self._levels:
            self._make_levels()

    def _put(self, piece: UInt8[np.ndarray, "h w 3"], row: int, column: int, level: int = 0) -> None:
        viewport = (column, row, piece.shape[1], piece.shape[0])
        self.texture.write(np.ascontiguousarray(piece), viewport=viewport, level=level, alignment=1)

    def _make_levels(self) -> None:
        self.texture.build_mipmaps()
        smooth = moderngl.LINEAR if self._look.smooth else moderngl.NEAREST
        self.texture.filter = (moderngl.LINEAR_MIPMAP_LINEAR, smooth)
        self.texture.anisotropy = self._anisotropy


def _runs(tiles: Int64[np.ndarray, "t 2"]) -> list[tuple[int, int, int]]:
    """Rows of tiles, in order, as runs without gaps: the row, the first column and the one behind the last."""
    if not len(tiles):
        return []
    begins = np.flatnonzero((np.diff(tiles[:, 0], prepend=-1) != 0) | (np.diff(tiles[:, 1], prepend=-2) != 1))
    ends = np.append(begins[1:], len(tiles)) - 1
    return [(int(tiles[a, 0]), int(tiles[a, 1]), int(tiles[b, 1]) + 1) for a, b in zip(begins, ends, strict=True)]


def changed_tiles(old: UInt8[np.ndarray, "h w 3"], new: UInt8[np.ndarray, "h w 3"]) -> Int64[np.ndarray, "t 2"]:
    """Rows and columns of the tiles in which two pictures differ."""
    found: list[tuple[int, int]] = []
    for row in range(-(-len(old) // TILE)):
        band = slice(row * TILE, (row + 1) * TILE)
        if np.array_equal(old[band], new[band]):
            continue
        differs = (old[band] != new[band]).any((0, 2))
        found += [(row, int(column)) for column in distinct(np.flatnonzero(differs) // TILE)]
    return np.array(found, np.int64).reshape(-1, 2)


class Codes(NamedTuple):
    """Tables between bytes and light, in whole numbers of BITS bits.

    Attributes:
        light: What each byte means: decoded from sRGB where it is that.
        bytes: The byte for each amount of light.
    """

    light: UInt16[np.ndarray, " 256"]
    bytes: UInt8[np.ndarray, " n"]


def codes_of(look: MapLook) -> Codes:
    """The tables for a map that is looked up so."""
    most = (1 << BITS) - 1
    levels, every = byte_levels().astype(np.float64), np.arange(most + 1) / most
    light = srgb_to_linear(levels) if look.srgb else levels
    back = linear_to_srgb(every) if look.srgb else every
    return Codes(np.rint(most * light).astype(np.uint16), np.rint(255.0 * back).astype(np.uint8))
