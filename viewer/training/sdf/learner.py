"""A signed distance as a method: NeuS (Wang et al. 2021) on a grid, coarse to fine, on a few CPU cores.

As in Voxurf (Wu et al. 2022) the distance is a grid of its own whose corners are learned themselves, and begins with
the shape of densities that were learned before. Colours are spherical harmonics, as in Plenoxels (Fridovich-Keil et al.
2022).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import msgspec
import numpy as np

from viewer.scene.content import DistanceField
from viewer.training.background import flat_background
from viewer.training.config import SdfConfig
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
from viewer.training.prepare import near_distance, scene_box
from viewer.training.sdf.carve import RAYS, carve_surface
from viewer.training.sdf.distance_kernels import slopes_at_surface
from viewer.training.sdf.grid import DistanceGrid, initial_grid
from viewer.training.sdf.regrid import box_around, resample, with_band
from viewer.training.sdf.state import DistanceState, SurfaceWidth
from viewer.training.sdf.step import DistancePlan, DistanceStepper, reach_of
from viewer.training.steering import Steering

STEPS_A_SECOND = 15.0
"""What two cores manage on average; only decides how fine a run of given steps becomes."""
FULL_SECONDS, FULL_RESOLUTION, MOST_RESOLUTION = 600.0, 192, 320
MARCH_STEP = 0.7
REFRESH = 256
"""Steps after which distances are made true again, and the corners near the surface are searched for."""
UNCHANGED = 2.0
"""Voxels from the surface in which distances then stay as they were learned."""
SURFACE_WIDTH_RATE = 0.01
BEYOND = 1.5
"""Voxels that are learned beyond those in which rays find something."""


class DistanceStage(TrainingStage, frozen=True):
    """A part of the run on one grid.

    Attributes:
        rates: Learning rates of distances, in voxels.
        widest: The largest width of the surface, in voxels.
        is_density: The grid still holds densities.
    """

    rates: tuple[float, float]
    widest: tuple[float, float]
    is_density: bool

    @property
    def band(self) -> float:
        """Voxels from the surface that are learned."""
        return reach_of(self.widest[0], MARCH_STEP) + BEYOND


def plan_of(
    schedule: Schedule[DistanceStage], config: SdfConfig, number: int, fraction: float, batch: int, rate: float = 1.0
) -> DistancePlan:
    """The numbers of a step.

    Args:
        schedule: Of the run.
        config: Says the weights.
        number: Of the stage.
        fraction: Share of the run that is over.
        batch: Rays.
        rate: Factor of the learning rates.
    """
    stage, share = schedule.stages[number], schedule.share(number, fraction)
    return DistancePlan(
        batch=batch,
        march_step=MARCH_STEP,
        near=schedule.near,
        rate=rate * between(stage.rates, share),
        color_rate=rate * between(stage.color_rates, share),
        surface_width_rate=rate * SURFACE_WIDTH_RATE,
        widest=between(stage.widest, share),
        eikonal=config.eikonal,
        smoothness=config.smoothness,
        mask=config.mask,
    )


def make_schedule(config: SdfConfig, near: float) -> Schedule[DistanceStage]:
    """The schedule for ``config``."""
    length = length_of(config, DEFAULT_STEPS)
    seconds = expected_seconds(length, STEPS_A_SECOND)
    finest = config.resolution or finest_resolution(seconds, FULL_RESOLUTION, FULL_SECONDS, MOST_RESOLUTION)
    coarse, middle = max(16, finest // 4), max(16, finest // 2)
    degree = config.sh_degree

    stages = (
        DistanceStage(0.05, coarse, 0, (0.2, 0.1), (0.12, 0.03), (1.0, 1.0), True),
        DistanceStage(0.15, middle, min(1, degree), (0.08, 0.04), (0.12, 0.06), (1.0, 1.0), True),
        DistanceStage(0.4, middle, min(1, degree), (0.06, 0.03), (0.1, 0.03), (1.2, 0.8), False),
        DistanceStage(1.0, finest, degree, (0.04, 0.001), (0.06, 0.005), (1.0, 0.5), False),
    )
    return Schedule(length, stages, near)


SKIP_INTERVAL = 32
"""Steps after which empty bricks are searched for."""
SLACK = 1.5
"""Voxels by which the surface may come nearer meanwhile."""
PREVIEW_RAYS = 100_000
"""To carve the surface out of density for a preview, or for a box around it."""
METRIC_ROWS = 40_000
"""Rows at most that the metrics of the gradient are taken from."""


class SdfLearner(GridLearner[SdfConfig, DistanceState, DistancePlan]):
    """A grid of distances that learns; see :class:`viewer.training.learner.Learner`."""

    intervals = Intervals(score_seconds=10.0, score_rays=16_384, final_rays=4_000_000, first_preview=3.0)
    state_type = DistanceState
    rays_at_once = 4096
    points = "signed distances"
    stepper_type = DistanceStepper

    @staticmethod
    def make_schedule(config: SdfConfig, context: TrainingContext) -> Schedule[DistanceStage]:
        """What is trained how, when."""
        return make_schedule(config, near_distance(context.dataset))

    @staticmethod
    def initial_state(config: SdfConfig, context: TrainingContext) -> DistanceState:
        """Grey density in a box.

        Not in the box of what masks agree on: the method draws its own box around the first density, which needs room
        to begin in.
        """
        first = SdfLearner.make_schedule(config, context).stages[0]
        grid = initial_grid(scene_box(context.dataset), first.resolution)
        grid.refresh_skips(0.0)
        width = SurfaceWidth(first.widest[0])
        return DistanceState(grid=grid, background=context.background(), surface_width=width, is_density=True)

    def warm_up(self) -> None:
        """Compile every kernel on a grid of a few voxels."""
        super().warm_up()
        grid = initial_grid(self.state.grid.aabb, 8)
        state = DistanceState(grid=grid, background=flat_background(False), is_density=True)
        grid.refresh_skips(0.0)
        source = self.context.source(0, state.background)
        DistanceStepper(source).step(state, msgspec.structs.replace(self.plan(0.0, Steering()), batch=64))
        surface = carve_surface(grid, source, 0.0, 64)
        slopes_at_surface(surface.volume.scalars, surface.cells, surface.volume.shape, 1)

    def plan(self, fraction: float, steering: Steering) -> DistancePlan:
        """The numbers of the step at this moment of the run; the mask counts where photos have one."""
        plan = plan_of(self.schedule, self.config, self.state.stage, fraction, self._batch, steering.rate_factor)
        factor = steering.weight_factor
        return msgspec.structs.replace(
            plan,
            eikonal=factor("eikonal") * plan.eikonal,
            smoothness=factor("smoothness") * plan.smoothness,
            mask=factor("mask") * plan.mask if self.context.dataset.masked else 0.0,
        )

    def after_step(self, plan: DistancePlan) -> None:
        """Make distances true again and search for empty bricks, where it is time to."""
        state = self.state
        self._rate = plan.rate
        refresh = not state.is_density and state.step % REFRESH == 0
        if refresh:
            state.grid = with_band(state.grid, UNCHANGED, self.schedule.stages[state.stage].band)
        if refresh or state.step % SKIP_INTERVAL == 0:
            self._refresh_skips(plan.widest)

    def metrics(self) -> dict[str, float]:
        """The gradient's mean length and error near the surface, its width, resolution, and learning rate."""
        grid, values = self.state.grid, {}
        stride = 1 + len(grid.cells) // METRIC_ROWS
        if not self.state.is_density:
            lengths, errors, count = slopes_at_surface(grid.volume.scalars, grid.cells, grid.volume.shape, stride)
            values = {"gradient": float(lengths) / count, "eikonal": float(errors) / count} if count else {}
        return {
            **values,
            "surface_width": self.state.surface_width.width * grid.voxel_size,
            "resolution": float(max(grid.shape) - 1),
            **super().metrics(),
        }

    def field(self) -> tuple[DistanceField, Mapping[str, np.ndarray]]:
        """The field so far; out of density, the surface is carved for a moment."""
        state = self.state
        return (replace(state, grid=self._carve_surface(PREVIEW_RAYS)) if state.is_density else state).field()

    def finalize(self) -> None:
        """Make true distances of what lies far from the surface."""
        state = self.state
        if state.is_density:
            state.grid, state.is_density = self._carve_surface(RAYS), False
        state.grid.redistance_far(UNCHANGED)

    def enter_stage(self, number: int) -> None:
        """Carry what has been learned over to the grid of a stage."""
        state, stage = self.state, self.schedule.stages[number]
        if state.is_density and not stage.is_density:
            state.grid, state.is_density = self._carve_surface(RAYS), False
        old = state.grid
        box = old.aabb
        if self.context.dataset.masked:
            box = box_around(self._carve_surface(PREVIEW_RAYS) if state.is_density else old)
        state.grid = resample(old, box, stage.resolution, stage.degree, None if state.is_density else stage.band)
        width = state.surface_width
        width.width = min(width.width * old.voxel_size / state.grid.voxel_size, stage.widest[0])
        self._refresh_skips(stage.widest[0])
        state.stage, state.adam_steps = number, 0

    def _refresh_skips(self, widest: float) -> None:
        self.state.grid.refresh_skips(0.0 if self.state.is_density else reach_of(widest, MARCH_STEP) + SLACK)

    def _carve_surface(self, rays: int) -> DistanceGrid:
        """The surface of the density."""
        source = self.context.source(self.config.seed, flat_background(False))
        return carve_surface(self.state.grid, source, self.schedule.near, rays)
