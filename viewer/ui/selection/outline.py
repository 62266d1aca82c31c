"""The outline of a selection that is being made: rectangle, lasso, polygon, or the brush's circle."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from viewer.scene.elements import Operation
from viewer.session.state import State
from viewer.ui.viewport.viewport import Viewport

COLORS: dict[Operation, str] = {"set": "#ffd23c", "add": "#7ee08a", "remove": "#ff7a6b", "intersect": "#7ec8f2"}
DARK = QColor(16, 18, 22, 190)


class Outline(QWidget):
    """Lies over the viewport's surface and takes no events.

    Args:
        viewport: What it lies over.
    """

    def __init__(self, viewport: Viewport) -> None:
        super().__init__(viewport)
        self._viewport = viewport
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        viewport.store.subscribe(self._follow)

    def _follow(self, old: State, new: State) -> None:
        if old.picking is new.picking:
            return
        shown = new.picking is not None and bool(new.picking.outline)
        if shown:
            self.setGeometry(self._viewport.surface.geometry())
            self.raise_()
            self.update()
        self.setVisible(shown)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - all of it
        """Draw the outline: dark below, so that it is seen on white as well."""
        state = self._viewport.store.state
        picking = state.picking
        if picking is None or not picking.outline:
            return
        across, down = self.width() / max(state.size[0], 1), self.height() / max(state.size[1], 1)
        places = QPolygonF([QPointF(x * across, y * down) for x, y in picking.outline])
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = QColor(COLORS[picking.operation])
        for pen in (QPen(DARK, 3.0), QPen(color, 1.4)):
            painter.setPen(pen)
            if picking.circle:
                painter.drawEllipse(places.last(), picking.circle * across, picking.circle * down)
            elif picking.closed:
                painter.drawPolygon(places)
            else:
                painter.drawPolyline(places)
        painter.end()
