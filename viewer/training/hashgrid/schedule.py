"""What is trained how, at every moment of a run: functions of the share of the run that is over."""

from __future__ import annotations

from msgspec import Struct

from viewer.training.config import HashGridConfig
from viewer.training.hashgrid.occupancy import SWEEP
from viewer.training.hashgrid.step import StepPlan

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
        seconds: Length of the run, or None.
        steps: Length of the run, or None.
        batch: Samples a step, about.
        rate: First learning rate.
        near: Where rays begin, in units of the data set.
        edge: The box's longest edge.
    """

    seconds: float | None
    steps: int | None
    batch: int
    rate: float
    near: float
    edge: float

    def fraction(self, step: int, seconds: float) -> float:
        """The share of the run that is over, up to 1."""
        if self.steps is not None:
            return min(1.0, step / max(1, self.steps))
        return min(1.0, seconds / max(1e-9, self.seconds or 0.0))

    def plan(self, step: int, fraction: float) -> StepPlan:
        """The numbers of a step."""
        falling = max(0.0, (fraction - STEADY) / (1.0 - STEADY))
        pieces = MARCH_STEPS if step >= SWEEP else FIRST_MARCH_STEPS
        batch = self.batch if step >= SWEEP else max(1, int(FIRST_BATCH * self.batch))
        return StepPlan(batch, NEIGHBORS, self.edge / pieces, self.near, self.rate * LAST_RATE**falling)


def lay_out(config: HashGridConfig, near: float, edge: float, larger: int = 1) -> Schedule:
    """The plan for ``config``, with batches ``larger`` times as large."""
    steps = config.steps if config.seconds is None else None
    if config.steps is None and config.seconds is None:
        steps = DEFAULT_STEPS
    return Schedule(config.seconds if steps is None else None, steps, larger * config.batch, config.rate, near, edge)
