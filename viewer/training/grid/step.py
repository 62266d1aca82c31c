"""One step of the optimisation of a grid, shared out to a few threads without losing reproducibility.

Rays are marched in chunks of a fixed size, which write down their samples with the gradients. Those are added to the
rows slab by slab of the grid, each slab by one thread, in the order of the samples: every sum has one fixed order,
however many threads there are.
"""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

import numpy as np
from jaxtyping import Float32, Int32, Int64
from msgspec import Struct
from msgspec.structs import replace

from viewer.training.batches import Rays
from viewer.training.grid.state import GridState
from viewer.training.grid.volume import Grid
from viewer.training.learner import StepResult
from viewer.training.pose_corrections import RayGradients
from viewer.training.ray_source import RaySource
from viewer.training.thread_pool import Parts, chunks, shares

CHUNK = 256
"""Rays that are marched in one go; the same on every machine, because it decides the order of sums."""
NEIGHBORS = 4
"""Pixels drawn together, a square of 2 x 2: they share voxels, which saves a third of a step's time."""
RENDER_STEP = 0.5
"""Voxels between samples of rays that are only rendered: less than in training."""

Ends = Int64[np.ndarray, " parts"]


class GridPlan(Struct, frozen=True, kw_only=True):
    """What a step of any grid needs.

    Attributes:
        batch: Rays.
        march_step: Distance of samples in voxels.
        near: Where rays begin, in units of the data set.
        color_rate: Learning rate of spherical harmonics.
    """

    batch: int
    march_step: float
    near: float
    color_rate: float


class Samples(NamedTuple):
    """Room for the samples along a batch's rays.

    Attributes:
        cells: Linear number of the cell's first corner.
        fractions: Position in the cell.
        values: Red, green, blue before clamping and the transmittance; gradients once the kernel has gone back.
        slopes: Derivatives of the optical thickness, for methods that need them.
        rays: Whose sample each is.
    """

    cells: Int32[np.ndarray, " m"]
    fractions: Float32[np.ndarray, "m 3"]
    values: Float32[np.ndarray, "m 4"]
    slopes: Float32[np.ndarray, "m 3"]
    rays: Int32[np.ndarray, " m"]


def empty_samples(count: int) -> Samples:
    """Room for ``count`` samples; pages that are never touched cost nothing."""
    three = (count, 3)
    return Samples(
        np.empty(count, np.int32), np.empty(three, np.float32), np.empty((count, 4), np.float32),
        np.empty(three, np.float32), np.empty(count, np.int32),
    )  # fmt: skip


StateT = TypeVar("StateT", bound=GridState[Any])
PlanT = TypeVar("PlanT", bound=GridPlan)


