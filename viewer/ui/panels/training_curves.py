"""Curves of training runs: how near they come to the photos, and their loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from viewer.session.curves import smoothed
from viewer.session.runs import Axis, RunRecord

BACKGROUND, AXIS, MARK = "#1b1d21", "#a9b0ba", "#4a505a"
COLORS = ("#5b9be6", "#e6a15b", "#6cc78a", "#d0605a", "#b48ade", "#d6c65a", "#5bc5c9", "#d987b8")
"""Of the runs, in turn."""
HEIGHT = 330
PICTURE_SCALE = 2
FAINT = 110


@dataclass(frozen=True)
class CurveStyle:
    """How curves are drawn.

    Attributes:
        over: What lies along the bottom.
        log_x: Whether logarithmically.
        log_loss: Whether the loss is drawn logarithmically.
        reach: Neighbours on either side that a value is averaged with.
    """

    over: Axis = "seconds"
    log_x: bool = False
    log_loss: bool = True
    reach: int = 0


def color_of(runs: Sequence[RunRecord], run: RunRecord) -> str:
    """The colour of a run among all of them; it stays as further ones come."""
    return COLORS[runs.index(run) % len(COLORS)]


class PlainAxis(pyqtgraph.AxisItem):
    """Writes plain numbers, also along a logarithmic axis, and of the small steps there only two and five."""

    def logTickStrings(self, values: Sequence[float], scale: float, spacing: float | None) -> list[str]:
        """The numbers at the logarithms ``values``."""
        del scale, spacing
        return [f"{10.0**value:.3g}" if round(10.0 ** (value % 1.0)) in (1, 2, 5, 10) else "" for value in values]


class TrainingCurves(QWidget):
    """Above, PSNR: bold for held-out photos, thin for those that are learned from. Below, the loss.

    Signals:
        pointed(float): Where the pointer is along the bottom; NaN when it has left.
    """

    pointed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.style_ = CurveStyle()
        self._canvas = pyqtgraph.GraphicsLayoutWidget()
        self._canvas.setBackground(BACKGROUND)
        self._canvas.setFixedHeight(HEIGHT)
        self._views = (pyqtgraph.ViewBox(enableMenu=False), pyqtgraph.ViewBox(enableMenu=False))
        self._scores = self._plot(0, self.tr("PSNR (dB)"))
        self._loss = self._plot(1, self.tr("Loss"))
        self._views[1].setXLink(self._views[0])
        self._lines = tuple(pyqtgraph.InfiniteLine(pen=pyqtgraph.mkPen(AXIS)) for _ in range(2))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._canvas)
        scene = self._canvas.scene()
        assert isinstance(scene, pyqtgraph.GraphicsScene)
        scene.sigMouseMoved.connect(lambda place: self._point(place))

    def show_runs(self, runs: Sequence[RunRecord], shown: Sequence[RunRecord], selected: RunRecord | None) -> None:
        """Draw the curves of ``shown``, in their colours among ``runs``; the steps of ``selected`` are marked."""
        style = self.style_
        self._scores.clear()
        self._loss.clear()
        self._scores.setLogMode(x=style.log_x, y=False)
        self._loss.setLogMode(x=style.log_x, y=style.log_loss)
        self._loss.setLabel("bottom", self.tr("seconds") if style.over == "seconds" else self.tr("steps"))
        for run in shown:
            color = QColor(color_of(runs, run))
            faint = QColor(color)
            faint.setAlpha(FAINT)
            x, y = self._visible(run, "psnr")
            self._scores.plot(x, y, pen=pyqtgraph.mkPen(color, width=2), symbol="o", symbolSize=4, symbolBrush=color)
            for plot, name in ((self._scores, "train_psnr"), (self._loss, "loss")):
                x, y = self._visible(run, name)
                if style.reach:
                    plot.plot(x, y, pen=pyqtgraph.mkPen(faint))
                    y = smoothed(y, style.reach)
                plot.plot(x, y, pen=pyqtgraph.mkPen(color))
        if selected in shown and selected is not None:
            self._mark(selected)
        for plot, line in zip((self._scores, self._loss), self._lines, strict=True):
            plot.addItem(line, ignoreBounds=True)

    def show_moment(self, x: float | None) -> None:
        """A line where the snapshot is that is shown; None = none is."""
        for line in self._lines:
            line.setVisible(x is not None)
            if x is not None:
                line.setValue(np.log10(max(x, 1e-3)) if self.style_.log_x else x)

    def picture(self) -> QImage:
        """What is drawn, at twice the size."""
        picture = QImage(self.size() * PICTURE_SCALE, QImage.Format.Format_RGB32)
        picture.fill(QColor(BACKGROUND))
        painter = QPainter(picture)
        self._canvas.render(painter)
        painter.end()
        return picture

    def leaveEvent(self, event: object) -> None:
        """The pointer is gone."""
        del event
        self.pointed.emit(float("nan"))

    def _visible(self, run: RunRecord, name: str) -> tuple[np.ndarray, np.ndarray]:
        """A curve without what a logarithm cannot show."""
        x, y = run.curve(name, self.style_.over)
        keep = np.ones(len(x), bool)
        if self.style_.log_x:
            keep &= x > 0
        if name == "loss" and self.style_.log_loss:
            keep &= y > 0
        return x[keep], y[keep]

    def _mark(self, run: RunRecord) -> None:
        """Dashes where the grid became finer."""
        dashes = pyqtgraph.mkPen(MARK, style=Qt.PenStyle.DashLine)
        for place in run.changes("resolution", self.style_.over):
            for plot in (self._scores, self._loss):
                at = np.log10(max(place, 1e-3)) if self.style_.log_x else place
                plot.addItem(pyqtgraph.InfiniteLine(at, pen=dashes), ignoreBounds=True)

    def _point(self, place: QPointF) -> None:
        for view in self._views:
            if view.sceneBoundingRect().contains(place):
                x = view.mapSceneToView(place).x()
                self.pointed.emit(float(10.0**x if self.style_.log_x else x))

    def _plot(self, row: int, label: str) -> pyqtgraph.PlotItem:
        axes: dict[str, pyqtgraph.AxisItem] = {
            side: PlainAxis(side, pen=MARK, textPen=AXIS) for side in ("left", "bottom")
        }
        plot = pyqtgraph.PlotItem(viewBox=self._views[row], axisItems=axes, enableMenu=False)
        self._canvas.addItem(plot, row, 0)
        for axis in axes.values():
            axis.enableAutoSIPrefix(False)
        plot.setLabel("left", label)
        plot.getAxis("left").setWidth(58)
        plot.showGrid(x=True, y=True, alpha=0.15)
        plot.setDownsampling(auto=True, mode="peak")
        return plot
