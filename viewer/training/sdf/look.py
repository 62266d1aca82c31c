"""Looking at the field along rays, without learning from them."""

from __future__ import annotations

import numpy as np

from viewer.training.batches import Rays
from viewer.training.sdf.march_kernels import march
from viewer.training.sdf.state import RunState
from viewer.training.sdf.step import CHUNK, empty_samples, march_settings, most_samples, shares
from viewer.training.thread_pool import ThreadPool

STEP = 0.5
"""Voxels: length of a piece of a ray."""


def look(state: RunState, near: float, thread_pool: ThreadPool, rays: Rays, count: int) -> None:
    """Write the colours of the first ``count`` rays, which have been aimed.

    Args:
        state: What is looked at.
        near: Where rays begin, in units of the data set.
        thread_pool: Who computes.
        rays: They.
        count: Their number.
    """
    grid = state.grid
    settings = march_settings(STEP, near, state.surface_width.width, 0.0, state.fog)
    room = CHUNK * most_samples(grid, STEP)

    def look_part(first: int, last: int) -> None:
        samples = empty_samples(room)
        for begin in range(first, last, CHUNK):
            march(
                grid.volume, grid.terms, rays, samples, begin, min(begin + CHUNK, last), 0, room, settings,
                np.float32(0.0),
            )  # fmt: skip

    thread_pool.parallel_for(look_part, shares(count, thread_pool.size))
