"""What the display panel plots: a bar of false colours, and how light is distributed."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pyqtgraph
from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from viewer.render.request import Frame
from viewer.render.show.false_color import MAPS, Scale, color_maps
from viewer.render.show.histogram import BRIGHTEST, DARKEST, luminance_histogram, stop_edges
from viewer.ui.widgets.layouts import column
from viewer.ui.widgets.plotting import dress_plot
from viewer.ui.widgets.theme import color

BAR_HEIGHT, HISTOGRAM_HEIGHT = 52, 120
MIDDLE_GREY_STOPS = float(np.log2(0.18))


class Plot(QWidget):
    """A plot with nothing but a bottom axis, that no mouse moves, in the colours of the theme.

    Attributes:
        label: Of the axis, until the plot is made.

    Args:
        height: In pixels.
    """

    label = ""

    def __init__(self, height: int) -> None:
        super().__init__()
        self._height = height

    @cached_property
    def canvas(self) -> pyqtgraph.PlotWidget:
        """Fills the widget; made when there is something to plot, as it takes 20 ms."""
        axis = pyqtgraph.AxisItem("bottom")
        axis.setLabel(self.label)
        view = pyqtgraph.ViewBox(enableMouse=False, enableMenu=False)
        canvas = pyqtgraph.PlotWidget(self, axisItems={"bottom": axis}, viewBox=view)
        canvas.hideAxis("left")
        canvas.hideButtons()
        canvas.setFixedHeight(self._height)
        canvas.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column(canvas, on=self)
        dress_plot(canvas, ("bottom",))
        return canvas

    @property
    def view(self) -> pyqtgraph.ViewBox:
        """Where things are plotted."""
        item = self.canvas.getPlotItem()
        assert item is not None
        return item.getViewBox()

    def changeEvent(self, event: QEvent) -> None:
        """Another theme counts."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and "canvas" in vars(self):
            self.dress()

    def dress(self) -> None:
        """Take the colours of the theme."""
        dress_plot(self.canvas, ("bottom",))


class ColorBar(Plot):
    """The colours of a scale, from its smaller to its larger number; empty until there is one."""

    def __init__(self) -> None:
        super().__init__(BAR_HEIGHT)
        self._scale: Scale | None = None

    @cached_property
    def _image(self) -> pyqtgraph.ImageItem:
        image = pyqtgraph.ImageItem()
        self.view.addItem(image)
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
        self.view.setXRange(low, high, padding=0.0)


class Histogram(Plot):
    """The luminance of the newest frame in stops from white, after exposure."""

    def __init__(self) -> None:
        super().__init__(HISTOGRAM_HEIGHT)
        self.label = self.tr("stops from white")
        self._bars = pyqtgraph.PlotCurveItem(
            stop_edges(), np.zeros(len(stop_edges()) - 1), stepMode="center", fillLevel=0.0
        )
        self._white, self._grey = (pyqtgraph.InfiniteLine(stops) for stops in (0.0, MIDDLE_GREY_STOPS))
        for item in (self._bars, self._white, self._grey):
            self.view.addItem(item)
        self.view.setXRange(DARKEST, BRIGHTEST, padding=0.0)
        self.dress()

    def dress(self) -> None:
        """Bars, and dashes where white is and middle grey."""
        super().dress()
        fill = color("bars")
        self._bars.setPen(fill)
        fill.setAlpha(120)
        self._bars.setBrush(fill)
        for line, ink in ((self._white, color("limit")), (self._grey, color("mark"))):
            line.setPen(pyqtgraph.mkPen(ink, style=Qt.PenStyle.DashLine))

    def show_frame(self, frame: Frame, exposure: float) -> None:
        """Show another frame."""
        shares = luminance_histogram(frame, exposure)
        self._bars.setData(stop_edges(), shares)
        self.view.setYRange(0.0, max(float(shares.max(initial=0.0)), 1e-3), padding=0.05)
