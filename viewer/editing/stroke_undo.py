"""Strokes of paint that can be taken back and done again: of each only what it has changed, compressed, within bounds.

What is kept is the difference of the bits before and after (exclusive or): it leads both ways, so that taking a stroke
back compresses nothing anew.
"""

from __future__ import annotations

import zlib
from collections import deque
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from jaxtyping import Int32, Int64, UInt8

MOST_BYTES = 128 << 20
"""Of memory for all strokes of one painter; then the oldest can no longer be taken back by it."""
LEVEL = 1
"""Of compression: more takes longer and gains little."""
P = TypeVar("P")


class StrokeChange(NamedTuple):
    """What one stroke has changed.

    Attributes:
        starts: First numbers of runs of rows.
        lengths: Of the runs.
        bits: Which of the rows' bits differ, compressed.
    """

    starts: Int32[np.ndarray, " r"]
    lengths: Int32[np.ndarray, " r"]
    bits: bytes

    @property
    def size(self) -> int:
        """Bytes of memory."""
        return self.starts.nbytes + self.lengths.nbytes + len(self.bits)

    @property
    def number(self) -> Int64[np.ndarray, " n"]:
        """The rows, in growing order."""
        within = np.arange(int(self.lengths.sum())) - np.repeat(np.cumsum(self.lengths) - self.lengths, self.lengths)
        return within + np.repeat(self.starts, self.lengths)

    def other(self, values: np.ndarray) -> np.ndarray:
        """Of these rows what they are after the stroke from what they were before it, or the other way round."""
        bits = np.frombuffer(zlib.decompress(self.bits), np.uint8)
        return (_bits(values) ^ bits).view(values.dtype).reshape(values.shape)

    def switch(self, now: np.ndarray, before: np.ndarray) -> None:
        """Give these rows of ``now`` what they are on the other side of the stroke, and ``before`` the same.

        Run by run: numpy takes several times as long for rows by their numbers.
        """
        rows = now.view(np.uint8).reshape(len(now), -1)
        bits = np.frombuffer(zlib.decompress(self.bits), np.uint8).reshape(-1, rows.shape[1])
        at = 0
        for start, length in zip(self.starts.tolist(), self.lengths.tolist(), strict=True):
            run = slice(start, start + length)
            rows[run] ^= bits[at : at + length]
            before[run] = now[run]
            at += length


def stroke_change(number: Int64[np.ndarray, " n"], before: np.ndarray, after: np.ndarray) -> StrokeChange:
    """What has changed of rows in growing order, which have the same type before and after."""
    begins = np.flatnonzero(np.diff(number, prepend=-2) != 1)
    lengths = np.diff(np.append(begins, len(number)))
    bits = zlib.compress((_bits(before) ^ _bits(after)).tobytes(), LEVEL)
    return StrokeChange(number[begins].astype(np.int32), lengths.astype(np.int32), bits)


class UndoLog(Generic[P]):
    """Changes of strokes, each at a place.

    Args:
        most: Bytes of memory.
    """

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._done: deque[tuple[P, StrokeChange]] = deque()
        self._undone: list[tuple[P, StrokeChange]] = []

    @property
    def count(self) -> int:
        """How many strokes can be taken back."""
        return len(self._done)

    @property
    def size(self) -> int:
        """Bytes of memory."""
        return sum(change.size for _, change in (*self._done, *self._undone))

    def add(self, place: P, change: StrokeChange) -> None:
        """One more stroke; those that were taken back cannot be done again any more."""
        self._undone.clear()
        self._done.append((place, change))
        total = self.size
        while total > self._most and len(self._done) > 1:
            total -= self._done.popleft()[1].size

    def forget_undone(self) -> None:
        """A stroke begins: those that were taken back cannot be done again any more."""
        self._undone.clear()

    def back(self) -> tuple[P, StrokeChange] | None:
        """The last stroke, which is taken back; None where there is none."""
        return _handed(self._done, self._undone)

    def again(self) -> tuple[P, StrokeChange] | None:
        """The stroke that was taken back last, which is done again."""
        return _handed(self._undone, self._done)


def _handed(
    taken: deque[tuple[P, StrokeChange]] | list[tuple[P, StrokeChange]],
    given: deque[tuple[P, StrokeChange]] | list[tuple[P, StrokeChange]],
) -> tuple[P, StrokeChange] | None:
    if not taken:
        return None
    given.append(taken.pop())
    return given[-1]


def _bits(values: np.ndarray) -> UInt8[np.ndarray, " b"]:
    return np.ascontiguousarray(values).reshape(-1).view(np.uint8)
