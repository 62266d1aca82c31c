"""Voxels that move as a method: one set of voxels, and where it is at every time, on a few CPU cores.

The voxels are those of ``training.voxels``. What moves them is a grid of displacements over time and space, as in DeVRF
(Liu et al., NeurIPS 2022), from coarse to fine; both are learned at once, without any network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import msgspec
import numpy as np
from jaxtyping import Bool, Float32

from viewer.errors import InputError
from viewer.scene.content import AssetId, Motion, Provenance, VoxelField
from viewer.scene.dataset import Dataset
from viewer.scene.geometry import AABB, as_vec3
from viewer.training.background import flat_background
from viewer.training.batches import Rays
from viewer.training.config import DynamicConfig
from viewer.training.dynamic.march_kernels import strongest_weights
from viewer.training.dynamic.motion import empty_motion, motion_sides
from viewer.training.dynamic.state import DynamicState
from viewer.training.dynamic.step import DynamicPlan, DynamicStepper
from viewer.training.grid.learner import GridLearner
from viewer.training.grid.schedule import DEFAULT_STEPS, Schedule, between, expected_seconds, finest_resolution
from viewer.training.learner import Intervals, TrainingContext, length_of
from viewer.training.prepare import free_memory, near_distance, scene_box
from viewer.training.steering import Steering
from viewer.training.voxels.grid import WIDTHS, grid_shape, masked_grid, uniform_grid, with_degree
from viewer.training.voxels.learner import INITIAL_DENSITY, MOST_VOXELS, VoxelStage
from viewer.training.voxels.prune import box_around, regrid, seen_voxels

STEPS_A_SECOND = 10.0
"""What two cores manage on average; only decides how fine a run of given steps becomes."""
FULL_SECONDS, FULL_RESOLUTION, MOST_RESOLUTION = 300.0, 112, 320
SMOOTHED_RESOLUTION = 80.0
"""Voxels along the longest edge at which the weights of total variation are as they are written below."""
MARCH_STEP = 1.0
MOTION_RATES = ((3e-3, 3e-3), (3e-3, 1e-3), (1e-3, 3e-4), (3e-4, 3e-5))
"""Learning rates of displacements in each stage, in the longest edge of the scene's box."""
MASKED_PACE = 2.5
"""How much faster things may move where photos have alpha; tried on those alone."""
MOST_TIMES = 32
"""Nodes over time, unless more are asked for."""
PHOTOS_A_TIME = 4
"""Photos for each node over time, about."""
NODES = 24
"""Along the longest edge of the scene's box, at the end."""
SKIP_INTERVAL = 64
"""Steps after which empty bricks are searched for."""
PRUNE_RAYS = 200_000
"""Between stages, to find the voxels that are worth keeping."""
DROP_RAYS = 1_000_000
"""The same at the end, where nothing can grow back."""
MARGIN = 2.0
"""Voxels between what is seen at any time and the walls of the box."""


class DynamicStage(VoxelStage, frozen=True):
    """A part of the run on one grid.

    Attributes:
        nodes: Share of the most nodes of the motion, along every axis.
        motion_rates: Learning rates of displacements, in the longest edge of the scene's box.
        smoothing: Over space and over time, see ``DynamicPlan``.
    """

    nodes: float
    motion_rates: tuple[float, float]
    smoothing: tuple[float, float]


