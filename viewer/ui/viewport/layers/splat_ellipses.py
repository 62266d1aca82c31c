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
        self._near: tuple[ClipBox, np.ndarray] | None = None

    def replace(self, numbers: Int64[np.ndarray, " m"], rows: Float32[np.ndarray, "m 12"]) -> ClipBox:
        """Some are elsewhere, or look otherwise; the part of the picture that they were seen in, and are now."""
        before = self._box(numbers)
        self._rows[numbers] = rows
        self._ends[:, numbers] = _ends(rows)
        self._near = None
        return before.union(self._box(numbers))

    def rows_in(self, box: ClipBox) -> Float32[np.ndarray, "m 12"]:
        """Those that reach into a part of the picture, the farthest first."""
        left, bottom, right, top = self._ends
        found = np.flatnonzero((right >= box.left) & (left <= box.right) & (top >= box.bottom) & (bottom <= box.top))
        return self._rows[found[np.argsort(self._turn[found])]]

    def rows_at(self, x: float, y: float) -> Float32[np.ndarray, "m 12"]:
        """Those at a place in clip space and some around it, the nearest first."""
        if self._near is None or not self._near[0].holds(x, y):
            box = ClipBox(x - NEAR, y - NEAR, x + NEAR, y + NEAR)
            self._near = box, self.rows_in(box)[::-1]
        return self._near[1]

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
