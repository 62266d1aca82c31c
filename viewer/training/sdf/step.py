"""One step of the optimisation, shared out to a few threads without losing reproducibility."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Int32, Int64

from viewer.training.background import Background
from viewer.training.batches import Pool, Rays, empty_rays
from viewer.training.ray_kernels import draw_rays, mixed
from viewer.training.sdf.grid import DistanceGrid
from viewer.training.sdf.march_kernels import FOG, SURFACE, march, scatter
from viewer.training.sdf.optimizer_kernels import descend_colors, descend_distances
from viewer.training.sdf.regularizer_kernels import regularize
from viewer.training.sdf.state import RunState, SurfaceWidth
from viewer.training.thread_pool import ThreadPool

CHUNK = 256
"""Rays that are marched in one go; the same on every machine, because it decides the order of sums."""
LEAST_THICKNESS = 2e-3
"""Optical thickness of a piece of a ray below which it is left out."""
MEAN, SQUARE = 0.9, 0.99
"""What the running means of the surface width's gradient keep."""


class StepPlan(NamedTuple):
    """The numbers that one step needs; made by ``viewer.training.sdf.schedule``.

    Attributes:
        batch: Rays.
        run: Neighbouring pixels that are drawn together: 1, 4 or 16.
        march_step: Length of a piece of a ray in voxels.
        near: Where rays begin, in units of the data set.
        fog: The grid holds densities; see ``march_kernels``.
        rate: Learning rate of distances, in voxels.
        color_rate: Learning rate of spherical harmonics.
        surface_width_rate: Learning rate of the logarithm of the width.
        widest: The largest width of the surface, in voxels.
        thinnest: The least width, in voxels.
        eikonal: Weight, of the mean over all rows.
        smoothness: Weight, likewise.
        mask: Weight, of the mean over all rays.
    """

    batch: int
    run: int
    march_step: float
    near: float
    fog: bool
    rate: float
    color_rate: float
    surface_width_rate: float
    widest: float
    thinnest: float
    eikonal: float
    smoothness: float
    mask: float


class Samples(NamedTuple):
    """Room for the samples along a batch's rays; what they hold when is told in ``march_kernels``."""

    cells: Int32[np.ndarray, " m"]
    fractions: Float32[np.ndarray, "m 3"]
    values: Float32[np.ndarray, "m 4"]
    slopes: Float32[np.ndarray, "m 3"]
    rays: Int32[np.ndarray, " m"]


def empty_samples(count: int) -> Samples:
    """Room for ``count`` samples; pages that are never touched cost nothing."""
    return Samples(
        np.empty(count, np.int32), np.empty((count, 3), np.float32), np.empty((count, 4), np.float32),
        np.empty((count, 3), np.float32), np.empty(count, np.int32),
    )  # fmt: skip


def reach_of(width: float, march_step: float) -> float:
    """Voxels from the surface beyond which no piece of a ray is thicker than :data:`LEAST_THICKNESS`.

    Where the distance is a true one, a piece whose middle is d away is no thicker than
    ``exp(-(d - march_step / 2) / width)``.
    """
    return width * math.log(1.0 / LEAST_THICKNESS) + 0.5 * march_step


def march_settings(march_step: float, near: float, width: float, mask: float, fog: bool) -> Float32[np.ndarray, " 6"]:
    """What the kernels are told; see ``march_kernels.trace``."""
    reach = 0.0 if fog else reach_of(width, march_step)
    return np.array([march_step, near, reach, width, mask, FOG if fog else SURFACE], np.float32)


def most_samples(grid: DistanceGrid, march_step: float) -> int:
    """Along a ray."""
    return int(sum(side * side for side in grid.shape) ** 0.5 / march_step) + 4


