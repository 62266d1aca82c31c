"""Asks the engines for the picture that the state needs, and puts what they send into the store."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from viewer.render.drawables import RENDERED
from viewer.render.request import Frame
from viewer.session.state import State, needs_picture
from viewer.session.store import Store
from viewer.ui.viewport.badge import Badge
from viewer.ui.work.bakes import Bakes
from viewer.ui.work.engine import Engine
from viewer.ui.work.prepared_light import PreparedLight
from viewer.ui.work.volumes import Volumes


class Pictures(QObject):
    """Follows the store: a new scene goes to all who draw it, a new camera to the engines.

    Signals:
        settled(): The final picture of the present view is on the screen.

    Args:
        store: What is looked at.
        engine: Renders fields.
        bakes: Prepare fields that are too slow to orbit.
        volumes: Prepare fields for the graphics card.
        light: Prepares environment light for models.
        badge: Says whether a field or its bake is seen.
        draws_fields: Whether the viewport draws the fields itself while it moves.
    """

    settled = Signal()

    def __init__(
        self, store: Store, engine: Engine, bakes: Bakes, volumes: Volumes, light: PreparedLight, badge: Badge,
        draws_fields: Callable[[], bool],
    ) -> None:  # fmt: skip
        super().__init__(badge)
        self._store, self._engine, self._bakes, self._volumes = store, engine, bakes, volumes
        self._light, self._badge, self._draws_fields = light, badge, draws_fields
        self._note, self._time = "", store.state.time
        store.subscribe(self._follow)
        bakes.changed.connect(self._on_bakes)
        engine.frame.connect(self._on_frame)
        engine.noted.connect(self._on_note)
        self.show_scene()

    def show_scene(self) -> None:
        """Hand the scene to all who draw it; what is tried, only to the engine."""
        state, assets = self._store.state, self._store.assets
        self._bakes.want(state.scene, assets)
        self._engine.show(state.rendered, assets, self._bakes.known, another_time=state.time != self._time)
        self._time = state.time
        self._volumes.show(state.scene, assets, self._bakes.known)
        self._show_badge()

    def _follow(self, old: State, new: State) -> None:
        if new.rendered is not old.rendered or new.assets is not old.assets or new.share != old.share:
            self.show_scene()
        if new.shown is not old.shown or new.assets is not old.assets:
            self._light.show(new.shown, self._store.assets)
        if needs_picture(old, new):
            self._request()
        if new.frame is not old.frame:
            self._show_badge()

    def _on_bakes(self) -> None:
        """Another level is there to orbit, or the last one is done and the exact picture can be made."""
        state, assets = self._store.state, self._store.assets
        self._engine.show(state.rendered, assets, self._bakes.known)
        self._volumes.show(state.scene, assets, self._bakes.known)
        self._request()

    def _request(self) -> None:
        state = self._store.state
        moving = state.moving or state.tried_fields
        if state.moving and (self._draws_fields() or not any(state.shown.shown(*RENDERED))):
            self._engine.rest()
            if self._bakes.finest is not None:
                self._badge.show_bake(self._bakes.finest, baking=not self._bakes.complete)
            return
        self._engine.request(
            state.camera, state.size, state.channels, state.options, moving=moving, refine=self._bakes.complete
        )

    def _on_frame(self, frame: Frame) -> None:
        self._store.show_frame(frame, on_the_way=self._engine.on_the_way(frame.request.scene))
        state, request = self._store.state, frame.request
        finished = frame.step == 1 and frame.done is None and frame.accumulated >= request.options.samples
        ours = request.scene is state.rendered and request.camera == state.camera
        if ours and finished and frame.exact and request.quality == "final":
            # After the redraw that this frame has just asked for.
            QTimer.singleShot(0, self, self.settled.emit)

    def _on_note(self, note: str) -> None:
        self._note = note
        self._show_badge()

    def _show_badge(self) -> None:
        """Say what the engine notes, else whether one sees a field or its bake, where there is a difference."""
        bakes, frame = self._bakes, self._store.state.frame
        if self._note:
            self._badge.say(self._note)
        elif bakes.wanted:
            ours = frame is not None and frame.request.scene is self._store.state.rendered
            self._badge.show_frame(frame if ours else None, bakes.finest, baking=not bakes.complete)
        else:
            self._badge.say("")
