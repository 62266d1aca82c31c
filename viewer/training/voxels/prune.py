"""Where voxels are worth keeping, and the move to a grid of other fineness around them."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float32

from viewer.scene.geometry import AABB, as_vec3
from viewer.training.background import Background
from viewer.training.batches import Pool, empty_rays
from viewer.training.ray_kernels import draw_rays
from viewer.training.thread_pool import ThreadPool
from viewer.training.voxels.grid import WIDTHS, Shape, TrainingGrid, dilate, grid_from_rows, grid_shape
from viewer.training.voxels.march_kernels import strongest_weights
from viewer.training.voxels.resample_kernels import resample_rows, wanted_cells
from viewer.training.voxels.step import shares

MARGIN = 2.0
"""Old voxels left free between what is kept and the wall of the new box."""


def seen_voxels(
    grid: TrainingGrid, pool: Pool, background: Background, thread_pool: ThreadPool, near: float, rays: int, seed: int,
    least_weight: float, growth: int,
) -> Bool[np.ndarray, "nx ny nz"]:  # fmt: skip
    """Voxels that some training ray sees with a weight of ``least_weight``, grown by ``growth`` voxels.

    Plenoxels' rule: density alone keeps fog that hides behind surfaces, the largest weight along rays does not.

    Args:
        grid: Whose voxels.
        pool: The training photos.
        background: What lies behind the grid; of no consequence for weights.
        thread_pool: Who works.
        near: Where rays begin.
        rays: How many rays to look along.
        seed: Decides which.
        least_weight: Of a voxel that is kept.
        growth: Voxels by which the mask grows.
    """
    count = max(1, min(rays, len(pool.pixels)))
    batch = empty_rays(count)
    settings = np.array([0.5, near, 1e-6, 0.0], np.float32)
    parts = shares(count, thread_pool.size)
    strongest = np.zeros((len(parts), len(grid.cells)), np.float32)

    def look(first: int, last: int) -> None:
        draw_rays(pool, batch, first, last, 0, seed, 0, 1, background.kind, background.picture)
        strongest_weights(grid.volume, batch, settings, first, last, strongest[parts.index((first, last))])

    thread_pool.parallel_for(look, parts)
    mask = np.zeros(grid.shape, bool)
    mask.ravel()[grid.cells[1:]] = strongest.max(0)[1:] >= least_weight
    for _ in range(growth):
        mask = dilate(mask)
    return mask


def box_around(grid: TrainingGrid, mask: Bool[np.ndarray, "nx ny nz"]) -> AABB:
    """The box around the voxels of ``mask`` with a small margin, within the grid's own; the whole box where none is."""
    if not mask.any():
        return grid.aabb
    lo, size = np.array(grid.aabb.lo), np.array(grid.aabb.size)
    edge = size / np.array(grid.shape)
    ends = [np.nonzero(mask.any(tuple({0, 1, 2} - {axis})))[0][[0, -1]] for axis in range(3)]
    first, last = np.array([end[0] for end in ends]), np.array([end[1] for end in ends])
    return AABB(
        as_vec3(np.maximum(lo, lo + (first - MARGIN) * edge)),
        as_vec3(np.minimum(lo + size, lo + (last + 1 + MARGIN) * edge)),
    )


def regrid(
    grid: TrainingGrid,
    mask: Bool[np.ndarray, "nx ny nz"],
    aabb: AABB,
    resolution: int,
    most: int,
    thread_pool: ThreadPool,
) -> TrainingGrid:
    """Carry the voxels of ``mask`` over to a grid of ``resolution`` voxels along the longest edge of ``aabb``.

    Args:
        grid: The old grid.
        mask: Which of its voxels.
        aabb: The box of the new grid.
        resolution: Voxels along its longest edge.
        thread_pool: Who works.
        most: The largest number of voxels; the resolution is lowered until they fit.
    """
    while True:
        shape = grid_shape(aabb, resolution)
        scale, offset = placement(aabb, shape)
        wanted = wanted_cells(mask, grid.volume.scale, grid.volume.offset, np.array(shape), scale, offset)
        count = int(np.count_nonzero(wanted))
        if count <= most or resolution <= 16:
            break
        resolution = int(resolution * min(0.95, (most / count) ** (1 / 2.5)))
    cells = np.nonzero(wanted.ravel())[0].astype(np.int32)
    rows: Float32[np.ndarray, "n width"] = np.empty((len(cells), WIDTHS[grid.degree]), np.float32)

    def fill(first: int, last: int) -> None:
        resample_rows(grid.volume, cells, np.array(shape), scale, offset, first, last, rows)

    thread_pool.parallel_for(fill, shares(len(cells), 4 * thread_pool.size))
    return grid_from_rows(aabb, shape, cells, rows, grid.degree)


def placement(aabb: AABB, shape: Shape) -> tuple[Float32[np.ndarray, " 3"], Float32[np.ndarray, " 3"]]:
    """Scale and offset from the space of ``aabb`` to grid positions, as ``Volume`` has them."""
    scale = np.array(shape) / np.array(aabb.size)
    return scale.astype(np.float32), (-np.array(aabb.lo) * scale - 0.5).astype(np.float32)
