"""Moves the view to another one in a fraction of a second, unless a hand takes it over."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

from viewer.session.gliding import between
from viewer.session.orbit_view import OrbitView

DURATION_MS = 240
TICK_MS = 16


@runtime_checkable
class Glides(Protocol):
    """What gliding needs of the viewport."""

    @property
    def view(self) -> OrbitView:
        """From where one looks."""
        ...

    def set_view(self, view: OrbitView, *, moving: bool = False) -> None:
        """Look from elsewhere."""
        ...


class Glide(QObject):
    """One movement at a time.

    Args:
        viewport: What is moved.
    """

    def __init__(self, viewport: QObject) -> None:
        super().__init__(viewport)
        assert isinstance(viewport, Glides)
        self._viewport: Glides = viewport
        self._start = self._last = self._end = viewport.view
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)

    def to(self, view: OrbitView) -> None:
        """Set out for a view."""
        self._start = self._last = self._viewport.view
        self._end = view
        self._clock.start()
        self._timer.start()

    def finish(self) -> None:
        """Be there at once."""
        if self._timer.isActive():
            self._timer.stop()
            self._viewport.set_view(self._end)

    def _tick(self) -> None:
        if self._viewport.view is not self._last:  # somebody else has moved it meanwhile
            self._timer.stop()
            return
        part = self._clock.elapsed() / DURATION_MS
        if part >= 1.0:
            self.finish()
            return
        self._last = between(self._start, self._end, part)
        self._viewport.set_view(self._last, moving=True)
