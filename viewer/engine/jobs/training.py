"""Jobs that train fields, and that follow the training of other programs."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from viewer.engine.jobs.job import Job
from viewer.scene.document import Scene
from viewer.training.config import AnyTrainConfig


class Trained(Struct, frozen=True):
    """The trained field in its project.

    Attributes:
        path: The project folder.
        scene: What the project holds now.
        key: Of the node with the trained field.
        psnr: Of the held-out photos at the end, in dB; None where nothing was held out.
    """

    path: str
    scene: Scene
    key: str
    psnr: float | None = None


class TrainJob(Job[Trained], frozen=True, tag="train"):
    """Train a field and keep the project folder ``out`` up to date with it.

    Its progress carries previews; their assets are in the job's store before the progress is reported.
    """

    operation: ClassVar[str] = "viewer.engine.operations.train:train_project"
    risky: ClassVar[bool] = True
    config: AnyTrainConfig
    out: str


class Watched(Struct, frozen=True):
    """The watch was ended, after ``moments`` with figures."""

    folder: str
    moments: int


class WatchJob(Job[Watched], frozen=True, tag="watch"):
    """Follow a run that another program writes into ``folder``, until it is asked to finish.

    Its progress carries figures as moments, and fields that appear in the folder as previews.
    """

    operation: ClassVar[str] = "viewer.engine.operations.watch:watch"
    folder: str
