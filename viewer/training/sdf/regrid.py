"""What has been learned, carried over to another band of corners or to a finer grid."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float32, Float64, Int32, Int64

from viewer.scene.geometry import AABB, as_vec3
from viewer.training.grid.volume import mask_bounds
from viewer.training.sdf.grid import Box, DistanceGrid, box_of, grid_with_rows, near_surface, redistance

MARGIN = 4.0
"""Old voxels between the surface and the wall of a box that is drawn around it."""
AT_ONCE = 1 << 18


def with_band(grid: DistanceGrid, keep: float, band: float) -> DistanceGrid:
    """The grid after redistancing (see ``redistanced``) with rows for the corners in ``band`` voxels of the surface.

    Colours and the optimiser's state stay with their corners; corners that are new have neighbours' colours.
    """
    volume, shape = grid.volume, grid.shape
    distance = redistance(volume.scalars, shape, keep)
    cells = np.flatnonzero(near_surface(distance, shape, band)).astype(np.int32)
    fresh = grid_with_rows(Box(grid.aabb, shape), distance, cells, grid.degree)
    rows = volume.link[cells]
    for learned, old in zip(fresh.learned_rows, grid.learned_rows, strict=True):
        learned[1:] = old[rows]
    spread_colors(fresh, rows > 0)
    return fresh


def spread_colors(grid: DistanceGrid, colored: np.ndarray) -> None:
    """Give rows that are not ``colored`` the mean of what their neighbours along the axes have, step by step outward.

    Args:
        grid: Whose colours are filled in.
        colored: Of all rows but row 0.
    """
    done = np.concatenate([[False], colored])
    colors, link, cells = grid.volume.rows, grid.volume.link, grid.cells
    _, ny, nz = grid.shape
    while not done[1:].all():
        lacking = np.flatnonzero(~done)[1:]
        around = np.stack([link[cells[lacking] + step] for step in (1, -1, nz, -nz, ny * nz, -ny * nz)])
        known = done[around]
        count = known.sum(0)
        found = count > 0
        if not found.any():
            return
        sums = (colors[around[:, found]] * known[:, found, None]).sum(0)
        colors[lacking[found]] = sums / count[found, None]
        done[lacking[found]] = True


def resample(grid: DistanceGrid, aabb: AABB, resolution: int, degree: int, band: float | None) -> DistanceGrid:
    """What was learned on a grid of ``resolution`` voxels along the longest edge of ``aabb``; the optimiser forgets.

    Args:
        grid: The old grid.
        aabb: The new one's box; it grows to whole voxels.
        resolution: Voxels along its longest edge.
        degree: Of the new grid's harmonics.
        band: Voxels from the surface that are learned, of distances, which are made true again; None for
            densities, which are learned everywhere.
    """
    box = box_of(aabb, resolution)
    everywhere = np.arange(math.prod(box.shape))
    interpolated = np.empty(len(everywhere), np.float32)
    for start in range(0, len(everywhere), AT_ONCE):
        part = everywhere[start : start + AT_ONCE]
        interpolated[start : start + AT_ONCE] = _at(grid, grid.volume.scalars[:, None], positions(grid, box, part))[
            :, 0
        ]
    interpolated *= np.float32(grid.voxel_size / box.voxel)
    distance = interpolated if band is None else redistance(interpolated, box.shape, 0.0)
    learned = near_surface(distance, box.shape, math.inf if band is None else band)
    cells: Int32[np.ndarray, " n"] = np.flatnonzero(learned).astype(np.int32)
    fresh = grid_with_rows(box, distance, cells, degree)
    terms = min(grid.terms, fresh.terms)
    for start in range(0, len(cells), AT_ONCE):
        part = cells[start : start + AT_ONCE].astype(np.int64)
        found = _colors(grid, positions(grid, box, part)).reshape(len(part), 3, -1)
        rows = fresh.volume.rows[1 + start : 1 + start + len(part)].reshape(len(part), 3, -1)
        rows[:, :, :terms] = found[:, :, :terms]
    return fresh


def box_around(grid: DistanceGrid) -> AABB:
    """The box around what lies inside of the surface, with a small margin; the grid's own where nothing does."""
    inside = grid.volume.scalars.reshape(grid.shape) < 0
    if not inside.any():
        return grid.aabb
    first, last = mask_bounds(inside)
    lo, hi = np.array(grid.aabb.lo), np.array(grid.aabb.hi)
    low = np.maximum(lo, lo + (first - MARGIN) * grid.voxel_size)
    return AABB(as_vec3(low), as_vec3(np.minimum(hi, lo + (last + MARGIN) * grid.voxel_size)))


def positions(grid: DistanceGrid, box: Box, numbers: Int64[np.ndarray, " n"]) -> Float64[np.ndarray, "n 3"]:
    """Where corners of ``box`` lie in the grid, moved onto its faces where they lie outside."""
    corner = np.stack(np.unravel_index(numbers, box.shape), -1)
    points = np.array(box.aabb.lo) + corner * box.voxel
    return ((points - np.array(grid.aabb.lo)) / grid.voxel_size).clip(0, np.array(grid.shape) - 1.0)


def _colors(grid: DistanceGrid, points: Float64[np.ndarray, "n 3"]) -> Float32[np.ndarray, "n width"]:
    """Trilinear colours; corners without a row do not count."""
    owned = (grid.volume.link > 0).astype(np.float32)[:, None]
    share = _at(grid, owned, points)
    return _at(grid, grid.volume.rows, points, grid.volume.link) / np.maximum(share, 1e-6)


def _at(
    grid: DistanceGrid, table: Float32[np.ndarray, "m w"], points: Float64[np.ndarray, "n 3"],
    link: Int32[np.ndarray, " corners"] | None = None,
) -> Float32[np.ndarray, "n w"]:  # fmt: skip
    """Trilinear rows of ``table``, by corner or by what ``link`` gives for a corner."""
    _, ny, nz = grid.shape
    base = np.minimum(points.astype(np.int64), np.array(grid.shape) - 2)
    part = (points - base).astype(np.float32)
    total = np.zeros((len(points), table.shape[1]), np.float32)
    for corner in range(8):
        side = np.array([corner // 4, corner // 2 % 2, corner % 2])
        share = np.where(side == 1, part, 1 - part).prod(-1)
        i, j, k = (base + side).T
        number = (i * ny + j) * nz + k
        total += share[:, None] * table[number if link is None else link[number]]
    return total
