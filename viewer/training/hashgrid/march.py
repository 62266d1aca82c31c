"""The samples along a batch's rays."""

from __future__ import annotations

import math
from queue import SimpleQueue

import numpy as np
from jaxtyping import Float32, Int64

from viewer.training.batches import Rays
from viewer.training.hashgrid.march_kernels import march, march_unbounded
from viewer.training.hashgrid.state import HashGridState
from viewer.training.ray_source import RAYS_A_PART
from viewer.training.thread_pool import ThreadPool, chunks

MOST_UNBOUNDED = 4.0
"""Steps of an unbounded ray at most, by the steps along the inner box: enough for one that is all occupied."""


class Marcher:
    """Finds the samples along rays, on the processor whatever computes the rest.

    Args:
        thread_pool: Threads that compute.
    """

    def __init__(self, thread_pool: ThreadPool) -> None:
        self._thread_pool = thread_pool
        self._buffers: SimpleQueue[Float32[np.ndarray, "n 3"]] = SimpleQueue()
        for _ in range(thread_pool.size):
            self._buffers.put(np.empty((0, 3), np.float32))

    def sampled(
        self, state: HashGridState, rays: Rays, count: int, near: float, step: float
    ) -> tuple[Int64[np.ndarray, " r1"], Float32[np.ndarray, "n 3"]]:
        """Where each of ``count`` rays' samples begin, and the samples in [0, 1]^3.

        That is in units of the box's longest edge, or in the cube into which all of space is contracted.

        Args:
            state: Gives the box and the occupied cells.
            rays: The batch.
            count: Rays.
            near: Where they begin, in units of the data set.
            step: Between samples, in units of the data set.
        """
        aabb, occupancy, edge = state.content.aabb, state.occupancy, state.edge
        lower, upper = occupancy.bounds()
        upper = np.minimum(upper, np.array(aabb.size) / edge).astype(np.float32)
        lo, unit = np.array(aabb.lo, np.float32), np.float32(edge)
        unbounded, middle = state.content.contraction, lo + np.float32(0.5) * unit
        longest = MOST_UNBOUNDED * edge / step if unbounded else math.sqrt(3.0) * edge / step
        room = RAYS_A_PART * (math.ceil(longest) + 4)
        counts, parts = np.zeros(count, np.int64), chunks(count, RAYS_A_PART)
        pieces: list[Float32[np.ndarray, "m 3"]] = [np.zeros((0, 3), np.float32)] * len(parts)

        def walk_part(first: int, last: int) -> None:
            buffer = self._buffers.get()
            try:
                if len(buffer) < room:
                    buffer = np.empty((room, 3), np.float32)
                if unbounded:
                    found = march_unbounded(
                        rays, first, last, middle, np.float32(0.5) * unit, np.float32(near), np.float32(step),
                        occupancy.occupied, occupancy.bricks, counts, buffer,
                    )  # fmt: skip
                else:
                    found = march(
                        rays, first, last, lo, unit, lower, upper, np.float32(near), np.float32(step),
                        occupancy.occupied, occupancy.bricks, counts, buffer,
                    )  # fmt: skip
                pieces[first // RAYS_A_PART] = buffer[:found].copy()
            finally:
                self._buffers.put(buffer)

        self._thread_pool.parallel_for(walk_part, parts)
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
        return starts, np.concatenate(pieces)
