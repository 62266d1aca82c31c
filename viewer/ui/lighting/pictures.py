"""Pictures of the environment light: the whole sphere, to be turned by hand, and two balls that it shines on."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float, Float32, UInt8
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from viewer.scene.color import linear_to_srgb
from viewer.session.lighting import turn_of_drag
from viewer.session.lighting_probe import STOPS, Balls, Probe, Shining
from viewer.ui.widgets.images import image_of
from viewer.ui.widgets.theme import color

BALL_PX = 104
PICTURE_HEIGHT = 140
COMPASS = (("+X", 0.5), ("+Y", 0.25), ("-Y", 0.75))
"""Directions of the world and where they lie across the picture."""


def shown_bytes(linear: Float[np.ndarray, "h w 3"], stops: float) -> UInt8[np.ndarray, "h w 3"]:
    """Light at an exposure, as sRGB bytes; what is too bright is cut off."""
    exposed = np.clip(linear.astype(np.float32) * np.float32(2.0**stops), np.float32(0.0), np.float32(1.0))
    return np.round(linear_to_srgb(exposed) * np.float32(255.0)).astype(np.uint8)


class ProbePicture(QWidget):
    """The sphere as it is in the world, the middle along +X; a drag turns the light about the vertical.

    Signals:
        turned(float, bool): Radians since the press; true while the hand is on it.
        dropped(): The drag was given up.
    """

    turned = Signal(float, bool)
    dropped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._light: tuple[Float32[np.ndarray, "h w 3"], float] | None = None
        self._image: QImage | None = None
        self._rotation = 0.0
        self._pressed: QPointF | None = None
        self._text = ""
        self.setFixedHeight(PICTURE_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.setToolTip(self.tr("Drag to turn the light; Escape gives up"))

    def show_light(self, picture: Float32[np.ndarray, "h w 3"] | None, rotation: float, stops: float) -> None:
        """Show a picture, not turned yet, turned so far, at an exposure; None = nothing."""
        # The image is made where it is painted: it may be out of sight.
        self._light, self._image = (None if picture is None else (picture, stops)), None
        self._rotation = rotation
        self.update()

    def say(self, text: str) -> None:
        """What is shown where there is no picture."""
        self._text = text
        self.update()

    def sizeHint(self) -> QSize:
        """Twice as wide as high."""
        return QSize(2 * PICTURE_HEIGHT, PICTURE_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """The picture goes around: it begins anew where it ends."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().base())
        if self._image is None and self._light is not None:
            self._image = image_of(shown_bytes(*self._light))
        if self._image is None:
            painter.setPen(self.palette().placeholderText().color())
            flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
            painter.drawText(self.rect().adjusted(8, 8, -8, -8), flags, self._text)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            width, height = self.width(), self.height()
            left = -((self._rotation / math.tau) % 1.0) * width
            for x in (left, left + width):
                painter.drawImage(QRectF(x, 0.0, width, height), self._image)
            self._mark_directions(painter)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold."""
        if event.button() == Qt.MouseButton.LeftButton and self._light is not None:
            self._pressed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The light goes with the hand."""
        if self._pressed is not None:
            self.turned.emit(self._turn(event), True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if self._pressed is not None and event.button() == Qt.MouseButton.LeftButton:
            turn, self._pressed = self._turn(event), None
            self.turned.emit(turn, False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape gives the drag up."""
        if event.key() == Qt.Key.Key_Escape and self._pressed is not None:
            self._pressed = None
            self.dropped.emit()
        else:
            super().keyPressEvent(event)

    def _turn(self, event: QMouseEvent) -> float:
        assert self._pressed is not None
        return turn_of_drag((event.position().x() - self._pressed.x()) / max(self.width(), 1))

    def _mark_directions(self, painter: QPainter) -> None:
        for name, across in COMPASS:
            x = across * self.width()
            box = QRectF(x - 16, self.height() - 16, 32, 14)
            painter.fillRect(QRectF(x - 0.5, self.height() - 20, 1, 5), QColor(255, 255, 255, 150))
            painter.setPen(QColor(0, 0, 0, 190))
            painter.drawText(box.translated(1, 1), int(Qt.AlignmentFlag.AlignCenter), name)
            painter.setPen(QColor(255, 255, 255, 200))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), name)


class BallPictures(QWidget):
    """A chrome ball and a grey one as they would look in the middle of the view."""

    def __init__(self) -> None:
        super().__init__()
        self._balls = Balls(BALL_PX)
        self._light: Shining | None = None
        self._axes, self._stops = np.eye(3), 0.0
        self._images: tuple[QImage, ...] = ()
        self.setFixedHeight(BALL_PX + 4)
        self.setToolTip(self.tr("A mirror and 18 % grey, seen as the view is"))

    def show_light(self, light: Shining | None, axes: Float[np.ndarray, "3 3"], stops: float) -> None:
        """Light them; None takes them away."""
        self._light, self._axes, self._stops, self._images = light, axes, stops, ()
        self.update()

    def look(self, axes: Float[np.ndarray, "3 3"]) -> None:
        """See them from elsewhere."""
        self._axes, self._images = axes, ()
        self.update()

    def sizeHint(self) -> QSize:
        """Two balls side by side."""
        return QSize(2 * BALL_PX + 24, BALL_PX + 4)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Both in the middle of their halves."""
        painter = QPainter(self)
        if self._light is not None and not self._images:  # made only where it is seen
            pictures = (self._balls.chrome(self._light, self._axes), self._balls.grey(self._light, self._axes))
            self._images = tuple(self._image(picture, self._stops) for picture in pictures)
        for number, image in enumerate(self._images):
            x = round((0.25 + 0.5 * number) * self.width() - 0.5 * BALL_PX)
            painter.drawImage(x, 2, image)
        painter.end()

    def _image(self, picture: Float32[np.ndarray, "s s 3"], stops: float) -> QImage:
        cover = np.round(255.0 * self._balls.cover).astype(np.uint8)[..., None]
        return image_of(np.concatenate([shown_bytes(picture, stops), cover], -1))


class StopsHistogram(QWidget):
    """How much of the sphere shines how brightly, a bar a stop."""

    def __init__(self) -> None:
        super().__init__()
        self._probe: Probe | None = None
        self._white = 0.0
        self.setFixedHeight(40)
        self.setToolTip(self.tr("How much of the sphere is how bright, in stops; the line is white at this exposure"))

    def show_probe(self, probe: Probe | None, white: float) -> None:
        """Show one; ``white`` is the stop at which the picture is cut off."""
        self._probe, self._white = probe, white
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Bars as high as the square root of what they stand for, so that small suns are seen, too."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().base())
        if self._probe is not None:
            heights = np.sqrt(self._probe.histogram)
            step = self.width() / len(heights)
            for number, part in enumerate(heights / max(float(heights.max()), 1e-9)):
                high = part * (self.height() - 4)
                painter.fillRect(QRectF(number * step + 1, self.height() - high, step - 2, high), color("chunk"))
            place = (self._white - STOPS[0]) * step
            painter.fillRect(QRectF(place - 0.5, 0, 1.5, self.height()), self.palette().text())
        painter.fillRect(0, self.height() - 1, self.width(), 1, self.palette().light())
        painter.end()
