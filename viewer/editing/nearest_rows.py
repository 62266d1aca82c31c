"""Which of many places is nearest to each of others, with numpy alone: places are sorted into cells of a lattice."""

from __future__ import annotations

from itertools import product

import numpy as np
from jaxtyping import Float64, Int64

from viewer.scene.geometry import Vec3

PER_CELL = 2.0
"""Places in a cell, about, where they lie on a surface."""
MOST_CELLS = 1 << 20
"""Along each axis."""
DEPTH_WEIGHT = 0.01
"""Of squares of distances along a direction that hardly counts: of two sides of a sheet the nearer one is taken."""


class NearestRows:
    """Places that are looked up.

    Args:
        places: All of them.
        along: A unit vector along which distances hardly count; zeros = they count in all directions.
        cell: Edge of the lattice's cells; None = one that suits places on a surface.
    """

    def __init__(
        self, places: Float64[np.ndarray, "n 3"], along: Vec3 = (0.0, 0.0, 0.0), cell: float | None = None
    ) -> None:
        self._axes = _axes(np.array(along))
        self._flat = any(along)
        self._places = places @ self._axes
        self._low = self._places.min(0) if len(places) else np.zeros(3)
        extent = np.ptp(self._places, axis=0) if len(places) else np.ones(3)
        area = float(np.prod(np.sort(extent)[1:])) or float(extent.max()) ** 2
        own = float(np.sqrt(PER_CELL * area / max(len(places), 1)))
        self._cell = max(own if cell is None else cell, float(extent.max()) / MOST_CELLS, 1e-30)
        keys = self._keys(self._cells(self._places))
        self._order = np.argsort(keys, kind="stable")
        self._sorted = keys[self._order]

    def of(self, asked: Float64[np.ndarray, "k 3"]) -> Int64[np.ndarray, " k"]:
        """The number of the place nearest to each of those asked; -1 where none lies in the cells around."""
        best, found = np.full(len(asked), np.inf), np.full(len(asked), -1, np.int64)
        seen = asked @ self._axes
        own = self._cells(seen)
        weights = np.array([1.0, 1.0, DEPTH_WEIGHT if self._flat else 1.0])
        for way in product((-1, 0, 1), (-1, 0, 1), (0,) if self._flat else (-1, 0, 1)):
            keys = self._keys(own + np.array(way))
            at, rows = np.searchsorted(self._sorted, keys), np.arange(len(asked))
            while len(rows):
                there = at < len(self._sorted)
                there[there] = self._sorted[at[there]] == keys[there]
                rows, at, keys = rows[there], at[there], keys[there]
                number = self._order[at]
                away = self._places[number] - seen[rows]
                square = (away * away) @ weights
                nearer = square < best[rows]
                best[rows[nearer]], found[rows[nearer]] = square[nearer], number[nearer]
                at = at + 1
        return found

    def _cells(self, places: Float64[np.ndarray, "n 3"]) -> Int64[np.ndarray, "n 3"]:
        cells = np.clip(np.floor((places - self._low) / self._cell), -2, MOST_CELLS + 2).astype(np.int64)
        if self._flat:
            cells[:, 2] = 0
        return cells

    @staticmethod
    def _keys(cells: Int64[np.ndarray, "n 3"]) -> Int64[np.ndarray, " n"]:
        shifted = cells + 4
        return (shifted[:, 0] << 42) | (shifted[:, 1] << 21) | shifted[:, 2]


def _axes(along: Float64[np.ndarray, " 3"]) -> Float64[np.ndarray, "3 3"]:
    """Two axes across a direction, and it: columns; the usual ones where there is none."""
    length = float(np.linalg.norm(along))
    if length == 0.0:
        return np.eye(3)
    third = along / length
    first = np.cross(third, np.eye(3)[int(np.abs(third).argmin())])
    first /= np.linalg.norm(first)
    return np.stack([first, np.cross(third, first), third], 1)
