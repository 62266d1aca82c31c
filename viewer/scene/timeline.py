"""Time in the document: tracks of keyed numbers, as values.

A :class:`Track` says what it animates by the name of its kind (a row of ``viewer.scene.tracks.TRACKS``), the node, and
which of the node's numbers. A :class:`Key` holds all numbers of its track at one time. What lies between keys is in
``viewer.scene.interpolation``; what a track does to a scene in ``viewer.scene.animation``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Literal, NamedTuple, get_args

from msgspec import Struct
from msgspec.structs import replace

from viewer.errors import InputError

Easing = Literal["smooth", "linear", "ease", "spring", "hold", "bezier"]
"""How one gets from a key to the next one: through both without stopping, at one speed, from rest to rest, with an
overshoot that dies away, not at all until the next one is there, or as the key's handles say."""
Handles = tuple[float, float, float, float]
"""Of a key with the easing ``bezier``: the two inner control points (x1, y1) and (x2, y2) of a cubic Bezier curve from
(0, 0) at the key to (1, 1) at the next one; x is the part of the time, in [0, 1], y the part of the way."""
EASE_HANDLES: Handles = (1.0 / 3.0, 0.0, 2.0 / 3.0, 1.0)
"""Those of ``ease``."""
EASINGS: tuple[Easing, ...] = get_args(Easing)
RATES = (1.0, 240.0)
"""Pictures a second, least and most."""
LONGEST = 86_400.0
"""Seconds."""
MOST_KEYS = 100_000
TIMELINE_HINT = "Open a backup copy, or correct the timeline in the file; docs/timeline.md describes it."


class Key(Struct, frozen=True):
    """All numbers of a track at a time in seconds. ``easing``, and its ``handles``, count from here to the next key."""

    time: float
    numbers: tuple[float, ...]
    easing: Easing = "smooth"
    handles: Handles = EASE_HANDLES


class Target(NamedTuple):
    """What a track animates; no two tracks have the same.

    Attributes:
        kind: A row of ``TRACKS``.
        node: The node's key; empty for what belongs to no node.
        name: Which of its numbers, where the kind leaves that open.
    """

    kind: str
    node: str = ""
    name: str = ""


class Track(Struct, frozen=True):
    """Keys of one thing that changes over time.

    Attributes:
        kind: A row of ``TRACKS``.
        node: Key of the node that it belongs to; empty for the camera and the world.
        name: Of the number, where a kind has several.
        keys: By rising time, no two at the same.
        smoothness: How round a path through positions is: 0 = straight from key to key, 1 = a smooth curve.
        enabled: Whether it has an effect.
    """

    kind: str
    node: str = ""
    name: str = ""
    keys: tuple[Key, ...] = ()
    smoothness: float = 1.0
    enabled: bool = True

    @property
    def target(self) -> Target:
        """What it animates."""
        return Target(self.kind, self.node, self.name)

    def key_at(self, time: float) -> Key | None:
        """The key at exactly that time, or None."""
        return next((key for key in self.keys if key.time == time), None)

    def with_keys(self, keys: Iterable[Key]) -> Track:
        """This track with further keys; a new one takes the place of one at the same time."""
        known = {key.time: key for key in (*self.keys, *keys)}
        return replace(self, keys=tuple(known[time] for time in sorted(known)))

    def without(self, times: Iterable[float]) -> Track:
        """This track without the keys at those times."""
        gone = set(times)
        return replace(self, keys=tuple(key for key in self.keys if key.time not in gone))


class Timeline(Struct, frozen=True):
    """How long the scene's animation is, how it is counted, and its tracks.

    Attributes:
        duration: In seconds. The frames are at ``n / rate`` from 0 on, as long as that is before the end.
        rate: Frames a second.
        loop: The last key leads to the first one again, and playing goes on at the beginning.
        tracks: What changes.
    """

    duration: float = 6.0
    rate: float = 30.0
    loop: bool = False
    tracks: tuple[Track, ...] = ()

    @property
    def frames(self) -> int:
        """How many pictures a film of it has."""
        return max(round(self.duration * self.rate), 1)

    @property
    def animated(self) -> bool:
        """Whether anything changes."""
        return any(track.keys and track.enabled for track in self.tracks)

    def time_of(self, frame: int | float) -> float:
        """The time of a frame; of one between two where it is no whole number."""
        return frame / self.rate

    def frame_of(self, time: float) -> float:
        """The number of a frame at a time, whole where one is there (to a millionth of a frame)."""
        frame = time * self.rate
        return float(round(frame)) if abs(frame - round(frame)) < 1e-6 else frame

    def track(self, target: Target) -> Track | None:
        """What animates that, or None."""
        return next((track for track in self.tracks if track.target == target), None)

    def with_track(self, track: Track) -> Timeline:
        """This timeline with a track in place of the one with the same target, or added at the end."""
        if self.track(track.target) is None:
            return replace(self, tracks=(*self.tracks, track))
        return replace(self, tracks=tuple(track if old.target == track.target else old for old in self.tracks))

    def without_track(self, target: Target) -> Timeline:
        """This timeline without what animates that."""
        return replace(self, tracks=tuple(track for track in self.tracks if track.target != target))

    def with_key(self, target: Target, key: Key) -> Timeline:
        """This timeline with a key, in a track that is made for it where there is none; longer where it lies outside.

        A key in the place of another one keeps that one's easing.
        """
        track = self.track(target) or Track(*target)
        old = track.key_at(key.time)
        key = key if old is None else replace(old, numbers=key.numbers)
        return self.with_track(track.with_keys((key,))).extended(key.time)

    def extended(self, time: float) -> Timeline:
        """This timeline, so long that it has a frame at that time."""
        last = math.floor(self.frame_of(time)) + 1
        return self if last <= self.frames else replace(self, duration=last / self.rate)


