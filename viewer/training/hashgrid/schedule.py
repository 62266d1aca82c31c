"""What is trained how, at every moment of a run: functions of the share of the run that is over."""

from __future__ import annotations

from msgspec import Struct

from viewer.scene.content import HashGridField
from viewer.training.config import HashGridConfig
from viewer.training.hashgrid.occupancy import SWEEP
from viewer.training.hashgrid.step import StepPlan
from viewer.training.learner import Length, length_of

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
