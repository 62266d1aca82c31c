"""What people do with the timeline: go to a time, set keys, change and move them, choose a path."""

from __future__ import annotations

import math
from collections.abc import Iterable

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from viewer.errors import ViewerError
from viewer.scene.animation import Animation, keyed
from viewer.scene.document import Scene
from viewer.scene.timeline import (
    Easing,
    KeyId,
    Target,
    Timeline,
    check_span,
    copied,
    retimed,
    shifted,
    with_changed_keys,
)
from viewer.scene.tracks import CAMERA_NUMBERS, TRACKS
from viewer.session.poses import view_at
from viewer.session.timeline_view import next_key, still_there
from viewer.ui.document.context import WindowContext
from viewer.ui.widgets.report import report_of

MOST_KEYED_FRAMES = 1_000_000


class TimelineControl(QObject):
    """Changes the timeline, and the time at which the document is seen.

    Signals:
        moved(): It is another time.
        selected(): Other keys are selected.

    Args:
        context: Of the window.
    """

    moved = Signal()
    selected = Signal()

    def __init__(self, context: WindowContext) -> None:
        super().__init__()
        self._context = context
        self._documents, self._session, self._viewport = context.documents, context.session, context.viewport
        self._animation = Animation(Scene())
        self.going = False
        """The view is being put where the camera is."""
        self._documents.changed.connect(self._follow)
        self._documents.opening.opened.connect(self._begin)
        store = context.store
        store.watch(lambda state: state.timeline_keys, self.selected.emit)
        store.watch(lambda state: state.selection, self._leave_camera)

    @property
    def timeline(self) -> Timeline:
        """Of the document."""
        return self._session.document_scene.timeline

    @property
    def scene(self) -> Scene:
        """The document at this time."""
        return self._session.scene

    @property
    def animation(self) -> Animation:
        """Of the document."""
        if self._animation.scene is not self._session.document_scene:
            self._animation = Animation(self._session.document_scene)
        return self._animation

    @property
    def time(self) -> float:
        """Now, in seconds."""
        return self._session.time

    @property
    def frame(self) -> int:
        """The frame that is seen."""
        return math.floor(self.timeline.frame_of(self.time) + 0.5)

    @property
    def keys(self) -> frozenset[KeyId]:
        """Those that are selected."""
        return self._context.store.state.timeline_keys

    def go_to_frame(self, frame: int, *, moving: bool = False, playing: bool = False) -> None:
        """Show the document as it is at a frame; through the camera, where that is animated.

        Args:
            frame: Its number.
            moving: More is to come.
            playing: The timeline is being played: panels need not follow.
        """
        self.go_to_time(self.timeline.time_of(min(max(frame, 0), MOST_KEYED_FRAMES)), moving=moving, playing=playing)

    def go_to_time(self, time: float, *, moving: bool = False, playing: bool = False) -> None:
        """The same for a time."""
        going, self.going = self.going, True
        try:
            self._documents.go_to_time(time, moving=moving, playing=playing)
            if self.animation.moves_camera:
                camera = self.animation.camera_at(time)
                self._viewport.set_view(view_at(camera, self._session.scene.visible_aabb()), moving=moving or playing)
        finally:
            self.going = going
        self.moved.emit()

    def show_time(self, time: float) -> None:
        """It is another time, of which a finished picture is shown."""
        self._session.time = time
        self.moved.emit()

    def step(self, frames: int) -> None:
        """Some frames later or earlier, around the ends."""
        self.go_to_frame((self.frame + frames) % self.timeline.frames)

    def jump(self, direction: int) -> None:
        """To the next key, or the one before."""
        time = next_key(self.timeline, self.time, direction)
        if time is not None:
            self.go_to_time(time)

    def key_camera(self, time: float | None = None) -> None:
        """Set keys of the camera at this or another time, as one looks now."""
        time = self.time if time is None else time
        view, store = self._viewport.view, self._viewport.store
        camera = view.camera(*store.state.size)
        scene = replace(self._session.document_scene, camera=camera)
        timeline = scene.timeline
        for name, row in CAMERA_NUMBERS.items():
            target = Target("camera", "", name)
            blurred = camera.aperture > 0.0 or timeline.track(target) is not None
            if row.there(camera.lens) and (name not in ("focus", "aperture") or blurred):
                scene = keyed(scene, target, time)
        self.change(scene.timeline, self.tr("Set a key of the camera"), scene)

    def key(self, target: Target) -> None:
        """Set a key of something at this time, as it is now."""
        try:
            scene = keyed(self._session.scene, target, self.time)
        except ViewerError as error:
            self._context.report(report_of(error))
            return
        self.change(scene.timeline, self.tr("Set a key"))

    def targets(self) -> tuple[Target, ...]:
        """What of the selected node, and of the world, can be keyed."""
        scene, key = self._session.scene, self._viewport.store.state.selected
        found = (target for kind in TRACKS.values() if not kind.camera for target in kind.targets(scene))
        return tuple(target for target in found if target.node in ("", key))

    def remove_camera_key(self) -> None:
        """Take the camera's keys at this time away."""
        keys = [
            KeyId(track.target, self.time)
            for track in self.timeline.tracks
            if track.kind == "camera" and track.key_at(self.time) is not None
        ]
        self._delete(keys)

    def select(self, keys: Iterable[KeyId]) -> None:
        """Select these keys and no others."""
        keys = frozenset(keys)
        if keys != self.keys:
            self._context.store.change(timeline_keys=keys)

    def delete(self) -> None:
        """Take the selected keys away."""
        self._delete(self.keys)

    def ease(self, easing: Easing) -> None:
        """Go on from the selected keys in another way."""
        changed = with_changed_keys(self.timeline, self.keys, lambda key: replace(key, easing=easing))
        self.change(changed, self.tr("Change the easing"))

    def shift(self, frames: int, *, copies: bool = False) -> None:
        """Move the selected keys by frames, or copies of them."""
        timeline = self.timeline
        moved = (copied if copies else shifted)(timeline, self.keys, frames)
        there = {KeyId(key.target, moved.time_of(timeline.frame_of(key.time) + frames)) for key in self.keys}
        self.change(moved, self.tr("Copy keys") if copies else self.tr("Move keys"))
        self.select(still_there(self.timeline, there))

    def set_numbers(self, key: KeyId, numbers: tuple[float, ...]) -> None:
        """Change what a key holds."""
        changed = with_changed_keys(self.timeline, [key], lambda old: replace(old, numbers=numbers))
        self.change(changed, self.tr("Change a key"))
        self.go_to_time(self.time)

    def set_duration(self, frames: int, *, retime: bool = False) -> None:
        """Make the timeline as long as that, its keys moved in proportion or left where they are."""
        seconds = frames / self.timeline.rate
        try:
            check_span(seconds, self.timeline.rate)
        except ViewerError as error:
            self._context.report(report_of(error))
            return
        changed = retimed(self.timeline, seconds) if retime else replace(self.timeline, duration=seconds)
        self.change(changed, self.tr("Change the length of the timeline"))

    def set_rate(self, rate: float) -> None:
        """Count other frames a second; times stay."""
        self.change(replace(self.timeline, rate=rate), self.tr("Change the frame rate"))

    def set_loop(self, loop: bool) -> None:
        """Begin anew at the end, or no longer."""
        self.change(replace(self.timeline, loop=loop), self.tr("Loop") if loop else self.tr("Do not loop"))

    def set_recording(self, recording: bool) -> None:
        """Make every change a key, or only changes of what is animated."""
        self._session.recording = recording
        self.moved.emit()

    @property
    def recording(self) -> bool:
        """Whether every change is a key."""
        return self._session.recording

    def enable_track(self, target: Target, enabled: bool) -> None:
        """Let a track have an effect, or none."""
        track = self.timeline.track(target)
        if track is not None:
            label = self.tr("Turn a track on") if enabled else self.tr("Turn a track off")
            self.change(self.timeline.with_track(replace(track, enabled=enabled)), label)
            self.go_to_time(self.time)

    def smooth_track(self, target: Target, smoothness: float) -> None:
        """Make the path of a track rounder or straighter."""
        track = self.timeline.track(target)
        if track is not None and track.smoothness != smoothness:
            changed = self.timeline.with_track(replace(track, smoothness=smoothness))
            self.change(changed, self.tr("Change the smoothness"))

    def remove_track(self, target: Target) -> None:
        """Take a track away with all its keys."""
        self.change(self.timeline.without_track(target), self.tr("Remove a track"))

    def change(self, timeline: Timeline, label: str, scene: Scene | None = None) -> None:
        """Put another timeline into the document, as one step that can be undone."""
        if timeline != self.timeline:
            self._documents.change(replace(scene or self._session.scene, timeline=timeline), label)

    def _delete(self, keys: Iterable[KeyId]) -> None:
        keys = frozenset(keys)
        if keys:
            self.change(with_changed_keys(self.timeline, keys, lambda _key: None), self.tr("Delete keys"))

    def _leave_camera(self) -> None:
        """Nodes are selected: the gizmo is at these, and no longer at keys of the camera."""
        self.select(key for key in self.keys if not TRACKS[key.target.kind].camera)

    def _begin(self) -> None:
        """Another document is seen from its first frame. A method, as a function would keep the window alive."""
        self._documents.go_to_time(0.0)

    def _follow(self) -> None:
        self.select(still_there(self.timeline, self.keys))