class KeyId(NamedTuple):
    """A key of a timeline: its track and its time."""

    target: Target
    time: float


def with_changed_keys(timeline: Timeline, keys: Iterable[KeyId], change: Callable[[Key], Key | None]) -> Timeline:
    """The timeline with some of its keys changed, moved or, for None, taken away.

    A key that is moved onto one that is not among them takes its place. A track without keys is gone.
    """
    wanted: dict[Target, set[float]] = {}
    for target, time in keys:
        wanted.setdefault(target, set()).add(time)
    for target, times in wanted.items():
        track = timeline.track(target)
        if track is None:
            continue
        changed = [change(key) for key in track.keys if key.time in times]
        track = track.without(times).with_keys(key for key in changed if key is not None)
        timeline = timeline.with_track(track) if track.keys else timeline.without_track(target)
    return timeline


def shifted(timeline: Timeline, keys: Iterable[KeyId], frames: int) -> Timeline:
    """The timeline with keys later by whole frames; none goes below 0."""
    keys = tuple(keys)
    earliest = min((timeline.frame_of(key.time) for key in keys), default=0.0)
    frames = max(frames, -math.floor(earliest))
    moved = with_changed_keys(timeline, keys, lambda key: replace(key, time=_later(timeline, key.time, frames)))
    return moved.extended(max((_later(timeline, key.time, frames) for key in keys), default=0.0))


def copied(timeline: Timeline, keys: Iterable[KeyId], frames: int) -> Timeline:
    """The timeline with copies of keys, later by whole frames; none goes below 0."""
    keys = tuple(keys)
    earliest = min((timeline.frame_of(key.time) for key in keys), default=0.0)
    frames = max(frames, -math.floor(earliest))
    for target, time in keys:
        track = timeline.track(target)
        key = None if track is None else track.key_at(time)
        if track is not None and key is not None:
            copy = replace(key, time=_later(timeline, time, frames))
            timeline = timeline.with_track(track.with_keys((copy,))).extended(copy.time)
    return timeline


def retimed(timeline: Timeline, duration: float) -> Timeline:
    """The timeline as long as asked, with all its keys earlier or later in proportion.

    Raises:
        InputError: A duration is not above zero, or too long.
    """
    check_span(duration, timeline.rate)
    factor = duration / timeline.duration

    def stretched(track: Track) -> Track:
        return replace(track, keys=()).with_keys(replace(key, time=key.time * factor) for key in track.keys)

    return replace(timeline, duration=duration, tracks=tuple(stretched(track) for track in timeline.tracks))


def check_span(duration: float, rate: float) -> None:
    """Refuse a length or a rate that no timeline can have.

    Raises:
        InputError: One of them is out of its range.
    """
    if not 0.0 < duration <= LONGEST:
        raise InputError(f"A timeline cannot be {duration:g} s long.", f"It has up to {LONGEST:g} s.")
    least, most = RATES
    if not least <= rate <= most:
        raise InputError(f"A timeline cannot have {rate:g} frames a second.", f"It has {least:g} to {most:g}.")


def check_timeline(timeline: Timeline, sizes: Callable[[Track], int | None]) -> None:
    """Refuse a timeline that a file could hold and nothing could play.

    Args:
        timeline: What was read.
        sizes: How many numbers each key of a track has; None where its kind is not known.

    Raises:
        InputError: A number is missing or not finite, keys are not in order, or two tracks animate the same.
    """
    check_span(timeline.duration, timeline.rate)
    targets = [track.target for track in timeline.tracks]
    if len(set(targets)) < len(targets):
        raise InputError("Two tracks of the timeline animate the same.", TIMELINE_HINT)
    for track in timeline.tracks:
        who = f"The timeline's track '{' '.join(filter(None, (track.kind, track.name)))[:60]}'"
        size = sizes(track)
        if size is None:
            raise InputError(f"{who} is of a kind that is not known.", "Update Fieldwright.")
        if len(track.keys) > MOST_KEYS:
            raise InputError(f"{who} has {len(track.keys)} keys.", f"It may have {MOST_KEYS}.")
        for key in track.keys:
            if len(key.numbers) != size:
                text = f"{who} has a key of {len(key.numbers)} numbers where it should have {size}."
                raise InputError(text, TIMELINE_HINT)
            if not all(math.isfinite(number) for number in (key.time, *key.numbers, *key.handles)):
                raise InputError(f"{who} has a key with a number that is not finite.", TIMELINE_HINT)
            if not all(0.0 <= part <= 1.0 for part in key.handles[::2]):
                raise InputError(f"{who} has a handle outside of the time between its keys.", TIMELINE_HINT)
        if any(later.time <= key.time for key, later in pairwise(track.keys)):
            raise InputError(f"{who} has keys that are not in the order of their times.", TIMELINE_HINT)
        if not 0.0 <= track.smoothness <= 1.0:
            raise InputError(f"{who} has a smoothness of {track.smoothness:g}.", "It goes from 0 to 1.")


def _later(timeline: Timeline, time: float, frames: int) -> float:
    """A time that is later by whole frames: exactly a frame's where it was one's."""
    return timeline.time_of(timeline.frame_of(time) + frames)
