"""A scene at a time of its timeline, and changes of it as keys."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from viewer.errors import InputError
from viewer.scene.camera import Camera
from viewer.scene.document import Scene
from viewer.scene.interpolation import TrackCurve
from viewer.scene.moving import at_moment, moment_at, moments_of
from viewer.scene.timeline import Key, Target, Timeline, Track
from viewer.scene.track_keeping import with_kept_tracks
from viewer.scene.tracks import MOMENT, TRACKS, camera_of, numbers_of, parts_of, with_numbers


class Animation:
    """A scene at any time of its timeline.

    Groups are placed before what is in them, so that a member with a track of its own is where that says. Content that
    moves by itself (``viewer.scene.moving``) is at its own moment of the time, unless a track says at which.

    Args:
        scene: The document.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene, self.timeline = scene, scene.timeline
        depth = {node.key: len(scene.ancestors(node)) for node in scene.nodes} if self.timeline.animated else {}
        tracks = [track for track in self.timeline.tracks if track.keys and track.enabled]
        self._curves = [
            (track.target, curve)
            for track in sorted(tracks, key=lambda track: depth.get(track.node, 0))
            if (curve := curve_of(scene, track)) is not None
        ]
        self._moving = [
            (node.key, moments)
            for node in scene.nodes
            if (moments := moments_of(node.content)) is not None
            and not any(target.kind == MOMENT and target.node == node.key for target, _ in self._curves)
        ]

    @property
    def moves(self) -> bool:
        """Whether anything changes over time: what has keys, or content that moves by itself."""
        return self.moves_camera or self.moves_things

    @property
    def moves_camera(self) -> bool:
        """Whether the camera changes over time."""
        return any(TRACKS[target.kind].camera for target, _ in self._curves)

    @property
    def moves_things(self) -> bool:
        """Whether something else does."""
        return bool(self._moving) or any(not TRACKS[target.kind].camera for target, _ in self._curves)

    def at(self, time: float) -> Scene:
        """The scene as it is at a time in seconds; the same object where nothing is animated."""
        return self._moved(self._at(time, lambda _target: True), time)

    def things_at(self, time: float) -> Scene:
        """The same, with the camera left where it is."""
        return self._moved(self._at(time, lambda target: not TRACKS[target.kind].camera), time)

    def camera_at(self, time: float) -> Camera:
        """The camera at a time; the scene's own where it is not animated."""
        return camera_of(self._at(time, lambda target: TRACKS[target.kind].camera))

    def _at(self, time: float, wanted: Callable[[Target], bool]) -> Scene:
        time, scene = wrapped(self.timeline, time), self.scene
        for target, curve in self._curves:
            if wanted(target):
                scene = with_numbers(scene, target, curve.at(time))
        return scene

    def _moved(self, scene: Scene, time: float) -> Scene:
        timeline = self.timeline
        for key, moments in self._moving:
            node = scene.node(key)
            assert node is not None, "tracks take no node away"
            now = moment_at(moments, wrapped(timeline, time), timeline.duration, loop=timeline.loop)
            moved = at_moment(node, now)
            scene = scene if moved is node else scene.with_node(moved)
        return scene


def scene_at(scene: Scene, time: float) -> Scene:
    """The scene as it is at a time of its timeline, in seconds."""
    return Animation(scene).at(time)


def wrapped(timeline: Timeline, time: float) -> float:
    """A time within the timeline where it loops."""
    return time % timeline.duration if timeline.loop and not 0.0 <= time < timeline.duration else time


def curve_of(scene: Scene, track: Track) -> TrackCurve | None:
    """A track's numbers over time; None where it has no keys, or animates nothing that the scene has."""
    parts = parts_of(scene, track.target)
    if parts is None or not track.keys:
        return None
    timeline = scene.timeline
    period = timeline.duration if timeline.loop else None
    return TrackCurve(track.keys, tuple(part.blend for part in parts), track.smoothness, period)


def keyed(scene: Scene, target: Target, time: float) -> Scene:
    """The scene with a key that holds a target's numbers as they are in it.

    Raises:
        InputError: There is no such thing.
    """
    numbers = numbers_of(scene, target)
    if numbers is None:
        raise InputError("What was to be keyed is not there any more.", "Choose something else.")
    key = Key(time, numbers, TRACKS[target.kind].easing)
    return replace(scene, timeline=scene.timeline.with_key(target, key))


def recorded(before: Scene, after: Scene, time: float, *, everything: bool = False) -> Scene:
    """A changed scene with a key for each thing that has changed, so that it is so at this time alone.

    Args:
        before: The scene at the time, with its tracks applied.
        after: The same, changed.
        time: In seconds.
        everything: Also what has had no keys so far; else only what is animated already.
    """
    if after.timeline is not before.timeline:  # it is the timeline that was changed
        return with_kept_tracks(before, after)
    after = with_kept_tracks(before, after)
    timeline = after.timeline
    targets = [track.target for track in timeline.tracks if track.enabled and track.keys]
    if everything:
        targets += [target for kind in TRACKS.values() for target in kind.targets(after) if target not in targets]
    for target in targets:
        if TRACKS[target.kind].camera:
            continue
        now, then = numbers_of(after, target), numbers_of(before, target)
        if now is not None and then is not None and now != then:
            timeline = timeline.with_key(target, Key(time, now, TRACKS[target.kind].easing))
    return after if timeline is after.timeline else replace(after, timeline=timeline)


def moved_timeline(before: Scene, moved: Scene, move: Callable[[Scene], Scene]) -> Scene:
    """A scene all of which was moved, with what its keys hold moved in the same way.

    Args:
        before: The scene.
        moved: The same, moved.
        move: What moves a scene: each key is put into one, moved with it and read again.
    """
    plain = replace(before, timeline=Timeline())

    def moved_track(track: Track) -> Track:
        if parts_of(before, track.target) is None:
            return track

        def moved_key(key: Key) -> Key:
            there = move(with_numbers(plain, track.target, key.numbers))
            return replace(key, numbers=numbers_of(there, track.target) or key.numbers)

        return replace(track, keys=tuple(map(moved_key, track.keys)))

    return replace(moved, timeline=replace(before.timeline, tracks=tuple(map(moved_track, before.timeline.tracks))))
