"""The three ways to bring the picture into a window: OpenGL in the window, OpenGL beside it, or an explanation."""

from __future__ import annotations

import logging
from collections.abc import Callable

import numpy as np
from jaxtyping import Float32, UInt8
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QLabel

from viewer.errors import UnsupportedError, ViewerError
from viewer.scene.camera import Camera
from viewer.ui.viewport.gl import SOFTWARE, current, standalone_context
from viewer.ui.viewport.opengl_surface import OpenGLSurface
from viewer.ui.viewport.picture_surface import PictureSurface
from viewer.ui.viewport.redraws import Feed, RedrawCounter

LOG = logging.getLogger(__name__)


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
