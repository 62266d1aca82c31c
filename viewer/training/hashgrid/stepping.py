"""What a run asks of whatever computes its steps."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float32

from viewer.training.background import Background
from viewer.training.batches import Rays
from viewer.training.hashgrid.state import RunState
from viewer.training.hashgrid.step import StepPlan
from viewer.training.thread_pool import ThreadPool


@runtime_checkable
class Stepping(Protocol):
    """Takes steps, and looks at the field along rays: on the processor or on a graphics card."""

    thread_pool: ThreadPool
    seed: int
    background: Background

    @property
    def rays(self) -> Rays:
        """The last batch's."""
        ...

    @property
    def ray_gradients(self) -> Float32[np.ndarray, "n 6"] | None:
        """What pulled at them, where that is to be found out: see ``viewer.training.pose_corrections``."""
        ...

    def step(self, state: RunState, plan: StepPlan) -> tuple[float, int, int]:
        """Improve what has been learned by one batch; tells mean squared error, rays and samples."""
        ...

    def look(self, state: RunState, rays: Rays, count: int, plan: StepPlan) -> None:
        """Write the colours of ``count`` rays that have been aimed already."""
        ...

    def thickness(self, state: RunState, points: Float32[np.ndarray, "n 3"], step: float) -> Float32[np.ndarray, " n"]:
        """Optical thickness of a step at each point, points in units of the longest edge."""
        ...

    def sync_state(self, state: RunState) -> None:
        """See to it that ``state`` holds what has been learned."""
        ...
