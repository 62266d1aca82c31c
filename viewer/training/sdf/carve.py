"""From fog to a surface: solid is what no ray sees through.

Fog that explains the photos is a good first guess of the shape (as in Voxurf, Wu et al. 2022), but hollow: its inside is
never seen, and neither is what lies behind it. So the surface is put where the ray that gets farthest has lost half of its
light, and everything beyond counts as solid.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter

from viewer.training.batches import Pool, empty_rays
from viewer.training.crew import Crew
from viewer.training.ray_kernels import WHITE, aim
from viewer.training.sdf.carve_kernels import see_through
from viewer.training.sdf.grid import Box, DistanceGrid, grid_with_rows, redistanced
from viewer.training.sdf.step import shares

RAYS = 400_000
STEP = 0.5
"""Voxels between two looks."""
BLUR = 0.8
"""Voxels: single rays that slip through between others leave no holes."""


def carved(grid: DistanceGrid, pool: Pool, crew: Crew, seed: int, near: float, rays: int = RAYS) -> DistanceGrid:
    """The surface in a grid of fog, as true distances; rows and colours stay as they are.

    Args:
        grid: Fog, see ``march_kernels``.
        pool: The training photos.
        crew: Who looks.
        seed: Decides along which rays.
        near: Where they begin, in units of the data set.
        rays: How many at most.
    """
    count = max(1, min(rays, len(pool.pixels)))
    batch = empty_rays(count)
    parts = shares(count, crew.size)
    most = np.zeros((len(parts), len(grid.volume.distance)), np.float32)
    nothing = np.ones((1, 1, 3), np.float32)

    def look(first: int, last: int) -> None:
        aim(pool, batch, first, last, 0, seed, 0, 1, WHITE, nothing)
        see_through(
            grid.volume, batch, np.float32(STEP), np.float32(near), first, last, most[parts.index((first, last))]
        )

    crew.each(look, parts)
    seen = gaussian_filter(most.max(0).reshape(grid.shape), BLUR, mode="nearest")
    distance = redistanced((seen - np.float32(0.5)).ravel(), grid.shape, 0.0)
    fresh = grid_with_rows(Box(grid.aabb, grid.shape), distance, grid.cells[1:], grid.degree)
    fresh.volume.colors[:] = grid.volume.colors
    return fresh
