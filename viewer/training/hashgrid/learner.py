"""A hash grid as a method: instant-NGP (Mueller et al. 2022, section 5.4) on a few CPU cores, or a graphics card."""

from __future__ import annotations

import msgspec
import torch
from msgspec import Struct

from viewer.render.pointwise.evaluation import memory_errors
from viewer.scene.content import HashGridField
from viewer.training.background import flat_background
from viewer.training.batches import Rays
from viewer.training.config import HashGridConfig
from viewer.training.hashgrid.device import LARGER, DeviceStepper
from viewer.training.hashgrid.occupancy import INTERVAL, SWEEP, update
from viewer.training.hashgrid.state import HashGridState, first_state
from viewer.training.hashgrid.step import KernelStepper, Stepper, StepPlan
from viewer.training.learner import Intervals, Length, StepResult, TrainingContext, length_of
from viewer.training.network_learner import NetworkLearner, compute_device
from viewer.training.prepare import inner_cube, near_distance
from viewer.training.steering import Steering

DEFAULT_STEPS = 5000
MARCH_STEPS = 256
"""Steps along the box's longest edge."""
UNBOUNDED_STEPS = 128
"""Steps along twice the inner cube's edge where all of space is contracted around it: rays go on and on there."""
FIRST_MARCH_STEPS, FIRST_UNBOUNDED_STEPS = 64, 48
FIRST_BATCH = 0.5
"""As long as no cell is known to be empty: rays are long then, and take more time."""
STEADY = 0.3
"""Share of the run for which the learning rate stays what it is."""
LAST_RATE = 0.02
"""What it has fallen to at the end, geometrically, as a part of the first."""


class Schedule(Struct, frozen=True):
    """The whole run.

    Attributes:
        length: Of the run.
        batch: Samples a step, about.
        rate: First learning rate.
        near: Where rays begin, in units of the data set.
        step: Distance of samples, in units of the data set.
        first_step: The same as long as no cell is known to be empty.
    """

    length: Length
    batch: int
    rate: float
    near: float
    step: float
    first_step: float

    def plan(self, step: int, fraction: float) -> StepPlan:
        """The numbers of a step."""
        falling = max(0.0, (fraction - STEADY) / (1.0 - STEADY))
        march_step = self.step if step >= SWEEP else self.first_step
        batch = self.batch if step >= SWEEP else max(1, int(FIRST_BATCH * self.batch))
        return StepPlan(batch, march_step, self.near, self.rate * LAST_RATE**falling)


def make_schedule(config: HashGridConfig, near: float, content: HashGridField, larger: int = 1) -> Schedule:
    """The schedule for ``config``, with batches ``larger`` times as large."""
    edge = max(content.aabb.size)
    if content.contraction:
        steps = 2 * edge / UNBOUNDED_STEPS, 2 * edge / FIRST_UNBOUNDED_STEPS
    else:
        steps = edge / MARCH_STEPS, edge / FIRST_MARCH_STEPS
    return Schedule(length_of(config, DEFAULT_STEPS), larger * config.batch, config.rate, near, *steps)


class HashGridLearner(NetworkLearner[HashGridConfig, HashGridState]):
    """Tables and networks that learn; see :class:`viewer.training.learner.Learner`."""

    intervals = Intervals(10.0, 4096, 400_000, 4.0, 2.0, 60.0)
    state_type = HashGridState

    def __init__(self, config: HashGridConfig, context: TrainingContext, state: HashGridState, warning: str) -> None:
        super().__init__(config, context, state, warning)
        device = compute_device()
        larger = 1 if device.type == "cpu" else LARGER
        self._schedule = make_schedule(config, near_distance(context.dataset), state.content, larger)
        self.length = self._schedule.length
        self._stepper: Stepper = (
            KernelStepper(self.source, config.refine_poses)
            if device.type == "cpu"
            else DeviceStepper(self.source, state, device, config.refine_poses)
        )

    @staticmethod
    def initial_state(config: HashGridConfig, context: TrainingContext) -> HashGridState:
        """Low density in a box, or in all of space."""
        contraction = config.contraction == "on" or (config.contraction == "auto" and not context.dataset.masked)
        box = inner_cube(context.dataset) if contraction else context.box
        return first_state(config, box, context.background(), contraction)

    @property
    def stepper(self) -> Stepper:
        """What takes the steps."""
        return self._stepper

    @property
    def text(self) -> str:
        """What is being done, for people."""
        return f"Training {self.state.content.levels} hash grids"

    @torch.no_grad()
    def warm_up(self) -> None:
        """Compile every kernel on small tables."""
        super().warm_up()
        if not isinstance(self._stepper, KernelStepper):
            return
        content = self.state.content
        small = msgspec.structs.replace(self.config, table_bits=8)
        state = first_state(small, content.aabb, flat_background(True), content.contraction)
        stepper = KernelStepper(self.context.source(0, state.background), small.refine_poses)
        state.rays = 4
        plan = self._schedule.plan(0, 0.0)
        stepper.step(state, plan)
        update(state, stepper, plan)

    @torch.no_grad()
    def learn(self, fraction: float, steering: Steering) -> StepResult:
        """Take a step, and update the occupied cells when it is time to.

        Raises:
            MemoryError: The batch does not fit, here or on the graphics card.
        """
        state, stepper = self.state, self._stepper
        plan = self._schedule.plan(state.step, fraction)
        plan = plan._replace(rate=steering.rate_factor * plan.rate)
        self._rate = plan.rate
        with memory_errors():
            result = stepper.step(state, plan)
            self.calibrate(result, fraction, steering)
            if state.step % INTERVAL == 0:
                update(state, stepper, plan)
        return result

    def halve_batch(self) -> int:
        """Use half as many samples a step."""
        if self._schedule.batch < 512:
            return 0
        self._schedule = msgspec.structs.replace(self._schedule, batch=self._schedule.batch // 2)
        # A step takes as many rays as lately had a batch of samples, and no batch has come through that was smaller.
        self.state.rays = max(1, self.state.rays // 2)
        return self._schedule.batch

    @torch.no_grad()
    def render_rays(self, rays: Rays, count: int) -> None:
        """Write the colours of the first ``count`` rays."""
        self._stepper.render(self.state, self._schedule.plan(self.state.step, 1.0), rays, count)

    def metrics(self) -> dict[str, float]:
        """Cells along the finest grid, share of the box in which samples are taken, learning rate."""
        occupied = float(self.state.occupancy.occupied.mean())
        return {"resolution": float(self.config.finest), "occupied": occupied, **super().metrics()}
