"""Content that is another one at each of several times, as numbered files are: frames, of which one is seen."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any, Generic, TypeVar

from msgspec import Struct

FramesT = TypeVar("FramesT")
SAME_TIME = 1e-6
"""Seconds by which a frame may be seen before its time: times are sums of rounded numbers."""


class Flip(Struct, Generic[FramesT], frozen=True):
    """The frames of content, which itself is one of them.

    Attributes:
        frames: All of one kind, none of which has frames itself.
        times: Of each, in seconds, rising, the first one 0. A frame is seen until the next one's time.
        until: The end of the last one.
        moment: The time of the frame that is seen.
    """

    frames: tuple[FramesT, ...]
    times: tuple[float, ...]
    until: float
    moment: float = 0.0

    def number_at(self, time: float) -> int:
        """Which frame is seen at a time; the first and the last one before and after all."""
        return min(max(bisect_right(self.times, time + SAME_TIME) - 1, 0), len(self.frames) - 1)


def flip_sound(flip: Flip[Any] | None) -> bool:
    """Whether frames and times belong together."""
    if flip is None:
        return True
    rising = all(later > before for before, later in zip(flip.times, (*flip.times[1:], flip.until), strict=True))
    return bool(flip.frames) and len(flip.frames) == len(flip.times) and flip.times[0] == 0.0 and rising
