"""NeRF as a method: Mildenhall et al. 2020, on a few CPU cores or a graphics card."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch

from viewer.scene.content import NerfField
from viewer.training.background import flat_background, learned_background
from viewer.training.calibration import Calibration
from viewer.training.config import NerfConfig
from viewer.training.heldout import HeldOutEvaluator
from viewer.training.learner import HeldOut, Intervals, StepResult, TrainingContext, length_of
from viewer.training.nerf.checkpoint import newest, snapshot
from viewer.training.nerf.state import RunState, first_state
from viewer.training.nerf.step import Stepper, StepPlan
from viewer.training.prepare import near_distance
from viewer.training.steering import Steering

DEFAULT_STEPS = 20_000
LAST_RATE = 0.1
"""What the learning rate has fallen to at the end, geometrically, as a part of the first (section 5.3)."""
LARGER = 16
"""Batches on a graphics card are so many times as large, by default the paper's 4096: it is slowed by small ones."""
FEWEST_RAYS = 16


class NerfLearner:
    """A coarse and a fine network that learn; see :class:`viewer.training.learner.Learner`.

    Args:
        config: What is asked for.
        context: The photos, and the threads that compute.
        state: Where the run stands.
        warning: What went wrong on resuming.
    """

    intervals = Intervals(15.0, 4096, 40_000, 5.0, 2.0, 60.0)

    def __init__(self, config: NerfConfig, context: TrainingContext, state: RunState, warning: str) -> None:
        self.warning = warning
        self.state = state
        self.length = length_of(config, DEFAULT_STEPS)
        self._config = config
        self._near = near_distance(context.dataset)
        self._threads = torch.get_num_threads()
        # The crew's threads share the cores out themselves: torch shall compute in the one that asks.
        torch.set_num_threads(1)
        self._evaluator = HeldOutEvaluator(context.photos, context.thread_pool)
        self._rate, self._coarse_loss = config.rate, float("nan")
        self._stepper = Stepper(
            context.photos.train, context.thread_pool, config.seed, state, compute_device(), config.refine_poses
        )
        self._calibration = Calibration.create_or_resume(config, context, state.calibration)

    @classmethod
    def create_or_resume(cls, config: NerfConfig, context: TrainingContext) -> NerfLearner:
        """Thin fog in a box, or what the newest sound checkpoint holds.

        Raises:
            InputError: There is nothing to resume, or the data set's box is none.
        """
        if config.resume:
            return cls(config, context, *newest(context.folder, config))
        background = flat_background(True) if context.dataset.masked else learned_background()
        rays = config.batch * (1 if compute_device().type == "cpu" else LARGER)
        return cls(config, context, first_state(config, context.box, background, rays), "")

    @property
    def text(self) -> str:
        """What is being done, for people."""
        return f"Training networks of {self._config.depth} x {self._config.width}"

    def warm_up(self) -> None:
        """Compile what draws rays; nothing else is compiled."""
        self._stepper.draw(self.state, 4)
        self.score(4)

    def learn(self, fraction: float, steering: Steering) -> StepResult:
        """Take a step.

        Raises:
            MemoryError: The batch does not fit, here or on the graphics card.
        """
        self._rate = steering.rate_factor * self._config.rate * LAST_RATE**fraction
        stepper = self._stepper
        learned, self._coarse_loss = stepper.step(self.state, self._plan(steering.weight_factor("coarse")))
        if np.isfinite(learned.error):
            self._calibration.learn(stepper.rays, learned.rays, stepper.ray_gradients, fraction, steering.rate_factor)
        return learned

    def halve_batch(self) -> int:
        """Use half as many rays a step."""
        if self.state.rays < 2 * FEWEST_RAYS:
            return 0
        self.state.rays //= 2
        return self.state.rays

    def metrics(self) -> dict[str, float]:
        """The learning rate, rays a step, the coarse network's error, and what was found out about the cameras."""
        metrics = {"rate": self._rate, "batch": float(self.state.rays), **self._calibration.metrics()}
        return metrics if np.isnan(self._coarse_loss) else {**metrics, "loss_coarse": self._coarse_loss}

    def score(self, rays: int) -> HeldOut | None:
        """Compare with held-out photos."""
        state, plan = self.state, self._plan(1.0)
        return self._evaluator.score(
            lambda aimed, count: self._stepper.look(state, aimed, count, plan), state.background, rays
        )

    def snapshot(self) -> Mapping[str, np.ndarray]:
        """A copy of everything, for a checkpoint."""
        self._stepper.sync_state(self.state)
        return {**snapshot(self.state, self._config), **self._calibration.arrays()}

    def field(self) -> tuple[NerfField, Mapping[str, np.ndarray]]:
        """The fine network so far."""
        self._stepper.sync_state(self.state)
        return self.state.content, self.state.tensors()

    def finalize(self) -> None:
        """Nothing is left to do."""

    def close(self) -> None:
        """Give torch its threads back."""
        torch.set_num_threads(self._threads)

    def _plan(self, coarse_weight: float) -> StepPlan:
        return StepPlan(self._config.coarse, self._config.fine, self._near, self._rate, coarse_weight)


def compute_device() -> torch.device:
    """The graphics card, or the processor where there is none."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")
