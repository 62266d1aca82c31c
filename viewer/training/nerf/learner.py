"""NeRF as a method: Mildenhall et al. 2020, on a few CPU cores or a graphics card."""

from __future__ import annotations

import numpy as np

from viewer.training.batches import Rays
from viewer.training.config import NerfConfig
from viewer.training.learner import Intervals, StepResult, TrainingContext, length_of
from viewer.training.nerf.state import NerfState, first_state
from viewer.training.nerf.step import Stepper, StepPlan
from viewer.training.network_learner import NetworkLearner, compute_device
from viewer.training.prepare import near_distance
from viewer.training.steering import Steering

DEFAULT_STEPS = 20_000
LAST_RATE = 0.1
"""What the learning rate has fallen to at the end, geometrically, as a part of the first (section 5.3)."""
LARGER = 16
"""Factor of batches on a graphics card, by default to the paper's 4096: small ones slow it down."""
FEWEST_RAYS = 16


class NerfLearner(NetworkLearner[NerfConfig, NerfState]):
    """A coarse and a fine network that learn; see :class:`viewer.training.learner.Learner`."""

    intervals = Intervals(15.0, 4096, 40_000, 5.0, 2.0, 60.0)
    state_type = NerfState

    def __init__(self, config: NerfConfig, context: TrainingContext, state: NerfState, warning: str) -> None:
        super().__init__(config, context, state, warning)
        self.length = length_of(config, DEFAULT_STEPS)
        self._near = near_distance(context.dataset)
        self._rate = config.rate
        self._stepper = Stepper(self.source, state, compute_device(), config.refine_poses)

    @staticmethod
    def initial_state(config: NerfConfig, context: TrainingContext) -> NerfState:
        """Low density in a box."""
        rays = config.batch * (1 if compute_device().type == "cpu" else LARGER)
        return first_state(config, context.box, context.background(), rays)

    @property
    def stepper(self) -> Stepper:
        """What takes the steps."""
        return self._stepper

    @property
    def text(self) -> str:
        """What is being done, for people."""
        return f"Training networks of {self.config.depth} x {self.config.width}"

    def warm_up(self) -> None:
        """Compile what draws rays; nothing else is compiled."""
        super().warm_up()
        self._stepper.draw(self.state, 4)

    def learn(self, fraction: float, steering: Steering) -> StepResult:
        """Take a step.

        Raises:
            MemoryError: The batch does not fit, here or on the graphics card.
        """
        self._rate = steering.rate_factor * self.config.rate * LAST_RATE**fraction
        result = self._stepper.step(self.state, self._plan(steering.weight_factor("coarse")))
        if np.isfinite(result.error):
            self.calibrate(result, fraction, steering)
        return result

    def halve_batch(self) -> int:
        """Use half as many rays a step."""
        if self.state.rays < 2 * FEWEST_RAYS:
            return 0
        self.state.rays //= 2
        return self.state.rays

    def render_rays(self, rays: Rays, count: int) -> None:
        """Write the colours of the first ``count`` rays."""
        self._stepper.render(self.state, self._plan(1.0), rays, count)

    def metrics(self) -> dict[str, float]:
        """The learning rate, rays a step, the coarse network's error, and the cameras' corrections."""
        metrics = {"batch": float(self.state.rays), **super().metrics()}
        return metrics if np.isnan(self._stepper.coarse_loss) else {**metrics, "loss_coarse": self._stepper.coarse_loss}

    def _plan(self, coarse_weight: float) -> StepPlan:
        return StepPlan(self.config.coarse, self.config.fine, self._near, self._rate, coarse_weight)
