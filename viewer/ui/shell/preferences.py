"""What people choose for themselves: keys and mouse, the look, the language."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTabWidget, QWidget

from viewer.ui.shell.commands import Commands
from viewer.ui.shell.key_editor import KeyEditor
from viewer.ui.widgets.layouts import column


class Preferences(QDialog):
    """One page for each sort of choice. All of them count at once and are stored.

    Args:
        parent: The window.
        commands: Of the window.
    """

    def __init__(self, parent: QWidget, commands: Commands) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Preferences"))
        self.keys = KeyEditor(commands)
        self.pages = QTabWidget()
        self.pages.addTab(self.keys, self.tr("Keys and mouse"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column(self.pages, buttons, on=self, wide=self.pages, margins=12, spacing=10)
        self.resize(760, 560)
