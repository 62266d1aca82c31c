"""What people choose for themselves: keys and mouse, the look, the language."""

from __future__ import annotations

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QTabWidget, QWidget

from viewer.ui.shell.commands import Commands
from viewer.ui.shell.key_editor import KeyEditor
from viewer.ui.widgets.fields import Choice
from viewer.ui.widgets.language import NAMES, SETTING, SYSTEM, languages
from viewer.ui.widgets.layouts import column, label
from viewer.ui.widgets.theme import CHOICES, MUTED, Themes


class Preferences(QDialog):
    """One page for each sort of choice. All of them count at once and are stored.

    Args:
        parent: The window.
        commands: Of the window.
        themes: How it looks.
        settings: Where the language is stored.
    """

    def __init__(self, parent: QWidget, commands: Commands, themes: Themes, settings: QSettings) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Preferences"))
        self.keys = KeyEditor(commands)
        self.theme = Choice({name: self.tr(text) for name, text in CHOICES.items()}, themes.choose)
        self.theme.show_value(themes.choice)
        self.language = Choice({name: NAMES[name] for name in (SYSTEM, *languages())}, self._speak)
        self.language.show_value(str(settings.value(SETTING, SYSTEM)))
        self.later = label(wrapped=True, style=MUTED)
        self._settings = settings
        look = QWidget()
        rows = QFormLayout(look)
        rows.setContentsMargins(12, 12, 12, 12)
        rows.addRow(self.tr("&Theme"), self.theme)
        rows.addRow(self.tr("&Language"), self.language)
        rows.addRow(self.later)
        self.pages = QTabWidget()
        self.pages.addTab(self.keys, self.tr("Keys and mouse"))
        self.pages.addTab(look, self.tr("Look and language"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column(self.pages, buttons, on=self, wide=self.pages, margins=12, spacing=10)
        self.resize(760, 560)

    def _speak(self, language: str) -> None:
        self._settings.setValue(SETTING, language)
        self.later.setText(self.tr("Fieldwright speaks it from its next start on."))
