"""Sparse voxels as a method: Plenoxels (Fridovich-Keil et al. 2022), coarse to fine, on a few CPU cores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import numpy as np
from jaxtyping import Bool

from viewer.scene.content import AssetId, Provenance, VoxelField
from viewer.scene.geometry import AABB
from viewer.training.background import flat_background, learned_background
from viewer.training.batches import empty_rays, empty_samples
from viewer.training.calibration import Calibration
from viewer.training.config import VoxelsConfig
from viewer.training.heldout import HeldOutEvaluator
from viewer.training.learner import HeldOut, Intervals, StepResult, TrainingContext
from viewer.training.prepare import free_memory, near_distance
from viewer.training.steering import Steering
from viewer.training.voxels.checkpoint import newest, snapshot
from viewer.training.voxels.grid import WIDTHS, TrainingGrid, grid_shape, kept, uniform_grid, with_degree
from viewer.training.voxels.heldout import AT_ONCE, look
from viewer.training.voxels.prune import box_around, regrid, seen_voxels
from viewer.training.voxels.schedule import MOST_VOXELS, Schedule, make_schedule
from viewer.training.voxels.state import RunState
from viewer.training.voxels.step import Stepper

INITIAL_DENSITY = 1.0
"""Of the fog that training starts with, times the box's longest edge."""
SKIP_INTERVAL = 64
"""Steps after which it is looked anew which bricks are empty."""
PRUNE_RAYS = 200_000
"""To see between stages what is worth keeping."""
DROP_RAYS = 1_000_000
"""The same at the end, where nothing can grow back."""


