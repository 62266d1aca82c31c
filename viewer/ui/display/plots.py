"""What the display panel plots: a bar of false colours, and how light is distributed."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pyqtgraph
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QSizePolicy, QWidget

from viewer.render.request import Frame
from viewer.render.show.false_color import MAPS, Scale, color_maps
from viewer.render.show.histogram import BRIGHTEST, DARKEST, luminance_histogram, stop_edges
from viewer.ui.widgets.layouts import column

BACKGROUND, AXIS, LIGHT, LIMIT = "#1b1d21", "#a9b0ba", "#8fa3b8", "#d0605a"
BAR_HEIGHT, HISTOGRAM_HEIGHT = 52, 120
MIDDLE_GREY_STOPS = float(np.log2(0.18))


class ColorBar(QWidget):
    """The colours of a scale, from its smaller to its larger number; empty until there is one."""

    def __init__(self) -> None:
        super().__init__()
        self._scale: Scale | None = None

    @cached_property
    def _view(self) -> pyqtgraph.ViewBox:
        """Made when there is something to plot, as it takes 20 ms."""
        return _plot(self, BAR_HEIGHT)

    @cached_property
    def _image(self) -> pyqtgraph.ImageItem:
        image = pyqtgraph.ImageItem()
        self._view.addItem(image)
        return image

    def show_scale(self, scale: Scale) -> None:
        """Show another scale."""
        if scale == self._scale:
            return
        self._scale = scale
        low, high = scale.bounds
        colors = color_maps()[MAPS.index(scale.map)]
        ordered = colors if scale.low <= scale.high else colors[::-1]
        self._image.setImage((ordered[:, None] * 255).astype(np.uint8), levels=(0, 255))
        self._image.setRect(QRectF(low, 0.0, high - low, 1.0))
        self._view.setXRange(low, high, padding=0.0)


class Histogram(QWidget):
    """The luminance of the newest frame in stops from white, after exposure."""

    def __init__(self) -> None:
        super().__init__()
        self._view = _plot(self, HISTOGRAM_HEIGHT, self.tr("stops from white"))
        fill, outline = QColor(LIGHT), QColor(LIGHT)
        fill.setAlpha(120)
        self._bars = pyqtgraph.PlotCurveItem(
            stop_edges(), np.zeros(len(stop_edges()) - 1), stepMode="center", fillLevel=0.0, brush=fill, pen=outline
        )
        self._view.addItem(self._bars)
        for stops, color in ((0.0, LIMIT), (MIDDLE_GREY_STOPS, AXIS)):
            dashes = pyqtgraph.mkPen(color, style=Qt.PenStyle.DashLine)
            self._view.addItem(pyqtgraph.InfiniteLine(stops, pen=dashes))
        self._view.setXRange(DARKEST, BRIGHTEST, padding=0.0)

    def show_frame(self, frame: Frame, exposure: float) -> None:
        """Show another frame."""
        shares = luminance_histogram(frame, exposure)
        self._bars.setData(stop_edges(), shares)
        self._view.setYRange(0.0, max(float(shares.max(initial=0.0)), 1e-3), padding=0.05)


def _plot(parent: QWidget, height: int, label: str = "") -> pyqtgraph.ViewBox:
    """A plot that fills its parent, with nothing but a bottom axis, that no mouse moves."""
    axis = pyqtgraph.AxisItem("bottom", pen=AXIS, textPen=AXIS)
    axis.setLabel(label)
    view = pyqtgraph.ViewBox(enableMouse=False, enableMenu=False)
    plot = pyqtgraph.PlotWidget(parent, background=BACKGROUND, axisItems={"bottom": axis}, viewBox=view)
    plot.hideAxis("left")
    plot.hideButtons()
    plot.setFixedHeight(height)
    plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    column(plot, on=parent)
    return view
