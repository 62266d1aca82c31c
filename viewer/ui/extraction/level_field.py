"""The field for the density at which a surface lies: automatic, or a slider over the logarithm and a number."""

from __future__ import annotations

import math

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QSlider, QWidget

from viewer.ui.widgets.layouts import column, row
from viewer.ui.widgets.option_fields import PlainSpinBox

STEPS = 1000
LEAST, MOST = 1e-6, 1e9


class LevelField(QWidget):
    """Holds a level, or None where it is left to the field's own opacity.

    Moving the slider, or typing a number, is a choice: the level is no longer automatic then.

    Signals:
        changed(): By a hand.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._range = (0.01, 1000.0)
        self.automatic = QCheckBox(self.tr("where the pictures show the surface"))
        self.automatic.setChecked(True)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, STEPS)
        self.number = PlainSpinBox()
        self.number.setRange(LEAST, MOST)
        self.number.setKeyboardTracking(False)
        self.number.setToolTip(self.tr("Density per unit length at which the surface lies"))
        column(self.automatic, row(self.slider, self.number, wide=self.slider), on=self, spacing=2)
        self.automatic.toggled.connect(lambda _: self.changed.emit())
        self.slider.valueChanged.connect(lambda position: self._chosen(self._level_at(position)))
        self.number.valueChanged.connect(self._chosen)
        self._put(10.0)

    def level(self) -> float | None:
        """What it holds."""
        return None if self.automatic.isChecked() else self.number.value()

    def show_level(self, level: float | None) -> None:
        """Show another level, without a signal."""
        with QSignalBlocker(self.automatic):
            self.automatic.setChecked(level is None)
        if level is not None:
            self._put(level)

    def show_found(self, level: float, levels: tuple[float, float]) -> None:
        """Show the level that was found, and let the slider reach over those that make sense."""
        low = max(levels[0], LEAST)
        self._range = (low, max(levels[1], low * 1.01))
        self._put(level if self.automatic.isChecked() else self.number.value())

    def _chosen(self, level: float) -> None:
        with QSignalBlocker(self.automatic):
            self.automatic.setChecked(False)
        self._put(level)
        self.changed.emit()

    def _put(self, level: float) -> None:
        low, high = self._range
        position = math.log(max(level, LEAST) / low) / math.log(high / low)
        with QSignalBlocker(self.number), QSignalBlocker(self.slider):
            self.number.setValue(level)
            self.slider.setValue(round(STEPS * min(max(position, 0.0), 1.0)))

    def _level_at(self, position: int) -> float:
        low, high = self._range
        return float(f"{low * (high / low) ** (position / STEPS):.4g}")
