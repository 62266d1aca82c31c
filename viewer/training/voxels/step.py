"""One step of the optimisation, shared out to a few threads without losing reproducibility."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Int64

from viewer.training.background import Background
from viewer.training.batches import Pool, Rays, Samples, empty_rays, empty_samples
from viewer.training.ray_kernels import draw_rays
from viewer.training.thread_pool import ThreadPool
from viewer.training.voxels.grid import TrainingGrid
from viewer.training.voxels.march_kernels import march, scatter
from viewer.training.voxels.optimizer_kernels import descend
from viewer.training.voxels.ray_gradient_kernels import accumulate_ray_gradients
from viewer.training.voxels.regularizer_kernels import total_variation

CHUNK = 256
"""Rays that are marched in one go; the same on every machine, because it decides the order of sums."""
DECAY = 0.95


class StepPlan(NamedTuple):
    """The numbers that one step needs; made by ``viewer.training.voxels.schedule``.

    Attributes:
        batch: Rays.
        run: Neighbouring pixels that are drawn together: 1, 4 or 16.
        march_step: Distance of samples in voxels.
        near: Where rays begin, in units of the data set.
        least_thickness: Samples of smaller optical thickness are left out.
        sparsity: Weight of log(1 + 2 density^2).
        density_rate: Learning rate of densities.
        color_rate: Learning rate of spherical harmonics.
        density_variation: Weight of the densities' total variation.
        color_variation: Weight of the colours' total variation.
        variation_everywhere: Smooth all rows, not only those that the batch saw.
    """

    batch: int
    run: int
    march_step: float
    near: float
    least_thickness: float
    sparsity: float
    density_rate: float
    color_rate: float
    density_variation: float
    color_variation: float
    variation_everywhere: bool


@dataclass(eq=False)
class Stepper:
    """Takes steps: march the batch, scatter its gradients, smooth, descend.

    Attributes:
        pool: The pixels to learn from.
        thread_pool: Who computes.
        seed: Of the run.
        background: Its background.
        rays: Of the last batch.
        samples: Likewise.
        with_ray_gradients: Whether ``ray_gradients`` shall be found out.
        ray_gradients: What pulled at the last batch's rays, see ``viewer.training.pose_corrections``.
    """

    pool: Pool
    thread_pool: ThreadPool
    seed: int
    background: Background
    rays: Rays
    samples: Samples
    with_ray_gradients: bool = False
    ray_gradients: Float32[np.ndarray, "n 6"] = field(default_factory=lambda: np.zeros((0, 6), np.float32))

    def step(self, grid: TrainingGrid, plan: StepPlan, number: int, start: int) -> tuple[float, int]:
        """Improve ``grid`` in place by one batch.

        Args:
            grid: What is improved.
            plan: Rates and weights.
            number: Of the step, for its random numbers.
            start: Place of the batch's first ray in the endless series of shuffled pixels.

        Returns:
            The mean squared error per channel before the step, and the number of samples.
        """
        volume = grid.volume
        begins, ends = self._march(grid, plan, number, start)
        rays = self.rays
        errors = rays.errors[: plan.batch]
        slabs = _slabs(grid, self.samples, begins, ends, self.thread_pool.size)

        def scatter_slab(low: int, high: int) -> None:
            scatter(
                volume, grid.gradients, grid.touched, grid.degree, rays.bases, self.samples, begins, ends, low, high
            )

        self.thread_pool.parallel_for(scatter_slab, slabs)
        self._smooth(grid, plan)
        self._descend(grid, plan)
        self.background.learn(rays, plan.batch)
        return float(errors.sum(dtype=np.float64) / (3 * plan.batch)), int((ends - begins).sum())

    def _march(
        self, grid: TrainingGrid, plan: StepPlan, number: int, start: int
    ) -> tuple[Int64[np.ndarray, " parts"], Int64[np.ndarray, " parts"]]:
        parts = [(first, min(first + CHUNK, plan.batch)) for first in range(0, plan.batch, CHUNK)]
        longest = int(sum(side * side for side in grid.shape) ** 0.5 / plan.march_step) + 4
        room = CHUNK * longest
        if len(self.rays.errors) < plan.batch:
            self.rays = empty_rays(plan.batch)
        if len(self.samples.cells) < room * len(parts):
            self.samples = empty_samples(room * len(parts))
        if self.with_ray_gradients and len(self.ray_gradients) < plan.batch:
            self.ray_gradients = np.zeros((plan.batch, 6), np.float32)
        begins = np.arange(len(parts), dtype=np.int64) * room
        ends = begins.copy()
        settings = np.array([plan.march_step, plan.near, plan.least_thickness, plan.sparsity], np.float32)
        factor = np.float32(1.0 / plan.batch)
        rays, samples, background = self.rays, self.samples, self.background

        def march_part(first: int, last: int) -> None:
            draw_rays(
                self.pool, rays, first, last, start, self.seed, number, plan.run, background.kind,
                background.picture,
            )  # fmt: skip
            part = first // CHUNK
            begin = int(begins[part])
            ends[part] = march(
                grid.volume, grid.degree, rays, samples, first, last, begin, begin + room, settings, factor
            )
            if self.with_ray_gradients:
                accumulate_ray_gradients(
                    grid.volume, grid.degree, rays, samples, first, last, begin, int(ends[part]), self.ray_gradients
                )

        self.thread_pool.parallel_for(march_part, parts)
        return begins, ends

    def _smooth(self, grid: TrainingGrid, plan: StepPlan) -> None:
        if plan.density_variation == 0 and plan.color_variation == 0:
            return
        volume = grid.volume
        weights = lane_values(grid, plan.color_variation, plan.density_variation)
        softness = lane_values(grid, 1e-3, 1e-3, filler=1.0)

        def smooth_rows(first: int, last: int) -> None:
            total_variation(
                volume.link, volume.rows, grid.cells, volume.shape, grid.gradients, grid.touched, first, last, weights,
                softness, plan.variation_everywhere,
            )  # fmt: skip

        self.thread_pool.parallel_for(smooth_rows, shares(len(grid.cells), 4 * self.thread_pool.size))

    def _descend(self, grid: TrainingGrid, plan: StepPlan) -> None:
        volume = grid.volume
        rates = lane_values(grid, plan.color_rate, plan.density_rate)

        def descend_rows(first: int, last: int) -> None:
            descend(
                volume.rows, grid.gradients, grid.squares, grid.touched, grid.cells, volume.density, grid.density_lane,
                first, last, rates, DECAY,
            )  # fmt: skip

        self.thread_pool.parallel_for(descend_rows, shares(len(grid.cells), 4 * self.thread_pool.size))


def lane_values(grid: TrainingGrid, color: float, density: float, filler: float = 0.0) -> Float32[np.ndarray, " width"]:
    """One number for the lanes of colours, one for the density, and one for lanes that only fill up."""
    values = np.full(grid.volume.rows.shape[1], filler, np.float32)
    values[: grid.density_lane] = color
    values[grid.density_lane] = density
    return values


def shares(count: int, parts: int) -> list[tuple[int, int]]:
    """[0, count) in nearly equal parts."""
    edges = [count * part // parts for part in range(parts + 1)]
    return [(first, last) for first, last in itertools.pairwise(edges) if first < last]


def _slabs(
    grid: TrainingGrid, samples: Samples, begins: Int64[np.ndarray, " p"], ends: Int64[np.ndarray, " p"], count: int
) -> list[tuple[int, int]]:
    """The grid's x range in ``count`` slabs with about as many samples each.

    Where the cuts lie changes nothing in the result: each row sums its samples in their order.
    """
    side = grid.shape[0]
    along_x = grid.shape[1] * grid.shape[2]
    parts = [samples.cells[begin:end:7] for begin, end in zip(begins, ends, strict=True)]
    spread = np.bincount(np.concatenate(parts) // along_x, minlength=side).astype(np.float64) + 1e-3
    share = np.cumsum(spread) / spread.sum()
    cuts = [int(np.searchsorted(share, part / count)) for part in range(1, count)]
    edges = [0, *cuts, side]
    return [(low, high) for low, high in itertools.pairwise(edges) if low < high]
