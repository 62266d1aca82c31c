"""A field of a form for every kind of option that a training method has."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QLineEdit,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from viewer.training.options import Option

MOST_INTEGER = 2**31 - 1
MOST_NUMBER = 1e12
DECIMALS = 8
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class OptionField:
    """A widget, and how its value is taken and shown."""

    widget: QWidget
    get: Callable[[], Any]
    show: Callable[[Any], None]


class PlainSpinBox(QDoubleSpinBox):
    """Shows a number with the digits that it has and no others."""

    def __init__(self) -> None:
        super().__init__()
        self.setDecimals(DECIMALS)
        self.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)

    def textFromValue(self, value: float) -> str:
        """As few digits as will do."""
        return f"{value:.6g}"


def field_of(option: Option) -> OptionField:
    """A field that fits the option and shows its default."""
    match option.kind:
        case "switch":
            box = QCheckBox()
            field = OptionField(box, box.isChecked, box.setChecked)
        case "integer":
            field = _integer(option)
        case "number":
            field = _number(option)
        case "choice":
            words = QComboBox()
            words.addItems(list(option.choices))
            field = OptionField(words, words.currentText, words.setCurrentText)
        case "text":
            line = QLineEdit()
            field = OptionField(line, lambda: line.text().strip(), line.setText)
        case "names":
            names = QLineEdit()
            field = OptionField(names, lambda: _words(names.text()), lambda words: names.setText(", ".join(words)))
    field.show(option.default)
    field.widget.setToolTip(option.text.replace("``", ""))
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
        self.fold.setText(title)
        self.fold.setCheckable(True)
        self.fold.setAutoRaise(True)
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.body = QWidget()
        self._rows = option_rows()
        self._rows.setContentsMargins(18, 0, 0, 0)
        self.body.setLayout(self._rows)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.fold)
        column.addWidget(self.body)
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
            self._rows.addRow(option.title, field.widget)
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


def _integer(option: Option) -> OptionField:
    """An optional number shows its smallest value as none."""
    box = QSpinBox()
    least = int(max(option.least, -MOST_INTEGER))
    box.setRange(least, int(min(option.most, MOST_INTEGER)))
    box.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)
    if not option.optional:
        return OptionField(box, box.value, box.setValue)
    box.setSpecialValueText(_none())
    return OptionField(box, lambda: _unless(box.value(), least), lambda value: box.setValue(_or(value, least)))


def _number(option: Option) -> OptionField:
    """As ``_integer``."""
    box = PlainSpinBox()
    least = max(option.least, -MOST_NUMBER)
    box.setRange(least, min(option.most, MOST_NUMBER))
    if not option.optional:
        return OptionField(box, box.value, box.setValue)
    box.setSpecialValueText(_none())
    return OptionField(box, lambda: _unless(box.value(), least), lambda value: box.setValue(_or(value, least)))


def _none() -> str:
    return QCoreApplication.translate("OptionRows", "none")


def _unless(value: T, none: T) -> T | None:
    """``value``; None where it is ``none``."""
    return None if value == none else value


def _or(value: T | None, none: T) -> T:
    """``value``; ``none`` where it is None."""
    return none if value is None else value


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())
