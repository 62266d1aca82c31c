"""Turns what Qt reports of mouse and keys in the viewport into events for the tools. Also the number pad's views."""

from __future__ import annotations

import math
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float32, UInt8
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QInputEvent, QKeyEvent, QMouseEvent, QTabletEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from viewer.session import navigation
from viewer.session.key_presets import Button
from viewer.session.navigation import PickPoint, ViewName
from viewer.session.store import Store
from viewer.session.tool_manager import ToolManager
from viewer.session.tools.events import Click, Cursor, Event, Kind
from viewer.ui.viewport.cursors import signed_cross
from viewer.ui.viewport.key_places import place_of

KINDS: dict[QEvent.Type, Kind] = {
    QEvent.Type.MouseButtonPress: "press",
    QEvent.Type.MouseButtonDblClick: "double",
    QEvent.Type.MouseMove: "move",
    QEvent.Type.MouseButtonRelease: "release",
    QEvent.Type.KeyPress: "key",
    QEvent.Type.KeyRelease: "key_up",
    QEvent.Type.TabletPress: "press",
    QEvent.Type.TabletMove: "move",
    QEvent.Type.TabletRelease: "release",
}
BUTTONS: dict[Qt.MouseButton, Button] = {
    Qt.MouseButton.LeftButton: "left",
    Qt.MouseButton.MiddleButton: "middle",
    Qt.MouseButton.RightButton: "right",
}
CURSORS: dict[Cursor, Qt.CursorShape] = {
    "split": Qt.CursorShape.SplitHCursor,
    "move": Qt.CursorShape.SizeAllCursor,
    "cross": Qt.CursorShape.CrossCursor,
    "turn": Qt.CursorShape.PointingHandCursor,
    "scale": Qt.CursorShape.SizeFDiagCursor,
}
SIGNS: dict[Cursor, str] = {
    "select": "", "select_add": "+", "select_remove": "\N{MINUS SIGN}", "select_intersect": "\N{INTERSECTION}"
}  # fmt: skip
"""What stands beside the cross of a cursor that selects."""
NUMPAD_VIEWS: dict[Qt.Key, tuple[ViewName, ViewName]] = {
    Qt.Key.Key_1: ("front", "back"),
    Qt.Key.Key_3: ("right", "left"),
    Qt.Key.Key_7: ("top", "bottom"),
}
"""Key on the number pad: the view, and the one with Ctrl."""
NUMPAD_STEPS: dict[Qt.Key, tuple[float, float]] = {
    Qt.Key.Key_4: (1.0, 0.0),
    Qt.Key.Key_6: (-1.0, 0.0),
    Qt.Key.Key_8: (0.0, -1.0),
    Qt.Key.Key_2: (0.0, 1.0),
}
"""Key on the number pad: turns to the right and upwards, in steps."""
STEP_DEGREES = 15.0


@runtime_checkable
class Handled(Protocol):
    """What the controller needs of the viewport."""

    store: Store

    def in_picture(self, at: QPointF) -> tuple[float, float]:
        """A place on the surface in pixels of the picture."""
        ...

    def pick_point(self, at: QPointF) -> PickPoint:
        """The same, and how deep the scene is there."""
        ...

    def color_at(self, x_px: float, y_px: float) -> tuple[float, float, float] | None:
        """The sRGB colour, 0 to 1, that is drawn at a place of the picture."""
        ...

    def depths(self) -> Float32[np.ndarray, "h w"] | None:
        """Distances from the camera of all that is drawn."""
        ...

    def picture(self) -> UInt8[np.ndarray, "h w 4"] | None:
        """What is drawn, as sRGB bytes."""
        ...


