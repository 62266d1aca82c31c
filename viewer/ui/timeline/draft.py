"""The timeline while keys are dragged: shown with what they move, kept as one step."""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QObject

from viewer.scene.animation import Animation
from viewer.scene.timeline import Timeline
from viewer.session.orbit_view import OrbitView
from viewer.session.poses import view_at
from viewer.ui.document.context import WindowContext
from viewer.ui.timeline.control import TimelineControl

SAME_PLACE = 1e-4
"""Part of the scene's size by which two cameras in one place may differ."""


class TimelineDraft(QObject):
    """Shows the document with another timeline than its own.

    Args:
        context: Of the window.
        control: Changes the timeline.
    """

    def __init__(self, context: WindowContext, control: TimelineControl) -> None:
        super().__init__(control)
        self._context, self._control, self._viewport = context, control, context.viewport
        self._tried: OrbitView | None = None

    def show(self, timeline: Timeline | None) -> None:
        """Show the document at this time with another timeline, for as long as that is dragged; None = its own."""
        store = self._viewport.store
        if timeline is None:
            store.drop()
            return
        through = self.looks_through
        animation = Animation(replace(self._context.session.document_scene, timeline=timeline))
        store.try_edit(lambda _scene: animation.things_at(self._control.time), fields=animation.moves_things)
        if through and animation.moves_camera:
            self._viewport.set_view(
                view_at(animation.camera_at(self._control.time), self._control.scene.visible_aabb()), moving=True
            )
            self._tried = self._viewport.view

    def keep(self, timeline: Timeline) -> None:
        """Keep what was dragged, as one step."""
        through = self.looks_through
        self._tried = None
        self._viewport.store.drop()
        self._control.change(timeline, self.tr("Change keys"))
        if through:
            self._control.go_to_time(self._control.time)

    @property
    def looks_through(self) -> bool:
        """Whether one looks through the animated camera."""
        if not self._control.animation.moves_camera:
            return False
        view = self._viewport.view
        if view == self._tried:
            return True
        here, there = self._viewport.camera(), self._control.animation.camera_at(self._control.time)
        return np.allclose(here.camera_to_world, there.camera_to_world, atol=SAME_PLACE * self._reach())

    def _reach(self) -> float:
        box = self._control.scene.visible_aabb()
        return 1.0 if box is None else max(box.diagonal, 1e-6)
