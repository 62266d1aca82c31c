"""The form that takes a mesh out of a field."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QSpinBox, QWidget

from viewer.decompose.options import ExtractOptions
from viewer.scene.document import Node
from viewer.ui.dialogs.form import Form


class ExtractForm(Form):
    """Signals: submitted(str, object) with the node's key and the ExtractOptions.

    Args:
        parent: The window.
        fields: The nodes that hold fields.
        selected: Key of the one to suggest.
    """

    submitted = Signal(str, object)

    def __init__(self, parent: QWidget, fields: tuple[Node, ...], selected: str | None) -> None:
        super().__init__(parent, "", "")
        self.setWindowTitle(self.tr("Extract a mesh"))
        self.go.setText(self.tr("Extract"))
        self.field = QComboBox()
        for node in fields:
            self.field.addItem(node.name, node.key)
        self.field.setCurrentIndex(max(self.field.findData(selected), 0))
        self.resolution = QSpinBox()
        self.resolution.setRange(0, 1024)
        self.resolution.setSingleStep(32)
        self.resolution.setSpecialValueText(self.tr("as the field"))
        self.resolution.setSuffix(self.tr(" cells"))
        self.automatic = QCheckBox(self.tr("where the pictures show the surface"))
        self.automatic.setChecked(True)
        self.level = QDoubleSpinBox()
        self.level.setRange(0.001, 1e6)
        self.level.setDecimals(3)
        self.level.setValue(10.0)
        self.level.setEnabled(False)
        self.automatic.toggled.connect(self.level.setDisabled)
        self.fields.addRow(self.tr("Field"), self.field)
        self.fields.addRow(self.tr("Resolution"), self.resolution)
        self.fields.addRow(self.tr("Level"), self.automatic)
        self.fields.addRow(self.tr("Density"), self.level)
        self.accepted.connect(self._submit)

    def _submit(self) -> None:
        level = None if self.automatic.isChecked() else self.level.value()
        options = ExtractOptions(resolution=self.resolution.value(), level=level)
        self.submitted.emit(self.field.currentData(), options)
