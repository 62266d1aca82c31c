"""The triangles' edges over a texture: drawn once to a picture for the whole, and one by one from near. No Qt."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
from jaxtyping import Float32, Float64, UInt8, UInt32

from viewer.session.texture_picking import SurfaceIndex

BLOCK = 4_000
"""Triangles that are drawn in one step."""
LONGEST = 4096
"""Points along one edge, at most."""
SIDE = 1024
"""Width and height of the picture of all lines."""


def line_picture(
    uvs: Float32[np.ndarray, "v 2"], faces: UInt32[np.ndarray, "f 3"], side: int = SIDE
) -> Generator[None, None, UInt8[np.ndarray, "s s"]]:
    """255 wherever an edge runs through a picture of 0 to 1; in steps of some thousand triangles.

    Edges are drawn by points about half a texel apart; what leaves the picture comes back on the other side.
    """
    picture = np.zeros(side * side, np.uint8)
    for top in range(0, len(faces), BLOCK):
        starts, ends = edges(uvs, faces[top : top + BLOCK])
        way = np.abs(ends - starts).max(1) * side
        counts = np.clip(np.ceil(2.0 * way), 1, LONGEST).astype(np.int64)
        first = np.cumsum(counts) - counts
        number = np.repeat(np.arange(len(counts)), counts)
        part = (np.arange(len(number)) - first[number] + 0.5) / counts[number]
        yield
        points = starts[number] + part[:, None] * (ends - starts)[number]
        texels = np.floor(points * side).astype(np.int64) % side
        picture[texels[:, 1] * side + texels[:, 0]] = 255
        yield
    return picture.reshape(side, side)


def edges(
    uvs: Float32[np.ndarray, "v 2"], faces: UInt32[np.ndarray, "f 3"]
) -> tuple[Float64[np.ndarray, "n 2"], Float64[np.ndarray, "n 2"]]:
    """Both ends of the triangles' edges, without those that are no numbers or are hopelessly far away."""
    flat = uvs[faces].astype(np.float64)
    starts, ends = flat.reshape(-1, 2), np.roll(flat, -1, axis=1).reshape(-1, 2)
    sound = (np.abs(starts) < 1e4).all(1) & (np.abs(ends) < 1e4).all(1)
    return starts[sound], ends[sound]


def edges_within(
    index: SurfaceIndex, box: tuple[float, float, float, float], most: int
) -> tuple[Float64[np.ndarray, "n 2"], Float64[np.ndarray, "n 2"]] | None:
    """The edges of all faces that may reach into a box (left, top, right, bottom); None where there are over ``most``.

    Faces whose middle lies outside of 0 to 1 are found where the texture repeats for them.
    """
    left, top, right, bottom = box
    across = np.abs(index.uv_middles[:, 0] - 0.5 * (left + right)) - index.uv_radii
    down = np.abs(index.uv_middles[:, 1] - 0.5 * (top + bottom)) - index.uv_radii
    number = np.flatnonzero((across <= 0.5 * (right - left)) & (down <= 0.5 * (bottom - top)))
    if 3 * len(number) > most:
        return None
    flat = index.uvs[index.faces[number]].astype(np.float64) - index.uv_tiles[number, None]
    return flat.reshape(-1, 2), np.roll(flat, -1, axis=1).reshape(-1, 2)
