"""One step of the optimisation, shared out to a few threads without losing reproducibility.

Rays are drawn and marched in parts, samples are encoded one grid a thread, the networks run on chunks of samples, and
gradients are added up and descended one grid a thread. Every sum has one order, whatever the number of threads.
"""

from __future__ import annotations

import itertools
from abc import abstractmethod
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float32, Int64

from viewer.fields.hash_kernels import encode, move, scatter
from viewer.training.batches import Rays
from viewer.training.hashgrid.adam_kernels import descend
from viewer.training.hashgrid.composite_kernels import MOST_EXPONENT, composite, pack, weigh
from viewer.training.hashgrid.march import Marcher
from viewer.training.hashgrid.networks import NAMES, Networks, Workspace
from viewer.training.hashgrid.ray_gradient_kernels import accumulate_ray_gradients
from viewer.training.hashgrid.state import HashGridState
from viewer.training.learner import StepResult
from viewer.training.network_learner import NetworkStepper
from viewer.training.ray_source import RaySource
from viewer.training.thread_pool import Parts, chunks

CHUNK = 2048
"""Samples that the networks take at a time; the same on every machine, because it decides the order of sums."""
NETWORK_DECAY = 1e-6
MOST_RAYS = 1 << 16


class StepPlan(NamedTuple):
    """The numbers that one step needs; made by ``viewer.training.hashgrid.learner``.

    Attributes:
        batch: Samples, about.
        march_step: Distance of samples, in units of the data set.
        near: Where rays begin, in units of the data set.
        rate: Learning rate.
    """

    batch: int
    march_step: float
    near: float
    rate: float


@dataclass(eq=False)
class PackedSamples:
    """Rays and their samples, packed ray by ray.

    Attributes:
        rays: As many as ``starts`` has, and perhaps room for more.
        starts: Place of each ray's first sample, and the end.
        points: The samples, in units of the box's longest edge.
        encoded: Their encodings; on the way back, the gradients of those.
        ends: After a step, where each chunk's kept samples end.
    """

    rays: Rays
    starts: Int64[np.ndarray, " r1"]
    points: Float32[np.ndarray, "n 3"]
    encoded: Float32[np.ndarray, "n e"]
    ends: Int64[np.ndarray, " chunks"] = field(default_factory=lambda: np.zeros(0, np.int64))

    def chunks(self) -> list[tuple[int, int]]:
        """The rays, cut into runs of about :data:`CHUNK` samples."""
        edges, count = [0], len(self.starts) - 1
        while edges[-1] < count:
            reach = int(np.searchsorted(self.starts, self.starts[edges[-1]] + CHUNK, "right")) - 1
            edges.append(min(count, max(reach, edges[-1] + 1)))
        return list(itertools.pairwise(edges))


class Stepper(NetworkStepper[HashGridState, StepPlan]):
    """Takes steps, and evaluates the field at points."""

    neighbors = 4
    """A square of 2 x 2, whose samples share cells."""

    def __init__(self, source: RaySource, with_ray_gradients: bool = False) -> None:
        super().__init__(source, with_ray_gradients)
        self.thread_pool = source.thread_pool
        self._marcher = Marcher(source.thread_pool)

    @abstractmethod
    def thickness(
        self, state: HashGridState, points: Float32[np.ndarray, "n 3"], step: float
    ) -> Float32[np.ndarray, " n"]:
        """Optical thickness of a step at each point, points in units of the longest edge."""

    def step(self, state: HashGridState, plan: StepPlan) -> StepResult:
        """Improve ``state`` by one batch, and choose the next one's rays."""
        result = super().step(state, plan)
        if np.isfinite(result.error):
            state.rays = next_rays(result.rays, result.samples, plan.batch)
        return result


