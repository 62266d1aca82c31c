"""Makes the menus and the toolbar of the features' commands, and keeps what they show true."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QSettings, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar, QToolButton

from viewer.ui.shell.key_map import KeyMap
from viewer.ui.widgets import language, mnemonics
from viewer.ui.widgets.command import FILE, Command, CommandGroup, Feature
from viewer.ui.widgets.mnemonics import with_letters
from viewer.ui.widgets.theme import icon

ICON_PX = 18


class Commands(QObject):
    """All commands of a window.

    Attributes:
        groups: As the features declare them.
        all: Every command, in the order of the menus.
        keys: Which keys trigger which.
        actions: What Qt knows of each command, by its name.
        menus: Every menu and submenu by its path.
        toolbar: The most used ones.

    Args:
        window: Gets the menus, the toolbar, and the actions themselves, so that keys work while the bar is hidden.
        features: Whose commands.
        settings: Where people's choice of keys is stored.
    """

    def __init__(self, window: QMainWindow, features: tuple[Feature, ...], settings: QSettings) -> None:
        super().__init__(window)
        self.groups = tuple(group for feature in features for group in feature.commands)
        self.all = tuple(command for group in self.groups for command in group.commands)
        self.keys = KeyMap(self.all, settings)
        self.keys.setParent(self)
        self.actions: dict[str, QAction] = {}
        self.menus: dict[str, QMenu] = {}
        self.toolbar = QToolBar(self.tr("Toolbar"), window)
        self._window = window
        self._shown: dict[str, tuple[str | None, bool | None, str]] = {}
        self._switchers: list[tuple[QToolButton, CommandGroup]] = []
        self._running = 0
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.refresh)
        for group in self.groups:
            self._add_group(group)
        self._texts = self._lettered()
        self._fill_toolbar()
        for feature in features:
            for signal in feature.changed:
                signal.connect(self.refresh_soon)
        self.keys.changed.connect(self._set_keys)
        self.refresh()

    def run(self, command: Command) -> None:
        """Do it, and show what has become of it."""
        self._shown.pop(command.name, None)  # the click has turned the check mark around
        self._running += 1
        try:
            command.run()
        finally:
            self._running -= 1
            self._soon.stop()  # all that has happened by now is shown here
            self.refresh()

    def refresh_soon(self, *_: object) -> None:
        """Refresh once, after all that happens now."""
        if not self._soon.isActive():
            self._soon.start()

    def refresh(self) -> None:
        """Grey out what cannot be done now, and check what is on. Qt is asked only where something is different.

        While a command runs this waits for its end.
        """
        if self._running:
            return
        shown, self._shown = self._shown, {}
        for command in self.all:
            reason, checked, detail = state = command.enabled(), command.checked(), command.detail()
            self._shown[command.name] = state
            if shown.get(command.name) == state:
                continue
            action = self.actions[command.name]
            action.setEnabled(reason is None)
            action.setText(f"{self._texts[command.name]} {translated(detail)}".rstrip())
            action.setToolTip(self.hint(command, reason))
            if checked is not None:
                action.setChecked(checked)
        for button, group in self._switchers if shown != self._shown else ():
            inside = (each for other in self.groups if other.menu.startswith(group.menu) for each in other.commands)
            button.setText(next((plain(each.text) for each in inside if each.checked()), ""))

    def explain(self, event: QKeyEvent) -> str:
        """Why a key that belongs to a command does nothing now; empty where it belongs to none."""
        command = self.keys.holder(QKeySequence(event.keyCombination()).toString())
        reason = None if command is None else command.enabled()
        return translated(reason) if reason else ""

    def hint(self, command: Command, reason: str | None) -> str:
        """What a button's tool tip says: what it does, its key, and why it does nothing now."""
        keys = self.keys.keys(command)
        key = f" ({key_text(keys[0])})" if keys else ""
        why = f"\n{translated(reason)}" if reason else ""
        return f"{plain(command.text)}{key}{why}"

    def _set_keys(self) -> None:
        """The keys are others: all actions get theirs, and the tool tips say so."""
        for command in self.all:
            self.actions[command.name].setShortcuts([QKeySequence(keys) for keys in self.keys.keys(command)])
        self._shown.clear()
        self.refresh()

    def _menu(self, path: str) -> QMenu:
        """The menu of a path, made where it is not there yet."""
        if path not in self.menus:
            above, _, title = path.rpartition("/")
            menu = QMenu(translated(title), self._window)
            menu.setToolTipsVisible(True)
            menu.aboutToShow.connect(self.refresh)
            if above:
                parent = self._menu(above)
                if parent.actions() and not (parent.actions()[-1].menu() or path.startswith(FILE)):
                    parent.addSeparator()
                parent.addMenu(menu)
            else:
                self._window.menuBar().addMenu(menu)
            self.menus[path] = menu
        return self.menus[path]

    def _lettered(self) -> dict[str, str]:
        """The texts of all commands, by name; no two entries of a menu underline the same letter."""
        texts: dict[str, str] = {}
        for menu in self.menus.values():
            entries = [each for each in menu.actions() if not each.isSeparator()]
            for entry, text in zip(entries, with_letters([each.text() for each in entries]), strict=True):
                entry.setText(text)
                texts[entry.objectName()] = text
        bar = self._window.menuBar().actions()
        for entry, text in zip(bar, with_letters([each.text() for each in bar]), strict=True):
            entry.setText(text)
        return texts

    def _add_group(self, group: CommandGroup) -> None:
        menu = self._menu(group.menu)
        if group.commands and not menu.isEmpty():
            menu.addSeparator()
        for command in group.commands:
            self.actions[command.name] = action = self._action(command)
            menu.addAction(action)
            self._window.addAction(action)
        if group.fill is not None:
            menu.aboutToShow.connect(partial(_refill, menu, group.fill))

    def _action(self, command: Command) -> QAction:
        action = QAction(translated(command.text), self._window)
        action.setObjectName(command.name)
        action.setShortcuts([QKeySequence(keys) for keys in self.keys.keys(command)])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setCheckable(command.checked() is not None)
        action.setAutoRepeat(not action.isCheckable())  # a switch that flickers while its key is held is of no use
        if command.icon:
            action.setIcon(icon(command.icon))
            action.setIconVisibleInMenu(not action.isCheckable())  # it would hide the check mark
        action.triggered.connect(lambda _=False: self.run(command))
        return action

    def _fill_toolbar(self) -> None:
        """Buttons of the commands that ask for one; with a line between groups."""
        bar = self.toolbar
        bar.setObjectName("toolbar")
        bar.setMovable(False)
        bar.setIconSize(QSize(ICON_PX, ICON_PX))
        for group in self.groups:
            chosen = [self.actions[command.name] for command in group.commands if command.toolbar]
            if (chosen or group.icon) and bar.actions():
                bar.addSeparator()
            bar.addActions(chosen)
            if group.icon:
                button = QToolButton()
                button.setIcon(icon(group.icon))
                button.setMenu(self.menus[group.menu])
                button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
                button.setToolTip(plain(group.menu.rpartition("/")[2]))
                bar.addWidget(button)
                self._switchers.append((button, group))
        self._window.addToolBar(bar)


def translated(text: str) -> str:
    """A text of a command, as people read it."""
    return language.tr(text)


def plain(text: str) -> str:
    """A translated text without the mark of its underlined letter."""
    return mnemonics.plain(translated(text))


def key_text(keys: str) -> str:
    """A shortcut as this system writes it."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def _refill(menu: QMenu, fill: Callable[[QMenu], None]) -> None:
    menu.clear()
    fill(menu)
