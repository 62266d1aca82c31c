"""One step of the optimisation of signed distances."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float32

from viewer.training.grid.step import GridPlan, GridStepper
from viewer.training.ray_kernels import mixed
from viewer.training.sdf.distance_kernels import descend_colors, descend_distances, regularize
from viewer.training.sdf.march_kernels import DENSITY, DISTANCE, march, scatter
from viewer.training.sdf.state import DistanceState, SurfaceWidth
from viewer.training.thread_pool import shares

LEAST_THICKNESS = 2e-3
"""Optical thickness of a piece of a ray below which it is left out."""
THINNEST = 0.3
"""Voxels: the least width; below that, trilinear distances look like the cubes that they are made of."""
MEAN, SQUARE = 0.9, 0.99
"""What the running means of the surface width's gradient keep."""


class DistancePlan(GridPlan, frozen=True, kw_only=True):
    """The numbers that one step needs; made by ``viewer.training.sdf.learner``.

    Attributes:
        rate: Learning rate of distances, in voxels.
        surface_width_rate: Learning rate of the logarithm of the width.
        widest: The largest width of the surface, in voxels.
        eikonal: Weight, of the mean over all rows.
        smoothness: Weight, of the mean over all rows.
        mask: Weight, of the mean over all rays.
    """

    rate: float
    surface_width_rate: float
    widest: float
    eikonal: float
    smoothness: float
    mask: float


class DistanceStepper(GridStepper[DistanceState, DistancePlan]):
    """Takes steps: march the batch, scatter its gradients, regularise, descend."""

    march_kernel = staticmethod(march)
    scatter_kernel = staticmethod(scatter)

    def settings(self, state: DistanceState, plan: DistancePlan) -> Float32[np.ndarray, " 6"]:
        """See ``march_kernels.trace``."""
        return march_settings(plan.march_step, plan.near, state.surface_width.width, plan.mask, state.is_density)

    def descend(self, state: DistanceState, plan: DistancePlan) -> None:
        """Regularise all rows, then move them and the surface's width."""
        grid, thread_pool = state.grid, self.source.thread_pool
        volume, gradients, count = grid.volume, grid.gradients, len(grid.cells)
        octant = np.int64(mixed(np.uint32(state.step)) & 7)
        weights = (0.0 if state.is_density else plan.eikonal, plan.smoothness)
        eikonal, smoothness = (np.float32(weight / max(1, count - 1)) for weight in weights)
        parts = shares(count, 4 * thread_pool.size)
        state.adam_steps += 1

        def regularize_rows(first: int, last: int) -> None:
            regularize(
                volume.scalars, grid.cells, volume.shape, octant, eikonal, smoothness, first, last,
                gradients.distances,
            )  # fmt: skip

        def descend(first: int, last: int) -> None:
            descend_distances(
                volume.scalars, grid.cells, gradients.distances, grid.means, grid.squares, np.float32(plan.rate),
                state.adam_steps, first, last,
            )  # fmt: skip
            descend_colors(
                volume.rows, gradients.colors, grid.color_squares, gradients.touched, np.float32(plan.color_rate),
                first, last,
            )  # fmt: skip

        thread_pool.parallel_for(regularize_rows, parts)
        thread_pool.parallel_for(descend, parts)
        if not state.is_density:
            descend_width(state.surface_width, self.width_gradient, plan, state.adam_steps)


def reach_of(width: float, march_step: float) -> float:
    """Voxels from the surface beyond which no piece of a ray is thicker than :data:`LEAST_THICKNESS`.

    Where the distance is a true one, a piece whose middle is d away is no thicker than
    ``exp(-(d - march_step / 2) / width)``.
    """
    return width * math.log(1.0 / LEAST_THICKNESS) + 0.5 * march_step


def march_settings(
    march_step: float, near: float, width: float, mask: float, is_density: bool
) -> Float32[np.ndarray, " 6"]:
    """The numbers that the kernels take; see ``march_kernels.trace``."""
    reach, kind = (0.0, DENSITY) if is_density else (reach_of(width, march_step), DISTANCE)
    return np.array([march_step, near, reach, width, mask, kind], np.float32)


def descend_width(surface_width: SurfaceWidth, by_width: float, plan: DistancePlan, number: int) -> None:
    """Adam's step ``number`` on the logarithm of the width, which stays between THINNEST and ``widest``."""
    gradient = by_width * surface_width.width
    if math.isfinite(gradient):
        surface_width.mean = MEAN * surface_width.mean + (1 - MEAN) * gradient
        surface_width.square = SQUARE * surface_width.square + (1 - SQUARE) * gradient * gradient
        mean, square = surface_width.mean / (1 - MEAN**number), surface_width.square / (1 - SQUARE**number)
        surface_width.width *= math.exp(-plan.surface_width_rate * mean / (math.sqrt(square) + 1e-12))
    surface_width.width = min(max(surface_width.width, THINNEST), plan.widest)
