"""What is trained how, at every moment of a run of sparse voxels."""

from __future__ import annotations

from viewer.training.config import VoxelsConfig
from viewer.training.grid.schedule import (
    DEFAULT_STEPS,
    Schedule,
    TrainingStage,
    between,
    expected_seconds,
    finest_resolution,
)
from viewer.training.learner import length_of
from viewer.training.voxels.step import VoxelPlan

STEPS_A_SECOND = 20.0
"""What two cores manage on average; only decides how fine a run of given steps becomes."""
FULL_SECONDS, FULL_RESOLUTION, MOST_RESOLUTION = 300.0, 256, 384
MARCH_STEP = 1.0


class VoxelStage(TrainingStage, frozen=True):
    """A part of the run on one grid.

    Attributes:
        least_weight: Voxels that no ray sees with this weight are dropped on entry.
        growth: Voxels by which the mask of the others grows on entry.
        density_rates: Learning rates of density times the box's longest edge.
        variations: Weights of the densities' and of the colours' total variation.
    """

    least_weight: float
    growth: int
    density_rates: tuple[float, float]
    variations: tuple[float, float]


def plan_of(
    schedule: Schedule[VoxelStage], number: int, fraction: float, edge: float, batch: int, rate: float = 1.0,
    variation: float = 1.0,
) -> VoxelPlan:  # fmt: skip
    """The numbers of a step.

    Densities are per unit length, so their rates shrink as the scene grows.

    Args:
        schedule: Of the run.
        number: Of the stage.
        fraction: Share of the run that is over.
        edge: The box's longest edge.
        batch: Rays.
        rate: Factor of the learning rates.
        variation: Factor of the weights of total variation.
    """
    stage, share = schedule.stages[number], schedule.share(number, fraction)
    return VoxelPlan(
        batch=batch,
        march_step=MARCH_STEP,
        near=schedule.near,
        density_rate=rate * (between(stage.density_rates, share) / edge),
        color_rate=rate * between(stage.color_rates, share),
        density_variation=variation * stage.variations[0],
        color_variation=variation * stage.variations[1],
    )


def make_schedule(config: VoxelsConfig, masked: bool, near: float) -> Schedule[VoxelStage]:
    """The schedule for ``config``; ``masked`` says that photos carry alpha and nothing lies behind the subject."""
    length = length_of(config, DEFAULT_STEPS)
    seconds = expected_seconds(length, STEPS_A_SECOND)
    finest = config.resolution or finest_resolution(seconds, FULL_RESOLUTION, FULL_SECONDS, MOST_RESOLUTION)
    degree = config.sh_degree
    variations = (2e-9, 5e-8) if masked else (1e-8, 2e-7)
    middle_weight, final_weight = (0.01, 0.02) if masked else (0.003, 0.005)
    # Where cameras are inside the grid, density right before a lens explains its photo at once: low rates of the
    # densities give shapes time.
    first, second, third = ((6.0, 1.0), (12.0, 6.0), (48.0, 24.0)) if masked else ((1.0, 3.0), (6.0, 6.0), (24.0, 12.0))

    stages = (
        VoxelStage(0.05, max(8, finest // 4), 0, (0.2, 0.1), 0.0, 0, first, variations),
        VoxelStage(0.2, max(8, finest // 2), min(1, degree), (0.08, 0.03), middle_weight, 2, second, variations),
        VoxelStage(0.6, finest, degree, (0.04, 0.015), final_weight, 1, third, variations),
        VoxelStage(1.0, finest, degree, (0.015, 0.0007), final_weight, 1, (third[1], 1.0), variations),
    )
    return Schedule(length, stages, near)
