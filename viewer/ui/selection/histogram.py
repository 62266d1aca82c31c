"""A histogram in which a range is dragged: all elements grey, those selected yellow."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from viewer.scene.elements import Operation
from viewer.session.element_histogram import ElementHistogram
from viewer.session.picker import operation_of
from viewer.ui.widgets.theme import color

HEIGHT, FOOT = 150, 18


class HistogramView(QWidget):
    """Shows a histogram.

    Signals:
        hovered(int): The pointer is over that bin; -1 = over none.
        chosen(float, float, str): A range of values was dragged, and the operation that the keys say.
    """

    hovered = Signal(int)
    chosen = Signal(float, float, str)

    def __init__(self) -> None:
        super().__init__()
        self._shown: ElementHistogram | None = None
        self._log = True
        self._from: float | None = None
        self._to = 0.0
        self.setMinimumHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMouseTracking(True)

    def show_histogram(self, shown: ElementHistogram | None, *, log: bool) -> None:
        """Show another one, with counts as they are or their logarithms; None = none."""
        self._shown, self._log = shown, log
        self.update()

    def value_at(self, x: float) -> float:
        """The value at a place across the widget."""
        assert self._shown is not None
        edges = self._shown.edges
        return float(edges[0] + (edges[-1] - edges[0]) * min(max(x / max(self.width() - 1, 1), 0.0), 1.0))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - all of it
        """Bars, the range that is dragged, and the ends of the values."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().base())
        shown = self._shown
        if shown is None:
            painter.end()
            return
        across, tall = self.width() / len(shown.counts), self.height() - FOOT
        if self._from is not None:
            left, right = sorted((self._from, self._to))
            painter.fillRect(QRectF(left, 0.0, max(right - left, 1.0), tall), color("range"))
        for counts, ink in ((shown.counts, color("bars")), (shown.selected, color("chosen"))):
            heights = self._heights(counts, int(shown.counts.max(initial=1))) * (tall - 4)
            for number in np.flatnonzero(counts):
                height = max(float(heights[number]), 1.0)
                painter.fillRect(QRectF(number * across, tall - height, max(across, 1.0), height), ink)
        painter.setPen(QPen(self.palette().placeholderText().color()))
        low, high = f"{shown.edges[0]:.4g}", f"{shown.edges[-1]:.4g}"
        base = QPointF(3.0, self.height() - 5.0)
        painter.drawText(base, low)
        painter.drawText(QPointF(self.width() - 3.0 - painter.fontMetrics().horizontalAdvance(high), base.y()), high)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A range begins."""
        if self._shown is not None and event.button() == Qt.MouseButton.LeftButton:
            self._from = self._to = event.position().x()
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """It becomes longer; without one, say what is under the pointer."""
        x = event.position().x()
        if self._shown is not None:
            self.hovered.emit(self._shown.at(self.value_at(x)))
        if self._from is not None:
            self._to = x
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """It is chosen; a click chooses one bin."""
        if self._from is None or self._shown is None or event.button() != Qt.MouseButton.LeftButton:
            return
        held, edges = event.modifiers(), self._shown.edges
        operation: Operation = operation_of(
            shift=bool(held & Qt.KeyboardModifier.ShiftModifier),
            control=bool(held & Qt.KeyboardModifier.ControlModifier),
        )
        first, last = (self._shown.at(self.value_at(x)) for x in sorted((self._from, self._to)))
        self._from = None
        self.update()
        self.chosen.emit(float(edges[first]), float(edges[last + 1]), operation)

    def leaveEvent(self, event: object) -> None:  # noqa: ARG002 - all of them
        """Nothing is under the pointer."""
        self.hovered.emit(-1)

    def _heights(self, counts: np.ndarray, most: int) -> np.ndarray:
        """From 0 to 1."""
        if self._log:
            return np.log1p(counts) / np.log1p(max(most, 1))
        return counts / max(most, 1)
