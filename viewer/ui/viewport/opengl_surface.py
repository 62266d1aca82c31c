"""The picture drawn by OpenGL in the window itself."""

from __future__ import annotations

from collections.abc import Callable

import moderngl
import numpy as np
from jaxtyping import Float32, UInt8
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QSurfaceFormat
from PySide6.QtOpenGLWidgets import QOpenGLWidget

from viewer.errors import UnsupportedError, ViewerError
from viewer.scene.camera import Camera
from viewer.ui.viewport.gl import current_context
from viewer.ui.viewport.redraws import Continuation, Feed, RedrawCounter
from viewer.ui.viewport.scene_painter import ScenePainter


def surface_format() -> QSurfaceFormat:
    """OpenGL 3.3 core without buffers that we do not use: the scene has its own depth."""
    wanted = QSurfaceFormat()
    wanted.setVersion(3, 3)
    wanted.setProfile(QSurfaceFormat.OpenGLContextProfile.CoreProfile)
    wanted.setSamples(0)
    wanted.setSwapInterval(0)
    return wanted


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
        self._painter = ScenePainter(self._context)
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
