"""Shows over the view where paint comes from: the stencil, half transparent, and a cross where it is cloned from."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from viewer.errors import AssetError
from viewer.scene.picture_positions import picture_positions
from viewer.session.stencil import Stencil
from viewer.session.store import Store
from viewer.ui.widgets.images import image_of
from viewer.ui.widgets.theme import color

OPACITY, CROSS_PX = 0.5, 7.0


class StencilOverlay(QWidget):
    """As large as the viewport's surface, above it, and out of the way of the mouse.

    Args:
        viewport: Its parent.
        surface: Gives the widget that the picture fills, as it is now.
        store: Where the brush is.
    """

    def __init__(self, viewport: QWidget, surface: Callable[[], QWidget], store: Store) -> None:
        super().__init__(viewport)
        self._surface, self._store = surface, store
        self._image: tuple[str, QImage] | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.hide()
        store.watch(lambda state: (state.paint_brush, state.size, state.overlays, state.view, state.paint), self.follow)
        self.follow()

    @property
    def stencil(self) -> Stencil | None:
        """What is shown."""
        state = self._store.state
        return state.paint_brush.stencil if state.paint_brush.on and state.overlays else None

    @property
    def source(self) -> QPointF | None:
        """Where on the widget the place is seen from which is cloned; it goes along with a stroke."""
        state = self._store.state
        brush, live = state.paint_brush, state.paint
        if not (brush.on and state.overlays) or brush.clone is None or brush.clone.at is None:
            return None
        at = np.array(brush.clone.at)
        node = None if live is None else state.scene.node(live.key)
        if live is not None and live.work.clone is not None and node is not None:
            at = node.transform.apply((live.points[-1:] + np.array(live.work.clone.way)).astype(np.float64))[0]
        x, y = picture_positions(state.camera, at[None])[0]
        width, height = state.size
        return QPointF(x / width * self.width(), y / height * self.height()) if np.isfinite(x + y) else None

    def follow(self) -> None:
        """Show what there is to show as it lies now."""
        stencil = self.stencil
        shown = stencil is not None or self.source is not None
        if shown:
            self.setGeometry(self._surface().geometry())
        if stencil is not None:
            self._take(stencil)
        self.setVisible(shown)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - all of it
        """The picture with a thin line around it, and the cross."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing)
        stencil, source = self.stencil, self.source
        if source is not None:
            for ink, width in ((color("over"), 4.0), (color("chosen"), 2.0)):
                painter.setPen(QPen(ink, width))
                for way in (QPointF(CROSS_PX, 0.0), QPointF(0.0, CROSS_PX)):
                    painter.drawLine(source - way, source + way)
        if stencil is not None and self._image is not None:
            self._paint_stencil(painter, stencil, self._image[1])
        painter.end()

    def _paint_stencil(self, painter: QPainter, stencil: Stencil, image: QImage) -> None:
        painter.translate(QPointF(stencil.x * self.width(), stencil.y * self.height()))
        painter.rotate(-math.degrees(stencil.angle))
        tall = stencil.size * self.height()
        frame = QRectF(-0.5 * tall * stencil.aspect, -0.5 * tall, tall * stencil.aspect, tall)
        painter.setOpacity(OPACITY * stencil.opacity)
        painter.drawImage(frame, image)
        painter.setOpacity(1.0)
        painter.setPen(QPen(color("chosen"), 1.0))
        painter.drawRect(frame)

    def _take(self, stencil: Stencil) -> None:
        """Read the picture once."""
        if self._image is not None and self._image[0] == stencil.image:
            return
        try:
            self._image = (stencil.image, image_of(self._store.assets.get(stencil.image)["pixels"]))
        except (AssetError, KeyError):
            self._image = None
