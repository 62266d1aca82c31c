"""Cursors that say what a press would do."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QCursor, QPainter, QPen, QPixmap

SIDE, MIDDLE, ARM = 32, 11, 7
DARK, BRIGHT = QColor("#14161a"), QColor("#ffffff")


def signed_cross(sign: str) -> QCursor:
    """A cross with a sign beside it."""
    pixmap = QPixmap(SIDE, SIDE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    font = painter.font()
    font.setPixelSize(16)
    font.setBold(True)
    painter.setFont(font)
    for color, width in ((DARK, 3), (BRIGHT, 1)):
        painter.setPen(QPen(color, width))
        painter.drawLine(MIDDLE - ARM, MIDDLE, MIDDLE + ARM, MIDDLE)
        painter.drawLine(MIDDLE, MIDDLE - ARM, MIDDLE, MIDDLE + ARM)
    for shift, color in (((1, 1), DARK), ((-1, -1), DARK), ((0, 0), BRIGHT)):
        painter.setPen(color)
        painter.drawText(QPoint(MIDDLE + 5, MIDDLE + 17) + QPoint(*shift), sign)
    painter.end()
    return QCursor(pixmap, MIDDLE, MIDDLE)
