"""The colours of plots: those of the theme."""

from __future__ import annotations

from collections.abc import Iterable

import pyqtgraph
from PySide6.QtWidgets import QApplication

from viewer.ui.widgets.theme import Role, color


def dress_plot(canvas: pyqtgraph.PlotWidget, sides: Iterable[str]) -> None:
    """Give a plot the theme's paper, and the axes at these sides its ink."""
    palette, plot = QApplication.palette(), canvas.getPlotItem()
    assert plot is not None
    canvas.setBackground(palette.color(Role.Base))
    for side in sides:
        axis = plot.getAxis(side)
        axis.setPen(color("mark"))
        axis.setTextPen(palette.color(Role.PlaceholderText))
