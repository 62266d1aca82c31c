"""Commands and features as data: the menus, the toolbar, the palette and the key sheet are made from these values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Qt, SignalInstance
from PySide6.QtWidgets import QMenu, QWidget

FILE, EDIT, VIEW, CAMERA, SCENE, HELP = "&File", "&Edit", "&View", "&Camera", "&Scene", "&Help"
"""Titles of the menus. A submenu is ``menu/title``."""


def always() -> str | None:
    """Enabled at any time."""
    return None


def not_checkable() -> bool | None:
    """Neither on nor off."""
    return None


@dataclass(frozen=True, eq=False)
class Command:
    """Something that a person can do.

    Attributes:
        name: Unique in the window; the name of its ``QAction``.
        text: As people read it, with the letter that its menu underlines.
        shortcut: Keys that trigger it, separated by blanks.
        run: Does it.
        enabled: None, or why it cannot be done now.
        checked: Whether it is on; None for what is no switch.
        icon: Of ``resources/icons``.
        toolbar: It has a button in the toolbar.
        detail: What is added to the text now, such as the step that would be undone.
    """

    name: str
    text: str
    shortcut: str
    run: Callable[[], object]
    enabled: Callable[[], str | None] = always
    checked: Callable[[], bool | None] = not_checkable
    icon: str = ""
    toolbar: bool = False
    detail: Callable[[], str] = str

    @property
    def keys(self) -> list[str]:
        """Each of its shortcuts."""
        return self.shortcut.split()


@dataclass(frozen=True, eq=False)
class CommandGroup:
    """Commands in a row of a menu, between two lines.

    Attributes:
        menu: Such as ``&View/&Channel``.
        commands: In their order.
        fill: Adds further entries each time that the menu is opened.
        icon: The whole menu has a button in the toolbar, with this icon and the text of what is checked.
    """

    menu: str
    commands: tuple[Command, ...]
    fill: Callable[[QMenu], None] | None = None
    icon: str = ""


@dataclass(frozen=True, eq=False)
class Dock:
    """A panel beside the picture.

    Attributes:
        name: For the saved layout.
        title: On its tab.
        panel: The panel, or a ``PanelHolder`` that makes it when it is first seen.
        area: Panels on the right share one place and show tabs.
        raised: Bring it to the front after this signal.
        hidden: It is not there until it is asked for.
    """

    name: str
    title: str
    panel: QWidget
    area: Qt.DockWidgetArea = Qt.DockWidgetArea.RightDockWidgetArea
    raised: SignalInstance | None = None
    hidden: bool = False


@dataclass(frozen=True, eq=False)
class Feature:
    """What one feature brings into the window.

    Attributes:
        controls: Its objects, which live as long as the window.
        commands: All that can be done with it.
        dock: Its panel, if it has one.
        changed: Signals after which commands may be enabled or checked otherwise.
        gestures: Moves of the mouse, and keys that are no commands, for the key sheet; by title.
    """

    controls: tuple[QObject, ...] = ()
    commands: tuple[CommandGroup, ...] = ()
    dock: Dock | None = None
    changed: tuple[SignalInstance, ...] = ()
    gestures: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
