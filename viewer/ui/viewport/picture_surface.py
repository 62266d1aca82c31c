"""The picture drawn by OpenGL beside the window, and painted into it."""

from __future__ import annotations

import time
from functools import partial

import moderngl
import numpy as np
from jaxtyping import Float32, UInt8
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from viewer.errors import ViewerError
from viewer.scene.camera import Camera
from viewer.session.frame_rate import FrameBudget, budget
from viewer.session.state import State
from viewer.ui.viewport.gl import current
from viewer.ui.viewport.redraws import Continuation, Feed, RedrawCounter
from viewer.ui.viewport.scene_painter import ScenePainter

SCALES = (1.0, 0.7, 0.5, 0.35)


class PictureSurface(QWidget):
    """Draws in a context of its own without any display, and shows the picture.

    It works everywhere, and where the processor draws it takes less than half the time of OpenGL in the window, whose
    pictures Qt would lay over the window with OpenGL once more (237 against 91 ms a redraw on llvmpipe). While a hand
    moves, the picture is as coarse as it takes to keep up.

    Args:
        feed: What to draw.
        context: Where to draw; ours from now on, and given back with everything in it when the widget is destroyed.
    """

    def __init__(self, feed: Feed, context: moderngl.Context) -> None:
        super().__init__()
        self._feed = feed
        self._level = 0
        self._context = context
        with current(context):
            self._painter = ScenePainter(context)
        self._pixels = np.zeros((0, 0, 4), np.uint8)
        self._due, self._drawn = True, QSize()
        self._continuation = Continuation(self, lambda: self._painter, self.redraw)
        self.redraws = RedrawCounter()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        # Nothing of ours may be asked any more when Qt says so.
        self.destroyed.connect(partial(_release, context, self._painter))

    @property
    def renderer(self) -> str:
        """What draws, in the driver's words."""
        return self._painter.renderer

    @property
    def unfinished(self) -> bool:
        """Whether more of the picture is still on its way."""
        return self._continuation.expected

    @property
    def draws_fields(self) -> bool:
        """Whether fields are seen from anywhere without asking the engine."""
        return self._painter.volumes.able

    def depth_at(self, camera: Camera, across: float, down: float) -> float | None:
        """See ``ScenePainter.depth_at``."""
        with current(self._context):
            return self._painter.depth_at(camera, across, down)

    def seen(self) -> QImage:
        """What was drawn last; null before the first time."""
        return self._image().copy() if self._pixels.size else QImage()

    def color_at(self, across: float, down: float) -> tuple[float, float, float] | None:
        """See ``ScenePainter.color_at``."""
        with current(self._context):
            return self._painter.color_at(across, down)

    def depths(self, camera: Camera) -> Float32[np.ndarray, "h w"] | None:
        """See ``ScenePainter.depths``."""
        with current(self._context):
            return self._painter.depths(camera)

    def pixels(self) -> UInt8[np.ndarray, "h w 4"] | None:
        """See ``ScenePainter.pixels``."""
        with current(self._context):
            return self._painter.pixels()

    def redraw(self) -> None:
        """Draw anew, soon."""
        self._due = True
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Draw, read back, show; or show again what was drawn.

        Qt asks for a part of it whenever something that lies upon it changes. Where the processor shall be spared, that
        is no reason to draw.
        """
        state = self._feed.store.state
        if self._due or state.share >= 1.0 or self._drawn != self.size():
            self._due, self._drawn = False, self.size()
            self._draw(state)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._pixels.size:
            painter.drawImage(self.rect(), self._image())
        else:
            painter.fillRect(self.rect(), QColor("black"))
        painter.end()

    def _image(self) -> QImage:
        """What was drawn last, as long as nothing else is drawn."""
        rows, columns, _ = self._pixels.shape
        return QImage(self._pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGBX8888)

    def _draw(self, state: State) -> None:
        """The picture of the state, as fine as there is time."""
        scale = SCALES[self._level] if state.quick else 1.0
        ratio = self.devicePixelRatio() * scale
        width, height = max(round(self.width() * ratio), 1), max(round(self.height() * ratio), 1)
        begun = time.monotonic()
        try:
            with current(self._context):
                # QImage does not keep what it shows alive; we do.
                target = self._painter.draw(state, self._feed.store.assets, width, height, scale)
                self._pixels = target.bring(self._pixels)
        except ViewerError as error:
            self._feed.failed(error)
        if state.quick:
            self._keep_up(time.monotonic() - begun, budget(state.frame_rate, state.share))
        self.redraws.count()
        self._continuation.drawn()

    def _keep_up(self, seconds: float, allowed: FrameBudget) -> None:
        """Be coarser after a redraw that took too long, finer after a quick one."""
        if seconds > allowed.slow:
            self._level = min(self._level + 1, len(SCALES) - 1)
        elif seconds < allowed.quick:
            self._level = max(self._level - 1, 0)


def _release(context: moderngl.Context, painter: ScenePainter, *_: object) -> None:
    """Give back what a surface drew with."""
    with current(context):
        painter.release()
    context.release()
