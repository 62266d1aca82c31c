"""What the methods that learn from rays through photos' pixels have in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Generic, TypeVar

import numpy as np

from viewer.training.batches import Rays
from viewer.training.calibration import Calibration
from viewer.training.checkpoints import RunState
from viewer.training.config import TrainConfig
from viewer.training.heldout import HeldOutEvaluator, HeldOutScores
from viewer.training.learner import Learner, TrainingContext
from viewer.training.prepare import scene_box

ConfigT = TypeVar("ConfigT", bound=TrainConfig)
StateT = TypeVar("StateT", bound=RunState)


class RayLearner(Learner[ConfigT, StateT], Generic[ConfigT, StateT]):
    """A method that draws batches of rays, and answers rays; see :class:`viewer.training.learner.Learner`.

    Attributes:
        source: Of the run's rays.
        rays_at_once: Most rays that :meth:`render_rays` is given.
    """

    rays_at_once: ClassVar[int] = 1024

    def __init__(self, config: ConfigT, context: TrainingContext, state: StateT, warning: str) -> None:
        super().__init__(config, context, state, warning)
        self.source = context.source(config.seed, state.background)
        self._evaluator = HeldOutEvaluator(context.photos, context.thread_pool, config.exposure)
        self._calibration = Calibration(config, context.photos.train, 0.5 * max(scene_box(context.dataset).size))
        if config.resume:
            self._calibration.restore(state.calibration)

    def warm_up(self) -> None:
        """Compile the kernels of evaluation; methods add their own."""
        self._evaluator.score(lambda _rays, _count: None, self.state.background, 64)

    @abstractmethod
    def render_rays(self, rays: Rays, count: int) -> None:
        """Write the colours of the first ``count`` rays, whose other entries are set."""

    def metrics(self) -> dict[str, float]:
        """The learning rate, and how far cameras and exposures have moved."""
        return {**super().metrics(), **self._calibration.metrics()}

    def score(self, rays: int) -> HeldOutScores | None:
        """Compare on rays through the held-out photos' pixels, over the run's background."""
        return self._evaluator.score(self.render_rays, self.state.background, rays, self.rays_at_once)

    def snapshot(self) -> Mapping[str, np.ndarray]:
        """With the corrections of cameras and exposures."""
        return {**super().snapshot(), **self._calibration.arrays()}
