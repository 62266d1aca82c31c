"""Where Gaussians are in a picture, as the processor knows it: to find those in a part of it, or at a place."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Int64, UInt32

NEAR = 0.12
"""Half of the side of the square around a place that is asked for, in clip space: the next ones are near it."""


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

    def holds(self, x: float, y: float) -> bool:
        """Whether a place lies in it."""
        return self.left <= x <= self.right and self.bottom <= y <= self.top


NONE = ClipBox(np.inf, np.inf, -np.inf, -np.inf)
"""Contains nothing."""


class _Near(NamedTuple):
    """The Gaussians around a place, the nearest first."""

    box: ClipBox
    rows: Float32[np.ndarray, "m 12"]
    ends: Float32[np.ndarray, "4 m"]


class Ellipses:
    """The ellipses of all Gaussians of one picture.

    Args:
        rows: As :class:`viewer.ui.viewport.layers.splat_buffers.Projected` has them.
        order: The farthest first.
    """

    def __init__(self, rows: Float32[np.ndarray, "n 12"], order: UInt32[np.ndarray, " n"]) -> None:
        self._rows = rows.copy()
        self._turn = np.empty(len(rows), np.uint32)
        self._turn[order] = np.arange(len(order), dtype=np.uint32)
        self._ends = np.empty((4, len(rows)), np.float32)
        self._ends[:] = _ends(self._rows)
        self._near: _Near | None = None

    def replace(self, numbers: Int64[np.ndarray, " m"], rows: Float32[np.ndarray, "m 12"]) -> ClipBox:
        """Some are elsewhere, or look otherwise; the part of the picture that they were seen in, and are now."""
        before = self._box(numbers)
        self._rows[numbers] = rows
        self._ends[:, numbers] = _ends(rows)
        self._near = None
        return before.union(self._box(numbers))

    def rows_in(self, box: ClipBox) -> Float32[np.ndarray, "m 12"]:
        """Those that reach into a part of the picture, the farthest first."""
        return self._rows[self._numbers_in(box)]

    def rows_at(self, x: float, y: float) -> Float32[np.ndarray, "m 12"]:
        """Those that may be seen at a place in clip space, the nearest first."""
        if self._near is None or not self._near.box.holds(x, y):
            box = ClipBox(x - NEAR, y - NEAR, x + NEAR, y + NEAR)
            numbers = self._numbers_in(box)[::-1]
            self._near = _Near(box, self._rows[numbers], self._ends[:, numbers])
        left, bottom, right, top = self._near.ends
        return self._near.rows[(left <= x) & (right >= x) & (bottom <= y) & (top >= y)]

    def _numbers_in(self, box: ClipBox) -> Int64[np.ndarray, " m"]:
        left, bottom, right, top = self._ends
        found = np.flatnonzero((right >= box.left) & (left <= box.right))
        found = found[(top[found] >= box.bottom) & (bottom[found] <= box.top)]
        return found[np.argsort(self._turn[found])]

    def _box(self, numbers: Int64[np.ndarray, " m"]) -> ClipBox:
        seen = numbers[self._rows[numbers, 3] > 0.0]
        if not len(seen):
            return NONE
        left, bottom, right, top = (edge[seen] for edge in self._ends)
        return ClipBox(float(left.min()), float(bottom.min()), float(right.max()), float(top.max()))


def _ends(rows: Float32[np.ndarray, "n 12"]) -> tuple[np.ndarray, ...]:
    """Left, bottom, right and top of ellipses."""
    across, up = np.hypot(rows[:, 4], rows[:, 6]), np.hypot(rows[:, 5], rows[:, 7])
    return rows[:, 0] - across, rows[:, 1] - up, rows[:, 0] + across, rows[:, 1] + up
