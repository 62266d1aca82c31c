"""The PSNR of photos that training never sees."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32

from viewer.training.background import Surroundings
from viewer.training.batches import Pool, empty_rays, empty_samples
from viewer.training.crew import Crew
from viewer.training.metrics import decibels
from viewer.training.ray_kernels import AROUND, WHITE, aim
from viewer.training.voxels.grid import TrainingGrid
from viewer.training.voxels.march_kernels import march
from viewer.training.voxels.step import CHUNK, shares

STEP = 0.5
SAMPLE_SEED = 2_654_435_769
"""Held-out rays are the same all through a run, and in every run."""


def rendered_rays(
    grid: TrainingGrid, pool: Pool, surroundings: Surroundings, crew: Crew, near: float, count: int
) -> tuple[Float32[np.ndarray, "n 3"], Float32[np.ndarray, "n 3"]]:
    """Colours of ``count`` pixels spread over the pool, rendered and true, alpha over white."""
    kind = AROUND if surroundings.kind == AROUND else WHITE
    rays = empty_rays(count)
    longest = int(2 * sum(side * side for side in grid.shape) ** 0.5 / STEP) + 4
    settings = np.array([STEP, near, 1e-6, 0.0], np.float32)

    def look(first: int, last: int) -> None:
        aim(pool, rays, first, last, 0, SAMPLE_SEED, 0, 1, kind, surroundings.picture)
        rays.shifts[first:last] = 0.5
        room = CHUNK * longest
        samples = empty_samples(room)
        for begin in range(first, last, CHUNK):
            march(
                grid.volume, grid.degree, rays, samples, begin, min(begin + CHUNK, last), 0, room, settings,
                np.float32(1.0),
            )  # fmt: skip

    crew.each(look, shares(count, crew.size))
    return np.clip(rays.colors, 0.0, 1.0), rays.targets


def held_out_psnr(
    grid: TrainingGrid, pool: Pool, surroundings: Surroundings, crew: Crew, near: float, count: int
) -> float:
    """PSNR over at most ``count`` held-out pixels."""
    colors, targets = rendered_rays(grid, pool, surroundings, crew, near, min(count, len(pool.pixels)))
    return decibels(float(np.mean(np.square(colors - targets), dtype=np.float64)))
