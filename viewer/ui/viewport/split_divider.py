"""The line between two sides of the picture, as it is drawn; dragging it is a tool."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from viewer.session.state import State
from viewer.session.store import Store

WIDTH = 9
GRIP = 34
LINE, EDGE = QColor(235, 238, 242), QColor(20, 22, 26)


class SplitDivider(QWidget):
    """A line over the picture.

    Args:
        viewport: What it lies over.
        store: What is looked at.
        split: Where the right side begins, from 0 to 1; None = the picture is not split.
    """

    def __init__(self, viewport: QWidget, store: Store, split: Callable[[State], float | None]) -> None:
        super().__init__(viewport)
        self._split = lambda: split(store.state)
        self._surface: QWidget | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.hide()
        store.watch(split, self.follow)

    def watch(self, surface: QWidget) -> None:
        """Lie over this surface from now on."""
        if surface is not self._surface:
            self._surface = surface
            surface.installEventFilter(self)
        self.follow()

    def follow(self) -> None:
        """Go to where the split is."""
        split, surface = self._split(), self._surface
        self.setVisible(split is not None and surface is not None)
        if split is not None and surface is not None:
            x = surface.x() + round(split * surface.width())
            self.setGeometry(QRect(x - WIDTH // 2, surface.y(), WIDTH, surface.height()))
            self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the surface."""
        if watched is self._surface and event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self.follow()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """A light line with dark edges, and a grip in the middle."""
        painter = QPainter(self)
        middle = WIDTH // 2
        painter.fillRect(middle - 1, 0, 3, self.height(), EDGE)
        painter.fillRect(middle, 0, 1, self.height(), LINE)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(EDGE)
        painter.setBrush(LINE)
        painter.drawRoundedRect(1, (self.height() - GRIP) // 2, WIDTH - 3, GRIP, 3, 3)
        painter.end()
