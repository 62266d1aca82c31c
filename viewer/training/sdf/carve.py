"""From density to a surface: solid is what no ray sees through.

Density that explains the photos is a good first guess of the shape (as in Voxurf, Wu et al. 2022), but hollow: its
inside is never seen, and neither is what lies behind it. So the surface is put where the ray that gets farthest has
lost half of its light, and everything beyond counts as solid, but for regions that are in no photo at all, and for
small parts.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool
from scipy.ndimage import gaussian_filter, label

from viewer.training.ray_source import RaySource
from viewer.training.sdf.carve_kernels import see_through
from viewer.training.sdf.grid import Box, DistanceGrid, grid_with_rows, redistance
from viewer.training.thread_pool import shares

RAYS = 400_000
STEP = 0.5
"""Voxels between two samples."""
HALF_SEEN = np.float32(0.5)
BLUR = 0.8
"""Voxels: single rays that slip through between others leave no holes."""
GROWTH = 1.5
"""Voxels by which the surface is moved outward: rays that skim it let corners behind it count as seen, and it is easier
to learn where matter has to go than where some is missing, beyond what any ray meets."""
SMALLEST_PART = 0.01
"""Of the largest solid part: smaller ones are dropped."""


def carve_surface(grid: DistanceGrid, source: RaySource, near: float, rays: int = RAYS) -> DistanceGrid:
    """The surface in a grid of densities, as true distances; rows and colours stay as they are.

    Args:
        grid: Densities, see ``march_kernels``.
        source: Of the training rays.
        near: Where they begin, in units of the data set.
        rays: How many at most.
    """
    count = max(1, min(rays, len(source.pool.pixels)))
    batch = source.draw(count, run=1, cursor=0, step=0)
    parts = shares(count, source.thread_pool.size)
    most = np.full((len(parts), len(grid.volume.scalars)), -1.0, np.float32)

    def follow(first: int, last: int) -> None:
        own = most[parts.index((first, last))]
        see_through(grid.volume, batch, np.float32(STEP), np.float32(near), first, last, own)

    source.thread_pool.parallel_for(follow, parts)
    seen = most.max(0).reshape(grid.shape)
    seen = gaussian_filter(np.where(seen < 0, np.float32(1.0), seen), BLUR, mode="nearest")
    outside = np.where(without_small_parts(seen < HALF_SEEN), seen - HALF_SEEN, np.abs(seen - HALF_SEEN))
    distance = redistance(outside.astype(np.float32).ravel(), grid.shape, 0.0)
    distance = redistance(distance - np.float32(GROWTH), grid.shape, 0.0)
    surface = grid_with_rows(Box(grid.aabb, grid.shape), distance, grid.cells[1:], grid.degree)
    surface.volume.rows[:] = grid.volume.rows
    return surface


def without_small_parts(solid: Bool[np.ndarray, "nx ny nz"]) -> Bool[np.ndarray, "nx ny nz"]:
    """The parts, connected along the axes, that are no smaller than :data:`SMALLEST_PART` of the largest."""
    labels = np.empty(solid.shape, np.int32)
    label(solid, output=labels)
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    return (sizes > SMALLEST_PART * sizes.max())[labels]
