"""The three ways to bring the picture into a window: OpenGL in the window, OpenGL beside it, or an explanation."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Protocol, runtime_checkable

import moderngl
import numpy as np
from jaxtyping import Float32, UInt8
from PySide6.QtCore import QCoreApplication, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QPaintEvent, QSurfaceFormat
from PySide6.QtOpenGLWidgets import QOpenGLWidget
from PySide6.QtWidgets import QLabel, QWidget

from viewer.errors import UnsupportedError, ViewerError
from viewer.scene.camera import Camera
from viewer.session.frame_rate import FrameBudget, budget
from viewer.session.state import State
from viewer.session.store import Store
from viewer.ui.viewport.gl import SOFTWARE, current, current_context, standalone_context
from viewer.ui.viewport.scene_painter import ScenePainter

LOG = logging.getLogger(__name__)
RATE_WINDOW = 1.5
"""Seconds over which redraws are counted."""
UPLOAD_PAUSE_MS = 4
"""Between two pieces of textures, for everything else that the window has to do."""
SCALES = (1.0, 0.7, 0.5, 0.35)


@runtime_checkable
class Feed(Protocol):
    """Where a surface gets what to draw, and what it reports errors to."""

    store: Store

    def failed(self, error: ViewerError) -> None:
        """The picture could not be drawn."""
        ...


class RedrawCounter:
    """How often the picture was drawn lately."""

    def __init__(self) -> None:
        self._moments: deque[float] = deque(maxlen=240)

    def count(self) -> None:
        """The picture was drawn now."""
        self._moments.append(time.monotonic())

    def rate(self) -> float:
        """Redraws a second over the last moments; 0 at rest."""
        now = time.monotonic()
        recent = [moment for moment in self._moments if now - moment < RATE_WINDOW]
        return (len(recent) - 1) / (recent[-1] - recent[0]) if len(recent) > 2 else 0.0


def surface_format() -> QSurfaceFormat:
    """OpenGL 3.3 core without buffers that we do not use: the scene has its own depth."""
    wanted = QSurfaceFormat()
    wanted.setVersion(3, 3)
    wanted.setProfile(QSurfaceFormat.OpenGLContextProfile.CoreProfile)
    wanted.setSamples(0)
    wanted.setSwapInterval(0)
    return wanted


class Continuation:
    """Redraws soon where the picture is unfinished: every redraw brings a piece of it.

    Args:
        surface: Where the picture is.
        painter: What draws it; None = nothing does just now.
        redraw: Redraws it.
    """

    def __init__(
        self, surface: QWidget, painter: Callable[[], ScenePainter | None], redraw: Callable[[], None]
    ) -> None:
        self._painter, self._redraw = painter, redraw
        self._timer = QTimer(surface, interval=UPLOAD_PAUSE_MS, singleShot=True)
        self._timer.timeout.connect(self._look)

    @property
    def expected(self) -> bool:
        """Whether more of the picture is on its way."""
        painter = self._painter()
        # In this order: what is worked out between the two questions is not missed.
        return painter is not None and (painter.waiting or painter.unfinished)

    def drawn(self) -> None:
        """A picture was drawn."""
        if self.expected:
            self._timer.start()

    def _look(self) -> None:
        expected, painter = self.expected, self._painter()
        if painter is not None and painter.unfinished:
            self._redraw()
        elif expected:
            self._timer.start()


class OpenGLSurface(QOpenGLWidget):
    """Draws in the window's own context. A lost context is noticed, and everything is uploaded anew.

    Args:
        feed: What to draw.
        unusable: Called once where the context turns out to be of no use.
    """

    def __init__(self, feed: Feed, unusable: Callable[[str], None]) -> None:
        super().__init__()
        self._feed = feed
        self._unusable = unusable
        self._context: moderngl.Context | None = None
        self._painter: ScenePainter | None = None
        self._broken = False
        self._continuation = Continuation(self, lambda: self._painter, self.redraw)
        self.redraws = RedrawCounter()

    @property
    def renderer(self) -> str:
        """What draws, in the driver's words; empty before the first picture."""
        return self._painter.renderer if self._painter else ""

    @property
    def unfinished(self) -> bool:
        """Whether more of the picture is still on its way."""
        return self._continuation.expected

    @property
    def draws_fields(self) -> bool:
        """Whether fields are seen from anywhere without asking the engine."""
        return self._painter is not None and self._painter.volumes.able

    def depth_at(self, camera: Camera, across: float, down: float) -> float | None:
        """See ``ScenePainter.depth_at``."""
        if self._painter is None:
            return None
        self.makeCurrent()
        depth = self._painter.depth_at(camera, across, down)
        self.doneCurrent()
        return depth

    def seen(self) -> QImage:
        """What is seen now."""
        return self.grabFramebuffer()

    def color_at(self, across: float, down: float) -> tuple[float, float, float] | None:
        """See ``ScenePainter.color_at``."""
        if self._painter is None:
            return None
        self.makeCurrent()
        color = self._painter.color_at(across, down)
        self.doneCurrent()
        return color

    def depths(self, camera: Camera) -> Float32[np.ndarray, "h w"] | None:
        """See ``ScenePainter.depths``."""
        if self._painter is None:
            return None
        self.makeCurrent()
        depths = self._painter.depths(camera)
        self.doneCurrent()
        return depths

    def pixels(self) -> UInt8[np.ndarray, "h w 4"] | None:
        """See ``ScenePainter.pixels``."""
        if self._painter is None:
            return None
        self.makeCurrent()
        pixels = self._painter.pixels()
        self.doneCurrent()
        return pixels

    def redraw(self) -> None:
        """Draw anew, soon."""
        self.update()

    def initializeGL(self) -> None:
        """Qt has made a context, the first or, after a move or a loss, another one."""
        platform = QGuiApplication.platformName()
        self._painter = None
        try:
            self._context = current_context(egl=platform.startswith(("wayland", "eglfs")))
        except UnsupportedError as error:
            self._give_up(error.message)
            return
        self._painter = ScenePainter(self._context, self._feed.store.assets)
        self.context().aboutToBeDestroyed.connect(self._release, Qt.ConnectionType.DirectConnection)

    def paintGL(self) -> None:
        """Draw into our own target and copy it into Qt's."""
        if self._context is None or self._painter is None:
            return
        ratio = self.devicePixelRatio()
        width, height = max(round(self.width() * ratio), 1), max(round(self.height() * ratio), 1)
        try:
            target = self._painter.draw(self._feed.store.state, self._feed.store.assets, width, height)
        except ViewerError as error:
            self._feed.failed(error)
            return
        except moderngl.Error as error:
            self._give_up(str(error))
            return
        window = self._context.detect_framebuffer(self.defaultFramebufferObject())
        target.copy_to(window)
        window.use()
        self.redraws.count()
        self._continuation.drawn()

    def _give_up(self, reason: str) -> None:
        if not self._broken:
            self._broken = True
            self._unusable(reason)

    def _release(self) -> None:
        """The context goes away: give back what lives in it while it is current."""
        if self._painter is not None:
            self.makeCurrent()
            self._painter.release()
            self._painter, self._context = None, None
            self.doneCurrent()


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
            self._painter = ScenePainter(context, feed.store.assets)
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


