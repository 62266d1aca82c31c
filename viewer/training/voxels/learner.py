"""Sparse voxels as a method: Plenoxels (Fridovich-Keil et al. 2022), coarse to fine, on a few CPU cores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import msgspec
import numpy as np
from jaxtyping import Bool

from viewer.scene.content import AssetId, Provenance, VoxelField
from viewer.training.background import flat_background
from viewer.training.config import VoxelsConfig
from viewer.training.grid.learner import GridLearner
from viewer.training.grid.schedule import (
    DEFAULT_STEPS,
    Schedule,
    TrainingStage,
    between,
    expected_seconds,
    finest_resolution,
)
from viewer.training.learner import Intervals, TrainingContext, length_of
from viewer.training.prepare import free_memory, near_distance
from viewer.training.steering import Steering
from viewer.training.voxels.grid import WIDTHS, grid_shape, masked_grid, uniform_grid, with_degree
from viewer.training.voxels.prune import box_around, regrid, seen_voxels
from viewer.training.voxels.state import VoxelState
from viewer.training.voxels.step import VoxelPlan, VoxelStepper

STEPS_A_SECOND = 20.0
"""What two cores manage on average; only decides how fine a run of given steps becomes."""
FULL_SECONDS, FULL_RESOLUTION, MOST_RESOLUTION = 300.0, 256, 384
MARCH_STEP = 1.0


class VoxelStage(TrainingStage, frozen=True):
    """A part of the run on one grid.

    Attributes:
        least_weight: Voxels that no ray sees with this weight are dropped on entry.
        growth: Voxels by which the mask of the others grows on entry.
        density_rates: Learning rates of density times the box's longest edge.
        variations: Weights of the densities' and of the colours' total variation.
    """

    least_weight: float
    growth: int
    density_rates: tuple[float, float]
    variations: tuple[float, float]


def plan_of(
    schedule: Schedule[VoxelStage], number: int, fraction: float, edge: float, batch: int, rate: float = 1.0,
    variation: float = 1.0, distortion: float = 0.0,
) -> VoxelPlan:  # fmt: skip
    """The numbers of a step.

    Densities are per unit length, so their rates shrink as the scene grows.

    Args:
        schedule: Of the run.
        number: Of the stage.
        fraction: Share of the run that is over.
        edge: The box's longest edge.
        batch: Rays.
        rate: Factor of the learning rates.
        variation: Factor of the weights of total variation.
        distortion: Weight of the distortion.
    """
    stage, share = schedule.stages[number], schedule.share(number, fraction)
    return VoxelPlan(
        batch=batch,
        march_step=MARCH_STEP,
        near=schedule.near,
        density_rate=rate * (between(stage.density_rates, share) / edge),
        color_rate=rate * between(stage.color_rates, share),
        density_variation=variation * stage.variations[0],
        color_variation=variation * stage.variations[1],
        distortion=distortion,
    )


def make_schedule(config: VoxelsConfig, masked: bool, near: float) -> Schedule[VoxelStage]:
    """The schedule for ``config``; ``masked`` says that photos carry alpha and nothing lies behind the subject."""
    length = length_of(config, DEFAULT_STEPS)
    seconds = expected_seconds(length, STEPS_A_SECOND)
    finest = config.resolution or finest_resolution(seconds, FULL_RESOLUTION, FULL_SECONDS, MOST_RESOLUTION)
    degree = config.sh_degree
    variations = (5e-10, 1.25e-8) if masked else (2.5e-9, 5e-8)
    middle_weight, final_weight = (0.01, 0.02) if masked else (0.003, 0.005)
    # Where cameras are inside the grid, density right before a lens explains its photo at once: low rates of the
    # densities give shapes time.
    first, second, third = ((6.0, 1.0), (12.0, 6.0), (48.0, 24.0)) if masked else ((1.0, 3.0), (6.0, 6.0), (24.0, 12.0))

    stages = (
        VoxelStage(0.05, max(8, finest // 4), 0, (0.2, 0.1), 0.0, 0, first, variations),
        VoxelStage(0.2, max(8, finest // 2), min(1, degree), (0.08, 0.03), middle_weight, 2, second, variations),
        VoxelStage(0.6, finest, degree, (0.04, 0.015), final_weight, 1, third, variations),
        VoxelStage(1.0, finest, degree, (0.015, 0.0007), final_weight, 1, (third[1], 1.0), variations),
    )
    return Schedule(length, stages, near)


INITIAL_DENSITY = 1.0
"""Of the whole box when training starts, times its longest edge."""
MOST_VOXELS = 2_000_000
SKIP_INTERVAL = 64
"""Steps after which empty bricks are searched for."""
PRUNE_RAYS = 200_000
"""Between stages, to find the voxels that are worth keeping."""
DROP_RAYS = 1_000_000
"""The same at the end, where nothing can grow back."""


class VoxelsLearner(GridLearner[VoxelsConfig, VoxelState, VoxelPlan]):
    """A grid of voxels that learns; see :class:`viewer.training.learner.Learner`."""

    intervals = Intervals(score_seconds=5.0, score_rays=16_384, final_rays=4_000_000, preview_seconds=1e9)
    state_type = VoxelState
    rays_at_once = 16_384
    points = "voxels"
    stepper_type = VoxelStepper

    @staticmethod
    def make_schedule(config: VoxelsConfig, context: TrainingContext) -> Schedule[VoxelStage]:
        """What is trained how, when."""
        return make_schedule(config, context.dataset.masked, near_distance(context.dataset))

    @staticmethod
    def initial_state(config: VoxelsConfig, context: TrainingContext) -> VoxelState:
        """Low grey density in a box."""
        box = context.box
        resolution = VoxelsLearner.make_schedule(config, context).stages[0].resolution
        grid = uniform_grid(box, grid_shape(box, resolution), INITIAL_DENSITY / max(box.size))
        return VoxelState(grid=grid, background=context.background())

    def warm_up(self) -> None:
        """Compile every kernel on a grid of a few voxels."""
        super().warm_up()
        grid = with_degree(uniform_grid(self.state.grid.aabb, (4, 4, 4), 0.1), 1)
        state = VoxelState(grid=grid, background=flat_background(False))
        source = self.context.source(0, state.background)
        stepper = VoxelStepper(source, 64 if self.config.refine_poses else 0)
        plan = msgspec.structs.replace(self.plan(0.0, Steering()), batch=64, density_variation=1.0)
        stepper.step(state, plan)
        mask = seen_voxels(grid, source, 0.0, 64, 0.0, 0)
        regrid(grid, mask, grid.aabb, 4, 64, self.context.thread_pool)

    def plan(self, fraction: float, steering: Steering) -> VoxelPlan:
        """The numbers of the step at this moment of the run."""
        edge = max(self.state.grid.aabb.size)
        return plan_of(
            self.schedule, self.state.stage, fraction, edge, self._batch, steering.rate_factor,
            steering.weight_factor("variation"), self.config.distortion,
        )  # fmt: skip

    def after_step(self, plan: VoxelPlan) -> None:
        """Search for empty bricks where it is time to."""
        self._rate = plan.color_rate
        if self.state.step % SKIP_INTERVAL == 0:
            self.state.grid.refresh_skips()

    def metrics(self) -> dict[str, float]:
        """Resolution, stage, number of voxels, learning rate of the colours."""
        state = self.state
        return {"resolution": float(max(state.grid.shape)), "stage": float(state.stage), **super().metrics()}

    def field(self) -> tuple[VoxelField, Mapping[str, np.ndarray]]:
        """The field so far."""
        state = self.state
        voxels = state.grid.voxels()
        if state.background.learned:
            voxels = replace(voxels, background=state.background.picture.copy())
        return voxels.content(AssetId(""), Provenance()), voxels.tensors()

    def finalize(self) -> None:
        """Drop voxels that no training photo sees."""
        mask = self._seen(DROP_RAYS, 0.1 * self.schedule.stages[-1].least_weight, 1)
        if mask.any():
            self.state.grid = masked_grid(self.state.grid, mask)

    def enter_stage(self, number: int) -> None:
        """Carry the voxels that rays see over to the grid of a stage."""
        state, stage = self.state, self.schedule.stages[number]
        grid = state.grid
        mask = self._seen(PRUNE_RAYS, stage.least_weight, stage.growth)
        if mask.any():
            box = box_around(grid, mask) if number <= 2 else grid.aabb
            most = min(MOST_VOXELS, int(0.25 * free_memory() / (12 * WIDTHS[stage.degree])))
            grid = regrid(grid, mask, box, stage.resolution, most, self.context.thread_pool)
        state.grid = with_degree(grid, stage.degree)
        state.stage = number

    def _seen(self, rays: int, least_weight: float, growth: int) -> Bool[np.ndarray, "nx ny nz"]:
        """Voxels that any of ``rays`` training rays sees with at least ``least_weight``, and those around them."""
        source = self.context.source(self.config.seed, self.state.background)
        return seen_voxels(self.state.grid, source, self.schedule.near, rays, least_weight, growth)
