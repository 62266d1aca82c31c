"""Blocks of rows that lie near each other in space: for a piece of a line only those near it are looked at."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float64, Int64

BLOCK = 256
"""Rows whose box is looked at first."""
BITS = 5
"""Of the cell of a row along each axis."""
Columns = tuple[np.ndarray, np.ndarray, np.ndarray]
"""x, y and z of places, each contiguous: rows of three take numpy several times as long."""


class RowBlocks:
    """Places in blocks of neighbours.

    Args:
        columns: x, y and z of the places.
    """

    def __init__(self, columns: Columns) -> None:
        keys = np.zeros(len(columns[0]), np.uint16)
        for axis, column in enumerate(columns):
            keys |= _spread(_cells(column)) << np.uint16(axis)
        self._order = np.argsort(keys, kind="stable")  # counted, as whole numbers of 16 bits are
        x, y, z = (column[self._order] for column in columns)
        self._boxes = block_boxes((x, y, z))

    def near(self, ends: Float64[np.ndarray, "m 2 3"], radius: float) -> Int64[np.ndarray, " k"]:
        """The rows of all blocks that come within a radius of the boxes around pieces of a line, in growing order."""
        return np.sort(self._order[rows_near(self._boxes, len(self._order), ends, radius)])


def block_boxes(columns: Columns) -> Float64[np.ndarray, "6 b"]:
    """Lowest and highest x, y and z of each block of places, in the order in which they are."""
    edges = np.arange(0, len(columns[0]), BLOCK)
    boxes = np.zeros((6, len(edges)))
    for axis, column in enumerate(columns if len(edges) else ()):
        boxes[axis], boxes[axis + 3] = np.fmin.reduceat(column, edges), np.fmax.reduceat(column, edges)
    return boxes


def rows_near(
    boxes: Float64[np.ndarray, "6 b"], count: int, ends: Float64[np.ndarray, "m 2 3"], radius: float
) -> Int64[np.ndarray, " k"]:
    """The places whose block, of those with these boxes, comes near pieces of a line; in growing order."""
    blocks = np.flatnonzero(boxes_near(boxes, ends, radius))
    rows = (blocks[:, None] * BLOCK + np.arange(BLOCK)).ravel()
    return rows[: np.searchsorted(rows, count)]


def boxes_near(
    boxes: Float64[np.ndarray, "6 b"], ends: Float64[np.ndarray, "m 2 3"], radius: float
) -> Bool[np.ndarray, " b"]:
    """Which boxes, rows of lowest and highest x, y and z, come within a radius of the box around a piece of a line."""
    found = np.zeros(boxes.shape[1], bool)
    for first, second in ends:
        low, high = np.minimum(first, second) - radius, np.maximum(first, second) + radius
        near = (boxes[0] <= high[0]) & (boxes[3] >= low[0])
        for axis in (1, 2):
            near &= (boxes[axis] <= high[axis]) & (boxes[axis + 3] >= low[axis])
        found |= near
    return found


def _cells(column: np.ndarray) -> np.ndarray:
    """In which of equal parts of their extent numbers lie."""
    sound = column[np.isfinite(column)]
    if not len(sound):
        return np.zeros(len(column), np.uint16)
    low, extent = float(sound.min()), float(np.ptp(sound)) or 1.0
    parts = np.nan_to_num((column - low) * ((1 << BITS) / extent), posinf=0.0, neginf=0.0)
    return np.clip(parts, 0, (1 << BITS) - 1).astype(np.uint16)


def _spread(cells: np.ndarray) -> np.ndarray:
    """Their bits with two others between any two."""
    spread = np.zeros(len(cells), np.uint16)
    for bit in range(BITS):
        spread |= ((cells >> np.uint16(bit)) & np.uint16(1)) << np.uint16(3 * bit)
    return spread
