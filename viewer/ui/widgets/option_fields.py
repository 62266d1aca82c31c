"""A field of a form for every kind of option of a method or a job."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QLineEdit,
    QToolButton,
    QWidget,
)

from viewer.scene.options import Option
from viewer.ui.widgets.language import tr
from viewer.ui.widgets.layouts import column

DECIMALS = 8


@dataclass(frozen=True, eq=False)
class OptionField:
    """A widget, how its value is read and shown, and the signal of a change."""

    label: str
    widget: QWidget
    get: Callable[[], Any]
    show: Callable[[Any], None]
    changed: SignalInstance


class PlainSpinBox(QDoubleSpinBox):
    """Shows a number with the digits that it has and no others.

    Args:
        decimals: How many it may have; with 0 it is a whole number.
    """

    def __init__(self, decimals: int = DECIMALS) -> None:
        super().__init__()
        self.setDecimals(decimals)
        self.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)

    def textFromValue(self, value: float) -> str:
        """As few digits as will do."""
        return f"{value:.6g}" if self.decimals() else super().textFromValue(value)


def field_of(option: Option) -> OptionField:
    """A field that fits the option and shows its default."""
    match "choice" if option.choices else option.kind:
        case "switch":
            box = QCheckBox(tr(option.unit))
            parts = (box, box.isChecked, box.setChecked, box.toggled)
        case "integer" | "number":
            parts = _number(option)
        case "choice":
            choices = QComboBox()
            for choice, words in zip_longest(option.choices, option.words):
                none = option.zero if choice == 0 else ""
                choices.addItem(tr(words or none) or f"{choice} {tr(option.unit)}".strip(), choice)
            show = lambda value: choices.setCurrentIndex(max(choices.findData(value), 0))  # noqa: E731
            parts = (choices, choices.currentData, show, choices.currentIndexChanged)
        case "text":
            line = QLineEdit()
            parts = (line, lambda: line.text().strip(), line.setText, line.textChanged)
        case "names":
            names = QLineEdit()
            show = lambda words: names.setText(", ".join(words))  # noqa: E731
            parts = (names, lambda: _words(names.text()), show, names.textChanged)
    field = OptionField(tr(option.title), *parts)
    field.show(option.default)
    field.widget.setToolTip(tr(option.text))
    return field


class OptionRows(QWidget):
    """Rows of options under a title that folds them away.

    Signals:
        folded(): The widget has another height now.

    Args:
        title: On the button that folds and unfolds them.
    """

    folded = Signal()

    def __init__(self, title: str) -> None:
        super().__init__()
        self.fields: dict[str, OptionField] = {}
        self.fold = QToolButton()
        self.fold.setText(tr(title))
        self.fold.setCheckable(True)
        self.fold.setAutoRaise(True)
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.body = QWidget()
        self._rows = option_rows()
        self._rows.setContentsMargins(18, 0, 0, 0)
        self.body.setLayout(self._rows)
        column(self.fold, self.body, on=self)
        self.fold.toggled.connect(lambda on: self._unfold(on))
        self._unfold(False)

    def show_options(self, options: Sequence[Option], chosen: Mapping[str, Any]) -> None:
        """Show other options.

        Args:
            options: Which.
            chosen: Values of some of them in place of their defaults.
        """
        while self._rows.rowCount():
            self._rows.removeRow(0)
        self.fields = {option.name: field_of(option) for option in options}
        for option in options:
            field = self.fields[option.name]
            self._rows.addRow(field.label, field.widget)
            self._rows.labelForField(field.widget).setToolTip(field.widget.toolTip())
            if option.name in chosen:
                field.show(chosen[option.name])

    def values(self) -> dict[str, Any]:
        """What the fields hold, by name."""
        return {name: field.get() for name, field in self.fields.items()}

    def _unfold(self, on: bool) -> None:
        self.fold.setArrowType(Qt.ArrowType.DownArrow if on else Qt.ArrowType.RightArrow)
        self.body.setVisible(on)
        self.folded.emit()


def option_rows() -> QFormLayout:
    """An empty layout, as all forms have it."""
    rows = QFormLayout()
    rows.setHorizontalSpacing(14)
    rows.setVerticalSpacing(7)
    rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return rows


def _number(option: Option) -> tuple[QWidget, Callable[[], Any], Callable[[Any], None], SignalInstance]:
    """An optional number shows its smallest value as none."""
    whole = option.kind == "integer"
    low = 0.0 if option.zero else option.low
    box = PlainSpinBox(0 if whole else DECIMALS)
    box.setGroupSeparatorShown(whole)
    box.setRange(low * option.scale, option.high * option.scale)
    box.setPrefix(option.prefix)
    box.setSuffix(f" {tr(option.unit)}" if option.unit else "")
    box.setSpecialValueText(tr(option.zero or ("none" if option.optional else "")))

    def get() -> int | float | None:
        value = box.value() / option.scale
        return None if option.optional and value == low else int(value) if whole else value

    return box, get, lambda value: box.setValue(low if value is None else value * option.scale), box.valueChanged


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())
