"""What a training run is asked to do: the command line, the form in the window and the run's record."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Method = Literal["voxels"]


class TrainConfig(Struct, frozen=True):
    """Options of ``fieldwright train``.

    Attributes:
        dataset: Folder or ``transforms.json`` of posed photos.
        method: Which kind of field.
        seconds: Stop after this much training time; schedules are laid out for it. None = ``steps`` decide.
        steps: Stop after this many steps; the run is then the same on every machine. None = ``seconds`` decide.
        downscale: Use every photo at 1/N of its width and height, averaged.
        seed: Of every random choice; the same seed and ``steps`` give the same field, bit for bit.
        holdout: Every N-th photo is kept for testing where the data set has no split of its own; 0 = none.
        resume: Continue from the checkpoint in the project.
        resolution: Voxels along the longest edge at the end; 0 = by method and time.
        batch: Rays a step.
        sh_degree: Degree of the spherical harmonics, 0 to 2.
    """

    dataset: str
    method: Method = "voxels"
    seconds: float | None = None
    steps: int | None = None
    downscale: int = 1
    seed: int = 0
    holdout: int = 8
    resume: bool = False
    resolution: int = 0
    batch: int = 4096
    sh_degree: int = 2
