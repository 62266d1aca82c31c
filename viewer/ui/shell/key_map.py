"""Which keys trigger which command: the person's own choice, else the preset's, else the command's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import msgspec
from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtGui import QKeySequence

from viewer.session.key_presets import PRESETS, KeyPreset, preset_named
from viewer.ui.widgets.command import Command

PRESET, OWN = "keys/preset", "keys/own"
"""Names of the settings."""


class KeyMap(QObject):
    """The keys of all commands, without conflict: a key belongs to one command at most.

    Where two claim a key, a person's choice comes before the preset's, and that before the command's own.

    Signals:
        changed(): Some command has other keys, or another preset was chosen.

    Args:
        commands: All of the window.
        settings: Where choices are stored.
    """

    changed = Signal()

    def __init__(self, commands: Iterable[Command], settings: QSettings) -> None:
        super().__init__()
        self._commands = tuple(commands)
        self._settings = settings
        self.preset = preset_named(str(settings.value(PRESET, PRESETS[0].name)))
        self._own = _stored(str(settings.value(OWN, "")))
        self._keys = self._resolved()

    def keys(self, command: Command) -> tuple[str, ...]:
        """The keys that trigger a command, in Qt's portable spelling; the first one is shown."""
        return self._keys[command.name]

    @property
    def own(self) -> Mapping[str, tuple[str, ...]]:
        """What a person has chosen, by the command's name."""
        return MappingProxyType(self._own)

    def holder(self, keys: str) -> Command | None:
        """The command that a key triggers."""
        wanted = portable(keys)
        return next((each for each in self._commands if wanted in self._keys[each.name]), None)

    def choose_preset(self, preset: KeyPreset) -> None:
        """Have keys and mouse as in another program; the person's own choices stay."""
        self.preset = preset
        self._settings.setValue(PRESET, preset.name)
        self._follow()

    def assign(self, command: Command, keys: Iterable[str]) -> None:
        """Have these keys, and no others, trigger a command; they are taken from commands that had them."""
        chosen = spelled(keys)
        self._own.pop(command.name, None)  # the newest comes last, and is asked first
        for other in self._commands:
            if other is not command and (kept := self._without(other, chosen)) is not None:
                self._own[other.name] = kept
        self._own[command.name] = chosen
        self._store()

    def reset(self, *commands: Command) -> None:
        """Give commands the keys of the preset again, without any: all."""
        for command in commands or self._commands:
            self._own.pop(command.name, None)
        self._store()

    def _without(self, command: Command, taken: tuple[str, ...]) -> tuple[str, ...] | None:
        """The keys of a command without some of them; None where it has none of those."""
        had = self._keys[command.name]
        return tuple(each for each in had if each not in taken) if set(had) & set(taken) else None

    def _store(self) -> None:
        text = msgspec.json.encode(self._own).decode() if self._own else ""
        self._settings.setValue(OWN, text)
        self._follow()

    def _follow(self) -> None:
        self._keys = self._resolved()
        self.changed.emit()

    def _resolved(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        taken = set(self.preset.flying) if self.preset.always else set[str]()
        preset = {name: spelled(keys.split()) for name, keys in self.preset.keys.items()}
        default = {each.name: spelled(each.keys) for each in self._commands}
        for layer in (self._own, preset, default):
            for name in reversed(layer):
                if name in default and name not in found:
                    found[name] = tuple(keys for keys in layer[name] if keys not in taken)
                    taken.update(found[name])
        return found


def portable(keys: str) -> str:
    """A shortcut in Qt's portable spelling, such as ``Ctrl+Shift+Z``; empty where it is none."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.PortableText)


def spelled(keys: Iterable[str]) -> tuple[str, ...]:
    """Shortcuts in Qt's portable spelling, each once."""
    return tuple(dict.fromkeys(filter(None, map(portable, keys))))


def _stored(text: str) -> dict[str, tuple[str, ...]]:
    """What was stored; nothing where that is damaged."""
    try:
        return msgspec.json.decode(text, type=dict[str, tuple[str, ...]]) if text else {}
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
