"""Everything that a run has reached; what a checkpoint holds."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from viewer.training.background import Background
from viewer.training.voxels.grid import TrainingGrid


@dataclass(eq=False)
class RunState:
    """Where a run stands.

    Attributes:
        grid: What has been learned.
        background: Its background.
        stage: Number of the schedule's stage that ``grid`` belongs to.
        step: Steps taken.
        place: Place in the endless series of shuffled pixels.
        seconds: Training time so far, of all sittings.
        calibration: What a checkpoint held of ``viewer.training.calibration``; only looked at when a run is resumed.
    """

    grid: TrainingGrid
    background: Background
    stage: int = 0
    step: int = 0
    place: int = 0
    seconds: float = 0.0
    calibration: dict[str, np.ndarray] = field(default_factory=dict)
