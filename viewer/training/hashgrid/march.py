"""A batch's rays, and the samples along them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from queue import SimpleQueue

import numpy as np
from jaxtyping import Float32, Int64

from viewer.training.background import Background
from viewer.training.batches import Pool, Rays, empty_rays
from viewer.training.hashgrid.march_kernels import march
from viewer.training.hashgrid.state import RunState
from viewer.training.hashgrid.unbounded_kernels import march_unbounded
from viewer.training.ray_kernels import draw_rays
from viewer.training.thread_pool import ThreadPool

RAYS_A_PART = 256
MOST_UNBOUNDED = 4.0
"""Steps of an unbounded ray at most, by the steps along the inner box: enough for one that is all occupied."""


@dataclass(eq=False)
class Marcher:
    """Draws rays and finds their samples, on the processor whatever computes the rest.

    Attributes:
        pool: The pixels to learn from.
        thread_pool: Who computes.
        seed: Of the run.
        background: Its background.
        rays: Those that were drawn last.
    """

    pool: Pool
    thread_pool: ThreadPool
    seed: int
    background: Background

    def __post_init__(self) -> None:
        """Take no room yet."""
        self.rays = empty_rays(1)
        self._buffers: SimpleQueue[Float32[np.ndarray, "n 3"]] = SimpleQueue()
        for _ in range(self.thread_pool.size):
            self._buffers.put(np.empty((0, 3), np.float32))

    def drawn(self, state: RunState, run: int) -> Rays:
        """The next step's rays, ``run`` neighbouring pixels at a time; the call after takes the same memory."""
        count = state.rays
        if len(self.rays.errors) < count:
            self.rays = empty_rays(count)
        rays, background = self.rays, self.background

        def draw(first: int, last: int) -> None:
            draw_rays(
                self.pool, rays, first, last, state.place, self.seed, state.step, run, background.kind,
                background.picture,
            )  # fmt: skip

        self.thread_pool.parallel_for(draw, ray_parts(count))
        return rays

    def sampled(
        self, state: RunState, rays: Rays, count: int, near: float, step: float
    ) -> tuple[Int64[np.ndarray, " r1"], Float32[np.ndarray, "n 3"]]:
        """Where each of ``count`` rays' samples begin, and the samples in [0, 1]^3.

        That is in units of the box's longest edge, or in the cube into which all of space is contracted.

        Args:
            state: Says where the box is, and which cells are looked into.
            rays: They.
            count: So many of them.
            near: Where they begin, in units of the data set.
            step: Between samples, likewise.
        """
        aabb, occupancy, edge = state.content.aabb, state.occupancy, state.edge
        lower, upper = occupancy.bounds()
        upper = np.minimum(upper, np.array(aabb.size) / edge).astype(np.float32)
        lo, unit = np.array(aabb.lo, np.float32), np.float32(edge)
        unbounded, middle = state.content.contraction, lo + np.float32(0.5) * unit
        longest = MOST_UNBOUNDED * edge / step if unbounded else math.sqrt(3.0) * edge / step
        room = RAYS_A_PART * (math.ceil(longest) + 4)
        counts, parts = np.zeros(count, np.int64), ray_parts(count)
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

        self.thread_pool.parallel_for(walk_part, parts)
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
        return starts, np.concatenate(pieces)


def ray_parts(count: int) -> list[tuple[int, int]]:
    """All rays, :data:`RAYS_A_PART` at a time."""
    return [(first, min(first + RAYS_A_PART, count)) for first in range(0, count, RAYS_A_PART)]
