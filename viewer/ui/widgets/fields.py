"""Rows of the display panel: a slider with its number, and a box that folds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QFormLayout, QGroupBox, QSlider, QWidget

from viewer.ui.widgets.language import tr
from viewer.ui.widgets.layouts import row

STEPS = 1000


class NumberSlider(QWidget):
    """A slider and its number.

    Signals:
        moved(float, bool): Another number; true while the slider is being dragged.

    Args:
        low: Smallest number.
        high: Largest number.
        decimals: Behind the point.
        neutral: A double click on the slider goes there.
    """

    moved = Signal(float, bool)

    def __init__(self, low: float, high: float, decimals: int, neutral: float) -> None:
        super().__init__()
        self._low, self._high = low, high
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, STEPS)
        self.slider.setPageStep(STEPS // 20)
        self.number = SpinBox(low, high, decimals, adaptive=False)
        self.number.setSingleStep((high - low) / 50)
        self.number.setFixedWidth(84)
        row(self.slider, self.number, on=self, wide=self.slider)
        self.set_value(neutral)
        self.slider.valueChanged.connect(lambda position: self._from_slider(position))
        self.slider.sliderReleased.connect(lambda: self.moved.emit(self.number.value(), False))
        self.number.valueChanged.connect(lambda value: self._from_number(value))

    def set_value(self, value: float) -> None:
        """Show a number without a signal, unless the slider is being dragged."""
        if self.slider.isSliderDown():
            return
        with QSignalBlocker(self.slider), QSignalBlocker(self.number):
            self.number.setValue(value)
            self.slider.setValue(round((value - self._low) / (self._high - self._low) * STEPS))

    def set_range(self, low: float, high: float) -> None:
        """Set other ends, without a signal."""
        if (low, high) == (self._low, self._high):
            return
        self._low, self._high = low, high
        value = self.number.value()
        with QSignalBlocker(self.number):
            self.number.setRange(low, high)
            self.number.setSingleStep((high - low) / 50)
        self.set_value(min(max(value, low), high))

    def _from_slider(self, position: int) -> None:
        value = self._low + position / STEPS * (self._high - self._low)
        with QSignalBlocker(self.number):
            self.number.setValue(value)
        self.moved.emit(self.number.value(), self.slider.isSliderDown())

    def _from_number(self, value: float) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(round((value - self._low) / (self._high - self._low) * STEPS))
        self.moved.emit(value, False)


class SpinBox(QDoubleSpinBox):
    """A number that counts when it is typed to its end.

    Args:
        low: Smallest number.
        high: Largest number.
        decimals: Behind the point.
        unit: What follows it.
        adaptive: Whether its steps are as large as the number has it.
    """

    def __init__(self, low: float, high: float, decimals: int, unit: str = "", *, adaptive: bool = True) -> None:
        super().__init__()
        self.setDecimals(decimals)
        self.setRange(low, high)
        self.setSuffix(unit)
        self.setKeyboardTracking(False)
        if adaptive:
            self.setStepType(self.StepType.AdaptiveDecimalStepType)

    def show_value(self, value: float) -> None:
        """Show a number without a signal."""
        with QSignalBlocker(self):
            self.setValue(value)


class Choice(QComboBox):
    """A list of texts, each for a value.

    Args:
        choices: What people read, by value.
        chosen: Called with the value that a person picks.
    """

    def __init__(self, choices: dict[str, str], chosen: Callable[[Any], None]) -> None:
        super().__init__()
        for value, text in choices.items():
            self.addItem(tr(text), value)
        self.activated.connect(lambda index: chosen(self.itemData(index)))

    def show_value(self, value: str) -> None:
        """Show a value without a signal."""
        self.setCurrentIndex(self.findData(value))


class Section(QGroupBox):
    """Rows under a title."""

    def __init__(self, title: str) -> None:
        super().__init__(tr(title))
        self.rows = QFormLayout(self)
        self.rows.setContentsMargins(8, 6, 8, 8)
        self.rows.setHorizontalSpacing(10)
        self.rows.setVerticalSpacing(6)
        self.rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
