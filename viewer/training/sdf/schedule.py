"""From coarse to fine: what is trained how, at every moment of a run; functions of the share of it that is over."""

from __future__ import annotations

from msgspec import Struct

from viewer.training.config import SdfConfig
from viewer.training.learner import Length, length_of
from viewer.training.sdf.step import StepPlan, reach_of

STEPS_A_SECOND = 15.0
"""What two cores manage on average; only decides how fine a run of given steps becomes."""
FULL_SECONDS = 600.0
FULL_RESOLUTION = 192
DEFAULT_STEPS = 6000
NEIGHBORS = 4
"""Pixels drawn together, a square of 2 x 2, whose samples share voxels."""
REFRESH = 256
"""Steps after which distances are put right, and it is looked anew which corners are near the surface."""
KEPT = 2.0
"""Voxels from the surface in which distances then stay as they were learned."""
SURFACE_WIDTH_RATE = 0.01
THINNEST = 0.3
"""Voxels: the least width; thinner than that, trilinear distances look like the cubes that they are made of."""
BEYOND = 1.5
"""Voxels that are learned beyond those in which rays find something."""


class TrainingStage(Struct, frozen=True):
    """A part of the run on one grid; pairs are first and last values, between which it goes geometrically.

    Attributes:
        until: Share of the run at which it ends.
        resolution: Voxels along the longest edge.
        degree: Of the spherical harmonics.
        rates: Learning rates of distances, in voxels.
        color_rates: Learning rates of the coefficients.
        widest: The largest width of the surface, in voxels.
        march_step: Length of a piece of a ray in voxels.
        fog: The grid holds densities as yet.
    """

    until: float
    resolution: int
    degree: int
    rates: tuple[float, float]
    color_rates: tuple[float, float]
    widest: tuple[float, float]
    march_step: float
    fog: bool = False

    @property
    def band(self) -> float:
        """Voxels from the surface that are learned."""
        return reach_of(self.widest[0], self.march_step) + BEYOND


class Schedule(Struct, frozen=True):
    """The whole run.

    Attributes:
        length: Of the run.
        stages: From coarse to fine.
        near: Where rays begin, in units of the data set.
        batch: Rays a step.
        eikonal: Weight of the eikonal term.
        smoothness: Weight of the curvature.
        mask: Weight of the mask; 0 where the photos have none.
    """

    length: Length
    stages: tuple[TrainingStage, ...]
    near: float
    batch: int
    eikonal: float
    smoothness: float
    mask: float

    def stage(self, fraction: float) -> int:
        """The number of the stage that runs at this moment."""
        return next(
            (number for number, stage in enumerate(self.stages) if fraction < stage.until), len(self.stages) - 1
        )

    def plan(self, number: int, fraction: float) -> StepPlan:
        """The numbers of a step of stage ``number``."""
        stage = self.stages[number]
        begin = self.stages[number - 1].until if number else 0.0
        part = min(1.0, max(0.0, (fraction - begin) / max(1e-9, stage.until - begin)))

        def between(ends: tuple[float, float]) -> float:
            return ends[0] * (ends[1] / ends[0]) ** part

        return StepPlan(
            batch=self.batch,
            run=NEIGHBORS,
            march_step=stage.march_step,
            near=self.near,
            fog=stage.fog,
            rate=between(stage.rates),
            color_rate=between(stage.color_rates),
            surface_width_rate=SURFACE_WIDTH_RATE,
            widest=between(stage.widest),
            thinnest=THINNEST,
            eikonal=self.eikonal,
            smoothness=self.smoothness,
            mask=self.mask,
        )


def make_schedule(config: SdfConfig, masked: bool, near: float) -> Schedule:
    """The plan for ``config``; ``masked`` says that photos carry alpha and nothing lies behind the subject."""
    length = length_of(config, DEFAULT_STEPS)
    expected = (length.steps or 0) / STEPS_A_SECOND if length.seconds is None else length.seconds
    finest, degree = config.resolution or finest_resolution(expected), config.sh_degree
    stages = (
        TrainingStage(0.05, max(16, finest // 4), 0, (0.12, 0.03), (0.2, 0.1), (1.0, 1.0), 0.7, fog=True),
        TrainingStage(
            0.15, max(16, finest // 2), min(1, degree), (0.12, 0.06), (0.08, 0.04), (1.0, 1.0), 0.7, fog=True
        ),
        TrainingStage(0.4, max(16, finest // 2), min(1, degree), (0.1, 0.03), (0.06, 0.03), (1.2, 0.8), 0.7),
        TrainingStage(1.0, finest, degree, (0.06, 0.005), (0.04, 0.001), (1.0, 0.5), 0.7),
    )
    return Schedule(
        length, stages, near, config.batch, config.eikonal, config.smoothness, config.mask if masked else 0.0
    )


def finest_resolution(seconds: float) -> int:
    """Voxels along the longest edge that a run of ``seconds`` on two cores can fill with detail, a multiple of 8."""
    ideal = FULL_RESOLUTION * (max(seconds, 0.1) / FULL_SECONDS) ** 0.3
    return int(min(320, max(32, round(ideal / 8) * 8)))
