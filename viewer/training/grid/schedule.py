"""From coarse to fine: what is trained how, at every moment of a run.

All plans are functions of the share of the run that is over, whether the run is measured in seconds or in steps. So a
machine that is twice as fast takes twice the steps through the same plan, and a run of given ``steps`` never reads a
clock.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from msgspec import Struct

from viewer.training.learner import Length

DEFAULT_STEPS = 6000


class TrainingStage(Struct, frozen=True):
    """A part of the run on one grid. Pairs are a first and a last value, between which it goes geometrically.

    Attributes:
        until: Share of the run at which it ends.
        resolution: Voxels along the longest edge.
        degree: Of the spherical harmonics.
        color_rates: Learning rates of the coefficients.
    """

    until: float
    resolution: int
    degree: int
    color_rates: tuple[float, float]


StageT = TypeVar("StageT", bound=TrainingStage)


class Schedule(Struct, Generic[StageT], frozen=True):
    """The whole run.

    Attributes:
        length: Of the run.
        stages: From coarse to fine.
        near: Where rays begin, in units of the data set.
    """

    length: Length
    stages: tuple[StageT, ...]
    near: float

    def stage(self, fraction: float) -> int:
        """The number of the stage that runs at this moment."""
        return next(
            (number for number, stage in enumerate(self.stages) if fraction < stage.until), len(self.stages) - 1
        )

    def share(self, number: int, fraction: float) -> float:
        """The share of stage ``number`` that is over, from 0 to 1."""
        begin, end = self.stages[number - 1].until if number else 0.0, self.stages[number].until
        return min(1.0, max(0.0, (fraction - begin) / max(1e-9, end - begin)))


def between(ends: tuple[float, float], share: float) -> float:
    """Geometric interpolation from the first to the last value."""
    return ends[0] * (ends[1] / ends[0]) ** share


def finest_resolution(seconds: float, full_resolution: int, full_seconds: float, most: int) -> int:
    """Voxels along the longest edge that a run of ``seconds`` on two cores can fill with detail, a multiple of 8."""
    ideal = full_resolution * (max(seconds, 0.1) / full_seconds) ** 0.3
    return int(min(most, max(32, round(ideal / 8) * 8)))


def expected_seconds(length: Length, steps_a_second: float) -> float:
    """How long a run takes, for runs of given steps at what two cores manage on average."""
    return (length.steps or 0) / steps_a_second if length.seconds is None else length.seconds