class VoxelsLearner:
    """A grid that learns; see :class:`viewer.training.learner.Learner`.

    Args:
        config: What is asked for.
        context: The photos, and the threads that compute.
        schedule: What is trained how, when.
        state: Where the run stands.
        warning: What went wrong on resuming.
    """

    intervals = Intervals(score_seconds=5.0, score_rays=16_384, final_rays=4_000_000, preview_seconds=1e9)

    def __init__(
        self, config: VoxelsConfig, context: TrainingContext, schedule: Schedule, state: RunState, warning: str
    ) -> None:
        self.warning = warning
        self.state = state
        self.length = schedule.length
        self._config = config
        self._context = context
        self._schedule = schedule
        self._batch = config.batch
        self._rate = 0.0
        self._evaluator = HeldOutEvaluator(context.photos, context.thread_pool, config.exposure)
        self._stepper = Stepper(
            context.photos.train, context.thread_pool, config.seed, state.background, empty_rays(1), empty_samples(1),
            config.refine_poses,
        )  # fmt: skip
        self._calibration = Calibration.create_or_resume(config, context, state.calibration)

    @classmethod
    def create_or_resume(cls, config: VoxelsConfig, context: TrainingContext) -> VoxelsLearner:
        """Fog in a box, or what the newest sound checkpoint holds.

        Raises:
            InputError: There is nothing to resume, or the data set's box is none.
        """
        masked = context.dataset.masked
        schedule = make_schedule(config, masked, near_distance(context.dataset))
        if config.resume:
            return cls(config, context, schedule, *newest(context.folder, config))
        box = context.box
        state = RunState(_initial_grid(box, schedule), flat_background(True) if masked else learned_background())
        return cls(config, context, schedule, state, "")

    @property
    def text(self) -> str:
        """What is being done, for people."""
        return f"Training {'x'.join(str(side) for side in self.state.grid.shape)} voxels"

    def warm_up(self) -> None:
        """Compile every kernel on a grid of a few voxels."""
        photos, thread_pool = self._context.photos, self._context.thread_pool
        grid = with_degree(uniform_grid(self.state.grid.aabb, (4, 4, 4), 0.1), 1)
        stepper = Stepper(
            photos.train,
            thread_pool,
            0,
            flat_background(False),
            empty_rays(1),
            empty_samples(1),
            self._config.refine_poses,
        )
        plan = self._schedule.plan(0, 0.0, 1.0)._replace(batch=64, density_variation=1.0)
        stepper.step(grid, plan, 0, 0)
        mask = seen_voxels(grid, photos.train, stepper.background, thread_pool, 0.0, 64, 0, 0.0, 0)
        regrid(grid, mask, grid.aabb, 4, 64, thread_pool)
        self._evaluator.score(partial(look, grid, thread_pool, 0.0), stepper.background, 64)

    def learn(self, fraction: float, steering: Steering) -> StepResult:
        """Take a step, in the stage that runs now."""
        state, schedule = self.state, self._schedule
        # A run that was resumed to become longer is ahead of its stage, and stays there.
        if schedule.stage(fraction) > state.stage:
            self._enter_stage(schedule.stage(fraction))
        plan = schedule.plan(state.stage, fraction, max(state.grid.aabb.size))
        factor, smooth = steering.rate_factor, steering.weight_factor("variation")
        plan = plan._replace(
            batch=self._batch,
            density_rate=factor * plan.density_rate,
            color_rate=factor * plan.color_rate,
            density_variation=smooth * plan.density_variation,
            color_variation=smooth * plan.color_variation,
        )
        stepper = self._stepper
        error, _ = stepper.step(state.grid, plan, state.step, state.place)
        self._calibration.learn(stepper.rays, plan.batch, stepper.ray_gradients, fraction, factor)
        self._rate = plan.color_rate
        state.step += 1
        state.place += plan.batch
        if state.step % SKIP_INTERVAL == 0:
            state.grid.refresh_skips()
        return StepResult(error, plan.batch)

    def halve_batch(self) -> int:
        """Use half as many rays a step; runs of four neighbouring pixels stay whole."""
        if self._batch < 128:
            return 0
        self._batch //= 2
        return self._batch

    def metrics(self) -> dict[str, float]:
        """Resolution, stage, number of voxels, learning rate of the colours."""
        grid = self.state.grid
        return {
            "resolution": float(max(grid.shape)),
            "stage": float(self.state.stage),
            "voxels": float(len(grid.cells) - 1),
            "rate": self._rate,
            **self._calibration.metrics(),
        }

    def score(self, rays: int) -> HeldOut | None:
        """Compare with held-out photos."""
        state = self.state
        looks = partial(look, state.grid, self._context.thread_pool, self._schedule.near)
        return self._evaluator.score(looks, state.background, rays, AT_ONCE)

    def snapshot(self) -> Mapping[str, np.ndarray]:
        """A copy of everything, for a checkpoint."""
        return {**snapshot(self.state, self._config), **self._calibration.arrays()}

    def field(self) -> tuple[VoxelField, Mapping[str, np.ndarray]]:
        """The field so far."""
        state = self.state
        voxels = state.grid.voxels()
        if state.background.learned:
            voxels = replace(voxels, background=state.background.picture.copy())
        return voxels.content(AssetId(""), Provenance()), voxels.tensors()

    def finalize(self) -> None:
        """Forget voxels that no training photo sees."""
        stage = self._schedule.stages[-1]
        mask = self._seen(DROP_RAYS, 0.1 * stage.least_weight, 1)
        if mask.any():
            self.state.grid = kept(self.state.grid, mask)

    def close(self) -> None:
        """Nothing is held."""

    def _enter_stage(self, number: int) -> None:
        """Carry what has been learned over to the grid of a stage."""
        state = self.state
        stage = self._schedule.stages[number]
        grid = state.grid
        mask = self._seen(PRUNE_RAYS, stage.least_weight, stage.growth)
        if mask.any():
            box = box_around(grid, mask) if number <= 2 else grid.aabb
            most = min(MOST_VOXELS, int(0.25 * free_memory() / (12 * WIDTHS[stage.degree])))
            grid = regrid(grid, mask, box, stage.resolution, most, self._context.thread_pool)
        state.grid = with_degree(grid, stage.degree)
        state.stage = number

    def _seen(self, rays: int, least: float, growth: int) -> Bool[np.ndarray, "nx ny nz"]:
        """Which voxels any of so many training rays gives at least such a weight, and those around them."""
        context = self._context
        return seen_voxels(
            self.state.grid, context.photos.train, self.state.background, context.thread_pool, self._schedule.near,
            rays, self._config.seed, least, growth,
        )  # fmt: skip


def _initial_grid(box: AABB, schedule: Schedule) -> TrainingGrid:
    return uniform_grid(box, grid_shape(box, schedule.stages[0].resolution), INITIAL_DENSITY / max(box.size))
