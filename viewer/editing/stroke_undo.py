"""Strokes of paint that can be taken back and done again: of each only what it has changed, compressed, within bounds.

What is kept is the difference of the bits before and after (exclusive or): it leads both ways, so that taking a stroke
back compresses nothing anew.
"""

from __future__ import annotations

import zlib
from collections import deque
from typing import Any, Generic, NamedTuple, TypeVar
from weakref import ReferenceType, ref

import numpy as np
from jaxtyping import Int32, Int64, UInt8

MOST_BYTES = 128 << 20
"""Of memory for all strokes that can be taken back or done again, whatever they were painted on."""
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


class UndoMemory:
    """Memory that logs of strokes share. Beyond its bytes, the logs that were added to longest ago give strokes up.

    Args:
        most: Bytes.
    """

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._logs: list[ReferenceType[UndoLog[Any]]] = []

    @property
    def logs(self) -> list[UndoLog[Any]]:
        """Those that are in use, the one that was added to last at the end."""
        return [log for log in (each() for each in self._logs) if log is not None]

    @property
    def size(self) -> int:
        """Bytes that all of them take."""
        return sum(log.size for log in self.logs)

    def added(self, log: UndoLog[Any]) -> None:
        """A log has one more stroke, which it can give back in any case."""
        others = [each for each in self.logs if each is not log]
        self._logs = [ref(each) for each in (*others, log)]
        total = self.size
        for each in (*others, log):
            while total > self._most and (freed := each.give_up(least=int(each is log))):
                total -= freed


class UndoLog(Generic[P]):
    """Changes of strokes, each at a place.

    Args:
        memory: What it shares with others.
    """

    def __init__(self, memory: UndoMemory) -> None:
        self._memory = memory
        self._done: deque[tuple[P, StrokeChange]] = deque()
        self._undone: deque[tuple[P, StrokeChange]] = deque()

    @property
    def count(self) -> int:
        """How many strokes can be taken back."""
        return len(self._done)

    @property
    def undone(self) -> int:
        """How many that were taken back can be done again."""
        return len(self._undone)

    @property
    def size(self) -> int:
        """Bytes of memory."""
        return sum(change.size for _, change in (*self._done, *self._undone))

    def add(self, place: P, change: StrokeChange) -> None:
        """One more stroke; those that were taken back cannot be done again any more."""
        self._undone.clear()
        self._done.append((place, change))
        self._memory.added(self)

    def give_up(self, least: int) -> int:
        """Forget the stroke that is farthest away, the oldest ones first; how many bytes that frees, 0 where none goes.

        Args:
            least: How many that can be taken back stay.
        """
        if len(self._done) > least:
            return self._done.popleft()[1].size
        return self._undone.popleft()[1].size if self._undone else 0

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
    taken: deque[tuple[P, StrokeChange]], given: deque[tuple[P, StrokeChange]]
) -> tuple[P, StrokeChange] | None:
    if not taken:
        return None
    given.append(taken.pop())
    return given[-1]


def _bits(values: np.ndarray) -> UInt8[np.ndarray, " b"]:
    return np.ascontiguousarray(values).reshape(-1).view(np.uint8)
