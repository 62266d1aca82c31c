"""The Gaussians of one set as they are while strokes change them, and which of them have changed since when."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

import numpy as np
from jaxtyping import Float16, Float32, Int64, Shaped, UInt64

REMEMBERED = 64
"""Changes that are known one by one; who has missed more of them looks at all Gaussians anew."""

KEYS = np.random.default_rng(20_260).integers(0, 1 << 64, 64, np.uint64, endpoint=False) | np.uint64(1)
"""Factors of hashes."""
STEPS = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB), (31, 1))
"""How bits are mixed: shifts and factors of Stafford's variant 13 (SplitMix64)."""

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
        content: The same.
    """

    def __init__(
        self,
        shapes: Float32[np.ndarray, "n 11"],
        harmonics: Float16[np.ndarray, "n 3 k"],
        version: int,
        content: tuple[int, int] = (0, 0),
    ) -> None:
        self.shapes, self.harmonics = shapes, harmonics
        self.version = version
        """Another number after each change."""
        self._first = version
        self._changes: deque[Rows] = deque(maxlen=REMEMBERED)
        self._sums = list(content)

    @property
    def content(self) -> tuple[int, int]:
        """The same whenever all are what they were: sums of hashes of what differs from the beginning.

        That others have the same happens once in 2^64 times.
        """
        shapes, harmonics = self._sums
        return shapes, harmonics

    def place(self, rows: Rows, shapes: Float32[np.ndarray, "m 11"]) -> None:
        """Some have other places, sizes, rotations or opacities."""
        self._replace(0, self.shapes, rows, shapes)
        self._note(rows)

    def color(self, rows: Rows, harmonics: Float16[np.ndarray, "m 3 k"]) -> None:
        """Some have other colours."""
        self._replace(1, self.harmonics, rows, harmonics)
        self._note(rows)

    def apply(self, change: Change) -> Change:
        """Change some; what takes that back."""
        rows = change.rows
        before = Change(rows, self.shapes[rows], self.harmonics[rows])
        self._replace(0, self.shapes, rows, change.shapes)
        self._replace(1, self.harmonics, rows, change.harmonics)
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

    def _replace(self, which: int, now: np.ndarray, rows: Rows, values: np.ndarray) -> None:
        difference = _hashed(rows, values) - _hashed(rows, now[rows])
        self._sums[which] = (self._sums[which] + difference) % (1 << 64)
        now[rows] = values

    def _note(self, rows: Rows) -> None:
        self.version += 1
        self._changes.append(rows)


def _hashed(rows: Rows, values: Shaped[np.ndarray, "m ..."]) -> int:
    """The sum of hashes of rows of numbers, each with where it is."""
    if not len(rows):
        return 0
    words = np.ascontiguousarray(values).reshape(len(rows), -1).view(np.uint32)
    mixed: UInt64[np.ndarray, " m"] = rows.astype(np.uint64) * KEYS[-1]
    for column, key in zip(words.T, KEYS, strict=False):
        mixed += column * key
    for shift, factor in STEPS:
        mixed ^= mixed >> np.uint64(shift)
        mixed *= np.uint64(factor)
    return int(mixed.sum(dtype=np.uint64))
