"""Everything that a run has reached; what a checkpoint holds."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from viewer.training.background import Background
from viewer.training.sdf.grid import DistanceGrid


@dataclass(eq=False)
class SurfaceWidth:
    """The law's width b and Adam's state of its logarithm.

    Attributes:
        width: In voxels.
        mean: Running mean of the gradients.
        square: Running mean of their squares.
    """

    width: float
    mean: float = 0.0
    square: float = 0.0


@dataclass(eq=False)
class RunState:
    """Where a run stands.

    Attributes:
        grid: What has been learned.
        background: Its background.
        surface_width: Width of the surface.
        fog: ``grid`` holds densities as yet, times -1, from which the surface is to be carved.
        stage: Number of the schedule's stage that ``grid`` belongs to.
        moments: Steps since Adam's means of the distances began.
        step: Steps taken.
        place: Place in the endless series of shuffled pixels.
        seconds: Training time so far, of all sittings.
        calibration: What a checkpoint held of ``viewer.training.calibration``; only looked at when a run is resumed.
    """

    grid: DistanceGrid
    background: Background
    surface_width: SurfaceWidth = field(default_factory=lambda: SurfaceWidth(2.0))
    fog: bool = False
    stage: int = 0
    moments: int = 0
    step: int = 0
    place: int = 0
    seconds: float = 0.0
    calibration: dict[str, np.ndarray] = field(default_factory=dict)
