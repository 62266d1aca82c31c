"""A ring around a point of the world, for a moment: this is what was clicked."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy as np
from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from viewer.scene.camera import Camera
from viewer.scene.geometry import Vec3
from viewer.scene.picture_positions import picture_positions

SHOWN_MS = 900
SIDE = 34
COLOR = "#f5a742"


@runtime_checkable
class Marked(Protocol):
    """What the ring needs of the viewport."""

    surface: QWidget

    def camera(self) -> Camera:
        """The camera, at the size of the picture in device pixels."""
        ...


class Marker(QWidget):
    """A ring that stays on its point while the view moves.

    Args:
        viewport: Where it is drawn; a widget.
    """

    def __init__(self, viewport: QWidget) -> None:
        super().__init__(viewport)
        assert isinstance(viewport, Marked)
        self._viewport: Marked = viewport
        self._point: Vec3 = (0.0, 0.0, 0.0)
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.resize(SIDE, SIDE)
        self.hide()

    def mark(self, point: Vec3) -> None:
        """Show it at a point of the world."""
        self._point = point
        self._timer.start()
        self.show()
        self.raise_()
        self.follow()

    def follow(self) -> None:
        """The view has changed: go to where the point is now."""
        if not self.isVisible():
            return
        camera, surface = self._viewport.camera(), self._viewport.surface
        x, y = (float(value) for value in picture_positions(camera, np.array([self._point]))[0])
        if np.isfinite(x + y) and max(abs(x), abs(y)) < 1e5:
            across, down = x / camera.lens.width * surface.width(), y / camera.lens.height * surface.height()
            self.move(surface.x() + round(across) - SIDE // 2, surface.y() + round(down) - SIDE // 2)
        else:
            self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """A ring with a dot."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for color, width in (("#15171a", 4.0), (COLOR, 2.0)):
            painter.setPen(QPen(QColor(color), width))
            painter.drawEllipse(QRectF(6, 6, SIDE - 12, SIDE - 12))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(COLOR))
        painter.drawEllipse(QRectF(0.5 * SIDE - 2.5, 0.5 * SIDE - 2.5, 5, 5))
        painter.end()
