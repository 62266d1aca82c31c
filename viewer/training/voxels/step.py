"""One step of the optimisation of sparse voxels."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32

from viewer.training.grid.step import GridPlan, GridStepper
from viewer.training.thread_pool import shares
from viewer.training.voxels.grid import VoxelGrid
from viewer.training.voxels.march_kernels import march, scatter
from viewer.training.voxels.ray_gradient_kernels import accumulate_ray_gradients
from viewer.training.voxels.row_kernels import DECAY, descend_rows, total_variation
from viewer.training.voxels.state import VoxelState

LEAST_THICKNESS = 1e-6
"""Samples of smaller optical thickness are left out."""
SMOOTHED = 4
"""One row in this many is smoothed in a step, this many times as strongly: all of them took a third of the time."""
SOFTNESS = 1e-3
"""Differences between neighbours well below this count quadratically."""


class VoxelPlan(GridPlan, frozen=True, kw_only=True):
    """The numbers that one step needs; made by ``viewer.training.voxels.learner``.

    Attributes:
        density_rate: Learning rate of densities.
        density_variation: Weight of the densities' total variation.
        color_variation: Weight of the colours' total variation.
        distortion: Weight of how far a ray's light is spread along it.
    """

    density_rate: float
    density_variation: float
    color_variation: float
    distortion: float


class VoxelStepper(GridStepper[VoxelState, VoxelPlan]):
    """Takes steps: march the batch, scatter its gradients, smooth, descend."""

    march_kernel = staticmethod(march)
    scatter_kernel = staticmethod(scatter)

    def settings(self, state: VoxelState, plan: VoxelPlan) -> Float32[np.ndarray, " 4"]:
        """Step in voxels, near in world units, least optical thickness, weight of the distortion."""
        del state
        return np.array([plan.march_step, plan.near, LEAST_THICKNESS, plan.distortion], np.float32)

    def after_march(self, state: VoxelState, first: int, last: int, begin: int, end: int) -> None:
        """Find the gradients of rays, for the cameras' poses."""
        if self.ray_gradients is not None:
            grid, rays = state.grid, self.source.rays
            accumulate_ray_gradients(
                grid.volume, grid.terms, rays, self.samples, first, last, begin, end, self.ray_gradients
            )

    def descend(self, state: VoxelState, plan: VoxelPlan) -> None:
        """Smooth the rows that have a gradient, then move them."""
        grid, thread_pool = state.grid, self.source.thread_pool
        volume, gradients = grid.volume, grid.gradients
        weights = lane_values(grid, SMOOTHED * plan.color_variation, SMOOTHED * plan.density_variation)
        rates = lane_values(grid, plan.color_rate, plan.density_rate)
        parts = shares(len(grid.cells), 4 * thread_pool.size)

        def smooth(first: int, last: int) -> None:
            total_variation(
                volume, grid.cells, gradients, first, last, weights, np.float32(SOFTNESS), SMOOTHED,
                state.step % SMOOTHED,
            )  # fmt: skip

        def descend(first: int, last: int) -> None:
            descend_rows(
                volume.rows, gradients.rows, grid.squares, gradients.touched, grid.cells, volume.scalars,
                grid.density_lane, first, last, rates, DECAY,
            )  # fmt: skip

        if plan.density_variation or plan.color_variation:
            thread_pool.parallel_for(smooth, parts)
        thread_pool.parallel_for(descend, parts)


def lane_values(grid: VoxelGrid, color: float, density: float) -> Float32[np.ndarray, " width"]:
    """One number for the lanes of colours, one for the density, and zero for padding."""
    values = np.zeros(grid.volume.rows.shape[1], np.float32)
    values[: grid.density_lane] = color
    values[grid.density_lane] = density
    return values
