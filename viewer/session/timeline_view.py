"""The timeline as it is drawn: rows of keys over a ruler of frames, and where things are on it. No Qt."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from viewer.scene.document import Scene
from viewer.scene.timeline import KeyId, Target, Timeline, Track
from viewer.scene.tracks import parts_of, text_of

RULER = 24
ROW = 20
REACH = 6
"""Pixels from a key within which the pointer is on it."""
LEAST_TICK = 58
"""Pixels between two numbers of the ruler."""
NICE = (1, 2, 5)
CLOSEST = 4.0
"""Frames that are at least seen."""


class Row(NamedTuple):
    """One track.

    Attributes:
        track: As the document has it.
        who: Name of its node; empty for the camera and the world.
        what: What of that it animates.
        there: Whether the scene has such a thing.
    """

    track: Track
    who: str
    what: str
    there: bool


def rows_of(scene: Scene) -> tuple[Row, ...]:
    """The rows of a scene's timeline, in the order of its tracks, those of one node together."""
    tracks = scene.timeline.tracks
    order = {key: number for number, key in reversed(list(enumerate(track.node for track in tracks)))}
    rows: list[Row] = []
    for track in sorted(tracks, key=lambda track: order[track.node]):
        node = scene.node(track.node) if track.node else None
        who = "" if not track.node else track.node if node is None else node.name
        there = parts_of(scene, track.target) is not None
        rows.append(Row(track, who, text_of(scene, track.target), there))
    return tuple(rows)


class TimeScale(NamedTuple):
    """Which frames are seen on how many pixels.

    Attributes:
        first: The frame at the left edge, of any part of one.
        frames: How many are seen.
        left: Where it begins, in pixels of the widget.
        width: Of it in pixels.
    """

    first: float
    frames: float
    left: int
    width: int

    def x_of(self, frame: int | float) -> float:
        """Where a frame is."""
        return self.left + (frame - self.first) / self.frames * self.width

    def frame_at(self, x: float) -> float:
        """The frame at a place."""
        return self.first + (x - self.left) / self.width * self.frames

    def zoomed(self, factor: float, x: float, most: float) -> TimeScale:
        """With more or fewer frames around a place that stays where it is."""
        frames = min(max(self.frames * factor, CLOSEST), most)
        at = self.frame_at(x)
        return self._replace(frames=frames, first=max(at - (x - self.left) / self.width * frames, -0.05 * frames))

    def ticks(self) -> tuple[int, tuple[int, ...]]:
        """The step between numbers of the ruler, and all that are seen."""
        wanted = max(self.frames * LEAST_TICK / max(self.width, 1), 1.0)
        power = 10 ** math.floor(math.log10(wanted))
        step = next((n * power for n in NICE if n * power >= wanted), 10 * power)
        start = math.ceil(max(self.first, 0.0) / step)
        end = math.floor((self.first + self.frames) / step)
        return step, tuple(step * number for number in range(start, end + 1))


def whole(timeline: Timeline, left: int, width: int) -> TimeScale:
    """The scale on which all of a timeline is seen, with a little room beside it."""
    frames = float(max(timeline.frames, 2))
    return TimeScale(-0.02 * frames, 1.04 * frames, left, max(width, 1))


def framed(frames: Sequence[float], scale: TimeScale) -> TimeScale:
    """The scale on which these frames fill the width, with a little room beside them."""
    first, last = min(frames), max(frames)
    room = max(0.06 * (last - first), 1.0)
    span = max(last - first + 2.0 * room, CLOSEST)
    return scale._replace(first=0.5 * (first + last - span), frames=span)


def key_at(rows: tuple[Row, ...], timeline: Timeline, scale: TimeScale, x: float, row: int) -> KeyId | None:
    """The key of a row at a place, the nearest where several are."""
    if not 0 <= row < len(rows):
        return None
    track = rows[row].track
    found = [(abs(scale.x_of(timeline.frame_of(key.time)) - x), key.time) for key in track.keys]
    distance, time = min(found, default=(math.inf, 0.0))
    return KeyId(track.target, time) if distance <= REACH else None


def keys_between(
    rows: tuple[Row, ...], timeline: Timeline, frames: tuple[float, float], between: tuple[int, int]
) -> frozenset[KeyId]:
    """The keys of rows (first and last) that lie between two frames."""
    low, high = sorted(frames)
    top, bottom = sorted(between)
    return frozenset(
        KeyId(row.track.target, key.time)
        for row in rows[max(top, 0) : bottom + 1]
        for key in row.track.keys
        if low <= timeline.frame_of(key.time) <= high
    )


def next_key(timeline: Timeline, time: float, direction: int) -> float | None:
    """The time of the next key of any track, later for 1 and earlier for -1; None where there is none."""
    times = {key.time for track in timeline.tracks for key in track.keys}
    later = [each for each in times if (each - time) * direction > 1e-9]
    return min(later, key=lambda each: abs(each - time), default=None)


def still_there(timeline: Timeline, keys: Iterable[KeyId]) -> frozenset[KeyId]:
    """Those of the keys that a timeline has."""

    def has(key: KeyId) -> bool:
        track = timeline.track(key.target)
        return track is not None and track.key_at(key.time) is not None

    return frozenset(key for key in keys if has(key))


def row_of(rows: tuple[Row, ...], target: Target) -> int | None:
    """The number of a target's row."""
    return next((number for number, row in enumerate(rows) if row.track.target == target), None)
