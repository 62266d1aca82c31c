"""Looking through the animated camera moves it: what one looks at after a movement is its key at this time."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from viewer.scene.timeline import Timeline
from viewer.session.state import State
from viewer.ui.document.context import WindowContext
from viewer.ui.timeline.control import TimelineControl


class Steering(QObject):
    """Sets a key of the camera after each movement of the view, as one step, while it is on.

    Signals:
        changed(): It is on, or no longer.

    Args:
        context: Of the window.
        control: Sets keys.
    """

    changed = Signal()

    def __init__(self, context: WindowContext, control: TimelineControl) -> None:
        super().__init__()
        self._control = control
        self.on = False
        """Whether moving the view moves the camera."""
        self._moved = False
        self._known: Timeline = control.timeline
        self._set = QTimer(self, singleShot=True, interval=0)
        self._set.timeout.connect(self._key)
        context.store.subscribe(self._watch)
        context.documents.changed.connect(self._follow)

    def toggle(self) -> None:
        """Steer, or look around freely again; at first one looks through the camera, where it is animated."""
        self.on, self._moved = not self.on, False
        self._known = self._control.timeline
        if self.on:
            self._control.go_to_time(self._control.time)
        self.changed.emit()

    def _watch(self, old: State, new: State) -> None:
        if not self.on or self._control.going or new.playing:
            return
        self._moved = self._moved or new.view is not old.view
        if self._moved and not new.moving:
            self._set.start()  # once all know of the view

    def _key(self) -> None:
        if self.on and self._moved:
            self._moved = False
            self._control.key_camera()
            self._known = self._control.timeline

    def _follow(self) -> None:
        """Keys have changed in another way, as by undo: one goes on looking through the camera."""
        timeline = self._control.timeline
        if self.on and timeline is not self._known and not self._control.going:
            self._known = timeline
            self._control.go_to_time(self._control.time)
