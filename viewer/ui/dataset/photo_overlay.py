"""Lays a photo, or the errors against it, over the part of the picture that the photo shows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import shiboken6
from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from viewer.render.show.display import as_bytes
from viewer.render.show.false_color import Scale, false_color_picture
from viewer.ui.widgets.images import image_of
from viewer.ui.widgets.theme import color

EDGE = QColor(235, 238, 242, 90)
LEGEND_WIDTH, LEGEND_HEIGHT, MARGIN = 160, 10, 12
ABOVE_TEXT = 56
"""Pixels that the viewport's line of text takes at the lower edge, with some air."""


class Laid(NamedTuple):
    """What is laid over the picture.

    Attributes:
        image: At the size of ``frame``.
        frame: In device pixels of the surface.
        opacity: From 0 to 1.
        split: Where it begins, as a part of the surface's width; None = it covers the whole frame.
        scale: False colours to be explained; None = it is a photo.
        label: What the false colours stand for.
    """

    image: QImage
    frame: QRect
    opacity: float = 1.0
    split: float | None = None
    scale: Scale | None = None
    label: str = ""


class PhotoOverlay(QWidget):
    """As large as the viewport's surface, right above it, and out of the way of the mouse.

    Args:
        viewport: Its parent.
    """

    def __init__(self, viewport: QWidget) -> None:
        super().__init__(viewport)
        self._laid: Laid | None = None
        self._surface: QWidget | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.hide()

    @property
    def laid(self) -> Laid | None:
        """What is laid over the picture now."""
        return self._laid

    def lay(self, laid: Laid | None, surface: QWidget) -> None:
        """Show that over the surface, or nothing."""
        self._laid = laid
        if surface is not self._surface:
            if self._surface is not None and shiboken6.isValid(self._surface):  # Qt may have deleted it by now
                self._surface.removeEventFilter(self)
            self._surface = surface
            surface.installEventFilter(self)
        self.setVisible(laid is not None)
        if laid is not None:
            self._place()
            self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the surface."""
        if watched is self._surface and event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self._laid:
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """The picture, a thin line around it, and what its colours stand for."""
        laid = self._laid
        if laid is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        ratio = self.devicePixelRatio()
        whole = laid.frame
        frame = QRectF(whole.x() / ratio, whole.y() / ratio, whole.width() / ratio, whole.height() / ratio)
        if laid.split is not None:
            left = round(laid.split * self.width())
            painter.setClipRect(left, 0, self.width() - left, self.height())
        painter.setOpacity(laid.opacity)
        painter.drawImage(frame, laid.image)
        painter.setOpacity(1.0)
        painter.setPen(QPen(EDGE, 1.0))
        painter.drawRect(frame.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setClipping(False)
        if laid.scale is not None:
            _paint_legend(painter, frame.intersected(QRectF(self.rect())), laid.scale, laid.label)
        painter.end()

    def _place(self) -> None:
        """Over the surface and below everything that lies on it already."""
        surface, parent = self._surface, self.parentWidget()
        if surface is None or parent is None:
            return
        self.setGeometry(surface.geometry())
        widgets = [each for each in parent.children() if isinstance(each, QWidget) and each is not self]
        above = widgets[widgets.index(surface) + 1 :] if surface in widgets else []
        if above:
            self.stackUnder(above[0])
        else:
            self.raise_()


def _paint_legend(painter: QPainter, frame: QRectF, scale: Scale, label: str) -> None:
    """A strip of the colours with the numbers at its ends, near the frame's lower right corner."""
    text = painter.fontMetrics().height()
    width = max(LEGEND_WIDTH, painter.fontMetrics().horizontalAdvance(label)) + 16
    height = 2 * text + LEGEND_HEIGHT + 16
    if frame.width() < width + 2 * MARGIN or frame.height() < height + ABOVE_TEXT + MARGIN:
        return  # it would hide what it explains
    box = QRectF(frame.right() - MARGIN - width, frame.bottom() - ABOVE_TEXT - height, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color("over"))
    painter.drawRoundedRect(box, 5, 5)
    inner = box.adjusted(8, 6, -8, -6)
    painter.setPen(color("over_text"))
    painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, label)
    ramp = np.linspace(scale.low, scale.high, LEGEND_WIDTH, dtype=np.float32)[None]
    strip = QRectF(inner.left(), inner.top() + text + 2, inner.width(), LEGEND_HEIGHT)
    painter.drawImage(strip, image_of(as_bytes(false_color_picture(ramp, scale))))
    for number, side in ((scale.low, Qt.AlignmentFlag.AlignLeft), (scale.high, Qt.AlignmentFlag.AlignRight)):
        painter.drawText(inner, side | Qt.AlignmentFlag.AlignBottom, f"{number:g}")
