"""Numbers of tracks over time, as curves: their keys and handles, and what dragging these does. No Qt."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Float64
from msgspec.structs import replace

from viewer.scene.animation import curve_of
from viewer.scene.document import Scene
from viewer.scene.timeline import EASE_HANDLES, Handles, Key, KeyId, Target, Timeline, Track, with_changed_keys
from viewer.scene.tracks import parts_of
from viewer.session.key_numbers import ShownNumber, read_numbers, shown_numbers, shown_parts

LINEAR_HANDLES: Handles = (1.0 / 3.0, 1.0 / 3.0, 2.0 / 3.0, 2.0 / 3.0)
MOST_WAY = 100.0
"""How far beyond the way between two keys a handle may be."""
FLAT = 1e-9
"""Between two keys that differ by less, handles have nothing to bend."""
PROBE = 1e-4
"""Part of the time between two keys at which the speed at a key is measured."""
ROOM = 0.12
NICE = (1.0, 2.0, 5.0)
LEAST_TICK = 34
"""Pixels between two numbers of the scale."""
Side = Literal["out", "in"]
"""A handle behind a key, or before it."""


class CurveId(NamedTuple):
    """One number of a track, as people see it."""

    target: Target
    number: int


class ValueCurve(NamedTuple):
    """One number of a track over time.

    Attributes:
        of: Which one.
        shown: What it is called and counted in.
        times: In seconds, rising; those of all keys are among them.
        values: At these times. Angles of rotations go on beyond a turn.
        keys: Values at the track's keys.
        track: Whose keys these are.
    """

    of: CurveId
    shown: ShownNumber
    times: Float64[np.ndarray, " n"]
    values: Float64[np.ndarray, " n"]
    keys: Float64[np.ndarray, " k"]
    track: Track


class HandlePlace(NamedTuple):
    """A handle of a key, and where it is.

    Attributes:
        key: Whose.
        side: Behind it or before it.
        time: In seconds.
        value: As people see it.
    """

    key: KeyId
    side: Side
    time: float
    value: float


def curves_of(scene: Scene, track: Track, times: Iterable[float]) -> tuple[ValueCurve, ...]:
    """The curves of all numbers of a track, at these times and those of its keys; none where it animates nothing."""
    parts, curve = parts_of(scene, track.target), curve_of(scene, track)
    if parts is None or curve is None:
        return ()
    at = sorted({*times, *(key.time for key in track.keys), *_probes(track)})
    places = np.searchsorted(at, [key.time for key in track.keys])
    rows = np.array([shown_numbers(parts, curve.at(time)) for time in at], np.float64)
    found: list[ValueCurve] = []
    for number, shown in enumerate(shown_parts(parts)):
        values = np.unwrap(rows[:, number], period=360.0) if shown.turns else rows[:, number]
        of = CurveId(track.target, number)
        found.append(ValueCurve(of, shown, np.array(at), values, values[places], track))
    return tuple(found)


def handles_of(curve: ValueCurve, number: int) -> Handles | None:
    """The handles between a key and the next one, as this curve shows them; None where its easing has none.

    Those of ``smooth`` are the ones of the cubic curve with the same speeds at its ends.
    """
    keys = curve.track.keys
    if not 0 <= number < len(keys) - 1 or curve.shown.whole:
        return None
    match keys[number].easing:
        case "bezier":
            return keys[number].handles
        case "linear":
            return LINEAR_HANDLES
        case "ease":
            return EASE_HANDLES
        case "smooth":
            way = float(curve.keys[number + 1] - curve.keys[number])
            span = keys[number + 1].time - keys[number].time
            if abs(way) < FLAT:
                return LINEAR_HANDLES
            start, end = _speed(curve, keys[number].time, 1), _speed(curve, keys[number + 1].time, -1)
            y1, y2 = start * span / (3.0 * way), 1.0 - end * span / (3.0 * way)
            return 1.0 / 3.0, min(max(y1, -MOST_WAY), MOST_WAY), 2.0 / 3.0, min(max(y2, -MOST_WAY), MOST_WAY)
        case _:
            return None


def handle_places(curve: ValueCurve, keys: Iterable[KeyId]) -> tuple[HandlePlace, ...]:
    """The handles of some keys on a curve."""
    wanted = {key.time for key in keys if key.target == curve.of.target}
    found: list[HandlePlace] = []
    rows = curve.track.keys
    for number in range(len(rows) - 1):
        handles = handles_of(curve, number) if {rows[number].time, rows[number + 1].time} & wanted else None
        if handles is None:
            continue
        start, span = rows[number].time, rows[number + 1].time - rows[number].time
        value, way = float(curve.keys[number]), float(curve.keys[number + 1] - curve.keys[number])
        ends: tuple[tuple[int, Side, float, float], ...] = (
            (number, "out", *handles[:2]), (number + 1, "in", *handles[2:]),
        )  # fmt: skip
        found += [
            HandlePlace(KeyId(curve.of.target, rows[key].time), side, start + x * span, value + y * way)
            for key, side, x, y in ends
            if rows[key].time in wanted
        ]
    return tuple(found)


def with_handle_at(timeline: Timeline, curve: ValueCurve, handle: HandlePlace, time: float, value: float) -> Timeline:
    """The timeline with a handle elsewhere, which makes the easing there that of handles.

    Between keys of the same value a handle has only a time. A handle stays between its two keys in time.
    """
    keys = curve.track.keys
    times = [key.time for key in keys]
    if handle.key.time not in times:
        return timeline
    number = times.index(handle.key.time) - (handle.side == "in")
    old = handles_of(curve, number)
    if old is None:
        return timeline
    start, span = times[number], times[number + 1] - times[number]
    way = float(curve.keys[number + 1] - curve.keys[number])
    x = min(max((time - start) / span, 0.0), 1.0)
    first = handle.side == "out"
    y = old[1 if first else 3] if abs(way) < FLAT else (value - float(curve.keys[number])) / way
    y = min(max(y, -MOST_WAY), MOST_WAY)
    handles: Handles = (x, y, *old[2:]) if first else (*old[:2], x, y)
    key = KeyId(curve.of.target, start)
    return with_changed_keys(timeline, [key], lambda old: replace(old, easing="bezier", handles=handles))


def with_values_moved(scene: Scene, keys: Iterable[KeyId], curve: CurveId, by: float) -> Timeline:
    """The timeline of a scene with one number of some keys of its track larger by as much, within its range."""
    parts = parts_of(scene, curve.target)
    if parts is None or by == 0.0:
        return scene.timeline
    shown = shown_parts(parts)[curve.number]

    def moved(key: Key) -> Key:
        values = shown_numbers(parts, key.numbers)
        value = min(max(values[curve.number] + by, shown.low), shown.high)
        values[curve.number] = float(round(value)) if shown.whole else value
        return replace(key, numbers=read_numbers(parts, values, key.numbers))

    return with_changed_keys(scene.timeline, [key for key in keys if key.target == curve.target], moved)


class ValueScale(NamedTuple):
    """Which values are seen on how many pixels.

    Attributes:
        low: At the bottom.
        high: At the top.
        top: Where it begins, in pixels of the widget.
        height: Of it in pixels.
    """

    low: float
    high: float
    top: int
    height: int

    def y_of(self, value: float) -> float:
        """Where a value is."""
        return self.top + (self.high - value) / (self.high - self.low) * self.height

    def value_at(self, y: float) -> float:
        """The value at a place."""
        return self.high - (y - self.top) / self.height * (self.high - self.low)

    def zoomed(self, factor: float, y: float) -> ValueScale:
        """With more or fewer values around a place that stays where it is."""
        at = self.value_at(y)
        low, high = (at + factor * (end - at) for end in (self.low, self.high))
        enough = 1e-9 * max(abs(low), abs(high), 1e-3) < high - low < 1e12
        return self._replace(low=low, high=high) if enough else self

    def shifted(self, by: float) -> ValueScale:
        """With larger values by as much."""
        return self._replace(low=self.low + by, high=self.high + by)

    def ticks(self) -> tuple[float, tuple[float, ...]]:
        """The step between numbers beside it, and all that are seen."""
        wanted = (self.high - self.low) * LEAST_TICK / max(self.height, 1)
        power = 10.0 ** math.floor(math.log10(wanted))
        step = next((n * power for n in NICE if n * power >= wanted), 10.0 * power)
        first, last = math.ceil(self.low / step), math.floor(self.high / step)
        return step, tuple(step * number for number in range(first, last + 1))


def around(values: Sequence[float], top: int, height: int) -> ValueScale:
    """The scale on which all these values are seen, with a little room above and below."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    room = ROOM * (high - low) if high - low > 1e-9 * max(abs(low), abs(high), 1e-3) else max(0.1 * abs(high), 0.5)
    return ValueScale(low - room, high + room, top, max(height, 1))


def _probes(track: Track) -> list[float]:
    """Times close to keys, between which and the keys speeds are measured."""
    spans = [(one.time, other.time) for one, other in pairwise(track.keys)]
    return [time for start, end in spans for time in (start + PROBE * (end - start), end - PROBE * (end - start))]


def _speed(curve: ValueCurve, time: float, direction: int) -> float:
    """How fast the value changes just after a key, or just before it."""
    here = int(np.searchsorted(curve.times, time))
    step = float(curve.times[here + direction] - curve.times[here])
    return float(curve.values[here + direction] - curve.values[here]) / step