def make_schedule(config: DynamicConfig, masked: bool, near: float) -> Schedule[DynamicStage]:
    """The schedule for ``config``; ``masked`` says that photos carry alpha and nothing lies behind the subject."""
    length = length_of(config, DEFAULT_STEPS)
    seconds = expected_seconds(length, STEPS_A_SECOND)
    finest = config.resolution or finest_resolution(seconds, FULL_RESOLUTION, FULL_SECONDS, MOST_RESOLUTION)
    degree = config.sh_degree
    # The more voxels there are, the fewer rays tell each of them what it is: smoothing must not outweigh those.
    finer = min(SMOOTHED_RESOLUTION / finest, 1.0) ** 3
    density, color = (2.5e-9, 6.25e-8) if masked else (5e-9, 1e-7)
    variations = (finer * density, finer * color)
    weights = (0.01, 0.02) if masked else (0.003, 0.005)
    first, second, third = ((6.0, 1.0), (12.0, 6.0), (48.0, 24.0)) if masked else ((1.0, 3.0), (6.0, 6.0), (24.0, 12.0))
    pace = MASKED_PACE if masked else 1.0
    moves = [(pace * first, pace * last) for first, last in MOTION_RATES]
    stages = (
        DynamicStage(
            0.1, max(8, finest // 4), 0, (0.2, 0.1), 0.0, 0, first, variations, 0.5, moves[0], (0.025, 0.025)
        ),
        DynamicStage(
            0.3, max(8, finest // 2), 0, (0.08, 0.03), weights[0], 2, second, variations, 0.5, moves[1],
            (0.015, 0.015),
        ),
        DynamicStage(
            0.65, finest, degree, (0.04, 0.015), weights[1], 1, third, variations, 1.0, moves[2], (0.01, 0.01)
        ),
        DynamicStage(
            1.0, finest, degree, (0.015, 0.0007), weights[1], 1, (third[1], 1.0), variations, 1.0, moves[3],
            (0.005, 0.005),
        ),
    )  # fmt: skip
    return Schedule(length, stages, near)


class DynamicLearner(GridLearner[DynamicConfig, DynamicState, DynamicPlan]):
    """Voxels and their motion; see :class:`viewer.training.learner.Learner`."""

    intervals = Intervals(score_seconds=5.0, score_rays=16_384, final_rays=4_000_000, preview_seconds=1e9)
    state_type = DynamicState
    rays_at_once = 16_384
    points = "voxels that move"
    stepper_type = DynamicStepper

    @classmethod
    def check(cls, dataset: Dataset) -> None:
        """Refuse photos in which nothing can move.

        Raises:
            InputError: They have no times, or all the same one.
        """
        if dataset.moving:
            return
        hint = "Give each frame of transforms.json its 'time', or train with another method."
        untimed = sum(photo.time is None for photo in dataset.photos)
        if untimed:
            raise InputError(f"{untimed} of {len(dataset.photos)} photos have no time in {dataset.root}.", hint)
        raise InputError(f"All photos of {dataset.root} have the same time: nothing moves in them.", hint)

    @staticmethod
    def make_schedule(config: DynamicConfig, context: TrainingContext) -> Schedule[DynamicStage]:
        """What is trained how, when."""
        return make_schedule(config, context.dataset.masked, near_distance(context.dataset))

    @staticmethod
    def initial_state(config: DynamicConfig, context: TrainingContext) -> DynamicState:
        """Low grey density in a box, at rest.

        The box is the data set's own: what moves is not where all photos agree.
        """
        box = scene_box(context.dataset)
        first = DynamicLearner.make_schedule(config, context).stages[0]
        grid = uniform_grid(box, grid_shape(box, first.resolution), INITIAL_DENSITY / max(box.size))
        motion = empty_motion(box, DynamicLearner._sides(config, context, box, first.nodes))
        return DynamicState(grid=grid, motion=motion, background=context.background())

    def warm_up(self) -> None:
        """Compile every kernel on a grid of a few voxels."""
        super().warm_up()
        box = self.state.grid.aabb
        grid = with_degree(uniform_grid(box, (4, 4, 4), 0.1), 1)
        state = DynamicState(grid=grid, motion=empty_motion(box, (2, 2, 2, 2)), background=flat_background(False))
        stepper = DynamicStepper(self.context.source(0, state.background))
        plan = msgspec.structs.replace(self.plan(0.0, Steering()), batch=64, density_variation=1.0, motion_rate=1e-6)
        for _ in range(4):
            stepper.step(state, plan)
        mask, _ = self._weighed(state, 64, 0.0, 0)
        regrid(grid, mask, grid.aabb, 4, 64, self.context.thread_pool)
        state.motion.refined((3, 3, 3, 3))

    def plan(self, fraction: float, steering: Steering) -> DynamicPlan:
        """The numbers of the step at this moment of the run."""
        number, edge = self.state.stage, max(self.state.grid.aabb.size)
        stage, share = self.schedule.stages[number], self.schedule.share(number, fraction)
        rate, variation = steering.rate_factor, steering.weight_factor("variation")
        smoothing = steering.weight_factor("smoothness")
        return DynamicPlan(
            batch=self._batch,
            march_step=MARCH_STEP,
            near=self.schedule.near,
            density_rate=rate * between(stage.density_rates, share) / edge,
            color_rate=rate * between(stage.color_rates, share),
            density_variation=variation * stage.variations[0],
            color_variation=variation * stage.variations[1],
            distortion=0.0,
            motion_rate=rate * between(stage.motion_rates, share) * max(self.state.motion.aabb.size),
            over_space=min(1.0, smoothing * stage.smoothing[0]),
            over_time=min(1.0, smoothing * stage.smoothing[1]),
        )

    def after_step(self, plan: DynamicPlan) -> None:
        """Search for empty bricks where it is time to."""
        self._rate = plan.color_rate
        if self.state.step % SKIP_INTERVAL == 0:
            self.state.grid.refresh_skips()

    def metrics(self) -> dict[str, float]:
        """Resolution, stage, learning rate of the colours, and how far things move, in the scene's unit."""
        state = self.state
        reach = float(np.abs(state.motion.nodes.nodes).max())
        found = {"resolution": float(max(state.grid.shape)), "stage": float(state.stage), "reach": reach}
        return {**found, **super().metrics()}

    def field(self) -> tuple[VoxelField, Mapping[str, np.ndarray]]:
        """The field so far."""
        state = self.state
        voxels = state.grid.voxels()
        if state.background.learned:
            voxels = replace(voxels, background=state.background.picture.copy())
        content, nodes = voxels.content(AssetId(""), Provenance()), state.motion.nodes.nodes
        sides, (first, last) = state.motion.sides, self.context.dataset.time_span
        motion = Motion(state.motion.aabb, sides, first, last, first)
        shifts = nodes[:, :3].reshape(*sides, 3).astype(np.float16)
        return msgspec.structs.replace(content, motion=motion), {**voxels.tensors(), "motion": shifts}

    def finalize(self) -> None:
        """Drop voxels that no training photo sees."""
        mask, _ = self._weighed(self.state, DROP_RAYS, 0.1 * self.schedule.stages[-1].least_weight, 1)
        if mask.any():
            self.state.grid = masked_grid(self.state.grid, mask)

    def enter_stage(self, number: int) -> None:
        """Carry voxels that rays see, and the motion, over to the grids of a stage."""
        state, stage = self.state, self.schedule.stages[number]
        grid = state.grid
        mask, seen = self._weighed(state, PRUNE_RAYS, stage.least_weight, stage.growth)
        if mask.any():
            box = joined(box_around(grid, mask), seen, grid.aabb) if number <= 2 else grid.aabb
            most = min(MOST_VOXELS, int(0.25 * free_memory() / (12 * WIDTHS[stage.degree])))
            grid = regrid(grid, mask, box, stage.resolution, most, self.context.thread_pool)
        state.grid = with_degree(grid, stage.degree)
        sides = self._sides(self.config, self.context, state.motion.aabb, stage.nodes)
        if sides != state.motion.sides:
            state.motion, state.motion_step = state.motion.refined(sides), 0
        state.stage = number

    @staticmethod
    def _sides(config: DynamicConfig, context: TrainingContext, box: AABB, share: float) -> tuple[int, int, int, int]:
        """Nodes of the motion, where there are but a ``share`` of them along each axis."""
        photos = len(context.dataset.photos)
        times = config.times or min(MOST_TIMES, max(2, photos // PHOTOS_A_TIME))
        return motion_sides(box, max(2, round(times * share)), max(2, round((config.motion or NODES) * share)))

    def _weighed(
        self, state: DynamicState, rays: int, least_weight: float, growth: int
    ) -> tuple[Bool[np.ndarray, "nx ny nz"], Float32[np.ndarray, "2 3"]]:
        """Voxels that any of ``rays`` training rays sees with at least ``least_weight``, and those around them.

        Also the box in which such samples were met, at any time, from its lowest to its highest corner.
        """
        nodes, volume = state.motion.nodes, state.grid.volume
        bounds: list[Float32[np.ndarray, "2 3"]] = []

        def weigh(
            batch: Rays, settings: Float32[np.ndarray, " n"], first: int, last: int, found: Float32[np.ndarray, " rows"]
        ) -> None:
            box = np.array([[np.inf] * 3, [-np.inf] * 3], np.float32)
            strongest_weights(volume, nodes, batch, settings, first, last, found, box, np.float32(least_weight))
            bounds.append(box)

        source = self.context.source(self.config.seed, state.background)
        mask = seen_voxels(state.grid, source, self.schedule.near, rays, least_weight, growth, weigh)
        low, high = (pick([box[end] for box in bounds], axis=0) for end, pick in ((0, np.min), (1, np.max)))
        return mask, np.stack([low, high])


def joined(box: AABB, seen: Float32[np.ndarray, "2 3"], most: AABB) -> AABB:
    """The box around voxels and around where they were seen, with a little room, within ``most``."""
    room = MARGIN * max(most.size) / 64
    low, high = np.minimum(np.array(box.lo), seen[0] - room), np.maximum(np.array(box.hi), seen[1] + room)
    return AABB(as_vec3(np.maximum(low, np.array(most.lo))), as_vec3(np.minimum(high, np.array(most.hi))))
