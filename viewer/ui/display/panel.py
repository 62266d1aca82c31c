"""How the picture is shown, as a panel."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QWidget

from viewer.ui.display.channels import ChannelSection, FalseColorSection
from viewer.ui.display.model_control import ModelControl
from viewer.ui.display.models import ModelSection
from viewer.ui.display.options import OptionsSection
from viewer.ui.display.plots import ColorBar, Histogram
from viewer.ui.display.tone import ToneSection
from viewer.ui.viewport.viewport import Viewport
from viewer.ui.widgets.layouts import column

PLOT_MS = 150
"""The histogram follows the picture at most so often."""


class DisplayPanel(QWidget):
    """Channels, false colours, tone, histogram, and what has to be rendered anew.

    Args:
        viewport: Whose display to change.
        models: Changes how models are shown.
    """

    def __init__(self, viewport: Viewport, models: ModelControl) -> None:
        super().__init__()
        self._viewport = viewport
        control = viewport.display
        self.channels = ChannelSection(control)
        self.colors = (FalseColorSection(control, 0), FalseColorSection(control, 1))
        self.bars = (ColorBar(), ColorBar())
        self.tone = ToneSection(control)
        self.models = ModelSection(models)
        self.options = OptionsSection(control)
        self.histogram = Histogram()
        for section, bar in zip(self.colors, self.bars, strict=True):
            section.rows.addRow(bar)
        self._timer = QTimer(self, singleShot=True, interval=PLOT_MS)
        self._timer.timeout.connect(self._plot)
        viewport.display_changed.connect(self.follow)
        viewport.framed.connect(self._plot_soon)
        self._lay_out()
        self.follow()

    def follow(self) -> None:
        """Show the display as it is."""
        state = self._viewport.store.state
        self.channels.follow()
        for index, (section, bar) in enumerate(zip(self.colors, self.bars, strict=True)):
            scale = state.scales[index] if index < len(state.scales) else None
            section.follow(scale)
            if scale is not None:
                bar.show_scale(scale)
        self.tone.follow()
        self.options.show_scene(state.shown)
        self._plot_soon()

    def _plot_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _plot(self) -> None:
        """Count the light of the newest frame, if anybody sees it."""
        state = self._viewport.store.state
        self.options.show_scene(state.shown)
        if state.frame is not None and self.histogram.isVisible():
            self.histogram.show_frame(state.frame, state.display.tone.exposure)

    def _lay_out(self) -> None:
        plot = (QLabel(self.tr("Luminance")), self.histogram)
        parts = (self.channels, *self.colors, self.models, self.tone, *plot, self.options)
        column(*parts, None, on=self, margins=8, spacing=10)
