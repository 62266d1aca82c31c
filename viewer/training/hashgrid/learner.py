"""A hash grid as a method: instant-NGP (Mueller et al. 2022, section 5.4) on a few CPU cores, or a graphics card."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np
import torch

from viewer.render.pointwise.evaluation import memory_errors
from viewer.scene.content import HashGridField
from viewer.training.background import flat_background, learned_background
from viewer.training.calibration import Calibration
from viewer.training.config import HashGridConfig
from viewer.training.hashgrid.checkpoint import newest, snapshot
from viewer.training.hashgrid.device import LARGER, DeviceStepper
from viewer.training.hashgrid.occupancy import INTERVAL, update
from viewer.training.hashgrid.schedule import Schedule, make_schedule
from viewer.training.hashgrid.state import RunState, first_state
from viewer.training.hashgrid.step import Stepper
from viewer.training.hashgrid.stepping import Stepping
from viewer.training.heldout import HeldOutEvaluator
from viewer.training.learner import HeldOut, Intervals, StepResult, TrainingContext
from viewer.training.prepare import inner_cube, near_distance
from viewer.training.steering import Steering


class HashGridLearner:
    """Tables and networks that learn; see :class:`viewer.training.learner.Learner`.

    Args:
        config: What is asked for.
        context: The photos, and the threads that compute.
        state: Where the run stands.
        warning: What went wrong on resuming.
    """

    intervals = Intervals(10.0, 4096, 400_000, 4.0, 2.0, 60.0)

    def __init__(self, config: HashGridConfig, context: TrainingContext, state: RunState, warning: str) -> None:
        self.warning = warning
        self.state = state
        self._config = config
        self._context = context
        self._threads = torch.get_num_threads()
        # The crew's threads share the cores out themselves: torch shall compute in the one that asks.
        torch.set_num_threads(1)
        device = torch.device("cuda") if torch.cuda.is_available() else None
        larger = 1 if device is None else LARGER
        self._schedule: Schedule = make_schedule(config, near_distance(context.dataset), state.content, larger)
        self.length = self._schedule.length
        self._rate = 0.0
        self._evaluator = HeldOutEvaluator(context.photos, context.thread_pool, config.exposure)
        self.stepper = stepper_for(state, context, config, device)
        self._calibration = Calibration.create_or_resume(config, context, state.calibration)

    @classmethod
    def create_or_resume(cls, config: HashGridConfig, context: TrainingContext) -> HashGridLearner:
        """Fog in a box, or what the newest sound checkpoint holds.

        Raises:
            InputError: There is nothing to resume, or the data set's box is none.
        """
        if config.resume:
            return cls(config, context, *newest(context.folder, config))
        masked = context.dataset.masked
        background = flat_background(True) if masked else learned_background()
        contraction = config.contraction == "on" or (config.contraction == "auto" and not masked)
        box = inner_cube(context.dataset) if contraction else context.box
        return cls(config, context, first_state(config, box, background, contraction), "")

    @property
    def text(self) -> str:
        """What is being done, for people."""
        return f"Training {self.state.content.levels} hash grids"

    @torch.no_grad()
    def warm_up(self) -> None:
        """Compile every kernel on small tables."""
        if not isinstance(self.stepper, Stepper):
            return
        content = self.state.content
        small = msgspec.structs.replace(self._config, table_bits=8)
        state = first_state(small, content.aabb, flat_background(True), content.contraction)
        photos = self._context.photos
        stepper = Stepper(photos.train, self._context.thread_pool, 0, state.background, small.refine_poses)
        state.rays = 4
        plan = self._schedule.plan(0, 0.0)
        stepper.step(state, plan)
        update(state, stepper, plan)
        self._evaluator.score(lambda rays, count: stepper.look(state, rays, count, plan), state.background, 4)

    @torch.no_grad()
    def learn(self, fraction: float, steering: Steering) -> StepResult:
        """Take a step, and look where the field is anything when it is time to.

        Raises:
            MemoryError: The batch does not fit, here or on the graphics card.
        """
        state = self.state
        plan = self._schedule.plan(state.step, fraction)
        plan = plan._replace(rate=steering.rate_factor * plan.rate)
        self._rate = plan.rate
        with memory_errors():
            learned = StepResult(*self.stepper.step(state, plan))
            rays, ray_gradients = self.stepper.rays, self.stepper.ray_gradients
            self._calibration.learn(rays, learned.rays, ray_gradients, fraction, steering.rate_factor)
            if state.step % INTERVAL == 0:
                update(state, self.stepper, plan)
        return learned

    def halve_batch(self) -> int:
        """Use half as many samples a step."""
        if self._schedule.batch < 512:
            return 0
        self._schedule = msgspec.structs.replace(self._schedule, batch=self._schedule.batch // 2)
        # A step takes as many rays as lately had a batch of samples, and no batch has come through that was smaller.
        self.state.rays = max(1, self.state.rays // 2)
        return self._schedule.batch

    def metrics(self) -> dict[str, float]:
        """Cells along the finest grid, learning rate, share of the box that is looked into."""
        occupied = float(self.state.occupancy.occupied.mean())
        return {
            "resolution": float(self._config.finest),
            "rate": self._rate,
            "occupied": occupied,
            **self._calibration.metrics(),
        }

    @torch.no_grad()
    def score(self, rays: int) -> HeldOut | None:
        """Compare with held-out photos."""
        state, plan = self.state, self._schedule.plan(self.state.step, 1.0)
        return self._evaluator.score(
            lambda aimed, count: self.stepper.look(state, aimed, count, plan), state.background, rays
        )

    def snapshot(self) -> Mapping[str, np.ndarray]:
        """A copy of everything, for a checkpoint."""
        self.stepper.sync_state(self.state)
        return {**snapshot(self.state, self._config), **self._calibration.arrays()}

    def field(self) -> tuple[HashGridField, Mapping[str, np.ndarray]]:
        """The field so far."""
        self.stepper.sync_state(self.state)
        return self.state.content, self.state.tensors()

    def finalize(self) -> None:
        """Nothing is left to do."""

    def close(self) -> None:
        """Give torch its threads back."""
        torch.set_num_threads(self._threads)


def stepper_for(
    state: RunState, context: TrainingContext, config: HashGridConfig, device: torch.device | None
) -> Stepping:
    """What computes steps on that device; None is the processor, by kernels."""
    pool, thread_pool, with_ray_gradients = context.photos.train, context.thread_pool, config.refine_poses
    if device is None:
        return Stepper(pool, thread_pool, config.seed, state.background, with_ray_gradients)
    return DeviceStepper(pool, thread_pool, config.seed, state.background, state, device, with_ray_gradients)