class GridStepper(ABC, Generic[StateT, PlanT]):
    """Takes steps: march the batch, scatter its gradients, regularise, descend.

    Args:
        source: Of the rays.
        refined_rays: Most rays of a batch whose ``ray_gradients`` are computed; 0 = they are not.

    Attributes:
        samples: Of the last batch.
        ray_gradients: Of the last batch, where cameras are refined.
        width_gradient: Derivative of the last batch's loss by the surface's width, of methods that have one.
        make_samples: Makes room for samples.
        march_kernel: Marches rays and writes their samples and gradients.
        scatter_kernel: Adds the samples' gradients to the rows of a slab.
    """

    make_samples: Callable[[int], Any] = staticmethod(empty_samples)
    march_kernel: ClassVar[Callable[..., tuple[Any, Any]]]
    scatter_kernel: ClassVar[Callable[..., None]]

    def __init__(self, source: RaySource, refined_rays: int = 0) -> None:
        self.source = source
        self.samples = self.make_samples(1)
        self.ray_gradients: RayGradients | None = np.zeros((refined_rays, 6), np.float32) if refined_rays else None
        self.width_gradient = 0.0

    @abstractmethod
    def settings(self, state: StateT, plan: PlanT) -> Float32[np.ndarray, " n"]:
        """The numbers that the method's kernels take."""

    @abstractmethod
    def descend(self, state: StateT, plan: PlanT) -> None:
        """Regularise the rows, then move them against their gradients, which become zero."""

    def march(
        self, state: StateT, rays: Rays, samples: Any, part: tuple[int, int], room: tuple[int, int],  # noqa: ANN401
        settings: Float32[np.ndarray, " n"], factor: np.float32,
    ) -> tuple[Any, Any]:  # fmt: skip
        """March the rays of ``part`` and write their samples to ``room``: where those end, and the width's gradient."""
        return self.march_kernel(state.grid.volume, state.grid.terms, rays, samples, *part, *room, settings, factor)

    def after_march(self, state: StateT, first: int, last: int, begin: int, end: int) -> None:
        """Read what else is needed of rays [first, last) and their samples [begin, end)."""

    def after_batch(self, state: StateT, plan: PlanT, begins: Ends, ends: Ends) -> None:
        """Learn what else there is to learn from the batch's samples, chunk by chunk in [begins, ends)."""

    def step(self, state: StateT, plan: PlanT) -> StepResult:
        """Improve ``state`` in place by one batch."""
        grid, thread_pool = state.grid, self.source.thread_pool
        rays = self.source.draw(plan.batch, NEIGHBORS, state.cursor, state.step)
        begins, ends = self._march(state, plan, rays)

        def scatter_slab(low: int, high: int) -> None:
            self.scatter_kernel(grid.volume, grid.gradients, grid.terms, rays, self.samples, begins, ends, low, high)

        thread_pool.parallel_for(scatter_slab, slabs(grid, self.samples.cells, begins, ends, thread_pool.size))
        self.after_batch(state, plan, begins, ends)
        self.descend(state, plan)
        self.source.background.learn(rays, plan.batch)
        state.step += 1
        state.cursor += plan.batch
        error = float(rays.errors[: plan.batch].sum(dtype=np.float64) / (3 * plan.batch))
        return StepResult(error, plan.batch, int((ends - begins).sum()))

    def render(self, state: StateT, plan: PlanT, rays: Rays, count: int) -> None:
        """Write the colours of the first ``count`` rays, whose other entries are set."""
        grid, settings = state.grid, self.settings(state, replace(plan, march_step=RENDER_STEP))
        room, factor = CHUNK * grid.most_samples(RENDER_STEP), np.float32(0.0)

        def render_part(first: int, last: int) -> None:
            samples = self.make_samples(room)
            for begin, end in chunks(last, CHUNK, first):
                self.march(state, rays, samples, (begin, end), (0, room), settings, factor)

        self.source.thread_pool.parallel_for(render_part, shares(count, self.source.thread_pool.size))

    def _march(self, state: StateT, plan: PlanT, rays: Rays) -> tuple[Ends, Ends]:
        """March all rays: where each chunk's samples begin and end."""
        grid, parts = state.grid, chunks(plan.batch, CHUNK)
        room = CHUNK * grid.most_samples(plan.march_step)
        if len(self.samples.cells) < room * len(parts):
            self.samples = self.make_samples(room * len(parts))
        begins = np.arange(len(parts), dtype=np.int64) * room
        ends, width_gradients = begins.copy(), np.zeros(len(parts))
        settings, factor = self.settings(state, plan), np.float32(1.0 / plan.batch)

        def march_chunk(first: int, last: int) -> None:
            part = first // CHUNK
            begin = int(begins[part])
            ends[part], width_gradients[part] = self.march(
                state, rays, self.samples, (first, last), (begin, begin + room), settings, factor
            )
            self.after_march(state, first, last, begin, int(ends[part]))

        self.source.thread_pool.parallel_for(march_chunk, parts)
        self.width_gradient = float(width_gradients.sum())
        return begins, ends


def slabs(grid: Grid, cells: Int32[np.ndarray, " m"], begins: Ends, ends: Ends, count: int) -> Parts:
    """The grid's x range in ``count`` slabs with about as many samples each.

    Where the cuts lie changes nothing in the result: each row sums its samples in their order.
    """
    side, along_x = grid.shape[0], grid.shape[1] * grid.shape[2]
    parts = [cells[begin:end:7] for begin, end in zip(begins, ends, strict=True)]
    spread = np.bincount(np.concatenate(parts) // along_x, minlength=side).astype(np.float64) + 1e-3
    share = np.cumsum(spread) / spread.sum()
    cuts = [int(np.searchsorted(share, part / count)) for part in range(1, count)]
    return [(low, high) for low, high in itertools.pairwise([0, *cuts, side]) if low < high]
