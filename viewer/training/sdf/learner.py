"""A signed distance as a method: NeuS (Wang et al. 2021) on a grid, coarse to fine, on a few CPU cores.

As in Voxurf (Wu et al. 2022) the distance is a grid of its own whose corners are learned themselves, and begins with
the shape of densities that were learned before. Colours are spherical harmonics, as in Plenoxels (Fridovich-Keil et al.
2022).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from viewer.scene.content import DistanceField
from viewer.training.background import flat_background, learned_background
from viewer.training.batches import Rays
from viewer.training.calibration import Calibration
from viewer.training.config import SdfConfig
from viewer.training.heldout import HeldOutEvaluator
from viewer.training.learner import HeldOut, Intervals, StepResult, TrainingContext
from viewer.training.prepare import near_distance, scene_box
from viewer.training.sdf.carve import RAYS, carve_surface
from viewer.training.sdf.checkpoint import newest, snapshot
from viewer.training.sdf.field import field_of, redistance_far
from viewer.training.sdf.grid import DistanceGrid, first_grid
from viewer.training.sdf.look import look
from viewer.training.sdf.regrid import box_around, resample, with_band
from viewer.training.sdf.regularizer_kernels import slopes_at_surface
from viewer.training.sdf.schedule import KEPT, REFRESH, Schedule, make_schedule
from viewer.training.sdf.state import RunState, SurfaceWidth
from viewer.training.sdf.step import Stepper, reach_of
from viewer.training.steering import Steering

SKIP_INTERVAL = 32
"""Steps after which it is looked anew which bricks are empty."""
SLACK = 1.5
"""Voxels by which the surface may come nearer meanwhile."""
SHOWN_RAYS = 100_000
"""To carve the surface out of fog for a preview, or for a box around it."""
LOOKED_AT = 40_000
"""Rows at most that the metrics of the gradient are taken from."""


class SdfLearner:
    """A grid of distances that learns; see :class:`viewer.training.learner.Learner`.

    Args:
        config: What is asked for.
        context: The photos, and the threads that compute.
        schedule: What is trained how, when.
        state: Where the run stands.
        warning: What went wrong on resuming.
    """

    intervals = Intervals(score_seconds=10.0, score_rays=16_384, final_rays=4_000_000, first_preview=3.0)

    def __init__(
        self, config: SdfConfig, context: TrainingContext, schedule: Schedule, state: RunState, warning: str
    ) -> None:
        self.warning = warning
        self.state = state
        self.length = schedule.length
        self._config = config
        self._context = context
        self._schedule = schedule
        self._batch = config.batch
        self._rate = 0.0
        self._stepper = Stepper.new(context.photos.train, context.thread_pool, config.seed, state.background)
        self._evaluator = HeldOutEvaluator(context.photos, context.thread_pool, config.exposure)
        self._calibration = Calibration.create_or_resume(config, context, state.calibration)

    @classmethod
    def create_or_resume(cls, config: SdfConfig, context: TrainingContext) -> SdfLearner:
        """Fog in a box, or what the newest sound checkpoint holds.

        Raises:
            InputError: There is nothing to resume, or the data set's box is none.
        """
        masked = context.dataset.masked
        schedule = make_schedule(config, masked, near_distance(context.dataset))
        if config.resume:
            return cls(config, context, schedule, *newest(context.folder, config))
        first = schedule.stages[0]
        # Not the box of what outlines agree on: it draws its own around the first fog, which needs room to begin in.
        grid = first_grid(scene_box(context.dataset), first.resolution)
        grid.refresh_skips(0.0)
        background = flat_background(True) if masked else learned_background()
        state = RunState(grid, background, SurfaceWidth(first.widest[0]), first.fog)
        return cls(config, context, schedule, state, "")

    @property
    def text(self) -> str:
        """What is being done, for people."""
        return f"Training {'x'.join(str(side) for side in self.state.grid.shape)} signed distances"

    def warm_up(self) -> None:
        """Compile every kernel on a grid of a few voxels."""
        context = self._context
        grid = first_grid(self.state.grid.aabb, 8)
        state = RunState(grid, flat_background(False), fog=True)
        grid.refresh_skips(0.0)
        stepper = Stepper.new(context.photos.train, context.thread_pool, 0, state.background)
        stepper.step(state, self._schedule.plan(0, 0.0)._replace(batch=64))
        surface = carve_surface(grid, context.photos.train, context.thread_pool, 0, 0.0, 64)
        slopes_at_surface(surface.volume.distance, surface.cells, surface.volume.shape, 1)

    def learn(self, fraction: float, steering: Steering) -> StepResult:
        """Take a step, in the stage that runs now, and put distances right when it is time to."""
        state, schedule = self.state, self._schedule
        # A run that was resumed to become longer is ahead of its stage, and stays there.
        if schedule.stage(fraction) > state.stage:
            self._enter_stage(schedule.stage(fraction))
        plan = schedule.plan(state.stage, fraction)
        factor = steering.rate_factor
        plan = plan._replace(
            batch=self._batch,
            rate=factor * plan.rate,
            color_rate=factor * plan.color_rate,
            surface_width_rate=factor * plan.surface_width_rate,
            **{name: steering.weight_factor(name) * getattr(plan, name) for name in ("eikonal", "smoothness", "mask")},
        )
        self._rate = plan.rate
        error, samples = self._stepper.step(state, plan)
        self._calibration.learn(self._stepper.rays, plan.batch, None, fraction, factor)
        refresh = not state.fog and state.step % REFRESH == 0
        if refresh:
            state.grid = with_band(state.grid, KEPT, schedule.stages[state.stage].band)
        if refresh or state.step % SKIP_INTERVAL == 0:
            self._refresh_skips(plan.widest, plan.march_step)
        return StepResult(error, plan.batch, samples)

    def halve_batch(self) -> int:
        """Use half as many rays a step; runs of four neighbouring pixels stay whole."""
        if self._batch < 128:
            return 0
        self._batch //= 2
        return self._batch

    def metrics(self) -> dict[str, float]:
        """How good a distance it is near the surface, how sharp, how fine, and how fast it learns."""
        grid, width = self.state.grid, self.state.surface_width.width
        told: dict[str, float] = {}
        stride = 1 + len(grid.cells) // LOOKED_AT
        if not self.state.fog:
            lengths, errors, count = slopes_at_surface(grid.volume.distance, grid.cells, grid.volume.shape, stride)
            told = {"gradient": float(lengths) / count, "eikonal": float(errors) / count} if count else {}
        return {
            **told,
            "surface_width": width * grid.voxel_size,
            "resolution": float(max(grid.shape) - 1),
            "voxels": float(len(grid.cells) - 1),
            "rate": self._rate,
            **self._calibration.metrics(),
        }

    def score(self, rays: int) -> HeldOut | None:
        """Compare with held-out photos."""

        def look_along(aimed: Rays, count: int) -> None:
            look(self.state, self._schedule.near, self._context.thread_pool, aimed, count)

        return self._evaluator.score(look_along, self.state.background, rays, at_once=4096)

    def snapshot(self) -> Mapping[str, np.ndarray]:
        """A copy of everything, for a checkpoint."""
        return {**snapshot(self.state, self._config), **self._calibration.arrays()}

    def field(self) -> tuple[DistanceField, Mapping[str, np.ndarray]]:
        """The field so far; out of fog, the surface is carved for a moment."""
        state = self.state
        return field_of(replace(state, grid=self._carve_surface(SHOWN_RAYS)) if state.fog else state)

    def finalize(self) -> None:
        """Make true distances of what lies far from the surface."""
        if self.state.fog:
            self.state.grid, self.state.fog = self._carve_surface(RAYS), False
        redistance_far(self.state.grid, KEPT)

    def close(self) -> None:
        """Nothing is held."""

    def _enter_stage(self, number: int) -> None:
        """Carry what has been learned over to the grid of a stage."""
        state, stage = self.state, self._schedule.stages[number]
        if state.fog and not stage.fog:
            state.grid, state.fog = self._carve_surface(RAYS), False
        old = state.grid
        box = old.aabb
        if self._context.dataset.masked:
            box = box_around(self._carve_surface(SHOWN_RAYS) if state.fog else old)
        state.grid = resample(old, box, stage.resolution, stage.degree, None if state.fog else stage.band)
        state.surface_width.width = min(
            state.surface_width.width * old.voxel_size / state.grid.voxel_size, stage.widest[0]
        )
        self._refresh_skips(stage.widest[0], stage.march_step)
        state.stage, state.moments = number, 0

    def _refresh_skips(self, widest: float, march_step: float) -> None:
        self.state.grid.refresh_skips(0.0 if self.state.fog else reach_of(widest, march_step) + SLACK)

    def _carve_surface(self, rays: int) -> DistanceGrid:
        """The surface of the fog."""
        context = self._context
        return carve_surface(
            self.state.grid, context.photos.train, context.thread_pool, self._config.seed, self._schedule.near, rays
        )
