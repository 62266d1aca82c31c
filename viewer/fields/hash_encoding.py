"""The multiresolution hash encoding as a function of torch: by kernels on the processor, in plain torch elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int64
from torch import Tensor

from viewer.fields.hash_kernels import encode, move, scatter
from viewer.fields.hash_layout import HashLevels
from viewer.machine import available_cores

PRIMES = (1, 2654435761, 805459861)
MASK_32 = (1 << 32) - 1
ENOUGH = 16_384
"""Points that are worth a second thread."""


class HashEncoding:
    """Features of points in [0, 1]^3 from the grids of ``levels`` (Mueller et al. 2022, section 3).

    Differentiable in the tables and in the points. Sums of gradients have one order, however many threads there are.

    Args:
        levels: The grids.
        threads: For the kernels; as many as there are cores by default.
    """

    def __init__(self, levels: HashLevels, threads: int | None = None) -> None:
        self.levels = levels
        self.threads = threads or available_cores()
        self._pool = ThreadPoolExecutor(self.threads, "hash")

    def __call__(self, points: Float[Tensor, "n 3"], tables: Float[Tensor, "e f"]) -> Float[Tensor, "n c"]:
        """Each grid's ``f`` features, the coarsest grid's first.

        Args:
            points: In [0, 1]^3; clamped to it.
            tables: Of all grids, one behind the other.
        """
        if points.device.type == "cpu":
            encoded: Tensor = _Encode.apply(points, tables, self)  # pyright: ignore[reportAssignmentType]
            return encoded
        return encoded_in_torch(points, tables, self.levels)

    def forward(self, points: np.ndarray, tables: np.ndarray) -> np.ndarray:
        """Every grid's features at every point."""
        features, offset = tables.shape[1], self.levels.offset
        values = np.empty((len(points), self.levels.grids * features), tables.dtype)

        def part(first: int, last: int) -> None:
            for level, (table, scale, side, hashed) in enumerate(self._grids(tables)):
                encode(points, first, last, table, scale, offset, side, hashed, values, level * features)

        self._share(part, len(points), len(points))
        return values

    def table_gradients(self, points: np.ndarray, gradients: np.ndarray, like: np.ndarray) -> np.ndarray:
        """Of all entries; each thread adds up whole grids."""
        slopes, offset = np.zeros(like.shape, like.dtype), self.levels.offset
        grids = self._grids(slopes)

        def part(first: int, last: int) -> None:
            for level in range(first, last):
                table, scale, side, hashed = grids[level]
                scatter(points, gradients, level * like.shape[1], scale, offset, side, hashed, table)

        self._share(part, self.levels.grids, len(points), single=True)
        return slopes

    def point_gradients(self, points: np.ndarray, gradients: np.ndarray, tables: np.ndarray) -> np.ndarray:
        """Of all points; 0 along axes where they lie outside."""
        shifts, offset = np.zeros(points.shape, points.dtype), self.levels.offset

        def part(first: int, last: int) -> None:
            for level, (table, scale, side, hashed) in enumerate(self._grids(tables)):
                move(
                    points, first, last, table, scale, offset, side, hashed, gradients, level * tables.shape[1], shifts
                )

        self._share(part, len(points), len(points))
        return shifts

    def _grids(self, tables: np.ndarray) -> Sequence[tuple[np.ndarray, np.float32, np.int64, np.bool_]]:
        """Each grid's entries, scale, side, and whether it is hashed."""
        levels = self.levels
        parts = np.split(tables, levels.starts[1:-1])
        return list(zip(parts, levels.scales, levels.sides, levels.hashed, strict=True))

    def _share(self, work: Callable[[int, int], None], count: int, points: int, single: bool = False) -> None:
        """Call ``work(first, last)`` for [0, count), in a few parts at once where there are many points."""
        if points < ENOUGH or self.threads == 1:
            work(0, count)
            return
        parts = count if single else self.threads
        edges = [count * part // parts for part in range(parts + 1)]
        for job in [self._pool.submit(work, edges[part], edges[part + 1]) for part in range(parts)]:
            job.result()


class _Encode(torch.autograd.Function):
    """The kernels, forward and backward; torch has no type for what it hands to both."""

    @staticmethod
    def forward(ctx: Any, points: Tensor, tables: Tensor, encoding: HashEncoding) -> Tensor:  # noqa: ANN401
        ctx.save_for_backward(points, tables)
        ctx.encoding = encoding
        return torch.from_numpy(encoding.forward(_array(points), _array(tables)))

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, Tensor | None, None]:  # noqa: ANN401
        points, tables = (_array(tensor) for tensor in ctx.saved_tensors)
        above, encoding = _array(gradients[0]), ctx.encoding
        of_points = encoding.point_gradients(points, above, tables) if ctx.needs_input_grad[0] else None
        of_tables = encoding.table_gradients(points, above, tables) if ctx.needs_input_grad[1] else None
        return (
            None if of_points is None else torch.from_numpy(of_points),
            None if of_tables is None else torch.from_numpy(of_tables),
            None,
        )


def encoded_in_torch(
    points: Float[Tensor, "n 3"], tables: Float[Tensor, "e f"], levels: HashLevels
) -> Float[Tensor, "n c"]:
    """What the kernels compute, in plain torch on any device: their oracle, and what graphics cards run."""
    inside = points.clamp(0.0, 1.0)
    parts = []
    for level in range(levels.grids):
        start, end = int(levels.starts[level]), int(levels.starts[level + 1])
        position = inside * float(levels.scales[level]) + float(levels.offset)
        cell = position.detach().floor()
        fraction = position - cell
        value = torch.zeros((), device=points.device, dtype=tables.dtype)
        for corner in range(8):
            step = torch.tensor([corner & 1, corner >> 1 & 1, corner >> 2 & 1], device=points.device)
            share = torch.where(step == 1, fraction, 1 - fraction).prod(-1, keepdim=True)
            entry = _entries(cell.long() + step, int(levels.sides[level]), end - start, bool(levels.hashed[level]))
            value = value + share * tables[start + entry]
        parts.append(value)
    return torch.cat(parts, -1)


def _entries(corners: Int64[Tensor, "n 3"], side: int, entries: int, hashed: bool) -> Int64[Tensor, " n"]:
    x, y, z = corners.unbind(-1)
    if hashed:
        mixed = (x * PRIMES[0]) & MASK_32 ^ (y * PRIMES[1]) & MASK_32 ^ (z * PRIMES[2]) & MASK_32
        return mixed % entries
    return (x + side * (y + side * z)) % entries


def _array(tensor: Tensor) -> np.ndarray:
    return tensor.detach().contiguous().numpy()
