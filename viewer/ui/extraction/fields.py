"""The fields of the form that takes a mesh out of a field, by the names of the options that they hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QAbstractSpinBox, QCheckBox, QComboBox, QFormLayout, QGroupBox, QSpinBox

from viewer.decompose.options import ExtractOptions
from viewer.training.options import documented
from viewer.ui.extraction.level_field import LevelField
from viewer.ui.widgets.option_fields import OptionField, PlainSpinBox

TEXTURES = (256, 512, 1024, 2048, 4096, 8192)
MOST_FACES = 20_000_000
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
        self.level.changed.connect(self._tell)
        self.by_name: dict[str, OptionField] = {
            "resolution": self._integer(0, 1024, 32, self.tr("as the field"), self.tr(" cells")),
            "level": OptionField(self.level, self.level.level, self.level.show_level),
            "tracing": self._choice((("cubes", self.tr("Marching cubes")), ("nets", self.tr("Nets, keep edges")))),
            "smooth": self._integer(0, 100, 1, self.tr("none"), self.tr(" rounds")),
            "faces": self._integer(0, MOST_FACES, 0, self.tr("as traced")),
            "largest": self._integer(0, 10_000, 1, self.tr("all of them")),
            "minimum_share": self._number(0.0, 100.0, self.tr(" % of the largest"), 100.0),
            "hidden": self._switch(self.tr("closed cavities and what floats inside")),
            "seen": self._switch(self.tr("triangles that no camera sees")),
            "look": self._choice(
                (
                    ("colors", self.tr("A colour at every vertex")),
                    ("texture", self.tr("The field's light as a texture")),
                    ("materials", self.tr("Materials and light apart")),
                )
            ),
            "texture": self._choice(tuple((side, f"{side} x {side}") for side in TEXTURES)),
            "color_samples": self._integer(0, 256, 1, self.tr("no colours")),
            "refine": self._switch(self.tr("so that its outline agrees with the photos")),
            "seconds": self._number(1.0, 86_400.0, self.tr(" s")),
            "bounces": self._switch(self.tr("light from the surface itself")),
            "seed": self._integer(0, 2**31 - 1, 1),
        }
        texts = documented(ExtractOptions)
        for name, field in self.by_name.items():
            field.widget.setToolTip(texts[name])
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
        self._tell()

    def enable(self, *, field: bool) -> None:
        """Grey out what the look does not regard, and without a field what needs one."""
        look = self.by_name["look"].get()
        regarded = BY_LOOK[look]
        for name in set().union(*BY_LOOK.values()):
            self.by_name[name].widget.setEnabled(name in regarded or (name == "seconds" and not field))
        self.level.setEnabled(field)

    def group(self, title: str, rows: Sequence[tuple[str, str]]) -> QGroupBox:
        """Some of the fields under a title; rows are labels and names."""
        box = QGroupBox(title)
        layout = QFormLayout(box)
        layout.setHorizontalSpacing(12)
        layout.setVerticalSpacing(4)
        layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for label, name in rows:
            layout.addRow(label, self.by_name[name].widget)
        return box

    def _tell(self) -> None:
        if not self._quiet:
            self.changed.emit()

    def _integer(self, least: int, most: int, step: int, none: str = "", suffix: str = "") -> OptionField:
        """A whole number; ``none`` is what the smallest one stands for. Steps of 0 grow with the number."""
        box = QSpinBox()
        box.setRange(least, most)
        box.setGroupSeparatorShown(True)
        box.setKeyboardTracking(False)
        box.setSpecialValueText(none)
        box.setSuffix(suffix)
        if step:
            box.setSingleStep(step)
        else:
            box.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)
        box.valueChanged.connect(lambda _: self._tell())
        return OptionField(box, box.value, box.setValue)

    def _number(self, least: float, most: float, suffix: str, factor: float = 1.0) -> OptionField:
        """A number that is shown ``factor`` times as large."""
        box = PlainSpinBox()
        box.setRange(least, most)
        box.setKeyboardTracking(False)
        box.setSuffix(suffix)
        box.valueChanged.connect(lambda _: self._tell())
        return OptionField(box, lambda: box.value() / factor, lambda value: box.setValue(factor * value))

    def _switch(self, text: str) -> OptionField:
        box = QCheckBox(text)
        box.toggled.connect(lambda _: self._tell())
        return OptionField(box, box.isChecked, box.setChecked)

    def _choice(self, choices: Sequence[tuple[Any, str]]) -> OptionField:
        box = QComboBox()
        for value, text in choices:
            box.addItem(text, value)
        box.currentIndexChanged.connect(lambda _: self._tell())
        show: Callable[[Any], None] = lambda value: box.setCurrentIndex(max(box.findData(value), 0))  # noqa: E731
        return OptionField(box, box.currentData, show)
