"""The fields of the form that takes a mesh out of a field, by the names of the options that they hold."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFormLayout, QGroupBox

from viewer.decompose.options import ExtractOptions
from viewer.scene.options import Option, options_of
from viewer.ui.extraction.level_field import LevelField
from viewer.ui.widgets.option_fields import OptionField, PlainSpinBox, field_of

BY_LOOK = {
    "colors": {"color_samples"},
    "texture": {"texture"},
    "materials": {"texture", "refine", "seconds", "bounces", "seed"},
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

    def enable(self, *, field: bool) -> None:
        """Grey out what the look does not regard, and without a field what needs one."""
        look = self.by_name["look"].get()
        regarded = BY_LOOK[look]
        for name in set().union(*BY_LOOK.values()):
            self.by_name[name].widget.setEnabled(name in regarded or (name == "seconds" and not field))
        self.level.setEnabled(field)

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
            level.setToolTip(option.text)
            field = OptionField(field.label, level, level.level, level.show_level, level.changed)
        if isinstance(field.widget, PlainSpinBox):
            field.widget.setKeyboardTracking(False)
        field.changed.connect(lambda *_: self._notify())
        return field
