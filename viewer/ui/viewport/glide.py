"""Moves the view to another one in a fraction of a second, unless something else moves it."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

from viewer.session.navigation import between
from viewer.session.orbit_view import OrbitView
from viewer.session.store import Store

DURATION_MS = 240
TICK_MS = 16


class Glide(QObject):
    """One movement at a time.

    Args:
        parent: Ends this with it.
        store: Where the view is.
    """

    def __init__(self, parent: QObject, store: Store) -> None:
        super().__init__(parent)
        self._store = store
        self._start = self._last = self._end = store.state.view
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)

    def to(self, view: OrbitView) -> None:
        """Set out for a view."""
        self._start = self._last = self._store.state.view
        self._end = view
        self._clock.start()
        self._timer.start()

    def finish(self) -> None:
        """Be there at once."""
        if self._timer.isActive():
            self._timer.stop()
            self._store.look(self._end)

    def _tick(self) -> None:
        if self._store.state.view is not self._last:  # something else has moved it
            self._timer.stop()
            return
        part = self._clock.elapsed() / DURATION_MS
        if part >= 1.0:
            self.finish()
            return
        self._last = between(self._start, self._end, part)
        self._store.look(self._last, moving=True)
