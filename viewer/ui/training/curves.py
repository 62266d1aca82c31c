"""Curves of training runs: a few plots over the same time, read together."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QWidget

from viewer.session.figures import figure_of, plottable
from viewer.session.runs import RunRecord
from viewer.ui.training.plot import CurveStyle, TrainingPlot
from viewer.ui.widgets.layouts import column, label
from viewer.ui.widgets.theme import current

FIRST = ("psnr", "loss", "")
"""What the plots show at first."""
MARKED = "resolution"
PICTURE_SCALE = 2
LINE = 18


def color_of(runs: Sequence[RunRecord], run: RunRecord) -> str:
    """The colour of a run among all of them; it stays as further ones come."""
    inks = current().runs
    return inks[runs.index(run) % len(inks)]


class TrainingCurves(QWidget):
    """Plots one below the other, and the numbers under the pointer, or else the newest ones.

    Signals:
        changed(): Another figure or scale was chosen.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.style_ = CurveStyle()
        first = TrainingPlot(FIRST[0])
        self.plots = (first, *(TrainingPlot(name, log=name == "loss", over=first) for name in FIRST[1:]))
        self.read_out = label(" ", wrapped=True)
        self.read_out.setTextFormat(Qt.TextFormat.RichText)
        self._pointer = float("nan")
        self._shown: tuple[tuple[RunRecord, str], ...] = ()
        for plot in self.plots:
            plot.pointed.connect(lambda x: self.point(x))
            plot.changed.connect(lambda: self.changed.emit())
        column(*self.plots, self.read_out, on=self, spacing=4)

    def show_runs(self, runs: Sequence[RunRecord], shown: Sequence[RunRecord], selected: RunRecord | None) -> None:
        """Draw the curves of ``shown``, in their colours among ``runs``; the steps of ``selected`` are marked."""
        self._shown = tuple((run, color_of(runs, run)) for run in shown)
        names = plottable(name for run in runs for name in run.names)
        marks = selected.changes(MARKED, self.style_.over) if selected is not None and selected in shown else []
        words = [(change.place, figure_of(MARKED).text(change.value)) for change in marks]
        visible = [plot for plot in self.plots if plot.name]
        for plot in self.plots:
            plot.offer(names)
            plot.show_runs(self._shown, self.style_, lowest=bool(visible) and plot is visible[-1])
            if plot.name:
                # Only the first plot has the texts.
                plot.mark(words if plot is visible[0] else [(place, "") for place, _ in words])
        self.point(self._pointer)

    def show_moment(self, x: float | None) -> None:
        """A line where the snapshot is that is shown; None = none is."""
        for plot in self.plots:
            plot.show_line(plot.line, x)

    def point(self, x: float) -> None:
        """Read the curves that are shown at ``x``, also when they grow; NaN reads their ends."""
        self._pointer = x
        for plot in self.plots:
            plot.show_line(plot.hover, None if math.isnan(x) else x)
        self.read_out.setText(self._reading(x))

    def picture(self) -> QImage:
        """All plots below each other and the names of the runs, at twice the size."""
        canvases = [plot.canvas for plot in self.plots if plot.name]
        titles = [figure_of(plot.name).label for plot in self.plots if plot.name]
        height = LINE * (len(self._shown) + 1) + sum(canvas.height() + LINE for canvas in canvases)
        picture = QImage(self.width() * PICTURE_SCALE, height * PICTURE_SCALE, QImage.Format.Format_RGB32)
        picture.fill(self.palette().color(self.palette().ColorRole.Base))
        painter = QPainter(picture)
        painter.scale(PICTURE_SCALE, PICTURE_SCALE)
        painter.setFont(QFont(self.font()))
        top = 4
        for run, color in self._shown:
            painter.setPen(QColor(color))
            painter.drawText(QRect(8, top, self.width() - 16, LINE), Qt.AlignmentFlag.AlignVCenter, run.name)
            top += LINE
        for canvas, title in zip(canvases, titles, strict=True):
            painter.setPen(self.palette().placeholderText().color())
            painter.drawText(QRect(8, top, self.width() - 16, LINE), Qt.AlignmentFlag.AlignVCenter, title)
            canvas.render(painter, QRect(QPoint(0, top + LINE), canvas.size()))
            top += canvas.height() + LINE
        painter.end()
        return picture

    def _reading(self, x: float) -> str:
        """A line for each run: its figures in the order of the plots."""
        at = "" if math.isnan(x) else f"<b>{figure_of(self.style_.over).text(x)}{self._unit()}</b><br>"
        lines: list[str] = []
        for run, color in self._shown:
            values: list[str] = []
            for name in [plot.name for plot in self.plots if plot.name]:
                texts = [_value(run, each, x, self.style_) for each in (name, figure_of(name).with_name) if each]
                values.append(" / ".join(text for text in texts if text))
            said = " &nbsp; ".join(value for value in values if value)
            lines.append(f"<span style='color:{color}'>{said or '&nbsp;'}</span>")
        return at + "<br>".join(lines)

    def _unit(self) -> str:
        return " s" if self.style_.over == "seconds" else ""


def _value(run: RunRecord, name: str, x: float, style: CurveStyle) -> str:
    """What a run's figure was nearest to ``x``, or at the end; empty where it was never reported."""
    positions, column = run.curve(name, style.over)
    if not len(positions):
        return ""
    nearest = -1 if math.isnan(x) else int(np.abs(positions - x).argmin())
    return figure_of(name).text(float(column[nearest]))
