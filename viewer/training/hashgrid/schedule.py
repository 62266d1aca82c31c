"""What is trained how, at every moment of a run: functions of the share of the run that is over."""

from __future__ import annotations

from msgspec import Struct

from viewer.training.config import HashGridConfig
from viewer.training.hashgrid.occupancy import SWEEP
from viewer.training.hashgrid.step import StepPlan
from viewer.training.learner import Length, length_of

DEFAULT_STEPS = 5000
MARCH_STEPS = 256
"""Steps along the box's longest edge."""
FIRST_MARCH_STEPS = 64
FIRST_BATCH = 0.5
"""As long as no cell is known to be empty: rays are long then, and this shall soon be over."""
STEADY = 0.3
"""Share of the run for which the learning rate stays what it is."""
LAST_RATE = 0.02
"""What it has fallen to at the end, geometrically, as a part of the first."""
NEIGHBORS = 4
"""Pixels drawn together, a square of 2 x 2, whose samples share cells."""


class Schedule(Struct, frozen=True):
    """The whole run.

    Attributes:
        length: Of the run.
        batch: Samples a step, about.
        rate: First learning rate.
        near: Where rays begin, in units of the data set.
        edge: Length that the grids span, in the data set's unit.
    """

    length: Length
    batch: int
    rate: float
    near: float
    edge: float

    def plan(self, step: int, fraction: float) -> StepPlan:
        """The numbers of a step."""
        falling = max(0.0, (fraction - STEADY) / (1.0 - STEADY))
        pieces = MARCH_STEPS if step >= SWEEP else FIRST_MARCH_STEPS
        batch = self.batch if step >= SWEEP else max(1, int(FIRST_BATCH * self.batch))
        return StepPlan(batch, NEIGHBORS, self.edge / pieces, self.near, self.rate * LAST_RATE**falling)


def lay_out(config: HashGridConfig, near: float, edge: float, larger: int = 1) -> Schedule:
    """The plan for ``config``, with batches ``larger`` times as large."""
    return Schedule(length_of(config, DEFAULT_STEPS), larger * config.batch, config.rate, near, edge)
