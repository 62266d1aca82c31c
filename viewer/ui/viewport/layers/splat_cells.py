"""Which of many boxes in a picture may reach into a part of it: they are looked up by the cell of their middle."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float32, Int64

SIDE = 64
"""Cells along each side of the picture."""
MOST_MOVED = 0.1
"""Part of all boxes that may have left their cell before all are put into cells anew."""


class _Listed(NamedTuple):
    """Boxes by their cells.

    Attributes:
        numbers: Of boxes no larger than a cell, cell by cell.
        first: For each cell, where its own begin there; and behind the last.
        others: The numbers of larger ones whose middle is anywhere.
    """

    numbers: Int64[np.ndarray, " m"]
    first: Int64[np.ndarray, " c"]
    others: Int64[np.ndarray, " k"]


class Cells:
    """Finds boxes.

    Args:
        ends: Left, bottom, right and top of each, in clip space; it is read again whenever boxes are put into cells.
    """

    def __init__(self, ends: Float32[np.ndarray, "4 n"]) -> None:
        self._ends = ends
        self._listed: _Listed | None = None
        self._moved: Bool[np.ndarray, " n"] = np.zeros(ends.shape[1], bool)
        self._loose: Int64[np.ndarray, " k"] = np.zeros(0, np.int64)

    def move(self, numbers: Int64[np.ndarray, " m"]) -> None:
        """Some boxes are others now."""
        new = numbers[~self._moved[numbers]]
        self._moved[new] = True
        self._loose = np.concatenate([self._loose, new])
        if len(self._loose) > MOST_MOVED * len(self._moved):
            self._listed = None

    def prepare(self) -> _Listed:
        """Have all in cells."""
        if self._listed is None:
            self._listed = self._put_into_cells()
        return self._listed

    def near(self, left: float, bottom: float, right: float, top: float) -> Int64[np.ndarray, " m"]:
        """The numbers of all boxes that reach into this one, and of some others near it."""
        numbers, first, others = self.prepare()
        # A box no larger than a cell ends in the cells around that of its middle.
        low, high = (
            np.clip((np.array(ends) + 1.0) * (0.5 * SIDE) + by, 0, SIDE - 1).astype(int)
            for ends, by in (((left, bottom), -1.0), ((right, top), 1.0))
        )
        runs = (
            numbers[first[row * SIDE + low[0]] : first[row * SIDE + high[0] + 1]] for row in range(low[1], high[1] + 1)
        )
        found = np.concatenate([others, *runs])
        return np.concatenate([found[~self._moved[found]], self._loose]) if len(self._loose) else found

    def _put_into_cells(self) -> _Listed:
        self._moved[:] = False
        self._loose = self._loose[:0]
        left, bottom, right, top = self._ends
        cell = 2.0 / SIDE
        seen = (right >= -1.0) & (left <= 1.0) & (top >= -1.0) & (bottom <= 1.0)
        small = (right - left <= cell) & (top - bottom <= cell)
        numbers = np.flatnonzero(seen & small)
        column, row = (
            np.clip((0.5 * (low[numbers] + high[numbers]) + 1.0) * (0.5 * SIDE), 0, SIDE - 1).astype(np.uint16)
            for low, high in ((left, right), (bottom, top))
        )
        cells = row * np.uint16(SIDE) + column
        order = np.argsort(cells, kind="stable")  # counted, as whole numbers of 16 bits are
        first = np.concatenate([[0], np.cumsum(np.bincount(cells, minlength=SIDE * SIDE))])
        return _Listed(numbers[order], first, np.flatnonzero(seen & ~small))
