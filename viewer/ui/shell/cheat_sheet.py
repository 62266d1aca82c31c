"""All keys and mouse moves on one card over the viewport."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QLabel, QWidget

N = QT_TRANSLATE_NOOP
MOUSE = (
    (str(N("CheatSheet", "Orbit")), "Middle or left drag"),
    (str(N("CheatSheet", "Pan")), "Shift + middle, right drag"),
    (str(N("CheatSheet", "Zoom")), "Ctrl + middle drag"),
    (str(N("CheatSheet", "Zoom to the pointer")), "Wheel"),
    (str(N("CheatSheet", "Turn around this point")), "Double click"),
    (str(N("CheatSheet", "Focus on this point")), "Shift + click"),
    (str(N("CheatSheet", "Select, look through a camera")), "Click   click again"),
    (str(N("CheatSheet", "Exposure")), "Alt + wheel,  \N{MINUS SIGN}  ="),
)
FLYING = (
    (str(N("CheatSheet", "Enter, leave")), "Shift+F  `    Esc"),
    (str(N("CheatSheet", "Forward, left, back, right")), "W  A  S  D"),
    (str(N("CheatSheet", "Down, up")), "Q  E"),
    (str(N("CheatSheet", "Faster, slower")), "Shift   Alt"),
    (str(N("CheatSheet", "Look around, set the speed")), "Drag   Wheel"),
)
CAMERA = (
    (str(N("CheatSheet", "Next, previous photo")), "]   ["),
    (str(N("CheatSheet", "First, last photo")), "{   }"),
    (str(N("CheatSheet", "Nearest, worst photo")), "Ctrl + ]   ["),
    (str(N("CheatSheet", "Photo, error overlay")), "G   O"),
    (str(N("CheatSheet", "Remember this view")), "Ctrl + Shift + 1 … 9"),
    (str(N("CheatSheet", "Go back to it")), "Ctrl + 1 … 9"),
    (str(N("CheatSheet", "Copy, paste the pose")), "Ctrl + Alt + C   V"),
)
KEYS = (
    (str(N("CheatSheet", "Front, right, top")), "Numpad 1  3  7"),
    (str(N("CheatSheet", "Back, left, bottom")), "Ctrl + numpad 1  3  7"),
    (str(N("CheatSheet", "Turn in steps")), "Numpad 2  4  6  8"),
    (str(N("CheatSheet", "Perspective or parallel")), "Numpad 5"),
    (str(N("CheatSheet", "Frame all, selected")), "Home   F"),
    (str(N("CheatSheet", "Colour to opacity")), "1  2  3  4"),
    (str(N("CheatSheet", "Other channels")), "5 … 9"),
    (str(N("CheatSheet", "Of models: albedo to light")), "Alt + 1 … 6"),
    (str(N("CheatSheet", "Four pictures, edges")), "Ctrl+Alt+Q   Shift+Z"),
    (str(N("CheatSheet", "Two sides, probe")), "X   P"),
    (str(N("CheatSheet", "Grid and axes")), "Shift + G"),
    (str(N("CheatSheet", "Occupied cells, floaters")), "Shift + O"),
    (str(N("CheatSheet", "Hide or show, delete")), "H   Del"),
    (str(N("CheatSheet", "Panels, full screen")), "Tab   F11"),
)
STYLE = """
QLabel { background: rgba(22, 24, 27, 235); border: 1px solid #3c4148; border-radius: 8px; padding: 14px 16px; }
"""


class CheatSheet(QLabel):
    """A card in the middle of its parent; a click closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setStyleSheet(STYLE)
        left = _table(_tr("Mouse"), MOUSE) + "<p></p>" + _table(_tr("Flying"), FLYING)
        right = _table(_tr("Keys"), KEYS) + "<p></p>" + _table(_tr("Camera"), CAMERA)
        self.setText(f'<table><tr><td>{left}</td><td width="18"></td><td>{right}</td></tr></table>')
        self.hide()

    def toggle(self) -> None:
        """Show it, or put it away."""
        if self.isVisible():
            self.hide()
            return
        self.adjustSize()
        area = self._over.rect()
        self.move(max(area.center().x() - self.width() // 2, 0), max(area.center().y() - self.height() // 2, 0))
        self.show()
        self.raise_()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002 - Qt's signature
        """Put it away."""
        self.hide()


def _table(title: str, rows: tuple[tuple[str, str], ...]) -> str:
    lines = "".join(
        f'<tr><td width="155" style="padding:3px 0">{escape(_tr(what))}</td>'
        f'<td width="135" style="padding:3px 0; color:#8fbdf0">{escape(keys)}</td></tr>'
        for what, keys in rows
    )
    return f'<b>{escape(title)}</b><table style="margin-top:6px">{lines}</table>'


def _tr(text: str) -> str:
    return QCoreApplication.translate("CheatSheet", text)
