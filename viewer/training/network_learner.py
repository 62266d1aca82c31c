"""What the methods that learn networks have in common: state, parameters on a device, and the use of torch."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

import numpy as np
import torch
from jaxtyping import Float32
from torch import Tensor

from viewer.render.pointwise.evaluation import memory_errors
from viewer.scene.content import FieldContent, HashGridField, NerfField
from viewer.training.batches import Rays
from viewer.training.checkpoints import Header, RunState, require, require_floats
from viewer.training.config import TrainConfig
from viewer.training.learner import StepResult, TrainingContext
from viewer.training.pose_corrections import RayGradients
from viewer.training.ray_learner import RayLearner
from viewer.training.ray_source import RaySource
from viewer.training.steering import Steering

Arrays = dict[str, Float32[np.ndarray, "*shape"]]
ContentT = TypeVar("ContentT", bound=HashGridField | NerfField)
ConfigT = TypeVar("ConfigT", bound=TrainConfig)


class NetworkHeader(Header, frozen=True, kw_only=True):
    """The small part of a checkpoint."""

    rays: int


@dataclass(eq=False, kw_only=True)
class NetworkState(RunState, Generic[ContentT]):
    """What a run has reached.

    Attributes:
        content: Encodings and box of the field, without an asset.
        parameters: What is learned, by name.
        means: Adam's first moments.
        squares: Adam's second moments.
        rays: Of the next step.
    """

    content: ContentT
    parameters: Arrays
    means: Arrays
    squares: Arrays
    rays: int

    def header_entries(self) -> dict[str, Any]:
        """The field's encodings and the batch."""
        return {"content": self.content, "rays": self.rays}

    def arrays(self) -> dict[str, np.ndarray]:
        """Parameters and Adam's moments."""
        kinds = (("", self.parameters), (".mean", self.means), (".square", self.squares))
        return {f"{name}{kind}": array.copy() for kind, arrays in kinds for name, array in arrays.items()}

    @abstractmethod
    def tensors(self) -> dict[str, np.ndarray]:
        """Copies of the field's arrays under the names they have in an asset."""


NetworkStateT = TypeVar("NetworkStateT", bound=NetworkState[Any])
PlanT = TypeVar("PlanT")


class NetworkStepper(ABC, Generic[NetworkStateT, PlanT]):
    """Takes steps, and renders rays: on the processor or on a graphics card.

    Args:
        source: Of the rays.
        with_ray_gradients: Whether ``ray_gradients`` is computed.

    Attributes:
        ray_gradients: Of the last batch, see ``viewer.training.pose_corrections``.
        neighbors: Neighbouring pixels that are drawn together: 1, 4 or 16.
    """

    neighbors: ClassVar[int]

    def __init__(self, source: RaySource, with_ray_gradients: bool = False) -> None:
        self.source = source
        self.with_ray_gradients = with_ray_gradients
        self.ray_gradients: RayGradients | None = None

    @abstractmethod
    def improve(self, state: NetworkStateT, plan: PlanT, rays: Rays, count: int) -> tuple[float, int]:
        """Descend where the error is finite.

        Returns:
            The mean squared error per channel before the step, and the number of samples.
        """

    @abstractmethod
    def render(self, state: NetworkStateT, plan: PlanT, rays: Rays, count: int) -> None:
        """Write the colours of the first ``count`` rays, whose other entries are set."""

    @abstractmethod
    def sync_state(self, state: NetworkStateT) -> None:
        """Make sure that ``state`` holds what has been learned."""

    def draw(self, state: NetworkStateT, count: int) -> Rays:
        """The next step's rays; the call after uses the same memory."""
        return self.source.draw(count, self.neighbors, state.cursor, state.step)

    def step(self, state: NetworkStateT, plan: PlanT) -> StepResult:
        """Improve ``state`` by one batch; not where its error is not finite.

        Raises:
            MemoryError: The batch does not fit; nothing has changed.
        """
        count = state.rays
        with memory_errors():
            rays = self.draw(state, count)
            error, samples = self.improve(state, plan, rays, count)
        if np.isfinite(error):
            self.source.background.learn(rays, count)
            state.step += 1
            state.cursor += count
        return StepResult(error, count, samples)