class NoSurface(QLabel):
    """Says why there is no picture, and what would help."""

    def __init__(self, error: ViewerError) -> None:
        title = QCoreApplication.translate("NoSurface", "The 3-D view cannot be shown.")
        super().__init__(f"{title}\n\n{error.message}\n{error.hint}")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        self.setMargin(40)
        self.renderer = ""
        self.draws_fields = self.unfinished = False
        self.redraws = RedrawCounter()

    def seen(self) -> QImage:
        """There is none."""
        return QImage()

    def redraw(self) -> None:
        """Nothing ever changes."""

    def depth_at(self, camera: Camera, across: float, down: float) -> float | None:  # noqa: ARG002 - as all surfaces
        """Nothing is ever there."""
        return None

    def color_at(self, across: float, down: float) -> tuple[float, float, float] | None:  # noqa: ARG002 - as all surfaces
        """Nothing is ever drawn."""
        return None

    def depths(self, camera: Camera) -> Float32[np.ndarray, "h w"] | None:  # noqa: ARG002 - as all surfaces
        """Nothing is ever there."""
        return None

    def pixels(self) -> UInt8[np.ndarray, "h w 4"] | None:
        """Nothing is ever drawn."""
        return None


def _release(context: moderngl.Context, painter: ScenePainter, *_: object) -> None:
    """Give back what a surface drew with."""
    with current(context):
        painter.release()
    context.release()


Surface = OpenGLSurface | PictureSurface | NoSurface


def make_surface(feed: Feed, unusable: Callable[[str], None], *, in_window: bool | None = None) -> Surface:
    """The best surface that this machine has.

    Args:
        feed: What to draw.
        unusable: Called where OpenGL in the window fails after all; ask again then, with ``in_window`` false.
        in_window: Whether to use OpenGL in the window; None = where there is a graphics card.
    """
    possible = QGuiApplication.platformName() not in ("offscreen", "minimal")
    if in_window and possible:
        return OpenGLSurface(feed, unusable)
    try:
        context = standalone_context()
    except UnsupportedError as error:
        if in_window is None and possible:  # as on systems without EGL
            return OpenGLSurface(feed, unusable)
        LOG.warning("no OpenGL: %s", error.message)
        return NoSurface(error)
    with current(context):
        renderer = context.info["GL_RENDERER"].lower()
    if in_window is None and possible and not any(name in renderer for name in SOFTWARE):
        context.release()
        return OpenGLSurface(feed, unusable)
    return PictureSurface(feed, context)
