"""A grid as held-out photos are compared with it."""

from __future__ import annotations

import numpy as np

from viewer.training.batches import Rays, empty_samples
from viewer.training.thread_pool import ThreadPool
from viewer.training.voxels.grid import TrainingGrid
from viewer.training.voxels.march_kernels import march
from viewer.training.voxels.step import CHUNK, shares

STEP = 0.5
"""Of the march, in voxels: finer than in training."""
AT_ONCE = 16_384


def look(grid: TrainingGrid, thread_pool: ThreadPool, near: float, rays: Rays, count: int) -> None:
    """Write the colours of the first ``count`` rays, which have been aimed."""
    longest = int(2 * sum(side * side for side in grid.shape) ** 0.5 / STEP) + 4
    settings = np.array([STEP, near, 1e-6, 0.0], np.float32)
    room = CHUNK * longest

    def look_along(first: int, last: int) -> None:
        samples = empty_samples(room)
        for begin in range(first, last, CHUNK):
            march(
                grid.volume, grid.degree, rays, samples, begin, min(begin + CHUNK, last), 0, room, settings,
                np.float32(1.0),
            )  # fmt: skip

    thread_pool.parallel_for(look_along, shares(count, thread_pool.size))
