"""What all forms share: a title, rows of fields, and two buttons. Forms never block the window."""

from __future__ import annotations

import os.path
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QToolButton,
    QWidget,
)

from viewer.ui.widgets.language import tr
from viewer.ui.widgets.layouts import column, label, row
from viewer.ui.widgets.theme import icon

MODIFIERS = Qt.KeyboardModifier


class Form(QDialog):
    """A form with fields in rows.

    Args:
        parent: The window.
        title: What the form does.
        button: What the button that does it says.
    """

    def __init__(self, parent: QWidget, title: str, button: str) -> None:
        super().__init__(parent)
        self._shown = False
        self.setWindowTitle(tr(title))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(460)
        self.fields = QFormLayout()
        self.fields.setHorizontalSpacing(14)
        self.fields.setVerticalSpacing(9)
        self.fields.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.go = self.buttons.addButton(tr(button), QDialogButtonBox.ButtonRole.AcceptRole)
        self.go.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column(self.fields, self.buttons, on=self, margins=(16, 16, 16, 12), spacing=14)

    def showEvent(self, event: QShowEvent) -> None:
        """Let Return do what the form is for: Qt would give the keyboard to the first button, which cancels."""
        if not self._shown and self.focusWidget() in (None, *self.buttons.buttons()):
            self.go.setFocus()
        self._shown = True
        super().showEvent(event)

    def event(self, event: QEvent) -> bool:
        """Letters typed in a form are the form's, as those that look for an entry in a list: they are no tool's key."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            held = event.modifiers() & (MODIFIERS.ControlModifier | MODIFIERS.AltModifier | MODIFIERS.MetaModifier)
            if event.text().isprintable() and event.text() and not held:
                event.accept()
                return True
        return super().event(event)

    def add_note(self, text: str) -> None:
        """A line of explanation across the form."""
        note = label(text, wrapped=True)
        note.setEnabled(False)
        self.fields.addRow(note)


class PathField(QWidget):
    """A path that can be typed or chosen.

    Signals:
        changed(str): The text.

    Args:
        text: What it holds at first.
        title: Of the dialog that chooses.
        saving: The path is to be written, so it need not be there yet.
        names: Of files that are offered, as Qt writes filters; a folder is chosen without any.

    Attributes:
        folder: Where one begins to choose as long as there is no path.
    """

    changed = Signal(str)

    def __init__(self, text: str, title: str, *, saving: bool, names: str = "") -> None:
        super().__init__()
        self._title, self._saving, self._names = title, saving, names
        self.folder = ""
        self.line = QLineEdit(text)
        self.line.textChanged.connect(self.changed)
        choose = QToolButton()
        choose.setIcon(icon("open"))
        choose.clicked.connect(lambda: self._choose())
        row(self.line, choose, on=self, wide=self.line)

    @property
    def path(self) -> str:
        """What is in the field, without blanks around it; ``~`` is the home folder."""
        text = self.line.text().strip()
        return str(Path(os.path.expanduser(text))) if text else ""  # noqa: PTH111 - Path's raises for unknown homes

    def _choose(self) -> None:
        dialog = QFileDialog(
            self, self._title, str(Path(self.path).parent if self.path else self.folder or Path.home())
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self._saving:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        elif self._names:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            dialog.setNameFilters([self._names, tr("All files (*)")])
        else:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.line.setText)
        dialog.open()
