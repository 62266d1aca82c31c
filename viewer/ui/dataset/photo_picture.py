"""Pictures to lay over the viewport: a photo as the viewport shows light, and errors in false colours."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32, UInt8
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from viewer.render.show.display import PLAIN, as_bytes
from viewer.render.show.false_color import Scale, false_color_picture, round_step
from viewer.render.show.tone import Tone, picture_of
from viewer.scene.color import byte_levels, srgb_to_linear
from viewer.scene.geometry import Vec3
from viewer.session.photo_layer import ErrorKind
from viewer.ui.widgets.images import image_of

BRIGHT_PART = 99.0
"""Percentile of the errors at which the map ends, rounded up to 1, 2 or 5 times a power of ten."""
LEAST_RANGE = 1e-6


def photo_image(pixels: UInt8[np.ndarray, "h w 4"], width: int, height: int, tone: Tone, background: Vec3) -> QImage:
    """A photo at another size, with the background and the tone that the field beside it has.

    Args:
        pixels: sRGB, straight alpha.
        width: Of the result in pixels.
        height: In pixels, too.
        tone: As of the viewport.
        background: Linear Rec. 709, behind what is transparent.
    """
    scaled = _scaled(image_of(pixels), width, height).convertToFormat(QImage.Format.Format_RGBA8888)
    values = np.frombuffer(scaled.constBits(), np.uint8).reshape(height, scaled.bytesPerLine())
    values = values[:, : 4 * width].reshape(height, width, 4)
    if tone == PLAIN and values[..., 3].min(initial=255) == 255:
        return scaled.copy()
    codes = srgb_to_linear(byte_levels())
    alpha = values[..., 3:].astype(np.float32) / np.float32(255.0)
    light = codes[values[..., :3]] * alpha + (np.float32(1.0) - alpha) * np.array(background, np.float32)
    return image_of(as_bytes(picture_of(light, tone)))


def error_values(error: Float32[np.ndarray, "h w"], kind: ErrorKind) -> Float32[np.ndarray, "h w"]:
    """Mean absolute differences as they are, or squared."""
    return error if kind == "absolute" else np.square(error)


def error_scale(values: Float32[np.ndarray, "h w"]) -> Scale:
    """False colours from zero to what few pixels exceed."""
    high = float(np.percentile(values, BRIGHT_PART)) if values.size else 0.0
    return Scale("ember", 0.0, round_step(max(high, LEAST_RANGE)))


def error_image(values: Float32[np.ndarray, "h w"], scale: Scale, width: int, height: int) -> QImage:
    """Errors in false colours, at another size."""
    return _scaled(image_of(as_bytes(false_color_picture(values, scale))), width, height)


def _scaled(image: QImage, width: int, height: int) -> QImage:
    mode = Qt.TransformationMode.SmoothTransformation
    return image.scaled(width, height, Qt.AspectRatioMode.IgnoreAspectRatio, mode)
