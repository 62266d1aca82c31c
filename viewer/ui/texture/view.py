"""A texture to be looked at: zoomed by the wheel, moved by hand, with the triangles' edges over it and a mark."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import UInt8
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from viewer.session.texture_lines import SIDE, edges_within
from viewer.session.texture_picking import SurfaceIndex
from viewer.ui.texture.picture import Frame, Piece, fitted, visible_piece

WHEEL_FACTOR = 1.25
LARGEST = 4.0e5
"""Pixels across: zooming further would lose precision."""
LEAST = 32.0
MOST_LINES = 6000
"""Most edges that are drawn one by one."""
CLICK_PX = 3.0
MARK = "#f5a742"
NO_TEXTURE = (1024, 1024)


class TextureView(QWidget):
    """Shows one map of a model.

    Signals:
        hovered(object): The texture coordinates under the pointer, a pair; None = outside.
        clicked(float, float): Texture coordinates that were clicked.
    """

    hovered = Signal(object)
    clicked = Signal(float, float)

    def __init__(self) -> None:
        super().__init__()
        self._levels: Sequence[UInt8[np.ndarray, "_h _w 3"]] = ()
        self._channel: int | None = None
        self._size = NO_TEXTURE
        self._frame: Frame | None = None
        self._index: SurfaceIndex | None = None
        self._lines: Sequence[QImage] = ()
        self._mark: tuple[float, float] | None = None
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._piece: tuple[object, Piece | None] | None = None
        self._text = ""
        self.setMouseTracking(True)
        self.setMinimumHeight(240)
        self.setToolTip(
            self.tr("Wheel: zoom. Drag: move. Double click: all of it. Click: keep it marked, here and on the model.")
        )

    @property
    def frame(self) -> Frame:
        """Where the whole texture lies."""
        return self._frame or fitted(self.width(), self.height(), self._size)

    def show_map(self, levels: Sequence[UInt8[np.ndarray, "_h _w 3"]], channel: int | None) -> None:
        """Show a texture, or one channel of it; nothing where there are no levels."""
        size = NO_TEXTURE if not levels else (levels[0].shape[1], levels[0].shape[0])
        if size != self._size:
            self._frame = None
        self._levels, self._channel, self._size = levels, channel, size
        self._piece = None
        self.update()

    def show_lines(self, index: SurfaceIndex | None, lines: Sequence[QImage]) -> None:
        """Lay the triangles' edges over it: pictures of all ``lines``, large ones first; from near one by one."""
        self._index, self._lines = index, lines
        self.update()

    def show_mark(self, mark: tuple[float, float] | None) -> None:
        """Mark texture coordinates, or nothing."""
        if mark != self._mark:
            self._mark = mark
            self.update()

    def say(self, text: str) -> None:
        """Put a text where the texture would be."""
        self._text = text
        self.update()

    def show_all(self) -> None:
        """Fit all of the texture into the view."""
        self._frame = None
        self.update()

    def bring(self, u: float, v: float) -> None:
        """Move texture coordinates into the middle, where they are out of sight."""
        frame, middle = self.frame, QPointF(0.5 * self.width(), 0.5 * self.height())
        at = QPointF(*frame.place(u, v))
        if not QRectF(self.rect()).contains(at):
            way = middle - at
            self._frame = frame._replace(left=frame.left + way.x(), top=frame.top + way.y())
            self.update()

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(300, 300)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """The texture, the lines, the mark."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().base())
        if self._text:
            painter.setPen(self.palette().placeholderText().color())
            flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
            painter.drawText(self.rect().adjusted(14, 8, -14, -8), flags, self._text)
            painter.end()
            return
        frame = self.frame
        piece = self._visible(frame)
        if piece is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not piece.magnified)
            painter.drawImage(piece.place, piece.image)
        painter.setPen(self.palette().light().color())
        painter.drawRect(QRectF(*frame))
        self._draw_lines(painter, frame)
        if self._mark is not None:
            self._draw_mark(painter, QPointF(*frame.place(*self._mark)))
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom; what is under the pointer stays there."""
        notches = event.angleDelta().y() / 120.0
        at, frame = event.position(), self.frame
        factor = min(max(frame.width * WHEEL_FACTOR**notches, LEAST), LARGEST) / frame.width
        self._frame = frame.zoomed(factor, at.x(), at.y())
        self.update()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold."""
        self._pressed = self._last = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the texture, or say what is under the pointer."""
        here = event.position()
        if event.buttons() and self._pressed is not None:
            way, frame = here - self._last, self.frame
            self._frame = frame._replace(left=frame.left + way.x(), top=frame.top + way.y())
            self._last = here
            self.update()
        self.hovered.emit(self._coordinates(here))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press that has not moved is a click."""
        pressed, self._pressed = self._pressed, None
        if pressed is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if (event.position() - pressed).manhattanLength() <= CLICK_PX:
            found = self._coordinates(event.position())
            if found is not None:
                self.clicked.emit(*found)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002 - Qt's signature
        """All of it."""
        self.show_all()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the pointer any more."""
        super().leaveEvent(event)
        self.hovered.emit(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What was in the middle stays there."""
        super().resizeEvent(event)
        if self._frame is not None and event.oldSize().isValid():
            grown = event.size() - event.oldSize()
            left, top = self._frame.left + 0.5 * grown.width(), self._frame.top + 0.5 * grown.height()
            self._frame = self._frame._replace(left=left, top=top)

    def _coordinates(self, at: QPointF) -> tuple[float, float] | None:
        u, v = self.frame.coordinates(at.x(), at.y())
        return (u, v) if 0.0 <= u < 1.0 and 0.0 <= v < 1.0 else None

    def _visible(self, frame: Frame) -> Piece | None:
        """The piece that was cut out last, where it is still the one."""
        if not self._levels:
            return None
        key = (frame, self.width(), self.height(), len(self._levels))
        if self._piece is None or self._piece[0] != key:
            self._piece = (key, visible_piece(self._levels, self._channel, frame, self.width(), self.height()))
        return self._piece[1]

    def _draw_lines(self, painter: QPainter, frame: Frame) -> None:
        if not self._lines:
            return
        left, top = frame.coordinates(0.0, 0.0)
        right, bottom = frame.coordinates(float(self.width()), float(self.height()))
        near = None
        if frame.width > SIDE and self._index is not None:
            near = edges_within(self._index, (left, top, right, bottom), MOST_LINES)
        if near is None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            fine = [lines for lines in self._lines if lines.width() >= min(frame.width, frame.height)]
            painter.drawImage(QRectF(*frame), fine[-1] if fine else self._lines[0])
            return
        scale, corner = np.array([frame.width, frame.height]), np.array([frame.left, frame.top])
        rows = np.concatenate([corner + near[0] * scale, corner + near[1] * scale], 1).tolist()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(255, 255, 255, 170), 1.0))
        painter.drawLines([QLineF(*row) for row in rows])

    def _draw_mark(self, painter: QPainter, at: QPointF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in (("#15171a", 4.0), (MARK, 2.0)):
            painter.setPen(QPen(QColor(color), width))
            painter.drawEllipse(at, 8.0, 8.0)
            painter.drawLine(at - QPointF(12.0, 0.0), at - QPointF(4.0, 0.0))
            painter.drawLine(at + QPointF(12.0, 0.0), at + QPointF(4.0, 0.0))
            painter.drawLine(at - QPointF(0.0, 12.0), at - QPointF(0.0, 4.0))
            painter.drawLine(at + QPointF(0.0, 12.0), at + QPointF(0.0, 4.0))
