"""Lays a voxel grid out as textures."""

from __future__ import annotations

import numpy as np
from jaxtyping import Int32, Int64

from viewer.errors import InputError
from viewer.fields.voxels import SparseVoxels
from viewer.render.atlas import build_kernels as atlas_kernels
from viewer.render.atlas.atlas import MOST_BYTES, PAGES, POINTS, REACH, Atlas, atlas_bytes, atlas_grid
from viewer.render.grid.packed import brick_map, fixed
from viewer.scene.harmonics import LARGEST_HALF


def build_atlas(voxels: SparseVoxels, most_bytes: int = MOST_BYTES) -> Atlas:
    """Lay ``voxels`` out for the graphics card; about a second for a million of them once the kernels are compiled.

    Densities are rounded to half floats: relative 2^-11, which changes an opacity by less than 2e-4.

    Args:
        voxels: The grid.
        most_bytes: The most memory that the textures may take.

    Raises:
        InputError: They would take more.
    """
    top, positions = brick_map(voxels)
    needed = atlas_bytes(len(positions), voxels.sh_degree)
    if needed > most_bytes:
        raise InputError(
            f"The field takes {needed / 1e9:.1f} GB on the graphics card, more than {most_bytes / 1e9:.1f} GB.",
            "The engine draws it instead; crop it to draw it on the graphics card.",
        )
    grid = atlas_grid(len(positions))
    slots = np.arange(len(positions), dtype=np.int32)
    bricks = top.copy()
    top[tuple(positions.T)] = slots
    columns, lines, layers = _brick_positions(slots, grid)
    bricks[tuple(positions.T)] = columns | lines << 8 | layers << 16
    size = tuple(POINTS * side for side in reversed(grid))
    values = np.zeros(size, np.float32)
    pages = np.zeros((PAGES[voxels.sh_degree], *size, 4), np.uint16)
    page_of, column_of = _pages(voxels.sh.shape[1])
    atlas_kernels.fill_bricks(
        fixed(voxels.index), fixed(voxels.density), page_of, column_of, fixed(voxels.sh).view(np.uint16),
        voxels.shape, top, *grid[:2], values, pages,
    )  # fmt: skip
    both = np.empty((*size, 2), np.float16)
    both[..., 0] = np.clip(values, -LARGEST_HALF, LARGEST_HALF)
    distance = np.full(size, REACH, np.int8)
    atlas_kernels.point_distances(values, POINTS * layers, POINTS * lines, POINTS * columns, np.int32(REACH), distance)
    both[..., 1] = distance
    background = None if voxels.background is None else np.array(voxels.background)
    return Atlas(np.ascontiguousarray(bricks.T), both, tuple(pages.view(np.float16)), background)


def _brick_positions(
    slots: Int32[np.ndarray, " n"], grid: tuple[int, int, int]
) -> tuple[Int32[np.ndarray, " n"], Int32[np.ndarray, " n"], Int32[np.ndarray, " n"]]:
    """Where slots lie in the atlas, in bricks along x, y and z."""
    across, high, _ = grid
    return slots % across, slots // across % high, slots // (across * high)


def _pages(channels: int) -> tuple[Int64[np.ndarray, " c"], Int64[np.ndarray, " c"]]:
    """To which page, and to which of its four places, each coefficient of a voxel goes."""
    per_color = channels // 3
    color, k = np.divmod(np.arange(channels), per_color)
    if per_color == 1:
        return np.zeros(channels, np.int64), color
    return np.where(k < 8, k // 4 * 3 + color, 6), np.where(k < 8, k % 4, color)