class ViewportController(QObject):
    """An event filter for the viewport, which gets the keys, and for its surface, which gets the mouse.

    Signals:
        centered(object), focused(object): A double click, or a click that chooses the focus, on a ``PickPoint``.
        clicked(object): A click with the left button and no key held, on a ``PickPoint``.
        handled(): A tool has dealt with an event.

    Args:
        viewport: A widget.
    """

    centered = Signal(object)
    focused = Signal(object)
    clicked = Signal(object)
    handled = Signal()

    def __init__(self, viewport: QWidget) -> None:
        super().__init__(viewport)
        assert isinstance(viewport, Handled)
        self._viewport: Handled = viewport
        self._widget = viewport
        self._store = viewport.store
        self._cursor: Cursor | None = None
        self.tools = ToolManager(viewport.store, clicked=self._on_click)
        viewport.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Everything that happens on the viewport or its surface."""
        match event:
            case QKeyEvent() if watched is self._widget:
                return self._key(event)
            case QTabletEvent() if isinstance(watched, QWidget) and watched is not self._widget:
                # What is not accepted comes once more, as a mouse: only brushes care for pressure.
                event.setAccepted(self._brushes and self._pointed(event, watched))
                return event.isAccepted()
            case QMouseEvent() if isinstance(watched, QWidget) and watched is not self._widget:
                return self._pointed(event, watched)
            case QWheelEvent() if isinstance(watched, QWidget) and watched is not self._widget:
                # Alt turns the wheel sideways on most systems.
                notches = (event.angleDelta().y() or event.angleDelta().x()) / 120.0
                self._send(self._event("wheel", event, event.position(), watched)._replace(notches=notches))
                return True
            case _:
                state = self._store.state
                if event.type() == QEvent.Type.Leave and not self.tools.owner and (state.ring or state.picking):
                    self._store.change(ring=None, picking=None)
                if event.type() == QEvent.Type.FocusOut and watched is self._widget:
                    self._send(Event("blur", self._store.state))
                return super().eventFilter(watched, event)

    def start(self, name: str) -> None:
        """Give the mouse to a tool."""
        self.tools.start(name, Event("start", self._store.state))
        self.handled.emit()

    def cancel(self) -> None:
        """Take the mouse from whatever tool owns it."""
        self.tools.cancel()
        self.handled.emit()

    def tick(self, seconds: float) -> None:
        """So much time has passed."""
        self._send(Event("tick", self._store.state, seconds=seconds))

    def numpad(self, event: QKeyEvent) -> bool:
        """Do what a key of the number pad does; False where it does nothing or is no such key."""
        key, view = Qt.Key(event.key()), self._store.state.view
        if not event.modifiers() & Qt.KeyboardModifier.KeypadModifier:
            return False
        if key in NUMPAD_VIEWS:
            opposite = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._store.look(navigation.look_from(view, NUMPAD_VIEWS[key][opposite]))
        elif key in NUMPAD_STEPS:
            right, up = (math.radians(STEP_DEGREES) * step for step in NUMPAD_STEPS[key])
            self._store.look(navigation.orbit(view, right, up))
        elif key == Qt.Key.Key_5:
            self._store.look(navigation.next_lens(view))
        else:
            return False
        return True

    def _send(self, event: Event) -> bool:
        try:
            return self.tools.send(event)
        finally:
            self.handled.emit()

    def _key(self, event: QKeyEvent) -> bool:
        name, held, place = Qt.Key(event.key()).name.removeprefix("Key_"), event.modifiers(), place_of(event)
        sent = Event(
            KINDS.get(event.type(), "key"), self._store.state, key=name, place=name if place is None else place,
            shift=bool(held & Qt.KeyboardModifier.ShiftModifier),
            control=bool(held & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier)),
            alt=bool(held & Qt.KeyboardModifier.AltModifier), color=self._viewport.color_at,
        )  # fmt: skip
        if event.type() == QEvent.Type.ShortcutOverride or event.isAutoRepeat():
            wanted = self.tools.wants(name, sent.place, plain=sent.plain)
            if wanted:
                event.accept()  # Alt+E climbs slowly while flying, instead of opening the menu
            if not (wanted and event.type() == QEvent.Type.KeyPress and not self.tools.owner):
                return wanted
        return self._send(sent)

    @property
    def _brushes(self) -> bool:
        state = self._store.state
        return state.brush.on or state.paint_brush.on

    def _pointed(self, event: QMouseEvent | QTabletEvent, surface: QWidget) -> bool:
        """A mouse or a pen."""
        if event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.TabletPress):
            self._widget.setFocus(Qt.FocusReason.MouseFocusReason)
        sent = self._event(KINDS[event.type()], event, event.position(), surface)
        sent = sent._replace(button=BUTTONS.get(event.button(), ""))
        if isinstance(event, QTabletEvent):
            sent = sent._replace(pressure=min(max(event.pressure(), 0.0), 1.0))
        if sent.kind == "move" and not event.buttons():
            self._turn_cursor(surface, self.tools.cursor(sent))
            self.tools.hover(sent)
        return self._send(sent) or sent.kind == "press"

    def _event(self, kind: Kind, event: QInputEvent, at: QPointF, surface: QWidget) -> Event:
        held, state = event.modifiers(), self._store.state
        return Event(
            kind, state, *self._viewport.in_picture(at), *state.size,
            across=at.x() / max(surface.width(), 1),
            down=at.y() / max(surface.height(), 1),
            shift=bool(held & Qt.KeyboardModifier.ShiftModifier),
            control=bool(held & Qt.KeyboardModifier.ControlModifier),
            alt=bool(held & Qt.KeyboardModifier.AltModifier),
            depth=lambda: self._viewport.pick_point(at).depth,
            depth_beside=lambda x, y: self._viewport.pick_point(at + QPointF(x, y) / state.pixel_ratio).depth,
            color=self._viewport.color_at,
            depths=self._viewport.depths,
            picture=self._viewport.picture,
        )  # fmt: skip

    def _turn_cursor(self, surface: QWidget, cursor: Cursor | None) -> None:
        """Show that something can be dragged."""
        if cursor is None and self._cursor is not None:
            surface.unsetCursor()
        elif cursor is not None and cursor != self._cursor:
            surface.setCursor(CURSORS[cursor] if cursor in CURSORS else signed_cross(SIGNS[cursor]))
        self._cursor = cursor

    def _on_click(self, click: Click, spot: PickPoint) -> None:
        getattr(self, click).emit(spot)
