"""Arrays of pixels as pictures that Qt draws."""

from __future__ import annotations

import numpy as np
from jaxtyping import UInt8
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QPixmap

FORMATS = {
    1: QImage.Format.Format_Grayscale8,
    3: QImage.Format.Format_RGB888,
    4: QImage.Format.Format_RGBA8888,
}


def image_of(pixels: UInt8[np.ndarray, "h w *c"], layout: QImage.Format | None = None) -> QImage:
    """A copy of grey, RGB or RGBA pixels; alpha is straight unless ``layout`` says otherwise."""
    height, width = pixels.shape[:2]
    components = pixels.shape[2] if pixels.ndim == 3 else 1
    flat = np.ascontiguousarray(pixels)
    return QImage(flat.data, width, height, components * width, layout or FORMATS[components]).copy()


def small_png(image: QImage, width: int, height: int) -> bytes:
    """A picture as a PNG that fits into ``width`` times ``height`` pixels; empty where there is no picture."""
    if image.isNull():
        return b""
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.scaled(width, height, keep, smooth).convertToFormat(QImage.Format.Format_RGB888).save(buffer, "PNG")  # pyright: ignore[reportArgumentType, reportCallIssue]
    return bytes(data.data())


def fitting(png: bytes, width: int, height: int) -> QPixmap:
    """The whole of a picture in a file, as large as fits into the given pixels; null where it is none."""
    image = QImage.fromData(png)
    if image.isNull():
        return QPixmap()
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    return QPixmap.fromImage(image.scaled(width, height, keep, smooth))
