"""What mouse, wheel and number pad do in the viewport: drags, clicks and steps become views."""

from __future__ import annotations

import math
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from viewer.session import navigation
from viewer.session.display_control import DisplayControl
from viewer.session.navigation import PickPoint, ViewName
from viewer.session.orbit_view import OrbitView
from viewer.session.tools import Drag, Pointer, begin
from viewer.ui.viewport import bindings

CLICK_PX = 4.0
"""A press that moves less is a click."""


@runtime_checkable
class Handled(Protocol):
    """What the controller needs of the viewport."""

    display: DisplayControl

    @property
    def view(self) -> OrbitView:
        """From where one looks."""
        ...

    def set_view(self, view: OrbitView, *, moving: bool = False) -> None:
        """Look from elsewhere."""
        ...

    def look_from(self, name: ViewName) -> None:
        """Look along an axis."""
        ...

    def toggle_parallel(self) -> None:
        """Perspective or not."""
        ...

    def pick_point(self, at: QPointF) -> PickPoint:
        """A place in pixels of the picture, and how deep it is there."""
        ...


class ViewportController(QObject):
    """An event filter for the surface; it holds the drag that is going on.

    Signals:
        centered(object), focused(object): A double click, or a click with Shift, on a ``PickPoint``.
        clicked(object): A click with the left button and no key held, on a ``PickPoint``.

    Args:
        viewport: What they move; a widget.
    """

    centered = Signal(object)
    focused = Signal(object)
    clicked = Signal(object)

    def __init__(self, viewport: QWidget) -> None:
        super().__init__(viewport)
        assert isinstance(viewport, Handled)
        self._viewport: Handled = viewport
        self._widget = viewport
        self._drag: Drag | None = None
        self._held = Qt.MouseButton.NoButton
        self._pressed: PickPoint | None = None
        self._click: PickPoint | None = None
        """Where the left button went down with no key held, until that has become a drag."""
        self._picking = False

    def pick_focus(self, picking: bool) -> None:
        """Take the next click as what shall be in focus, or no longer."""
        self._picking = picking

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Everything that happens on the surface."""
        match event:
            case QMouseEvent():
                return self._mouse(event)
            case QWheelEvent():
                self._wheel(event)
                return True
            case _:
                return super().eventFilter(watched, event)

    def key(self, event: QKeyEvent) -> bool:
        """Do what a key does here; False where it does nothing."""
        if event.key() == Qt.Key.Key_Escape and self._drag is not None:
            self._end_drag()
            return True
        return self.numpad(event)

    def numpad(self, event: QKeyEvent) -> bool:
        """Do what a key of the number pad does; False where it does nothing or is no such key."""
        key = Qt.Key(event.key())
        if not event.modifiers() & Qt.KeyboardModifier.KeypadModifier:
            return False
        if key in bindings.NUMPAD_VIEWS:
            opposite = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._viewport.look_from(bindings.NUMPAD_VIEWS[key][opposite])
        elif key in bindings.NUMPAD_STEPS:
            right, up = (math.radians(bindings.STEP_DEGREES) * step for step in bindings.NUMPAD_STEPS[key])
            self._viewport.set_view(navigation.orbit(self._viewport.view, right, up))
        elif key == Qt.Key.Key_5:
            self._viewport.toggle_parallel()
        else:
            return False
        return True

    def _mouse(self, event: QMouseEvent) -> bool:
        match event.type():
            case QEvent.Type.MouseButtonPress:
                self._widget.setFocus(Qt.FocusReason.MouseFocusReason)
                if self._picking and event.button() == Qt.MouseButton.LeftButton:
                    self._picking = False
                    self.focused.emit(self._viewport.pick_point(event.position()))
                    return True
                drag = bindings.drag_for(event.button(), event.modifiers())
                if self._drag is None and drag is not None:
                    self._held = event.button()
                    spot = self._viewport.pick_point(event.position())
                    shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
                    left = event.button() == Qt.MouseButton.LeftButton
                    self._pressed = spot if shift and left else None
                    self._click = spot if left and event.modifiers() == bindings.PLAIN else None
                    self._drag = begin(drag, self._viewport.view, Pointer(*spot[:4]), spot.depth)
            case QEvent.Type.MouseMove if self._drag is not None:
                here = self._viewport.pick_point(event.position())
                if self._click is not None and _apart(self._click, here) >= CLICK_PX:
                    self._click = None
                if self._pressed is None or _apart(self._pressed, here) >= CLICK_PX:
                    self._pressed = None
                    self._viewport.set_view(self._drag.send(Pointer(*here[:4])), moving=True)
            case QEvent.Type.MouseButtonDblClick if event.button() == Qt.MouseButton.LeftButton:
                self.centered.emit(self._viewport.pick_point(event.position()))
            case QEvent.Type.MouseButtonRelease if event.button() == self._held:
                self._end_drag()
                if self._pressed is not None:
                    self.focused.emit(self._pressed)
                if self._click is not None:
                    self.clicked.emit(self._click)
                self._pressed = self._click = None
            case _:
                return False
        return True

    def _end_drag(self) -> None:
        if self._drag is not None:
            self._drag.close()
            self._drag, self._held = None, Qt.MouseButton.NoButton

    def _wheel(self, event: QWheelEvent) -> None:
        # Alt turns the wheel sideways on most systems.
        notches = (event.angleDelta().y() or event.angleDelta().x()) / 120.0
        viewport = self._viewport
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            viewport.display.brighten(bindings.WHEEL_EXPOSURE * notches)
        elif notches:
            spot, factor = viewport.pick_point(event.position()), bindings.WHEEL_FACTOR**notches
            viewport.set_view(navigation.zoom_toward(viewport.view, factor, spot), moving=True)


def _apart(one: PickPoint, other: PickPoint) -> float:
    """How far apart two places are, in pixels."""
    return math.hypot(one.x - other.x, one.y - other.y)
