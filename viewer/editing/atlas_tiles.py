"""Tiles of an atlas: what a mesh's texture coordinates reach of its maps, with a margin around it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Float64, Int64, UInt8

from viewer.editing.shelves import shelved
from viewer.scene.material import Texture

MARGIN = 4
"""Texels around each tile that go on as the tile does: smaller pictures of the atlas mix neighbours."""
PLAIN = 4
"""Width and height of the tile of a part without a map."""
LARGEST = 8192
"""Texels along a side of an atlas."""


class Tile(NamedTuple):
    """A part's place in an atlas.

    Attributes:
        low: First texel of the part's maps that its texture coordinates reach, of x and y; may lie beyond the picture.
        span: How many texels they reach.
        texels: Of its maps as they are: width and height that stand for texture coordinates from 0 to 1.
        size: Width and height of the tile without its margin.
        corner: Where it is in the atlas, with its margin.
    """

    low: tuple[int, int]
    span: tuple[int, int]
    texels: tuple[int, int]
    size: tuple[int, int]
    corner: tuple[int, int] = (0, 0)

    @property
    def outer(self) -> tuple[int, int]:
        """Width and height with the margin."""
        return self.size[0] + 2 * MARGIN, self.size[1] + 2 * MARGIN

    @property
    def is_plain(self) -> bool:
        """Whether it is of one colour."""
        return self.texels == (0, 0)

    def placed(self, uvs: Float32[np.ndarray, "v 2"] | None, count: int, atlas: tuple[int, int]) -> np.ndarray:
        """The part's texture coordinates in the atlas; those of a plain part are all in the tile's middle."""
        start = np.array(self.corner) + MARGIN
        if self.is_plain or uvs is None:
            return np.broadcast_to((start + 0.5 * np.array(self.size)) / atlas, (count, 2)).astype(np.float32)
        share = (np.nan_to_num(uvs.astype(np.float64)) * self.texels - self.low) / self.span
        return ((start + share * self.size) / atlas).astype(np.float32)

    def sampled(self, texture: Texture, pixels: UInt8[np.ndarray, "h w 3"]) -> Float64[np.ndarray, "th tw 3"]:
        """What it shows of a map, margin included, as numbers from 0 to 255; exact where no texel is resampled."""
        (columns, across), (rows, down) = (self._places(texture, axis) for axis in range(2))
        result = np.zeros((len(down), len(across), 3))
        for row in (0, 1):
            for column in (0, 1):
                weight = np.abs(1 - row - down)[:, None] * np.abs(1 - column - across)
                if weight.any():
                    result += weight[:, :, None] * pixels[rows[row]][:, columns[column]]
        return result

    def _places(
        self, texture: Texture, axis: int
    ) -> tuple[tuple[Int64[np.ndarray, " n"], Int64[np.ndarray, " n"]], Float64[np.ndarray, " n"]]:
        """Along one axis, the two texels that each of the tile's lies between, and how near to the second one it is."""
        own = (texture.width, texture.height)[axis]
        steps = (np.arange(-MARGIN, self.size[axis] + MARGIN) + 0.5) / self.size[axis]
        places = (self.low[axis] + steps * self.span[axis]) * (own / self.texels[axis]) - 0.5
        places = np.where(np.abs(places - np.rint(places)) < 1e-6, np.rint(places), places)
        low = np.floor(places)

        def texels(at: Float64[np.ndarray, " n"]) -> Int64[np.ndarray, " n"]:
            uvs = np.zeros((len(at), 2))
            uvs[:, axis] = (at + 0.5) / own
            return texture.texels_at(uvs)[1 - axis]

        return (texels(low), texels(low + 1.0)), places - low


def tile_of(uvs: Float32[np.ndarray, "v 2"] | None, maps: Sequence[Texture]) -> Tile:
    """The tile of a part whose maps are placed by these coordinates, as large as the largest of them."""
    if uvs is None or not maps or not len(uvs):
        return Tile((0, 0), (1, 1), (0, 0), (PLAIN, PLAIN))
    texels = np.array([max(each.width for each in maps), max(each.height for each in maps)])
    reached = np.nan_to_num(uvs.astype(np.float64)) * texels
    low = np.floor(reached.min(0) + 1e-6).astype(np.int64)
    span = np.maximum(np.ceil(reached.max(0) - 1e-6).astype(np.int64) - low, 1)
    (x, y), (wide, high), (width, height) = low.tolist(), span.tolist(), texels.tolist()
    return Tile((x, y), (wide, high), (width, height), (wide, high))


def arranged(tiles: Sequence[Tile]) -> tuple[tuple[Tile, ...], tuple[int, int], float]:
    """The tiles without overlap, the size of the atlas, and the least part of its size that one was shrunk to."""
    scale = 1.0
    while True:
        shrunk = [tile if tile.is_plain else tile._replace(size=_shrunk(tile.span, scale)) for tile in tiles]
        corners, size = shelved([tile.outer for tile in shrunk])
        if max(size) <= LARGEST:
            placed = tuple(tile._replace(corner=corner) for tile, corner in zip(shrunk, corners, strict=True))
            ratios = [min(tile.size[n] / tile.span[n] for n in (0, 1)) for tile in placed if not tile.is_plain]
            return placed, size, min(ratios, default=1.0)
        scale *= 0.5


def _shrunk(span: tuple[int, int], scale: float) -> tuple[int, int]:
    most = LARGEST - 2 * MARGIN
    wide, high = (min(max(math.ceil(each * scale), 1), most) for each in span)
    return wide, high
