"""The program's look: Fusion in dark greys. The colours are ours on every system, so that screenshots agree."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from viewer.bundled import resource

Role, Group = QPalette.ColorRole, QPalette.ColorGroup
COLORS = {
    Role.Window: "#25282d",
    Role.WindowText: "#d8dce2",
    Role.Base: "#1b1d21",
    Role.AlternateBase: "#212429",
    Role.Text: "#d8dce2",
    Role.PlaceholderText: "#7d848f",
    Role.Button: "#30343a",
    Role.ButtonText: "#d8dce2",
    Role.BrightText: "#ffffff",
    Role.Highlight: "#3b6ea8",
    Role.HighlightedText: "#ffffff",
    Role.ToolTipBase: "#16181b",
    Role.ToolTipText: "#d8dce2",
    Role.Link: "#6aa7ea",
    Role.Light: "#3c4148",
    Role.Midlight: "#363a41",
    Role.Mid: "#1f2226",
    Role.Dark: "#17191c",
    Role.Shadow: "#0d0e10",
}
DISABLED = "#6c727c"
STYLE = """
QMainWindow::separator { background: #17191c; width: 3px; height: 3px; }
QDockWidget { font-weight: 600; }
QDockWidget::title { background: #2b2f35; padding: 6px 8px; }
QMenuBar { background: #2b2f35; padding: 1px 4px; }
QMenuBar::item { padding: 5px 9px; background: transparent; border-radius: 3px; }
QMenuBar::item:selected { background: #3b6ea8; }
QMenu { background: #212429; border: 1px solid #3c4148; padding: 4px; }
QMenu::item { padding: 5px 26px 5px 10px; border-radius: 3px; }
QMenu::item:selected { background: #3b6ea8; }
QMenu::item:disabled { color: #6c727c; }
QMenu::separator { height: 1px; background: #3c4148; margin: 4px 6px; }
QToolBar { background: #2b2f35; border: none; border-bottom: 1px solid #17191c; spacing: 2px; padding: 2px 6px; }
QToolBar::separator { background: #3c4148; width: 1px; margin: 5px 5px; }
QToolBar QToolButton { border: none; border-radius: 4px; padding: 4px; }
QToolBar QToolButton:hover { background: #3c4148; }
QToolBar QToolButton:checked, QToolBar QToolButton:pressed { background: #3b5f8a; }
QToolBar QToolButton[popupMode="2"] { padding-right: 16px; }
QToolBar QToolButton::menu-indicator { subcontrol-origin: padding; subcontrol-position: right center; right: 3px; }
QStatusBar { background: #2b2f35; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: #a9b0ba; padding: 0 8px; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }

QToolTip { background: #16181b; color: #d8dce2; border: 1px solid #3c4148; padding: 3px; }
QTreeWidget { border: none; outline: none; }
QTreeWidget::item { height: 28px; }
QProgressBar { border: none; border-radius: 3px; background: #16181b; height: 6px; }
QProgressBar::chunk { border-radius: 3px; background: #5b9be6; }
"""


def apply(app: QApplication) -> None:
    """Dress the application."""
    app.setStyle("Fusion")
    palette = QPalette()
    for role, color in COLORS.items():
        palette.setColor(role, QColor(color))
    for role in (Role.WindowText, Role.Text, Role.ButtonText):
        palette.setColor(Group.Disabled, role, QColor(DISABLED))
    app.setPalette(palette)
    app.setStyleSheet(STYLE)
    app.setWindowIcon(icon("app"))
    app.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus, False)


def icon(name: str) -> QIcon:
    """One of ``resources/icons``, as bright in a selected row as in others."""
    path = str(resource(f"icons/{name}.svg"))
    result = QIcon(path)
    result.addFile(path, QSize(), QIcon.Mode.Selected)
    return result
