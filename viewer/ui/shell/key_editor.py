"""Shows the keys of all commands, and lets people choose others."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QKeySequenceEdit,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from viewer.session.key_presets import PRESETS
from viewer.ui.shell.commands import Commands, key_text, plain
from viewer.ui.shell.key_map import portable
from viewer.ui.widgets.command import Command
from viewer.ui.widgets.layouts import button, column, label, row

NAME = Qt.ItemDataRole.UserRole


class KeyEditor(QWidget):
    """A list of commands that can be searched, and a field that takes a new key for the chosen one.

    Args:
        commands: Of the window.
    """

    def __init__(self, commands: Commands) -> None:
        super().__init__()
        self._commands, self._keys = commands, commands.keys
        self.preset = QComboBox()
        for each in PRESETS:
            self.preset.addItem(each.title, each.name)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search by name, menu or key"))
        self.search.setClearButtonEnabled(True)
        self.list = _list((self.tr("Command"), self.tr("Keys"), self.tr("Menu")))
        self.recorder = QKeySequenceEdit()
        self.recorder.setMaximumSequenceLength(1)
        self.conflict = label(wrapped=True)
        self.use = button(self.tr("&Use"), self._use, self.tr("This key alone triggers the command"))
        self.add = button(self.tr("&Add"), self._add, self.tr("This key triggers the command as well"))
        self.clear = button(self.tr("&Remove"), self._clear, self.tr("No key triggers the command"))
        self.reset = button(self.tr("Re&set"), self._reset, self.tr("The keys of the preset again"))
        self.reset_all = button(self.tr("Reset a&ll"), self._reset_all, self.tr("All keys as the preset has them"))
        names = label(self.tr("&Keys and mouse as in"))
        names.setBuddy(self.preset)
        new = label(self.tr("&New key"))
        new.setBuddy(self.recorder)
        column(
            row(names, self.preset, None),
            self.search,
            self.list,
            row(new, self.recorder, self.use, self.add, self.clear, self.reset, None, self.reset_all),
            self.conflict,
            on=self,
            wide=self.list,
            margins=10,
        )
        self.preset.activated.connect(lambda row: self._keys.choose_preset(PRESETS[row]))
        self.search.textChanged.connect(lambda _: self._filter())
        self.list.currentItemChanged.connect(lambda *_: self._show_choice())
        self.recorder.keySequenceChanged.connect(lambda _: self._show_choice())
        self._keys.changed.connect(self._fill)
        self._fill()

    @property
    def chosen(self) -> Command | None:
        """The command that is marked in the list."""
        item = self.list.currentItem()
        name = None if item is None else item.data(0, NAME)
        return next((each for each in self._commands.all if each.name == name), None)

    def _fill(self) -> None:
        """Show the keys as they are now."""
        marked = self.chosen
        self.preset.setCurrentIndex(self.preset.findData(self._keys.preset.name))
        self.list.clear()
        for group in self._commands.groups:
            for command in group.commands:
                keys = ", ".join(key_text(each) for each in self._keys.keys(command))
                path = plain(group.menu).replace("/", " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} ")
                item = QTreeWidgetItem([plain(command.text), keys, path])
                item.setData(0, NAME, command.name)
                font = item.font(1)
                font.setBold(command.name in self._keys.own)
                item.setFont(1, font)
                self.list.addTopLevelItem(item)
                if command is marked:
                    self.list.setCurrentItem(item)
        self._filter()
        self._show_choice()

    def _filter(self) -> None:
        words = self.search.text().lower().split()
        for at in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(at)
            text = " ".join(item.text(column) for column in range(3)).lower() if item is not None else ""
            if item is not None:
                item.setHidden(not all(word in text for word in words))

    def _show_choice(self) -> None:
        """Say what another key would change, and grey out what cannot be done."""
        command, keys = self.chosen, portable(self.recorder.keySequence().toString())
        holder = self._keys.holder(keys) if keys else None
        flies = self._keys.preset.always and keys in self._keys.preset.flying
        text = ""
        if flies:
            text = self.tr("{0} flies in this preset.").format(key_text(keys))
        elif holder is not None and holder is not command:
            text = self.tr(
                "{0} belongs to \N{LEFT DOUBLE QUOTATION MARK}{1}\N{RIGHT DOUBLE QUOTATION MARK}, which would lose it."
            )
            text = text.format(key_text(keys), plain(holder.text))
        self.conflict.setText(text)
        ready = command is not None and bool(keys) and not flies
        self.use.setEnabled(ready)
        self.add.setEnabled(ready)
        self.clear.setEnabled(command is not None and bool(self._keys.keys(command)))
        self.reset.setEnabled(command is not None and command.name in self._keys.own)
        self.reset_all.setEnabled(bool(self._keys.own))

    def _assign(self, *keys: str) -> None:
        if (command := self.chosen) is not None:
            self._keys.assign(command, keys)
            self.recorder.clear()

    def _use(self) -> None:
        self._assign(self.recorder.keySequence().toString())

    def _add(self) -> None:
        if (command := self.chosen) is not None:
            self._assign(*self._keys.keys(command), self.recorder.keySequence().toString())

    def _clear(self) -> None:
        self._assign()

    def _reset(self) -> None:
        if (command := self.chosen) is not None:
            self._keys.reset(command)

    def _reset_all(self) -> None:
        self._keys.reset()


def _list(titles: tuple[str, ...]) -> QTreeWidget:
    made = QTreeWidget()
    made.setHeaderLabels(list(titles))
    made.setRootIsDecorated(False)
    made.setUniformRowHeights(True)
    made.setAllColumnsShowFocus(True)
    made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    made.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
    made.header().setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
    return made
