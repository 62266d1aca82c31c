"""Where Gaussians are in a picture, as the processor knows it: to find those in a part of it, or at a place."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Int64, UInt32

from viewer.ui.viewport.layers.splat_cells import Cells


class ClipBox(NamedTuple):
    """A part of the picture, in clip space."""

    left: float
    bottom: float
    right: float
    top: float

    def union(self, other: ClipBox) -> ClipBox:
        """Around both."""
        low = (min(one, two) for one, two in zip(self[:2], other[:2], strict=True))
        high = (max(one, two) for one, two in zip(self[2:], other[2:], strict=True))
        return ClipBox(*low, *high)


NONE = ClipBox(np.inf, np.inf, -np.inf, -np.inf)
"""Contains nothing."""


class Ellipses:
    """The ellipses of all Gaussians of one picture.

    Args:
        rows: As :class:`viewer.ui.viewport.layers.splat_buffers.Projected` has them.
        order: The farthest first.
    """

    def __init__(self, rows: Float32[np.ndarray, "n 12"], order: UInt32[np.ndarray, " n"]) -> None:
        self._rows = rows.copy()
        self._turn = np.empty(len(rows), np.uint32)
        self.put_in(order)
        self._ends = np.empty((4, len(rows)), np.float32)
        self._ends[:] = _ends(self._rows)
        self._cells = Cells(self._ends)

    def put_in(self, order: UInt32[np.ndarray, " n"]) -> None:
        """Have them in another order, the farthest first."""
        self._turn[order] = np.arange(len(order), dtype=np.uint32)

    def prepare(self) -> None:
        """Be quick when asked for the first time."""
        self._cells.prepare()

    def replace(self, numbers: Int64[np.ndarray, " m"], rows: Float32[np.ndarray, "m 12"]) -> ClipBox:
        """Some are elsewhere, or look otherwise; the part of the picture that they were seen in, and are now."""
        old, new = self._ends[:, numbers], np.stack(_ends(rows))
        around = _box(old, self._rows[numbers, 3]).union(_box(new, rows[:, 3]))
        self._rows[numbers] = rows
        moved = np.flatnonzero((old != new).any(0))
        if len(moved):
            self._ends[:, numbers[moved]] = new[:, moved]
            self._cells.move(numbers[moved])
        return around

    def rows_in(self, box: ClipBox) -> Float32[np.ndarray, "m 12"]:
        """Those that reach into a part of the picture, the farthest first."""
        return self._rows[self._numbers_in(box)]

    def rows_at(self, x: float, y: float) -> Float32[np.ndarray, "m 12"]:
        """Those that may be seen at a place in clip space, the nearest first."""
        return self._rows[self._numbers_in(ClipBox(x, y, x, y))[::-1]]

    def _numbers_in(self, box: ClipBox) -> Int64[np.ndarray, " m"]:
        found = self._cells.near(box.left, box.bottom, box.right, box.top)
        left, bottom, right, top = (edge[found] for edge in self._ends)
        found = found[(right >= box.left) & (left <= box.right) & (top >= box.bottom) & (bottom <= box.top)]
        return found[np.argsort(self._turn[found])]


def _box(ends: Float32[np.ndarray, "4 m"], opacities: Float32[np.ndarray, " m"]) -> ClipBox:
    """Around those of some that are seen."""
    seen = ends[:, opacities > 0.0]
    if not seen.size:
        return NONE
    left, bottom, right, top = seen
    return ClipBox(float(left.min()), float(bottom.min()), float(right.max()), float(top.max()))


def _ends(rows: Float32[np.ndarray, "n 12"]) -> tuple[np.ndarray, ...]:
    """Left, bottom, right and top of ellipses."""
    across, up = np.hypot(rows[:, 4], rows[:, 6]), np.hypot(rows[:, 5], rows[:, 7])
    return rows[:, 0] - across, rows[:, 1] - up, rows[:, 0] + across, rows[:, 1] + up
