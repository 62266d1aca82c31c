"""Where a hand is that works on one of four pictures from the same camera."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget


class Quarters(QObject):
    """Maps places on the whole surface to places in the picture that a drag began in.

    Args:
        parent: Keeps it.
        four_up: Whether there are four pictures now.
    """

    def __init__(self, parent: QObject, four_up: Callable[[], bool]) -> None:
        super().__init__(parent)
        self._four_up = four_up
        self._held: tuple[int, int] | None = None

    def watch(self, surface: QWidget) -> None:
        """Notice where presses on this surface begin and end."""
        surface.installEventFilter(self)

    def inside(self, across: float, down: float) -> tuple[float, float]:
        """A place on the surface as a place in its picture; both from 0 to 1, beyond that outside of it."""
        if not self._four_up():
            return across, down
        column, row = self._held or _quarter(across, down)
        return 2.0 * across - column, 2.0 * down - row

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Remember the quarter of a press until its release has been dealt with."""
        if isinstance(event, QMouseEvent) and isinstance(watched, QWidget):
            at = event.position()
            if event.type() == QEvent.Type.MouseButtonPress and self._held is None:
                self._held = _quarter(*_parts(at, watched))
            elif event.type() == QEvent.Type.MouseMove and not event.buttons():
                self._held = None
        return super().eventFilter(watched, event)


def _parts(at: QPointF, surface: QWidget) -> tuple[float, float]:
    return at.x() / max(surface.width(), 1), at.y() / max(surface.height(), 1)


def _quarter(across: float, down: float) -> tuple[int, int]:
    """Column and row."""
    return int(across >= 0.5), int(down >= 0.5)
