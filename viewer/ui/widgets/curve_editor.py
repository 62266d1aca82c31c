"""A curve from 0 to 1 whose control points are dragged, added by a click and taken out by a double click or Delete."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from viewer.editing.grade import curve_values
from viewer.scene.grade import Curve
from viewer.session.curve_points import STRAIGHT, added, moved, nearest_point, without

SIDE, MARGIN = 150, 7
REACH_PX = 9.0
"""So near to a point a press takes hold of it."""
DOT = 3.5
STEP = 0.01
"""What an arrow key moves a point by."""
ARROWS = {
    Qt.Key.Key_Left: (-STEP, 0.0), Qt.Key.Key_Right: (STEP, 0.0), Qt.Key.Key_Down: (0.0, -STEP),
    Qt.Key.Key_Up: (0.0, STEP),
}  # fmt: skip


class CurveEditor(QWidget):
    """Shows the control points of a curve, and changes them.

    Signals:
        tried(object): Other points, while they are being changed.
        finished(): A change has ended.
    """

    tried = Signal(object)
    finished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._points: Curve = STRAIGHT
        self._ink: QColor | None = None
        self.chosen = -1
        """The point that keys act on; -1 = none."""
        self._held = False
        self.setMinimumSize(QSize(SIDE, SIDE))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Curve"))
        self.setToolTip(
            self.tr(
                "Click: add a point. Drag: move it. Double click or Delete: take it out. Arrow keys: move it a bit."
            )
        )

    @property
    def points(self) -> Curve:
        """As they are shown."""
        return self._points

    @property
    def held(self) -> bool:
        """Whether a point is being dragged."""
        return self._held

    def show_points(self, points: Curve, ink: QColor | None = None) -> None:
        """Show other points; in the colour of text where no other is given."""
        self._points, self._ink = points, ink
        self.chosen = min(self.chosen, len(points) - 1)
        self.update()

    def place_of(self, x: float, y: float) -> QPointF:
        """Where on the widget a place of the curve is seen."""
        area = self._area
        return QPointF(area.left() + x * area.width(), area.bottom() - y * area.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - all of it
        """Quarters, the straight line, the curve and its points."""
        painter, area = QPainter(self), self._area
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(area, self.palette().base())
        painter.setPen(QPen(self.palette().mid().color(), 1.0))
        for part in (0.0, 0.25, 0.5, 0.75, 1.0):
            painter.drawLine(self.place_of(part, 0.0), self.place_of(part, 1.0))
            painter.drawLine(self.place_of(0.0, part), self.place_of(1.0, part))
        painter.drawLine(self.place_of(0.0, 0.0), self.place_of(1.0, 1.0))
        ink = self._ink or self.palette().text().color()
        at = np.linspace(0.0, 1.0, 129)
        pairs = zip(at.tolist(), np.clip(curve_values(self._points, at), 0.0, 1.0).tolist(), strict=True)
        painter.setPen(QPen(ink, 1.6))
        painter.drawPolyline(QPolygonF([self.place_of(*pair) for pair in pairs]))
        for number, point in enumerate(self._points):
            painter.setBrush(self.palette().highlight() if number == self.chosen else ink)
            painter.drawEllipse(self.place_of(*point), DOT, DOT)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a point, or of a new one."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        x, y = self._value_at(event.position())
        found = nearest_point(self._points, x, y, REACH_PX / max(self._area.width(), 1.0))
        if found is None:
            made = added(self._points, x, y)
            if made is None:
                return
            self._points, found = made
            self.tried.emit(self._points)
        self.chosen, self._held = found, True
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The point that is held follows."""
        if self._held:
            self._try(moved(self._points, self.chosen, *self._value_at(event.position())))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002 - whatever button
        """Let go."""
        if self._held:
            self._held = False
            self.finished.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take a point out."""
        x, y = self._value_at(event.position())
        found = nearest_point(self._points, x, y, REACH_PX / max(self._area.width(), 1.0))
        if found is not None:
            self._take_out(found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the chosen point a little, or take it out; the tab and other keys go on."""
        key = Qt.Key(event.key())
        if self.chosen < 0:
            self.chosen = 0
        if key in ARROWS:
            (x, y), (right, up) = self._points[self.chosen], ARROWS[key]
            self._try(moved(self._points, self.chosen, x + right, y + up))
            self.finished.emit()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._take_out(self.chosen)
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.chosen = (self.chosen + (1 if key == Qt.Key.Key_PageDown else -1)) % len(self._points)
            self.update()
        else:
            super().keyPressEvent(event)

    @property
    def _area(self) -> QRectF:
        side = float(MARGIN)
        return QRectF(self.rect()).adjusted(side, side, -side, -side)

    def _value_at(self, at: QPointF) -> tuple[float, float]:
        area = self._area
        return (at.x() - area.left()) / max(area.width(), 1.0), (area.bottom() - at.y()) / max(area.height(), 1.0)

    def _try(self, points: Curve) -> None:
        if points != self._points:
            self._points = points
            self.update()
            self.tried.emit(points)

    def _take_out(self, number: int) -> None:
        left = without(self._points, number)
        self.chosen, self._held = -1, False
        self._try(left)
        self.finished.emit()
