"""From coarse to fine: what is trained how, at every moment of a run.

All plans are functions of the share of the run that is over, whether the run is measured in seconds or in steps. So a
machine that is twice as fast takes twice the steps through the same plan, and a run of given ``steps`` never looks at a
clock.
"""

from __future__ import annotations

from msgspec import Struct

from viewer.training.config import VoxelsConfig
from viewer.training.learner import Length, length_of
from viewer.training.voxels.step import StepPlan

STEPS_A_SECOND = 20.0
"""What two cores manage on average; only decides how fine a run of given steps becomes."""
FULL_SECONDS = 300.0
FULL_RESOLUTION = 256
DEFAULT_STEPS = 6000
NEIGHBORS = 4
"""Pixels drawn together, a square of 2 x 2: they share voxels, which saves a third of a step's time."""
MOST_VOXELS = 2_000_000


class TrainingStage(Struct, frozen=True):
    """A part of the run on one grid.

    Attributes:
        until: Share of the run at which it ends.
        resolution: Voxels along the longest edge.
        degree: Of the spherical harmonics.
        batch: Rays a step.
        least_weight: Voxels that no ray sees with this weight are dropped on entry.
        growth: Voxels by which what is kept grows on entry.
        density_rates: Learning rates of density times the box's longest edge, first and last.
        color_rates: Learning rates of the coefficients, first and last.
        density_variation: Weight of the densities' total variation.
        color_variation: Weight of the colours' total variation.
        march_step: Distance of samples in voxels.
        least_thickness: Samples of smaller optical thickness are left out.
    """

    until: float
    resolution: int
    degree: int
    batch: int
    least_weight: float
    growth: int
    density_rates: tuple[float, float]
    color_rates: tuple[float, float]
    density_variation: float = 0.0
    color_variation: float = 0.0
    march_step: float = 1.0
    least_thickness: float = 1e-6


class Schedule(Struct, frozen=True):
    """The whole run.

    Attributes:
        length: Of the run.
        stages: From coarse to fine.
        near: Where rays begin, in units of the data set.
        sparsity: Weight of log(1 + 2 density^2) at samples.
    """

    length: Length
    stages: tuple[TrainingStage, ...]
    near: float
    sparsity: float

    def stage(self, fraction: float) -> int:
        """The number of the stage that runs at this moment."""
        return next(
            (number for number, stage in enumerate(self.stages) if fraction < stage.until), len(self.stages) - 1
        )

    def plan(self, number: int, fraction: float, edge: float) -> StepPlan:
        """The numbers of a step of stage ``number``; ``edge`` is the box's longest edge.

        Rates fall geometrically from a stage's first to its last one. Densities are per unit length, so their rates
        shrink as the scene grows.
        """
        stage = self.stages[number]
        begin = self.stages[number - 1].until if number else 0.0
        part = min(1.0, max(0.0, (fraction - begin) / max(1e-9, stage.until - begin)))
        density_first, density_last = stage.density_rates
        color_first, color_last = stage.color_rates
        return StepPlan(
            batch=stage.batch,
            run=NEIGHBORS,
            march_step=stage.march_step,
            near=self.near,
            least_thickness=stage.least_thickness,
            sparsity=self.sparsity,
            density_rate=density_first * (density_last / density_first) ** part / edge,
            color_rate=color_first * (color_last / color_first) ** part,
            density_variation=stage.density_variation,
            color_variation=stage.color_variation,
            variation_everywhere=False,
        )


def make_schedule(config: VoxelsConfig, masked: bool, near: float) -> Schedule:
    """The plan for ``config``; ``masked`` says that photos carry alpha and nothing lies behind the subject."""
    length = length_of(config, DEFAULT_STEPS)
    expected = (length.steps or 0) / STEPS_A_SECOND if length.seconds is None else length.seconds
    finest = config.resolution or finest_resolution(expected)
    degree, batch = config.sh_degree, config.batch
    smooth = (2e-9, 5e-8) if masked else (1e-8, 2e-7)
    weights = (0.01, 0.02) if masked else (0.003, 0.005)
    # Where cameras stand in the grid, fog before a lens explains its photo at once: slow densities give shapes time.
    first, second, third = ((6.0, 1.0), (12.0, 6.0), (48.0, 24.0)) if masked else ((1.0, 3.0), (6.0, 6.0), (24.0, 12.0))
    coarse = TrainingStage(0.05, max(8, finest // 4), 0, batch, 0.0, 0, first, (0.2, 0.1), *smooth)
    middle = TrainingStage(
        0.2, max(8, finest // 2), min(1, degree), batch, weights[0], 2, second, (0.08, 0.03), *smooth
    )
    shaped = TrainingStage(0.6, finest, degree, batch, weights[1], 1, third, (0.04, 0.015), *smooth)
    final = TrainingStage(1.0, finest, degree, batch, weights[1], 1, (third[1], 1.0), (0.015, 0.0007), *smooth)
    return Schedule(length, (coarse, middle, shaped, final), near, 0.0)


def finest_resolution(seconds: float) -> int:
    """Voxels along the longest edge that a run of ``seconds`` on two cores can fill with detail, a multiple of 8."""
    ideal = FULL_RESOLUTION * (max(seconds, 0.1) / FULL_SECONDS) ** 0.3
    return int(min(384, max(32, round(ideal / 8) * 8)))
