"""What a training method is to the loop that drives it: step after step, and an answer whenever it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
from msgspec import Struct

from viewer.scene.content import FieldContent
from viewer.scene.dataset import Dataset
from viewer.scene.geometry import AABB
from viewer.training.config import TrainConfig
from viewer.training.prepare import Photos, scene_box
from viewer.training.steering import Steering
from viewer.training.thread_pool import ThreadPool


class StepResult(NamedTuple):
    """What a step found before it changed anything: mean squared error of its rays, and how many those were."""

    error: float
    rays: int
    samples: int = 0


class HeldOut(NamedTuple):
    """How near the field comes to photos that it never learned from.

    Attributes:
        psnr: In dB, over all pixels that were looked at.
        ssim: Structural similarity; NaN where it was not measured.
        views: PSNR of single photos in dB, by file name.
    """

    psnr: float
    ssim: float = float("nan")
    views: Mapping[str, float] = {}


class Length(Struct, frozen=True):
    """How long a run is: so many seconds of training, or so many steps."""

    seconds: float | None
    steps: int | None

    def fraction(self, step: int, seconds: float) -> float:
        """The share of the run that is over, up to 1."""
        if self.steps is not None:
            return min(1.0, step / max(1, self.steps))
        return min(1.0, seconds / max(1e-9, self.seconds or 0.0))


def length_of(config: TrainConfig, default_steps: int) -> Length:
    """What ``config`` asks for; seconds go before steps."""
    if config.seconds is not None:
        return Length(config.seconds, None)
    return Length(None, default_steps if config.steps is None else config.steps)


class Intervals(Struct, frozen=True):
    """How often a run looks up.

    Attributes:
        score_seconds: Between two looks at the held-out photos.
        score_rays: That such a look takes.
        final_rays: That the last one takes at most.
        first_preview: Seconds before the field is shown.
        preview_growth: The next preview comes after so many times the time,
        preview_seconds: but no later than this after the one before.
    """

    score_seconds: float = 5.0
    score_rays: int = 16_384
    final_rays: int = 4_000_000
    first_preview: float = 2.0
    preview_growth: float = 1.5
    preview_seconds: float = 60.0


@dataclass(frozen=True, eq=False)
class TrainingContext:
    """What every method starts from.

    Attributes:
        dataset: The photos' cameras and the subject's box.
        photos: Their pixels.
        thread_pool: Threads for kernels.
        folder: Of the run, with its checkpoints.
    """

    dataset: Dataset
    photos: Photos
    thread_pool: ThreadPool
    folder: Path

    @property
    def box(self) -> AABB:
        """What a fresh field fills: photos with alpha tell more of it than the data set does."""
        return self.photos.subject if self.dataset.masked else scene_box(self.dataset)


@runtime_checkable
class RunProgress(Protocol):
    """What every method's state tells, of all sittings.

    Attributes:
        step: Steps taken.
        seconds: Training time so far; the loop keeps it.
    """

    step: int
    seconds: float


@runtime_checkable
class Learner(Protocol):
    """A method at work. All of it runs in one thread.

    Attributes:
        warning: What went wrong on resuming, such as a damaged checkpoint that was passed over; or nothing.
        length: Of the run.
        intervals: Of the run.
    """

    warning: str
    length: Length
    intervals: Intervals

    @property
    def state(self) -> RunProgress:
        """Where the run stands; what its checkpoints hold."""
        ...

    @property
    def text(self) -> str:
        """What is being done, for people."""
        ...

    def warm_up(self) -> None:
        """Compile every kernel on something small, so that the clock need not count it."""
        ...

    def learn(self, fraction: float, steering: Steering) -> StepResult:
        """Take one step and add one to ``step``.

        Args:
            fraction: Share of the run that is over.
            steering: What rates and weights shall be multiplied by.

        Raises:
            MemoryError: It does not fit; the loop halves the batch and tries again.
        """
        ...

    def metrics(self) -> dict[str, float]:
        """The method's own metrics: ``resolution``, ``voxels``, ``rate`` (the learning rate), terms of the loss."""
        ...

    def halve_batch(self) -> int:
        """Use half as many rays or samples a step; the new number, or 0 where it cannot be less."""
        ...

    def score(self, rays: int) -> HeldOut | None:
        """Compare with held-out photos on at most ``rays`` of their pixels, always the same; None: there are none."""
        ...

    def snapshot(self) -> Mapping[str, np.ndarray]:
        """A copy of everything that is needed to go on, for a checkpoint."""
        ...

    def field(self) -> tuple[FieldContent, Mapping[str, np.ndarray]]:
        """The field so far, without asset and provenance, and its tensors."""
        ...

    def finalize(self) -> None:
        """Do what is done once, after the last step and before the field is judged and stored."""
        ...

    def close(self) -> None:
        """Give back what it holds beside memory."""
        ...
