"""The small cross of axes in the corner: shows how the world lies, and a click on a ball looks along its axis."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from viewer.session.navigation import ViewName

SIDE = 92
ARM = 32.0
BALL = 8.5
COLORS = ("#e5484d", "#7bb83f", "#4a90e2")
LETTERS = ("X", "Y", "Z")
VIEWS: tuple[tuple[ViewName, ViewName], ...] = (("right", "left"), ("back", "front"), ("top", "bottom"))
"""What one sees from the positive and the negative end of each axis."""


class _Ball(NamedTuple):
    """One end of an axis on the screen; ``nearness`` orders them from back to front."""

    at: QPointF
    nearness: float
    axis: int
    positive: bool


class Gizmo(QWidget):
    """Signals: picked(ViewName) when a ball is clicked."""

    picked = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._axes: Float[np.ndarray, "3 3"] = np.eye(3)
        self.setFixedSize(SIDE, SIDE)
        self.setToolTip(self.tr("Click an axis to look along it"))

    def set_axes(self, axes: Float[np.ndarray, "3 3"]) -> None:
        """The camera's right, up and back, as columns, in world space."""
        self._axes = axes
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw from back to front."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(self.font())
        font.setPixelSize(11)
        font.setBold(True)
        painter.setFont(font)
        middle = QPointF(0.5 * SIDE, 0.5 * SIDE)
        for ball in self._balls():
            color = QColor(COLORS[ball.axis])
            area = QRectF(ball.at.x() - BALL, ball.at.y() - BALL, 2 * BALL, 2 * BALL)
            if ball.positive:
                painter.setPen(QPen(color, 2.0))
                painter.drawLine(middle, ball.at)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(color)
                painter.drawEllipse(area)
                painter.setPen(QColor("#15171a"))
                painter.drawText(area, Qt.AlignmentFlag.AlignCenter, LETTERS[ball.axis])
            else:
                faint = QColor(color)
                faint.setAlpha(70)
                painter.setPen(QPen(color, 1.4))
                painter.setBrush(faint)
                painter.drawEllipse(area.adjusted(2, 2, -2, -2))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Look along the axis whose ball was hit; the front one where two overlap."""
        for ball in reversed(self._balls()):
            gap = event.position() - ball.at
            if gap.x() ** 2 + gap.y() ** 2 <= (BALL + 2) ** 2:
                self.picked.emit(VIEWS[ball.axis][not ball.positive])
                return
        event.ignore()

    def _balls(self) -> list[_Ball]:
        balls = []
        for axis in range(3):
            for sign in (1.0, -1.0):
                right, up, near = (float(value) for value in sign * self._axes[axis])
                at = QPointF(0.5 * SIDE + ARM * right, 0.5 * SIDE - ARM * up)
                balls.append(_Ball(at, near, axis, sign > 0))
        return sorted(balls, key=lambda ball: ball.nearness)
