"""The part of a texture that is to be seen, cut out of it at the size that is needed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import UInt8
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from viewer.ui.widgets.images import image_of

LINE_ALPHA = 150
CROWDED = 0.3
"""Part of a picture of lines that may be covered before they become fainter."""


class Frame(NamedTuple):
    """Where the whole texture lies in a widget: its left upper corner, and its size, in the widget's pixels."""

    left: float
    top: float
    width: float
    height: float

    def place(self, u: float, v: float) -> tuple[float, float]:
        """Where texture coordinates lie."""
        return self.left + u * self.width, self.top + v * self.height

    def coordinates(self, x: float, y: float) -> tuple[float, float]:
        """What ``place`` inverts."""
        return (x - self.left) / self.width, (y - self.top) / self.height

    def zoomed(self, factor: float, x: float, y: float) -> Frame:
        """Larger by a factor, around a place that stays."""
        return Frame(
            x - factor * (x - self.left), y - factor * (y - self.top), factor * self.width, factor * self.height
        )


class Piece(NamedTuple):
    """A part of a texture as image, and where it belongs."""

    image: QImage
    place: QRectF
    magnified: bool


def fitted(width: int, height: int, texture: tuple[int, int], margin: float = 6.0) -> Frame:
    """All of a texture, as large as it can be in the middle of a widget."""
    wide, high = max(width - 2 * margin, 1.0), max(height - 2 * margin, 1.0)
    scale = min(wide / texture[0], high / texture[1])
    across, down = scale * texture[0], scale * texture[1]
    return Frame(0.5 * (width - across), 0.5 * (height - down), across, down)


def visible_piece(
    levels: Sequence[UInt8[np.ndarray, "_h _w 3"]], channel: int | None, frame: Frame, width: int, height: int
) -> Piece | None:
    """What a widget of that size sees of a texture; never many more texels than it has pixels.

    Args:
        levels: The texture and smaller ones, each half as large as the one before.
        channel: The one to show as grey; None = all three as colour.
        frame: Where the whole texture lies.
        width: Of the widget.
        height: The same downwards.
    """
    level = _level(levels, frame)
    rows, columns = level.shape[:2]
    step = max(1, int(min(columns / frame.width, rows / frame.height)))
    left, right = _span(-frame.left / frame.width, (width - frame.left) / frame.width, columns, step)
    top, bottom = _span(-frame.top / frame.height, (height - frame.top) / frame.height, rows, step)
    if left >= right or top >= bottom:
        return None
    crop = level[top:bottom:step, left:right:step]
    place = QRectF(
        frame.left + left / columns * frame.width,
        frame.top + top / rows * frame.height,
        crop.shape[1] * step / columns * frame.width,
        crop.shape[0] * step / rows * frame.height,
    )
    shown = crop if channel is None else crop[..., channel]
    return Piece(image_of(shown), place, frame.width > 2.0 * columns)


def line_images(mask: UInt8[np.ndarray, "h w"], least: int = 128) -> tuple[QImage, ...]:
    """White lines to be laid over a texture at several sizes, each half as large: a line is in all of them."""
    images = [_line_image(mask)]
    while mask.shape[0] >= 2 * least:
        mask = np.maximum(np.maximum(mask[::2, ::2], mask[1::2, ::2]), np.maximum(mask[::2, 1::2], mask[1::2, 1::2]))
        images.append(_line_image(mask))
    return tuple(images)


def _line_image(mask: UInt8[np.ndarray, "h w"]) -> QImage:
    """Fainter where the lines are crowded."""
    covered = float((mask > 0).mean())
    alpha = LINE_ALPHA * min(1.0, math.sqrt(CROWDED / covered)) if covered > 0.0 else 0.0
    # Premultiplied white: all four numbers are the same.
    whole = np.repeat(np.where(mask > 0, np.uint8(alpha), np.uint8(0))[..., None], 4, axis=-1)
    return image_of(whole, QImage.Format.Format_RGBA8888_Premultiplied)


def _level(levels: Sequence[UInt8[np.ndarray, "_h _w 3"]], frame: Frame) -> UInt8[np.ndarray, "_h _w 3"]:
    """The smallest one that has a texel for every pixel, or else the largest."""
    fine = [level for level in levels if level.shape[1] >= frame.width]
    return fine[-1] if fine else levels[0]


def _span(start: float, end: float, count: int, step: int) -> tuple[int, int]:
    """Texels from one place to another, both as parts of the whole; whole steps from a multiple of the step."""
    first = max(math.floor(start * count), 0) // step * step
    last = min(math.ceil(end * count), count)
    return first, last
