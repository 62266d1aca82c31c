"""What a training method is to the loop that drives it: step after step, and an answer whenever it is asked."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

import numpy as np
from msgspec import Struct

from viewer.scene.assets import AssetStore
from viewer.scene.content import Learned
from viewer.scene.dataset import Dataset
from viewer.scene.geometry import AABB
from viewer.training.background import Background, flat_background, learned_background
from viewer.training.checkpoints import RunState, newest, snapshot
from viewer.training.config import TrainConfig
from viewer.training.heldout import HeldOutScores
from viewer.training.prepare import Photos, scene_box
from viewer.training.ray_source import RaySource
from viewer.training.steering import Steering
from viewer.training.thread_pool import ThreadPool


class StepResult(NamedTuple):
    """Of a step, before it changed anything: mean squared error of its rays, how many those were, and their samples."""

    error: float
    rays: int
    samples: int = 0


class Length(Struct, frozen=True):
    """How long a run is: a number of seconds of training, or of steps; of both, whatever ends first."""

    seconds: float | None
    steps: int | None

    def fraction(self, step: int, seconds: float) -> float:
        """The share of the run that is over, up to 1."""
        by_steps = 0.0 if self.steps is None else step / max(1, self.steps)
        by_seconds = 0.0 if self.seconds is None else seconds / max(1e-9, self.seconds)
        return min(1.0, max(by_steps, by_seconds))


def length_of(config: TrainConfig, default_steps: int, most_steps: int | None = None) -> Length:
    """What ``config`` asks for; seconds go before steps.

    Args:
        config: Of the run.
        default_steps: Where it asks for neither.
        most_steps: After which a run by seconds ends, too; None = however many they bring.
    """
    if config.seconds is not None:
        return Length(config.seconds, most_steps)
    return Length(None, default_steps if config.steps is None else config.steps)


class Intervals(Struct, frozen=True):
    """How often a run is evaluated and shown.

    Attributes:
        score_seconds: Between two comparisons with the held-out photos.
        score_rays: Of such a comparison.
        final_rays: Of the last one, at most.
        first_preview: Seconds before the field is shown.
        preview_growth: Factor of the time after which the next preview comes,
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
        """What a new field fills: photos with alpha say more of it than the data set does."""
        return self.photos.subject if self.dataset.masked else scene_box(self.dataset)

    def source(self, seed: int, background: Background) -> RaySource:
        """Batches of rays through the training photos."""
        return RaySource(self.photos.train, self.thread_pool, seed, background)

    def background(self) -> Background:
        """What lies behind a new field: random colours for photos with alpha, else a picture that is learned."""
        return flat_background(True) if self.dataset.masked else learned_background()


ConfigT = TypeVar("ConfigT", bound=TrainConfig)
StateT = TypeVar("StateT", bound=RunState)
LearnerT = TypeVar("LearnerT", bound="Learner[Any, Any]")


class Learner(ABC, Generic[ConfigT, StateT]):
    """A method at work. All of it runs in one thread.

    Args:
        config: What is asked for.
        context: The photos, and the threads that compute.
        state: What the run has reached.
        warning: What went wrong on resuming, such as a damaged checkpoint that was passed over; or nothing.

    Attributes:
        length: Of the run.
        intervals: Of the run.
        state_type: What the run's states are.
    """

    length: Length
    intervals: ClassVar[Intervals]
    state_type: ClassVar[type[Any]]

    def __init__(self, config: ConfigT, context: TrainingContext, state: StateT, warning: str) -> None:
        self.config = config
        self.context = context
        self.state = state
        self.warning = warning
        self._rate = 0.0

    @classmethod
    def create_or_resume(cls: type[LearnerT], config: TrainConfig, context: TrainingContext) -> LearnerT:
        """A new field, or what the newest valid checkpoint holds.

        Raises:
            InputError: There is nothing to resume, or the data set's box is not valid.
        """
        if config.resume:
            return cls(config, context, *newest(cls.state_type, context.folder, config))
        return cls(config, context, cls.initial_state(config, context), "")

    @classmethod
    def check(cls, dataset: Dataset) -> None:
        """Refuse photos that the method cannot learn from.

        Raises:
            InputError: They are such.
        """

    @staticmethod
    @abstractmethod
    def initial_state(config: Any, context: TrainingContext) -> Any:  # noqa: ANN401 - each method has its own
        """What a run starts with.

        Raises:
            InputError: The data set's box is not valid.
        """

    @property
    @abstractmethod
    def text(self) -> str:
        """What is being done, for people."""

    @abstractmethod
    def warm_up(self) -> None:
        """Compile every kernel on something small, so that its time does not count."""

    @abstractmethod
    def learn(self, fraction: float, steering: Steering) -> StepResult:
        """Take one step and add one to ``step``.

        Args:
            fraction: Share of the run that is over.
            steering: What rates and weights are multiplied by.

        Raises:
            MemoryError: It does not fit; the loop halves the batch and tries again.
        """

    @abstractmethod
    def halve_batch(self) -> int:
        """Use half as many rays or samples a step; the new number, or 0 where it cannot be less."""

    @abstractmethod
    def field(self) -> tuple[Learned, Mapping[str, np.ndarray]]:
        """The field so far, without asset and provenance, and its tensors."""

    def put(self, store: AssetStore, content: Any, tensors: Mapping[str, np.ndarray]) -> dict[str, Any]:  # noqa: ANN401, ARG002 - methods have their own
        """Store what :meth:`field` gave; what to change in its content then, which names it."""
        return {"asset": store.put(tensors)}

    def metrics(self) -> dict[str, float]:
        """The method's own metrics: ``resolution``, ``voxels``, ``rate`` (the learning rate), terms of the loss."""
        return {"rate": self._rate}

    @abstractmethod
    def score(self, rays: int) -> HeldOutScores | None:
        """Compare with held-out photos on at most ``rays`` of their pixels, always the same; None: there are none."""

    def snapshot(self) -> Mapping[str, np.ndarray]:
        """A copy of everything that is needed to go on, for a checkpoint."""
        return snapshot(self.state, self.config)

    def finalize(self) -> None:
        """Do what is done once, after the last step and before the field is evaluated and stored."""

    def close(self) -> None:
        """Release what it holds beside memory."""
