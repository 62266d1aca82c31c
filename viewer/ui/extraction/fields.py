"""The fields of the form that takes a mesh out of a field, by the names of the options that they hold."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QGroupBox, QSlider, QWidget

from viewer.decompose.options import ExtractOptions
from viewer.scene.options import Option, options_of
from viewer.ui.widgets.language import tr
from viewer.ui.widgets.layouts import column, row
from viewer.ui.widgets.option_fields import OptionField, PlainSpinBox, field_of

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


BY_LOOK = {
    "colors": {"color_samples"},
    "texture": {"texture"},
    "materials": {"texture", "refine", "steps", "bounces", "seed"},
}
"""Which options each look regards."""


class ExtractFields(QObject):
    """A field for every option of an extraction.

    Signals:
        changed(): By a hand, or by :meth:`show`.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._quiet = False
        self.level = LevelField()
        self.by_name = {option.name: self._field(option) for option in options_of(ExtractOptions)}
        self.show(ExtractOptions())

    def options(self) -> ExtractOptions:
        """What the fields hold."""
        return ExtractOptions(**{name: field.get() for name, field in self.by_name.items()})

    def show(self, options: ExtractOptions) -> None:
        """Show these options, with one signal."""
        self._quiet = True
        for name, field in self.by_name.items():
            field.show(getattr(options, name))
        self._quiet = False
        self._notify()

    def enable(self, *, field: bool, moves: bool) -> None:
        """Grey out what the look does not regard, and what needs a field, or something that moves, without one."""
        look = self.by_name["look"].get()
        regarded = BY_LOOK[look]
        for name in set().union(*BY_LOOK.values()):
            self.by_name[name].widget.setEnabled(name in regarded)
        self.level.setEnabled(field)
        self.by_name["moments"].widget.setEnabled(moves)

    def group(self, title: str, names: Sequence[str]) -> QGroupBox:
        """Some of the fields under a title."""
        box = QGroupBox(title)
        layout = QFormLayout(box)
        layout.setHorizontalSpacing(12)
        layout.setVerticalSpacing(4)
        layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name in names:
            layout.addRow(self.by_name[name].label, self.by_name[name].widget)
        return box

    def _notify(self) -> None:
        if not self._quiet:
            self.changed.emit()

    def _field(self, option: Option) -> OptionField:
        field = field_of(option)
        if option.name == "level":
            level = self.level
            level.setToolTip(tr(option.text))
            field = OptionField(field.label, level, level.level, level.show_level, level.changed)
        if isinstance(field.widget, PlainSpinBox):
            field.widget.setKeyboardTracking(False)
        field.changed.connect(lambda *_: self._notify())
        return field
