"""The Gaussians of one set as they are while strokes change them, and which of them have changed since when."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

import numpy as np
from jaxtyping import Float16, Float32, Int64

REMEMBERED = 64
"""Changes that are known one by one; who has missed more of them looks at all Gaussians anew."""

Rows = Int64[np.ndarray, " m"]


class Change(NamedTuple):
    """Other numbers of some Gaussians.

    Attributes:
        rows: Which, as they lie on the graphics card.
        shapes: As :class:`viewer.ui.viewport.layers.splat_sorting.Packed` has them.
        harmonics: The same.
    """

    rows: Rows
    shapes: Float32[np.ndarray, "m 11"]
    harmonics: Float16[np.ndarray, "m 3 k"]

    @property
    def nbytes(self) -> int:
        """How much memory it takes."""
        return self.rows.nbytes + self.shapes.nbytes + self.harmonics.nbytes


class SplatRows:
    """What strokes change, where the processor can read it.

    Args:
        shapes: As they are on the graphics card; ours from now on.
        harmonics: The same.
        version: Of what they are now.
    """

    def __init__(
        self, shapes: Float32[np.ndarray, "n 11"], harmonics: Float16[np.ndarray, "n 3 k"], version: int
    ) -> None:
        self.shapes, self.harmonics = shapes, harmonics
        self.version = version
        """Another number after each change."""
        self._first = version
        self._changes: deque[Rows] = deque(maxlen=REMEMBERED)

    def place(self, rows: Rows, shapes: Float32[np.ndarray, "m 11"]) -> None:
        """Some have other places, sizes, rotations or opacities."""
        self.shapes[rows] = shapes
        self._note(rows)

    def color(self, rows: Rows, harmonics: Float16[np.ndarray, "m 3 k"]) -> None:
        """Some have other colours."""
        self.harmonics[rows] = harmonics
        self._note(rows)

    def apply(self, change: Change) -> Change:
        """Change some; what takes that back."""
        rows = change.rows
        before = Change(rows, self.shapes[rows], self.harmonics[rows])
        self.shapes[rows], self.harmonics[rows] = change.shapes, change.harmonics
        self._note(rows)
        return before

    def since(self, version: int) -> Rows | None:
        """Those that have changed since a version, in order; None where that is not known."""
        count = self.version - version
        if version < self._first or count > len(self._changes):
            return None
        newest = list(self._changes)[len(self._changes) - count :]
        if len(newest) < 2:
            return newest[0] if newest else np.zeros(0, np.int64)
        changed = np.zeros(len(self.shapes), np.bool_)
        for rows in newest:
            changed[rows] = True
        return np.flatnonzero(changed)

    def _note(self, rows: Rows) -> None:
        self.version += 1
        self._changes.append(rows)
