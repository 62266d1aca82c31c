"""The fly mode's clock, and its name on the picture. What keys and mouse do in it is a tool."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from viewer.session.store import Store
from viewer.session.tools import fly
from viewer.ui.viewport.controller import ViewportController

TICK_MS = 16


class Flight(QObject):
    """Sends ticks to the tool that asks for them, and says whether one flies.

    Signals:
        changed(): The mode was entered or left, or the speed is another.

    Args:
        viewport: Gets the keys.
        store: Where the view is.
        controller: Sends events to the tools.
    """

    changed = Signal()

    def __init__(self, viewport: QWidget, store: Store, controller: ViewportController) -> None:
        super().__init__(viewport)
        self._widget, self._store, self._controller = viewport, store, controller
        self._last = (False, store.state.fly_factor)
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        controller.handled.connect(self._follow)

    @property
    def active(self) -> bool:
        """Whether the mode is on."""
        return self._controller.tools.owner == fly.TOOL.name

    @property
    def text(self) -> str:
        """The mode in words; empty while it is off."""
        if not self.active:
            return ""
        return self.tr("Fly  \N{MIDDLE DOT}  {0:.3g} units/s").format(fly.speed(self._store.state))

    def toggle(self) -> None:
        """Enter the mode, or leave it."""
        if self.active:
            self._controller.cancel()
        else:
            self._widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._controller.start(fly.TOOL.name)

    def _follow(self) -> None:
        if not self._controller.tools.ticks:
            self._timer.stop()
        elif not self._timer.isActive():
            self._clock.start()
            self._timer.start()
        now = (self.active, self._store.state.fly_factor)
        if now != self._last:
            self._last = now
            self.changed.emit()

    def _tick(self) -> None:
        seconds = self._clock.nsecsElapsed() * 1e-9
        self._clock.start()
        self._controller.tick(seconds)
