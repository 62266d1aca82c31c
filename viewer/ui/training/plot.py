"""One plot of a figure of training runs, and what is chosen for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyqtgraph
from PySide6.QtCore import QCoreApplication, QPointF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QWidget

from viewer.session.curves import smoothed
from viewer.session.figures import figure_of
from viewer.session.runs import Axis, RunRecord
from viewer.ui.widgets.layouts import column, row
from viewer.ui.widgets.plotting import dress_plot
from viewer.ui.widgets.theme import Role, color

SIDES = ("left", "bottom")
HEIGHT = 116
BOTTOM = 34
"""Of the axis below the lowest plot, with its label."""
LEFT = 52
FAINT = 110
NARROW = 0.7
"""Decades; along a shorter axis every number is written."""
LEAST = 1e-3
"""Along a logarithmic axis nothing lies left of it."""


@dataclass(frozen=True)
class CurveStyle:
    """How the curves of all plots are drawn.

    Attributes:
        over: What lies along the bottom.
        log_x: Whether logarithmically.
        reach: Neighbours on either side that a value is averaged with.
    """

    over: Axis = "seconds"
    log_x: bool = False
    reach: int = 0


class PlainAxis(pyqtgraph.AxisItem):
    """Writes plain numbers, also along a logarithmic axis, and of the small steps of a long one only two and five."""

    def logTickStrings(self, values: Sequence[float], scale: float, spacing: float | None) -> list[str]:
        """The numbers at the logarithms ``values``."""
        del scale, spacing
        low, high = self.range
        written = (1, 2, 5, 10) if high - low > NARROW else range(1, 11)
        return [f"{10.0**value:.3g}" if round(10.0 ** (value % 1.0)) in written else "" for value in values]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float | None) -> list[str]:
        """Large numbers in thousands and millions, so that they fit."""
        largest = max((abs(value) for value in values), default=0.0)
        if self.logMode:
            return self.logTickStrings(values, scale, spacing)
        if spacing is None or largest < 1e4:
            return super().tickStrings(list(values), scale, spacing or 1.0)
        unit, letter = (1e6, "M") if largest >= 1e6 else (1e3, "k")
        return [f"{value / unit:.4g}{letter}" if value else "0" for value in values]


class TrainingPlot(QWidget):
    """A figure of several runs over time: bold what is measured on held-out photos, thin what is learned from.

    Signals:
        pointed(float): Where the pointer is along the bottom; NaN when it has left.
        changed(): Another figure or scale was chosen.

    Args:
        name: Of the figure that it shows at first; empty for none.
        log: Whether logarithmically.
        over: A plot that it shares the axis along the bottom with.
    """

    pointed = Signal(float)
    changed = Signal()

    def __init__(self, name: str, *, log: bool = False, over: TrainingPlot | None = None) -> None:
        super().__init__()
        self._over = over
        self.figure = QComboBox()
        self.figure.addItem(self.tr("(nothing)"), "")
        if name:
            self._offer(name)
            self.figure.setCurrentIndex(1)
        self.log = QCheckBox(self.tr("Log"))
        self.log.setChecked(log)
        self.line, self.hover = pyqtgraph.InfiniteLine(), pyqtgraph.InfiniteLine()
        self.hover.setVisible(False)
        self._style = CurveStyle()
        self._column = column(row(self.figure, self.log, wide=self.figure), on=self, spacing=2)
        self.figure.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.log.toggled.connect(lambda _: self.changed.emit())

    @property
    def name(self) -> str:
        """Of the figure that is shown; empty for none."""
        return self.figure.currentData()

    @cached_property
    def canvas(self) -> pyqtgraph.PlotWidget:
        """Holds the plot; made when there is something to plot, as it takes 20 ms."""
        canvas = pyqtgraph.PlotWidget(
            axisItems={side: PlainAxis(side) for side in SIDES},
            enableMenu=False,
        )
        dress_plot(canvas, SIDES)
        plot, scene = canvas.getPlotItem(), canvas.scene()
        assert plot is not None
        assert isinstance(scene, pyqtgraph.GraphicsScene)
        for side in SIDES:
            plot.getAxis(side).enableAutoSIPrefix(False)
        plot.getAxis("left").setWidth(LEFT)
        plot.showGrid(x=True, y=True, alpha=0.15)
        plot.setDownsampling(auto=True, mode="peak")
        plot.hideButtons()
        if self._over is not None:
            plot.getViewBox().setXLink(self._over.plot.getViewBox())
        scene.sigMouseMoved.connect(lambda position: self._point(position))
        self._column.addWidget(canvas)
        return canvas

    @property
    def plot(self) -> pyqtgraph.PlotItem:
        """Where the curves are."""
        item = self.canvas.getPlotItem()
        assert item is not None
        return item

    def offer(self, names: Iterable[str]) -> None:
        """Let people choose among these figures, too."""
        with QSignalBlocker(self.figure):
            for name in names:
                if self.figure.findData(name) < 0:
                    self._offer(name)

    def show_runs(self, runs: Sequence[tuple[RunRecord, str]], style: CurveStyle, lowest: bool) -> None:
        """Draw the figure of all ``runs`` in their colours; only the ``lowest`` plot has an axis below it."""
        self._style = style
        shown = bool(self.name)
        self.log.setVisible(shown)
        if not shown:
            if "canvas" in vars(self):
                self.canvas.hide()
            return
        self.canvas.show()
        plot, figure = self.plot, figure_of(self.name)
        plot.clear()
        dress_plot(self.canvas, SIDES)  # the theme may be another one by now
        self.line.setPen(QApplication.palette().color(Role.PlaceholderText))
        self.hover.setPen(color("mark"))
        plot.setLogMode(x=style.log_x, y=self.log.isChecked())
        plot.getAxis("bottom").setStyle(showValues=lowest)
        plot.getAxis("bottom").setHeight(BOTTOM if lowest else 6)
        plot.setLabel("bottom", (self.tr("seconds") if style.over == "seconds" else self.tr("steps")) if lowest else "")
        self.canvas.setFixedHeight(HEIGHT + (BOTTOM if lowest else 6))
        for run, ink in runs:
            if figure.with_name:
                self._curve(run, figure.with_name, ink)
            self._curve(run, self.name, ink)
        for line in (self.line, self.hover):
            plot.addItem(line, ignoreBounds=True)

    def mark(self, changes: Iterable[tuple[float, str]]) -> None:
        """Dashes where something changed, with a word at each."""
        dashes = pyqtgraph.mkPen(color("mark"), style=Qt.PenStyle.DashLine)
        palette = QApplication.palette()
        ink, paper = palette.color(Role.PlaceholderText), palette.color(Role.Base)
        for number, (x, word) in enumerate(changes):
            line = pyqtgraph.InfiniteLine(
                self._at(x),
                pen=dashes,
                label=word or None,
                labelOpts={"position": 0.07 + 0.14 * (number % 2), "color": ink, "fill": paper, "movable": False},
            )
            self.plot.addItem(line, ignoreBounds=True)

    def show_line(self, line: pyqtgraph.InfiniteLine, x: float | None) -> None:
        """Put one of the two lines somewhere; None hides it."""
        line.setVisible(x is not None)
        if x is not None:
            line.setValue(self._at(x))

    def leaveEvent(self, event: object) -> None:
        """The pointer has left."""
        del event
        self.pointed.emit(float("nan"))

    def _curve(self, run: RunRecord, name: str, ink: str) -> None:
        """What is measured seldom has a dot for each time; all else can be made smooth."""
        figure = figure_of(name)
        x, y = run.curve(name, self._style.over)
        keep = np.ones(len(x), bool)
        if self._style.log_x:
            keep &= x > 0
        if self.log.isChecked():
            keep &= y > 0
        x, y = x[keep], y[keep] * figure.scale
        if figure.measured:
            pen = pyqtgraph.mkPen(ink, width=2)
            self.plot.plot(x, y, pen=pen, symbol="o", symbolSize=4, symbolBrush=ink, symbolPen=None)
            return
        if self._style.reach:
            faint = QColor(ink)
            faint.setAlpha(FAINT)
            self.plot.plot(x, y, pen=pyqtgraph.mkPen(faint))
            y = smoothed(y, self._style.reach)
        self.plot.plot(x, y, pen=pyqtgraph.mkPen(ink))

    def _at(self, x: float) -> float:
        return float(np.log10(max(x, LEAST))) if self._style.log_x else x

    def _point(self, position: QPointF) -> None:
        view = self.plot.getViewBox()
        if view.sceneBoundingRect().contains(position):
            x = view.mapSceneToView(position).x()
            self.pointed.emit(float(10.0**x if self._style.log_x else x))

    def _offer(self, name: str) -> None:
        self.figure.addItem(QCoreApplication.translate("Figures", figure_of(name).label), name)
