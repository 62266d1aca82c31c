"""Arrays of pixels as pictures that Qt draws."""

from __future__ import annotations

import numpy as np
from jaxtyping import UInt8
from PySide6.QtGui import QImage

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
