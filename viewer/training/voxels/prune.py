"""Which voxels are worth keeping, and the move to a grid of another resolution around them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Bool, Float32

from viewer.scene.geometry import AABB, as_vec3
from viewer.training.batches import Rays
from viewer.training.grid.volume import mask_bounds
from viewer.training.ray_source import RaySource
from viewer.training.thread_pool import ThreadPool, shares
from viewer.training.voxels.grid import WIDTHS, VoxelGrid, dilate, grid_from_rows, grid_shape, placement
from viewer.training.voxels.march_kernels import strongest_weights
from viewer.training.voxels.row_kernels import cells_in_mask, resample_rows
from viewer.training.voxels.step import LEAST_THICKNESS

MARGIN = 2.0
"""Old voxels between the mask and the wall of the new box."""
MARCH_STEP = 0.5


Weigh = Callable[[Rays, Float32[np.ndarray, " n"], int, int, Float32[np.ndarray, " rows"]], None]
"""Raises the last argument, one number a row, to the largest weight that a sample of the rays [first, last) has."""


def seen_voxels(
    grid: VoxelGrid,
    source: RaySource,
    near: float,
    rays: int,
    least_weight: float,
    growth: int,
    weigh_rays: Weigh | None = None,
) -> Bool[np.ndarray, "nx ny nz"]:
    """Voxels that some training ray sees with a weight of ``least_weight``, grown by ``growth`` voxels.

    Plenoxels' rule: density alone keeps fog that hides behind surfaces, the largest weight along rays does not.

    Args:
        grid: Whose voxels.
        source: Of the training rays.
        near: Where rays begin.
        rays: How many at most.
        least_weight: Of a voxel of the mask.
        growth: Voxels by which the mask grows.
        weigh_rays: Weighs rays; the kernel of voxels that rest without it.
    """
    count, thread_pool = max(1, min(rays, len(source.pool.pixels))), source.thread_pool
    batch = source.draw(count, run=1, cursor=0, step=0)
    settings = np.array([MARCH_STEP, near, LEAST_THICKNESS, 0.0], np.float32)
    parts = shares(count, thread_pool.size)
    strongest = np.zeros((len(parts), len(grid.cells)), np.float32)

    def at_rest(
        batch: Rays, settings: Float32[np.ndarray, " n"], first: int, last: int, found: Float32[np.ndarray, " rows"]
    ) -> None:
        strongest_weights(grid.volume, batch, settings, first, last, found)

    def weigh(first: int, last: int) -> None:
        (weigh_rays or at_rest)(batch, settings, first, last, strongest[parts.index((first, last))])

    thread_pool.parallel_for(weigh, parts)
    mask = np.zeros(grid.shape, bool)
    mask.ravel()[grid.cells[1:]] = strongest.max(0)[1:] >= least_weight
    for _ in range(growth):
        mask = dilate(mask)
    return mask


def box_around(grid: VoxelGrid, mask: Bool[np.ndarray, "nx ny nz"]) -> AABB:
    """The box around the voxels of ``mask`` with a small margin, within the grid's own; the whole box where none is."""
    if not mask.any():
        return grid.aabb
    lo, size = np.array(grid.aabb.lo), np.array(grid.aabb.size)
    edge = size / np.array(grid.shape)
    first, last = mask_bounds(mask)
    return AABB(
        as_vec3(np.maximum(lo, lo + (first - MARGIN) * edge)),
        as_vec3(np.minimum(lo + size, lo + (last + 1 + MARGIN) * edge)),
    )


def regrid(
    grid: VoxelGrid, mask: Bool[np.ndarray, "nx ny nz"], aabb: AABB, resolution: int, most: int, thread_pool: ThreadPool
) -> VoxelGrid:
    """Carry the voxels of ``mask`` over to a grid of ``resolution`` voxels along the longest edge of ``aabb``.

    Args:
        grid: The old grid.
        mask: Which of its voxels.
        aabb: The box of the new grid.
        resolution: Voxels along its longest edge.
        thread_pool: Threads that compute.
        most: The largest number of voxels; the resolution is lowered until they fit.
    """
    while True:
        shape = grid_shape(aabb, resolution)
        scale, offset = (part.astype(np.float32) for part in placement(aabb, shape))
        chosen = cells_in_mask(mask, grid.volume.scale, grid.volume.offset, np.array(shape), scale, offset)
        count = int(np.count_nonzero(chosen))
        if count <= most or resolution <= 16:
            break
        resolution = int(resolution * min(0.95, (most / count) ** (1 / 2.5)))
    cells = np.nonzero(chosen.ravel())[0].astype(np.int32)
    rows: Float32[np.ndarray, "n width"] = np.empty((len(cells), WIDTHS[grid.degree]), np.float32)

    def fill(first: int, last: int) -> None:
        resample_rows(grid.volume, cells, np.array(shape), scale, offset, first, last, rows)

    thread_pool.parallel_for(fill, shares(len(cells), 4 * thread_pool.size))
    return grid_from_rows(aabb, shape, cells, rows, grid.degree)
