"""The line between two sides of the picture, and the hand that drags it."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, QRect, Qt, SignalInstance
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

REACH = 6
"""So many pixels beside the line, a press takes hold of it."""
WIDTH = 9
GRIP = 34
LINE, EDGE = QColor(235, 238, 242), QColor(20, 22, 26)


@runtime_checkable
class Splits(Protocol):
    """What has two sides."""

    changed: SignalInstance

    @property
    def split(self) -> float | None:
        """Where the right side begins, from 0 to 1; None = there is but one."""
        ...

    def set_split(self, split: float | None) -> None:
        """Begin the right side there."""
        ...


class SplitDivider(QWidget):
    """A line over the picture; it sees all that happens on the picture's surface, and takes what is meant for it.

    Args:
        viewport: What it lies over.
        control: Knows where the split is.
    """

    def __init__(self, viewport: QWidget, control: QObject) -> None:
        super().__init__(viewport)
        assert isinstance(control, Splits)
        self._control: Splits = control
        self._surface: QWidget | None = None
        self._dragged = False
        self._turned = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.hide()
        control.changed.connect(self.follow)

    def watch(self, surface: QWidget) -> None:
        """Lie over this surface from now on."""
        if surface is not self._surface:
            self._surface = surface
            surface.installEventFilter(self)
        self.follow()

    def follow(self) -> None:
        """Go to where the split is."""
        split, surface = self._control.split, self._surface
        self.setVisible(split is not None and surface is not None)
        if split is not None and surface is not None:
            x = surface.x() + round(split * surface.width())
            self.setGeometry(QRect(x - WIDTH // 2, surface.y(), WIDTH, surface.height()))
            self.raise_()
        else:
            self._turn_cursor(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Drag where a press is near the line; everything else is for others."""
        if watched is not self._surface:
            return super().eventFilter(watched, event)
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self.follow()
        elif isinstance(event, QMouseEvent):
            return self._mouse(event)
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

    def _mouse(self, event: QMouseEvent) -> bool:
        split, surface = self._control.split, self._surface
        if split is None or surface is None:
            return False
        x = event.position().x()
        near = abs(x - split * surface.width()) <= REACH
        match event.type():
            case QEvent.Type.MouseButtonPress if near and event.button() == Qt.MouseButton.LeftButton:
                self._dragged = True
            case QEvent.Type.MouseButtonDblClick if near:
                pass
            case QEvent.Type.MouseMove if self._dragged:
                self._control.set_split(x / max(surface.width(), 1))
            case QEvent.Type.MouseButtonRelease if self._dragged and event.button() == Qt.MouseButton.LeftButton:
                self._dragged = False
            case QEvent.Type.MouseMove:
                if not event.buttons():
                    self._turn_cursor(near)
                return False
            case _:
                return False
        return True

    def _turn_cursor(self, near: bool) -> None:
        """Show that the line can be dragged; leave the cursor to others elsewhere."""
        if self._surface is not None and near != self._turned:
            self._turned = near
            if near:
                self._surface.setCursor(Qt.CursorShape.SplitHCursor)
            else:
                self._surface.unsetCursor()
