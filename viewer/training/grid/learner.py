"""A grid that learns, coarse to fine, on a few CPU cores."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar, Generic, TypeVar

from viewer.training.batches import Rays
from viewer.training.config import DynamicConfig, SdfConfig, VoxelsConfig
from viewer.training.grid.schedule import Schedule
from viewer.training.grid.state import GridState
from viewer.training.grid.step import GridPlan, GridStepper
from viewer.training.learner import StepResult, TrainingContext
from viewer.training.ray_learner import RayLearner
from viewer.training.steering import Steering

ConfigT = TypeVar("ConfigT", VoxelsConfig, SdfConfig, DynamicConfig)
StateT = TypeVar("StateT", bound=GridState[Any])
PlanT = TypeVar("PlanT", bound=GridPlan)


class GridLearner(RayLearner[ConfigT, StateT], Generic[ConfigT, StateT, PlanT]):
    """A grid that learns; see :class:`viewer.training.learner.Learner`.

    Attributes:
        points: What its grid points are, for people.
        stepper_type: What takes the steps.
    """

    points: ClassVar[str]
    stepper_type: ClassVar[type[Any]]

    def __init__(self, config: ConfigT, context: TrainingContext, state: StateT, warning: str) -> None:
        super().__init__(config, context, state, warning)
        self.schedule = self.make_schedule(config, context)
        self.length = self.schedule.length
        self._batch = config.batch
        self._stepper: GridStepper[StateT, PlanT] = self.stepper_type(
            self.source, config.batch if config.refine_poses else 0
        )

    @staticmethod
    @abstractmethod
    def make_schedule(config: Any, context: TrainingContext) -> Schedule[Any]:  # noqa: ANN401 - each method has its own
        """What is trained how, when."""

    @abstractmethod
    def plan(self, fraction: float, steering: Steering) -> PlanT:
        """The numbers of the step at this moment of the run."""

    @abstractmethod
    def enter_stage(self, number: int) -> None:
        """Carry what has been learned over to the grid of a stage."""

    @abstractmethod
    def after_step(self, plan: PlanT) -> None:
        """Bring what follows from the learned numbers up to date, where it is time to."""

    @property
    def text(self) -> str:
        """What is being done, for people."""
        return f"Training {'x'.join(str(side) for side in self.state.grid.shape)} {self.points}"

    def learn(self, fraction: float, steering: Steering) -> StepResult:
        """Take a step, in the stage that runs now."""
        # A run that was resumed to become longer is ahead of its stage, and stays there.
        number = self.schedule.stage(fraction)
        if number > self.state.stage:
            self.enter_stage(number)
        plan, stepper = self.plan(fraction, steering), self._stepper
        result = stepper.step(self.state, plan)
        self._calibration.learn(self.source.rays, plan.batch, stepper.ray_gradients, fraction, steering.rate_factor)
        self.after_step(plan)
        return result

    def halve_batch(self) -> int:
        """Use half as many rays a step; runs of four neighbouring pixels stay whole."""
        if self._batch < 128:
            return 0
        self._batch //= 2
        return self._batch

    def render_rays(self, rays: Rays, count: int) -> None:
        """Write the colours of the first ``count`` rays."""
        self._stepper.render(self.state, self.plan(1.0, Steering()), rays, count)

    def metrics(self) -> dict[str, float]:
        """Number of voxels, and the learning rate."""
        return {"voxels": float(len(self.state.grid.cells) - 1), **super().metrics()}
