"""What is trained how, at every moment of a run of signed distances."""

from __future__ import annotations

from viewer.training.config import SdfConfig
from viewer.training.grid.schedule import (
    DEFAULT_STEPS,
    Schedule,
    TrainingStage,
    between,
    expected_seconds,
    finest_resolution,
)
from viewer.training.learner import length_of
from viewer.training.sdf.step import DistancePlan, reach_of

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
        is_density: The grid holds densities as yet.
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
