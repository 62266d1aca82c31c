"""The command palette: type some letters of a command, press Enter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSettings, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from viewer.ui.shell.commands import Commands, key_text, plain, translated
from viewer.ui.widgets.command import Command
from viewer.ui.widgets.layouts import column

SETTING = "recent_commands"
OWN = "palette"
"""The command that opens it."""
RECENT = 8
WIDTH, ROW, ROWS = 560, 27, 13
TOP = 60
REASON, KEYS, PATH = (Qt.ItemDataRole.UserRole + number for number in range(1, 4))
MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: ROWS, Qt.Key.Key_PageUp: -ROWS}


def score(query: str, text: str, path: str) -> int | None:
    """How well a command answers to what was typed; smaller is better, None where it does not.

    Every word has to be a part of the text or of the menu's path, or consist of beginnings of the text's words.
    """
    total, whole = 0, f"{path} {text}".lower()
    starts = f" {text.lower()}"
    for word in query.lower().split():
        if starts.startswith(f" {word}"):
            cost = 0
        elif f" {word}" in starts:
            cost = 1
        elif word in starts:
            cost = 2
        elif word in whole:
            cost = 3
        elif _of_beginnings(word, text.lower().split()):
            cost = 9
        else:
            return None
        total += cost
    return total


def _of_beginnings(letters: str, words: list[str]) -> bool:
    """Whether the letters are beginnings of some of the words in turn, as ``frsel`` of Frame selected."""
    if not letters or not words:
        return not letters
    shared = next((at for at, (a, b) in enumerate(zip(letters, words[0], strict=False)) if a != b), None)
    most = min(len(letters), len(words[0])) if shared is None else shared
    return any(_of_beginnings(letters[taken:], words[1:]) for taken in range(most, -1, -1))


class Palette(QFrame):
    """A field to type in over a list of commands, recent ones first; it closes when it loses the keyboard.

    Args:
        window: What it lies over.
        commands: What it offers.
        settings: Where recent commands are remembered.
    """

    def __init__(self, window: QWidget, commands: Commands, settings: QSettings) -> None:
        super().__init__(window)
        self.setObjectName("palette")
        self._commands, self._settings = commands, settings
        self._over = window
        self._shown: list[Command] = []
        self.field, self.list = QLineEdit(), QListWidget()
        self.field.setPlaceholderText(self.tr("Type a command"))
        self.field.setClearButtonEnabled(True)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(lambda _: self._fill())
        self.list.setItemDelegate(_Row(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(lambda _: self._run())
        column(self.field, self.list, on=self, margins=8)
        self.hide()

    def toggle(self) -> None:
        """Open it, or close it."""
        if self.isVisible():
            self.close_up()
            return
        area = self._over.rect()
        width = min(WIDTH, area.width() - 20)
        height = min(ROW * ROWS + 62, area.height() - TOP - 10)
        self.setGeometry(area.center().x() - width // 2, min(TOP, max(area.height() - height, 0)), width, height)
        self.field.clear()
        self._fill()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_up(self) -> None:
        """Close it, and give the keyboard back."""
        self.hide()
        self.window().setFocus()

    @property
    def shown(self) -> Sequence[Command]:
        """The commands in the list, best first."""
        return self._shown

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """All keys are ours while one types, except for those that move and choose in the list."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() != Qt.FocusReason.PopupFocusReason:
            self.hide()
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key, palette = Qt.Key(event.key()), Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        if key == Qt.Key.Key_Escape or (key == Qt.Key.Key_P and event.modifiers() == palette):
            self.close_up()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run()
        elif key in MOVES:
            row = self.list.currentRow() + MOVES[key]
            count = self.list.count()
            self.list.setCurrentRow(row % count if abs(MOVES[key]) == 1 and count else min(max(row, 0), count - 1))
        else:
            return key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        return True

    def _fill(self) -> None:
        """Show what answers to the text, the best and most recently used first."""
        recent, query = self._recent(), self.field.text()
        found: list[tuple[tuple[int, int, bool], Command, str]] = []
        for group in self._commands.groups:
            for command in group.commands:
                cost = score(query, plain(command.text), plain(group.menu))
                if cost is not None and command.name != OWN:
                    age = recent.index(command.name) if command.name in recent else RECENT
                    found.append(((cost, age, command.enabled() is not None), command, group.menu))
        found.sort(key=lambda each: each[0])
        self._shown = [command for _, command, _ in found]
        self.list.clear()
        for _, command, menu in found:
            item = QListWidgetItem(f"{plain(command.text)} {command.detail()}".rstrip())
            reason = command.enabled()
            item.setData(REASON, translated(reason) if reason else "")
            item.setData(KEYS, "   ".join(key_text(keys) for keys in self._commands.keys.keys(command)))
            item.setData(PATH, plain(menu).replace("/", " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "))
            item.setToolTip(item.data(REASON))
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _run(self) -> None:
        """Do what is chosen, unless it cannot be done now."""
        row = self.list.currentRow()
        if not 0 <= row < len(self._shown) or self._shown[row].enabled() is not None:
            return
        command = self._shown[row]
        others = [name for name in self._recent() if name != command.name]
        self._settings.setValue(SETTING, ",".join([command.name, *others][:RECENT]))
        self.close_up()
        self._commands.run(command)

    def _recent(self) -> list[str]:
        return [name for name in str(self._settings.value(SETTING, "")).split(",") if name]


class _Row(QStyledItemDelegate):
    """A command with its menu, and at the right its key, or why it cannot be used."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: ARG002
        """All rows are of one height."""
        return QSize(0, ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Three texts in one line; the menu's path gives way first."""
        # The stubs know nothing of these attributes' types.
        rect: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue]
        palette: QPalette = option.palette  # pyright: ignore[reportAttributeAccessIssue]
        state: QStyle.StateFlag = option.state  # pyright: ignore[reportAttributeAccessIssue]
        reason, keys = index.data(REASON), index.data(KEYS)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(
                rect, palette.color(QPalette.ColorRole.Midlight if reason else QPalette.ColorRole.Highlight)
            )
        metrics, area = painter.fontMetrics(), rect.adjusted(9, 0, -9, 0)
        group = QPalette.ColorGroup.Disabled if reason else QPalette.ColorGroup.Active
        left, right = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        text = metrics.elidedText(index.data(), Qt.TextElideMode.ElideRight, area.width())
        painter.setPen(palette.color(group, QPalette.ColorRole.Text))
        painter.drawText(area, left, text)
        area.setLeft(area.left() + metrics.horizontalAdvance(text) + 14)
        aside = metrics.elidedText(reason or keys, Qt.TextElideMode.ElideRight, max(area.width(), 0))
        painter.setPen(palette.color(QPalette.ColorRole.LinkVisited if reason else QPalette.ColorRole.Link))
        painter.drawText(area, right, aside)
        area.setRight(area.right() - metrics.horizontalAdvance(aside) - 14)
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        path = metrics.elidedText(index.data(PATH), Qt.TextElideMode.ElideRight, max(area.width(), 0))
        painter.drawText(area, left, path)