class KernelStepper(Stepper):
    """Takes steps on the processor, in place."""

    def __init__(self, source: RaySource, with_ray_gradients: bool = False) -> None:
        super().__init__(source, with_ray_gradients)
        self._encoded = np.zeros((0, 0), np.float32)
        self._table_slopes = np.zeros((0, 0), np.float32)
        self._workspaces: SimpleQueue[Workspace] = SimpleQueue()
        for _ in range(source.thread_pool.size):
            self._workspaces.put(Workspace(0, 1))

    def improve(self, state: HashGridState, plan: StepPlan, rays: Rays, count: int) -> tuple[float, int]:
        """Composite and go back chunk by chunk, then add up the gradients."""
        packed = self._sampled(state, rays, count, plan)
        parts = packed.chunks()
        slopes = {name: np.zeros((len(parts), *state.parameters[name].shape), np.float32) for name in NAMES}
        packed.ends = np.zeros(len(parts), np.int64)
        networks, factor = Networks(state.parameters), np.float32(1.0 / (3 * count))
        if self.with_ray_gradients and (self.ray_gradients is None or len(self.ray_gradients) < count):
            self.ray_gradients = np.zeros((count, 6), np.float32)

        def learn(number: int, _: int) -> None:
            first, last = parts[number]
            begin, end = int(packed.starts[first]), int(packed.starts[last])
            encoded = torch.from_numpy(packed.encoded[begin:end])
            with self._workspace(end - begin, packed.encoded.shape[1]) as workspace:
                kept_starts = color_chunk(
                    packed, first, last, networks, workspace, state.shift, plan.march_step, factor
                )
                packed.ends[number] = begin + kept_starts[-1]
                networks.backward(int(kept_starts[-1]), encoded, workspace, slopes, number)
            if self.ray_gradients is not None:
                ray_gradients_of_chunk(state, packed, first, last, kept_starts, self.ray_gradients)

        self.thread_pool.parallel_for(learn, chunks(len(parts), 1))
        error = float(rays.errors[:count].sum(dtype=np.float64) / (3 * count))
        if np.isfinite(error):
            self._descend(state, plan, packed, parts, slopes)
        return error, int(packed.starts[-1])

    def render(self, state: HashGridState, plan: StepPlan, rays: Rays, count: int) -> None:
        """Write the colours of the first ``count`` rays."""
        packed = self._sampled(state, rays, count, plan)
        networks = Networks(state.parameters)

        def show(first: int, last: int) -> None:
            with self._workspace(int(packed.starts[last] - packed.starts[first]), packed.encoded.shape[1]) as workspace:
                color_chunk(packed, first, last, networks, workspace, state.shift, plan.march_step, np.float32(0.0))

        self.thread_pool.parallel_for(show, packed.chunks())

    def thickness(
        self, state: HashGridState, points: Float32[np.ndarray, "n 3"], step: float
    ) -> Float32[np.ndarray, " n"]:
        """Optical thickness of a step at each point, points in units of the longest edge."""
        encoded = self._encode(state, points)
        networks = Networks(state.parameters)
        result = np.empty(len(points), np.float32)

        def find(first: int, last: int) -> None:
            with self._workspace(last - first, encoded.shape[1]) as workspace:
                features = networks.densities(torch.from_numpy(encoded[first:last]), workspace).numpy()
                result[first:last] = np.exp(np.minimum(features[:, 0] + np.float32(state.shift), MOST_EXPONENT)) * step

        self.thread_pool.parallel_for(find, chunks(len(points), CHUNK))
        return result

    def sync_state(self, state: HashGridState) -> None:
        """Nothing: what has been learned is in ``state`` already."""

    def _sampled(self, state: HashGridState, rays: Rays, count: int, plan: StepPlan) -> PackedSamples:
        """Samples along rays in occupied cells, encoded."""
        starts, points = self._marcher.sampled(state, rays, count, plan.near, plan.march_step)
        return PackedSamples(rays, starts, points, self._encode(state, points))

    def _encode(self, state: HashGridState, points: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, "n e"]:
        """The encodings of all points, in memory that the next call uses again."""
        levels, tables, features = state.levels, state.parameters["tables"], state.content.features
        width = levels.grids * features
        if len(self._encoded) < len(points) or self._encoded.shape[1] != width:
            self._encoded = np.zeros((len(points) + len(points) // 4, width), np.float32)
        encoded = self._encoded[: len(points)]

        def encode_level(level: int, _: int) -> None:
            table = tables[levels.starts[level] : levels.starts[level + 1]]
            encode(
                points, 0, len(points), table, levels.scales[level], levels.offset, levels.sides[level],
                levels.hashed[level], encoded, level * features,
            )  # fmt: skip

        self.thread_pool.parallel_for(encode_level, [(level, level + 1) for level in reversed(range(levels.grids))])
        return encoded

    def _descend(
        self, state: HashGridState, plan: StepPlan, packed: PackedSamples, parts: Parts,
        slopes: dict[str, np.ndarray],
    ) -> None:  # fmt: skip
        """Add up the gradients and take Adam's step: a grid, or the networks, at a time."""
        levels, tables = state.levels, state.parameters["tables"]
        if self._table_slopes.shape != tables.shape:
            self._table_slopes = np.zeros(tables.shape, np.float32)
        begins = [int(packed.starts[first]) for first, _ in parts]
        rate, number = np.float32(plan.rate), state.step + 1

        def descend_level(level: int, _: int) -> None:
            if level == levels.grids:
                for name in NAMES:
                    values, slope = state.parameters[name].reshape(-1), slopes[name].sum(0).reshape(-1)
                    means, squares = state.means[name].reshape(-1), state.squares[name].reshape(-1)
                    descend(values, slope, means, squares, rate, number, np.float32(NETWORK_DECAY))
                return
            part = slice(int(levels.starts[level]), int(levels.starts[level + 1]))
            column, slope = level * state.content.features, self._table_slopes[part]
            scale, side, hashed = levels.scales[level], levels.sides[level], levels.hashed[level]
            for begin, end in zip(begins, packed.ends, strict=True):
                scatter(
                    packed.points[begin:end],
                    packed.encoded[begin:end],
                    column,
                    scale,
                    levels.offset,
                    side,
                    hashed,
                    slope,
                )
            means, squares = state.means["tables"][part], state.squares["tables"][part]
            descend(
                tables[part].reshape(-1), slope.reshape(-1), means.reshape(-1), squares.reshape(-1), rate, number,
                np.float32(0.0),
            )  # fmt: skip

        self.thread_pool.parallel_for(
            descend_level, [(level, level + 1) for level in reversed(range(levels.grids + 1))]
        )

    @contextmanager
    def _workspace(self, rows: int, width: int) -> Generator[Workspace]:
        """A workspace that no other thread has meanwhile."""
        workspace = self._workspaces.get()
        try:
            if workspace.rows < rows or workspace.encoded.shape[1] != width:
                workspace = Workspace(max(rows, CHUNK), width)
            yield workspace
        finally:
            self._workspaces.put(workspace)


def next_rays(rays: int, samples: int, batch: int) -> int:
    """How many rays have about ``batch`` samples, where ``rays`` had ``samples``.

    At most twice as many or half as few: one batch may be unlike the others.
    """
    return int(min(max(batch * rays / max(1, samples), 0.5 * rays, 16), 2 * rays, MOST_RAYS))


def color_chunk(
    packed: PackedSamples, first: int, last: int, networks: Networks, workspace: Workspace, shift: float, step: float,
    factor: np.float32,
) -> Int64[np.ndarray, " r1"]:  # fmt: skip
    """Composite rays [first, last) of ``packed``: their colours, and the gradients that the networks need.

    Returns:
        Where each ray's kept samples begin, and the end; their points have moved to the front of the chunk's.
    """
    starts, rays = packed.starts, packed.rays
    begin, end = int(starts[first]), int(starts[last])
    features = networks.densities(torch.from_numpy(packed.encoded[begin:end]), workspace).numpy()
    kept_starts = np.zeros(last - first + 1, np.int64)
    chosen = workspace.chosen.numpy()
    count = weigh(
        starts,
        first,
        last,
        features,
        np.float32(shift),
        np.float32(step),
        chosen,
        kept_starts,
        workspace.passed,
        workspace.slopes,
    )
    pack(
        rays.directions, first, last, kept_starts, chosen, features, packed.points[begin:end], workspace.inputs.numpy()
    )
    raw = networks.colors(count, workspace).numpy()
    composite(rays, first, last, kept_starts, workspace.passed, workspace.slopes, raw, factor, workspace.density_slopes)
    return kept_starts


def ray_gradients_of_chunk(
    state: HashGridState, packed: PackedSamples, first: int, last: int, kept_starts: Int64[np.ndarray, " r1"],
    ray_gradients: Float32[np.ndarray, "n 6"],
) -> None:  # fmt: skip
    """Ray gradients of rays [first, last), whose kept samples and gradients lie at the front of the chunk's."""
    begin, count = int(packed.starts[first]), int(kept_starts[-1])
    points, above = packed.points[begin : begin + count], packed.encoded[begin : begin + count]
    levels, tables, features = state.levels, state.parameters["tables"], state.content.features
    slopes = np.zeros((count, 3), np.float32)
    for level in range(levels.grids):
        table = tables[levels.starts[level] : levels.starts[level + 1]]
        scale, side, hashed = levels.scales[level], levels.sides[level], levels.hashed[level]
        move(points, 0, count, table, scale, levels.offset, side, hashed, above, level * features, slopes)
    lo, content = np.array(state.content.aabb.lo, np.float32), state.content
    accumulate_ray_gradients(
        packed.rays,
        first,
        last,
        kept_starts,
        points,
        slopes,
        lo,
        np.float32(state.edge),
        content.contraction,
        ray_gradients,
    )