def no_moments(parameters: Arrays) -> dict[str, Any]:
    """``parameters``, ``means`` and ``squares`` of a state before the first step."""
    means, squares = ({name: np.zeros_like(array) for name, array in parameters.items()} for _ in range(2))
    return {"parameters": parameters, "means": means, "squares": squares}


def learned_arrays(tensors: Mapping[str, np.ndarray], names: Sequence[str], rays: int) -> dict[str, Any]:
    """``parameters``, ``means``, ``squares`` and ``rays`` of a state, from a checkpoint's arrays.

    Raises:
        KeyError: An array is missing.
        ValueError: The arrays do not fit each other.
    """
    parameters, means, squares = (
        {name: np.array(tensors[name + kind]) for name in names} for kind in ("", ".mean", ".square")
    )
    require(rays > 0, all(means[name].shape == squares[name].shape == parameters[name].shape for name in names))
    require_floats(*parameters.values(), *means.values(), *squares.values())
    return {"parameters": parameters, "means": means, "squares": squares, "rays": rays}


class TorchParameters:
    """The parameters of a state on a device, and torch's Adam on them.

    On the processor they share the state's memory; elsewhere :meth:`copy_to` brings them back.

    Args:
        state: Where they come from.
        device: Where they are computed with.
        betas: Of Adam.
        eps: Of Adam.
    """

    def __init__(self, state: NetworkState[Any], device: torch.device, betas: tuple[float, float], eps: float) -> None:
        self.tensors: dict[str, Tensor] = {
            name: torch.from_numpy(array).to(device).requires_grad_() for name, array in state.parameters.items()
        }
        self.adam = torch.optim.Adam(self.tensors.values(), betas=betas, eps=eps)
        for name, parameter in self.tensors.items():
            self.adam.state[parameter] = {
                "step": torch.tensor(float(state.step)),
                "exp_avg": torch.from_numpy(state.means[name]).to(device),
                "exp_avg_sq": torch.from_numpy(state.squares[name]).to(device),
            }

    def descend(self, rate: float) -> None:
        """Take Adam's step."""
        self.adam.param_groups[0]["lr"] = rate
        self.adam.step()

    def copy_to(self, state: NetworkState[Any]) -> None:
        """Copy what has been learned, and Adam's moments, to ``state``."""
        for name, parameter in self.tensors.items():
            moments = self.adam.state[parameter]
            np.copyto(state.parameters[name], parameter.detach().cpu().numpy())
            np.copyto(state.means[name], moments["exp_avg"].cpu().numpy())
            np.copyto(state.squares[name], moments["exp_avg_sq"].cpu().numpy())


class NetworkLearner(RayLearner[ConfigT, NetworkStateT], Generic[ConfigT, NetworkStateT]):
    """Networks that learn; see :class:`viewer.training.learner.Learner`.

    While it is open, torch computes in the thread that calls it: the thread pool uses the cores.
    """

    def __init__(self, config: ConfigT, context: TrainingContext, state: NetworkStateT, warning: str) -> None:
        super().__init__(config, context, state, warning)
        self._threads = torch.get_num_threads()
        torch.set_num_threads(1)

    @property
    @abstractmethod
    def stepper(self) -> NetworkStepper[NetworkStateT, Any]:
        """What takes the steps."""

    def calibrate(self, result: StepResult, fraction: float, steering: Steering) -> None:
        """Learn what is learned of the cameras from a step's rays."""
        gradients = self.stepper.ray_gradients
        self._calibration.learn(self.source.rays, result.rays, gradients, fraction, steering.rate_factor)

    def snapshot(self) -> Mapping[str, np.ndarray]:
        """A copy of everything, for a checkpoint."""
        self.stepper.sync_state(self.state)
        return super().snapshot()

    def field(self) -> tuple[FieldContent, Mapping[str, np.ndarray]]:
        """The field so far."""
        self.stepper.sync_state(self.state)
        return self.state.content, self.state.tensors()

    def close(self) -> None:
        """Give torch its threads back."""
        torch.set_num_threads(self._threads)


def compute_device() -> torch.device:
    """The graphics card, or the processor where there is none."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")
