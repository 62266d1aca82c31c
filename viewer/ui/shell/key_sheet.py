"""All keys and moves of the mouse on one card over the picture."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QTextBrowser, QWidget

from viewer.session.key_presets import Button, DragName, FlyName, KeyPreset
from viewer.ui.shell.commands import Commands, key_text, plain, translated
from viewer.ui.shell.key_map import KeyMap
from viewer.ui.widgets.command import CommandGroup, Feature

COLUMNS, MARGIN = (4, 3, 2, 1), 16
WHAT_WIDTH, HOW_WIDTH = 34, 30
"""Letters of a line; those of East Asian scripts are twice as wide as others."""
Rows = list[tuple[str, str]]
DRAGS: dict[DragName, str] = {"orbit": "Drag to orbit", "pan": "Drag to pan", "dolly": "Drag to zoom"}
HELD = {"shift": "Shift", "control": "Ctrl", "alt": "Alt"}
BUTTONS: dict[Button, str] = {"left": "left", "middle": "middle", "right": "right"}
FLIGHT: dict[str, tuple[FlyName, ...]] = {
    "Forward, left, back, right": ("forward", "left", "back", "right"),
    "Down, up": ("down", "up"),
}


def sections(features: Sequence[Feature], groups: Sequence[CommandGroup], keys: KeyMap) -> dict[str, Rows]:
    """What each key and each move of the mouse does, by title: one for each menu, and those of the features."""
    found: dict[str, Rows] = {}
    for group in groups:
        title = plain(group.menu.split("/")[0])
        found.setdefault(title, []).extend(_rows(group, keys))
    found[translated("Mouse")] = [(translated(DRAGS[name]), _gestures(keys.preset, name)) for name in DRAGS]
    found[translated("Flying")] = [(translated(text), _flying(keys.preset, ways)) for text, ways in FLIGHT.items()]
    for feature in features:
        for title, rows in feature.gestures.items():
            found.setdefault(translated(title), []).extend((translated(what), translated(how)) for what, how in rows)
    return {title: rows for title, rows in found.items() if rows}


def _gestures(preset: KeyPreset, name: DragName) -> str:
    """The buttons, and keys held with them, that begin a drag of the camera."""
    found = [
        " + ".join([*(translated(HELD[each]) for each in held.split()), translated(BUTTONS[button])])
        for (button, held), drag in preset.drags.items()
        if drag == name
    ]
    return ", ".join(found) if found else translated("Wheel")


def _flying(preset: KeyPreset, ways: Sequence[FlyName]) -> str:
    return "  ".join(key_text(keys) for way in ways for keys, each in preset.flying.items() if each == way)


def _rows(group: CommandGroup, keys: KeyMap) -> Rows:
    """A line for each command with a key; one for all, where their keys are digits in turn."""
    keyed = [(command, keys.keys(command)) for command in group.commands if keys.keys(command)]
    first = keyed[0][1][0] if keyed else ""
    if len(keyed) > 3 and all(found == (f"{first[:-1]}{digit}",) for digit, (_, found) in enumerate(keyed, 1)):
        title = plain(group.menu.rpartition("/")[2])
        return [(title, f"{key_text(first)} \N{HORIZONTAL ELLIPSIS} {len(keyed)}")]
    return [(plain(command.text), ", ".join(key_text(each) for each in found)) for command, found in keyed]


class KeySheet(QTextBrowser):
    """A card in the middle of its parent that scrolls where the window is too small for it; Esc or a click closes it.

    Args:
        parent: The picture.
        features: Their gestures are shown, too.
        commands: Whose keys.
    """

    def __init__(self, parent: QWidget, features: Sequence[Feature], commands: Commands) -> None:
        super().__init__(parent)
        self._over, self._features, self._commands = parent, features, commands
        self.setLineWrapMode(QTextBrowser.LineWrapMode.NoWrap)
        self.document().setDocumentMargin(12)
        self.viewport().installEventFilter(self)
        self.hide()

    def toggle(self) -> None:
        """Show it, or close it."""
        if self.isVisible():
            self.hide()
            return
        found = sections(self._features, self._commands.groups, self._commands.keys)
        area = self._over.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        room = area.width() - self.verticalScrollBar().sizeHint().width() - 6
        across = next((width for columns in COLUMNS if (width := self._width_in(found, columns)) <= room), room)
        width = across + area.width() - room
        height = min(self.document().size().toSize().height() + 6, area.height())
        self.setGeometry(area.center().x() - width // 2, area.center().y() - height // 2, width, height)
        self.show()
        self.raise_()
        self.setFocus()

    def _width_in(self, found: dict[str, Rows], columns: int) -> int:
        """Show the page in that many columns; how wide it is."""
        self.setHtml(_page(found, columns))
        self.document().setTextWidth(-1)
        return self.document().size().toSize().width()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What is done beside it closes it: it would lie over that, and Esc would not reach it."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click anywhere closes it."""
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
            self.hide()
        return super().eventFilter(watched, event)


def _page(found: dict[str, Rows], count: int) -> str:
    """The sections in ``count`` columns of about the same height."""
    wanted = sum(len(rows) + 2 for rows in found.values()) / count
    columns, height = [""], 0.0
    for title, rows in found.items():
        if height and height + 0.5 * len(rows) > wanted and len(columns) < count:
            columns.append("")
            height = 0.0
        columns[-1] += _table(title, rows)
        height += len(rows) + 2
    cells = '<td width="18"></td>'.join(f"<td>{column}</td>" for column in columns)
    return f"<table><tr>{cells}</tr></table>"


def _table(title: str, rows: Rows) -> str:
    color = QApplication.palette().link().color().name()
    lines = "".join(
        f'<tr><td style="padding:1px 12px 1px 0; white-space:nowrap">{_broken(what, WHAT_WIDTH)}</td>'
        f'<td style="padding:1px 0; color:{color}; white-space:nowrap">{_broken(keys, HOW_WIDTH)}</td></tr>'
        for what, keys in rows
    )
    return f'<p style="margin:6px 0 2px 0"><b>{escape(title)}</b></p><table cellspacing="0">{lines}</table>'


def _broken(text: str, width: int) -> str:
    """A text in lines of at most that many letters."""
    wide = any(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return "<br>".join(map(escape, textwrap.wrap(text, width // 2 if wide else width)))
