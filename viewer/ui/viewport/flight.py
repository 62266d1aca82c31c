"""Fly mode: held keys carry the camera, the mouse turns the head, the wheel sets the speed."""

from __future__ import annotations

import math

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from viewer.session.flying import Held, cruising_speed, faster, fly
from viewer.session.navigation import look_around
from viewer.session.store import Store

TURN_A_PICTURE = 0.5 * math.pi
"""Radians that a drag over the picture's height turns the head."""
TICK_MS = 16
KEYS = {
    Qt.Key.Key_W: Held(forward=1),
    Qt.Key.Key_S: Held(forward=-1),
    Qt.Key.Key_D: Held(right=1),
    Qt.Key.Key_A: Held(right=-1),
    Qt.Key.Key_E: Held(up=1),
    Qt.Key.Key_Q: Held(up=-1),
}
MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Alt)


class Flight(QObject):
    """An event filter for the viewport and its surface.

    Signals:
        changed(): The mode was entered or left, or the speed is another.

    Args:
        viewport: Gets the keys.
        store: Where the view is.
    """

    changed = Signal()

    def __init__(self, viewport: QWidget, store: Store) -> None:
        super().__init__(viewport)
        self._store, self._widget = store, viewport
        self.active = False
        self._held: set[int] = set()
        self._factor = 1.0
        self._looking: QPointF | None = None
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    @property
    def speed(self) -> float:
        """World units a second."""
        return self._factor * cruising_speed(self._store.state.scene.visible_aabb(), self._store.state.view)

    @property
    def text(self) -> str:
        """The mode in words; empty while it is off."""
        return self.tr("Fly  \N{MIDDLE DOT}  {0:.3g} units/s").format(self.speed) if self.active else ""

    def toggle(self) -> None:
        """Enter the mode, or leave it."""
        self.active = not self.active
        self._let_go()
        if self.active:
            self._widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys come to the viewport, the mouse to its surface."""
        if not self.active:
            return False
        match event:
            case QKeyEvent():
                return self._key(event)
            case QMouseEvent():
                return isinstance(watched, QWidget) and watched is not self._widget and self._mouse(event, watched)
            case QWheelEvent() if watched is not self._widget:
                notches = (event.angleDelta().y() or event.angleDelta().x()) / 120.0
                self._factor = faster(self._factor, notches)
                self.changed.emit()
                return True
            case _:
                if event.type() == QEvent.Type.FocusOut:
                    self._let_go()
                return False

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        known = key in KEYS or key in MODIFIERS
        match event.type():
            case QEvent.Type.ShortcutOverride if known or key == Qt.Key.Key_Escape:
                event.accept()  # Alt+E shall climb slowly, not open the menu
                return True
            case QEvent.Type.KeyPress if key == Qt.Key.Key_Escape:
                self.toggle()
                return True
            case QEvent.Type.KeyPress if known:
                self._hold(key, pressed=True, repeated=event.isAutoRepeat())
                return True
            case QEvent.Type.KeyRelease if known:
                self._hold(key, pressed=False, repeated=event.isAutoRepeat())
                return True
            case _:
                return False

    def _hold(self, key: int, *, pressed: bool, repeated: bool) -> None:
        if repeated:
            return
        (self._held.add if pressed else self._held.discard)(key)
        if not self._direction().moving:
            self._timer.stop()
        elif not self._timer.isActive():
            self._clock.start()
            self._timer.start()

    def _mouse(self, event: QMouseEvent, surface: QWidget) -> bool:
        match event.type():
            case QEvent.Type.MouseButtonPress:
                self._widget.setFocus(Qt.FocusReason.MouseFocusReason)
                self._looking = event.position()
            case QEvent.Type.MouseMove if self._looking is not None:
                turn = TURN_A_PICTURE / max(surface.height(), 1)
                by, self._looking = event.position() - self._looking, event.position()
                self._store.look(look_around(self._store.state.view, turn * by.x(), -turn * by.y()), moving=True)
            case QEvent.Type.MouseButtonRelease:
                self._looking = None
            case _:
                pass
        return True

    def _direction(self) -> Held:
        ways = [KEYS[Qt.Key(key)] for key in self._held if key in KEYS]
        forward, right, up = (sum(way[axis] for way in ways) for axis in range(3))
        return Held(forward, right, up, Qt.Key.Key_Shift in self._held, Qt.Key.Key_Alt in self._held)

    def _tick(self) -> None:
        seconds = self._clock.nsecsElapsed() * 1e-9
        self._clock.start()
        self._store.look(fly(self._store.state.view, self._direction(), self.speed, seconds), moving=True)

    def _let_go(self) -> None:
        self._held.clear()
        self._looking = None
        self._timer.stop()