@dataclass(eq=False)
class Stepper:
    """Takes steps: march the batch, scatter its gradients, regularise, descend."""

    pool: Pool
    thread_pool: ThreadPool
    seed: int
    background: Background
    rays: Rays
    samples: Samples

    @classmethod
    def new(cls, pool: Pool, thread_pool: ThreadPool, seed: int, background: Background) -> Stepper:
        """One whose room grows as it is needed."""
        return cls(pool, thread_pool, seed, background, empty_rays(1), empty_samples(1))

    def step(self, state: RunState, plan: StepPlan) -> tuple[float, int]:
        """Improve ``state`` in place by one batch.

        Returns:
            The mean squared error per channel before the step, and the number of samples.
        """
        grid, rays = state.grid, self.rays
        begins, ends, by_width = self._march(state, plan)
        rays = self.rays
        slabs = _slabs(grid, self.samples, begins, ends, self.thread_pool.size)

        def scatter_slab(low: int, high: int) -> None:
            scatter(grid.volume, grid.gradients, grid.terms, rays, self.samples, begins, ends, low, high)

        self.thread_pool.parallel_for(scatter_slab, slabs)
        self._descend(state, plan)
        if not plan.fog:
            sharpen(state.surface_width, by_width, plan, state.moments + 1)
        self.background.learn(rays, plan.batch)
        error = float(rays.errors[: plan.batch].sum(dtype=np.float64) / (3 * plan.batch))
        state.step += 1
        state.moments += 1
        state.place += plan.batch
        return error, int((ends - begins).sum())

    def _march(
        self, state: RunState, plan: StepPlan
    ) -> tuple[Int64[np.ndarray, " parts"], Int64[np.ndarray, " parts"], float]:
        grid = state.grid
        parts = [(first, min(first + CHUNK, plan.batch)) for first in range(0, plan.batch, CHUNK)]
        room = CHUNK * most_samples(grid, plan.march_step)
        if len(self.rays.errors) < plan.batch:
            self.rays = empty_rays(plan.batch)
        if len(self.samples.cells) < room * len(parts):
            self.samples = empty_samples(room * len(parts))
        begins = np.arange(len(parts), dtype=np.int64) * room
        ends, by_width = begins.copy(), np.zeros(len(parts))
        settings = march_settings(plan.march_step, plan.near, state.surface_width.width, plan.mask, plan.fog)
        rays, samples, background = self.rays, self.samples, self.background
        factor = np.float32(1.0 / plan.batch)

        def march_part(first: int, last: int) -> None:
            draw_rays(
                self.pool, rays, first, last, state.place, self.seed, state.step, plan.run, background.kind,
                background.picture,
            )  # fmt: skip
            part = first // CHUNK
            begin = int(begins[part])
            ends[part], by_width[part] = march(
                grid.volume, grid.terms, rays, samples, first, last, begin, begin + room, settings, factor
            )

        self.thread_pool.parallel_for(march_part, parts)
        return begins, ends, float(by_width.sum())

    def _descend(self, state: RunState, plan: StepPlan) -> None:
        """Regularise all rows, then move them."""
        grid = state.grid
        volume, gradients, rows = grid.volume, grid.gradients, len(grid.cells)
        octant = np.int64(mixed(np.uint32(state.step)) & 7)
        weights = (0.0 if plan.fog else plan.eikonal, plan.smoothness)
        eikonal, smoothness = (np.float32(weight / max(1, rows - 1)) for weight in weights)
        parts = shares(rows, 4 * self.thread_pool.size)

        def regularize_rows(first: int, last: int) -> None:
            regularize(
                volume.distance, grid.cells, volume.shape, octant, eikonal, smoothness, first, last,
                gradients.distances,
            )  # fmt: skip

        def descend_rows(first: int, last: int) -> None:
            descend_distances(
                volume.distance, grid.cells, gradients.distances, grid.means, grid.squares, np.float32(plan.rate),
                state.moments + 1, first, last,
            )  # fmt: skip
            descend_colors(
                volume.colors, gradients.colors, grid.color_squares, gradients.touched, np.float32(plan.color_rate),
                first, last,
            )  # fmt: skip

        self.thread_pool.parallel_for(regularize_rows, parts)
        self.thread_pool.parallel_for(descend_rows, parts)


def sharpen(surface_width: SurfaceWidth, by_width: float, plan: StepPlan, number: int) -> None:
    """Adam's step ``number`` on the logarithm of the width, which stays between ``thinnest`` and ``widest``."""
    gradient = by_width * surface_width.width
    if math.isfinite(gradient):
        surface_width.mean = MEAN * surface_width.mean + (1 - MEAN) * gradient
        surface_width.square = SQUARE * surface_width.square + (1 - SQUARE) * gradient * gradient
        mean, square = surface_width.mean / (1 - MEAN**number), surface_width.square / (1 - SQUARE**number)
        surface_width.width *= math.exp(-plan.surface_width_rate * mean / (math.sqrt(square) + 1e-12))
    surface_width.width = min(max(surface_width.width, plan.thinnest), plan.widest)


def shares(count: int, parts: int) -> list[tuple[int, int]]:
    """[0, count) in nearly equal parts."""
    edges = [count * part // parts for part in range(parts + 1)]
    return [(first, last) for first, last in itertools.pairwise(edges) if first < last]


def _slabs(
    grid: DistanceGrid, samples: Samples, begins: Int64[np.ndarray, " p"], ends: Int64[np.ndarray, " p"], count: int
) -> list[tuple[int, int]]:
    """The grid's x range in ``count`` slabs with about as many samples each.

    Where the cuts lie changes nothing in the result: each row sums its samples in their order.
    """
    side, along_x = grid.shape[0], grid.shape[1] * grid.shape[2]
    parts = [samples.cells[begin:end:7] for begin, end in zip(begins, ends, strict=True)]
    spread = np.bincount(np.concatenate(parts) // along_x, minlength=side).astype(np.float64) + 1e-3
    share = np.cumsum(spread) / spread.sum()
    cuts = [int(np.searchsorted(share, part / count)) for part in range(1, count)]
    edges = [0, *cuts, side]
    return [(low, high) for low, high in itertools.pairwise(edges) if low < high]
