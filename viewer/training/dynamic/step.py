"""One step of the optimisation of voxels that move."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float32, Int32

from viewer.training.batches import Rays
from viewer.training.dynamic.march_kernels import march
from viewer.training.dynamic.motion_kernels import descend, scatter
from viewer.training.dynamic.state import DynamicState
from viewer.training.grid.step import Ends
from viewer.training.thread_pool import shares
from viewer.training.voxels.step import VoxelPlan, VoxelStepper

SMOOTHING_EVERY = 4
"""Steps after which displacements are smoothed, as much as these together ask for."""


class DynamicPlan(VoxelPlan, frozen=True, kw_only=True):
    """The numbers that one step needs; made by ``viewer.training.dynamic.learner``.

    Attributes:
        motion_rate: Learning rate of displacements, a length; 0 leaves them as they are.
        over_space: Part of the way to the mean of its neighbours in space that a displacement goes.
        over_time: The same in time.
    """

    motion_rate: float
    over_space: float
    over_time: float


class MovingSamples(NamedTuple):
    """Room for the samples along a batch's rays: ``viewer.training.grid.step.Samples`` and what moves them.

    Attributes:
        cells: Linear number of the cell's first corner.
        fractions: Position in the cell.
        values: Red, green, blue before clamping and the transmittance; gradients once the kernel has gone back.
        places: Where each was met, in nodes of the motion.
        forces: Derivatives by displacement.
        rays: Whose sample each is.
    """

    cells: Int32[np.ndarray, " m"]
    fractions: Float32[np.ndarray, "m 3"]
    values: Float32[np.ndarray, "m 4"]
    places: Float32[np.ndarray, "m 3"]
    forces: Float32[np.ndarray, "m 3"]
    rays: Int32[np.ndarray, " m"]


def moving_samples(count: int) -> MovingSamples:
    """Room for ``count`` samples; pages that are never touched cost nothing."""
    three = (count, 3)
    return MovingSamples(
        np.empty(count, np.int32), np.empty(three, np.float32), np.empty((count, 4), np.float32),
        np.empty(three, np.float32), np.empty(three, np.float32), np.empty(count, np.int32),
    )  # fmt: skip


class DynamicStepper(VoxelStepper):
    """Takes steps: march the batch, scatter its gradients to voxels and displacements, smooth, descend."""

    make_samples = staticmethod(moving_samples)

    def march(
        self, state: Any, rays: Rays, samples: Any, part: tuple[int, int], room: tuple[int, int],  # noqa: ANN401
        settings: Float32[np.ndarray, " n"], factor: np.float32,
    ) -> tuple[Any, Any]:  # fmt: skip
        """March the rays of ``part`` through voxels that move."""
        grid, motion = state.grid, state.motion
        return march(grid.volume, motion.nodes, grid.terms, rays, samples, *part, *room, settings, factor)

    def after_batch(self, state: Any, plan: Any, begins: Ends, ends: Ends) -> None:  # noqa: ANN401
        """Move the displacements against their gradients, and smooth them."""
        assert isinstance(state, DynamicState)
        assert isinstance(plan, DynamicPlan)
        if plan.motion_rate == 0.0:
            return
        motion, rays, samples, thread_pool = state.motion, self.source.rays, self.samples, self.source.thread_pool
        nodes = motion.nodes

        def scatter_slab(low: int, high: int) -> None:
            scatter(nodes, motion.gradients, rays, samples, begins, ends, low, high)

        thread_pool.parallel_for(scatter_slab, shares(motion.sides[1], thread_pool.size))
        state.motion_step += 1

        def move(first: int, last: int) -> None:
            descend(
                nodes.nodes, motion.gradients, motion.means, motion.squares, first, last, np.float32(plan.motion_rate),
                state.motion_step,
            )  # fmt: skip

        thread_pool.parallel_for(move, shares(len(nodes.nodes), thread_pool.size))
        if state.motion_step % SMOOTHING_EVERY == 0:
            over_space, over_time = (
                1.0 - (1.0 - share) ** SMOOTHING_EVERY for share in (plan.over_space, plan.over_time)
            )
            motion.smooth(over_space, over_time, thread_pool)
