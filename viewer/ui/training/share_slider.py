"""The slider between training and looking."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QLabel, QSlider, QWidget

from viewer.ui.widgets.layouts import row

STEP = 5
"""Percent between two positions of the slider."""


class ShareSlider(QWidget):
    """How much of the machine looking may take while something trains.

    Signals:
        changed(float): Another share, from 0.05 to 1.
    """

    changed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.slider, self.words = QSlider(Qt.Orientation.Horizontal), QLabel()
        self.slider.setRange(1, 100 // STEP)
        self.slider.setPageStep(5)
        self.setToolTip(
            self.tr(
                "While something trains, the 3-D view takes no more of the processor than this: pictures become"
                " coarser, and training is slowed down by no more. It draws as fast as it can otherwise."
            )
        )
        row(self.words, self.slider, on=self, wide=self.slider)
        self.slider.valueChanged.connect(lambda position: self._on_moved(position))
        self.show_share(1.0)

    def show_share(self, share: float) -> None:
        """Show a share without a signal."""
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(100 * share / STEP))
        self._show_percent()

    def _on_moved(self, position: int) -> None:
        self._show_percent()
        self.changed.emit(position * STEP / 100)

    def _show_percent(self) -> None:
        percent = self.slider.value() * STEP
        whole = self.tr("Viewing: no limit")
        self.words.setText(whole if percent >= 100 else self.tr("Viewing: {0} % of the machine").format(percent))
        self.words.setMinimumWidth(self.words.fontMetrics().horizontalAdvance(self.tr("Viewing: 100 % of the machine")))
