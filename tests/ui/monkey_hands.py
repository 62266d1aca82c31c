"""The monkey's hands: a mouse and a keyboard, through Qt's own queue of events or a real X server."""

from __future__ import annotations

import ctypes
import subprocess
from pathlib import Path
from typing import Protocol

import PySide6
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import getCppPointer, isValid

Button, Key, Mod = Qt.MouseButton, Qt.Key, Qt.KeyboardModifier
_QUEUE = "_ZN22QWindowSystemInterface"
KEY = (
    f"{_QUEUE}14handleKeyEventINS_20AsynchronousDeliveryEEEbP7QWindowN6QEvent4TypeEi"
    "6QFlagsIN2Qt16KeyboardModifierEERK7QStringbt"
)
MOUSE = (
    f"{_QUEUE}16handleMouseEventINS_20AsynchronousDeliveryEEEbP7QWindowRK7QPointFS6_"
    "6QFlagsIN2Qt11MouseButtonEES9_N6QEvent4TypeES7_INS8_16KeyboardModifierEENS8_16MouseEventSourceE"
)
WHEEL = (
    f"{_QUEUE}16handleWheelEventEP7QWindowRK7QPointFS4_6QPointS5_"
    "6QFlagsIN2Qt16KeyboardModifierEENS7_11ScrollPhaseENS7_16MouseEventSourceE"
)
"""Functions of Qt's library that platforms call when a key, the mouse or its wheel was used."""
NOTCH = 120
X_BUTTONS = {Button.LeftButton: 1, Button.MiddleButton: 2, Button.RightButton: 3}
X_WHEEL = {True: 4, False: 5}
"""Buttons that stand for a notch up and down."""
X_MODIFIERS = {Mod.ShiftModifier: "shift", Mod.ControlModifier: "ctrl", Mod.AltModifier: "alt"}
X_NAMES = {
    "Backtab": "ISO_Left_Tab", "Backspace": "BackSpace", "PageUp": "Prior", "PageDown": "Next", "Space": "space",
    "BracketLeft": "bracketleft", "BracketRight": "bracketright", "Period": "period", "Minus": "minus",
}  # fmt: skip
"""X's names of keys that Qt names otherwise."""


class Hands(Protocol):
    """What they can do. Places are in pixels of a widget's window."""

    pause: float
    """Seconds between two actions."""

    def move(self, window: QWidget, at: QPoint) -> None: ...

    def press(self, window: QWidget, button: Button, keys: Mod, at: QPoint) -> None: ...

    def release(self, window: QWidget, button: Button, keys: Mod, at: QPoint) -> None: ...

    def tap(self, window: QWidget, key: Key, keys: Mod) -> None: ...

    def type(self, text: str) -> None: ...

    def wheel(self, window: QWidget, at: QPoint, turn: int, keys: Mod) -> None: ...

    def close(self) -> None:
        """Wait until all that was done has been sent."""


class QtHands:
    """Events put where a platform's plugin of Qt puts them, without any display; the event loop takes them from there.

    Qt's test library does not serve: its key press offers a shortcut first, which may close the window, and hands the
    key to that window all the same, through a pointer to what is no longer there. Qt's queue knows which windows are.
    """

    pause = 0.001

    def __init__(self) -> None:
        library = ctypes.CDLL(str(Path(PySide6.__file__).parent / "Qt" / "lib" / "libQt6Gui.so.6"))
        self._key, self._mouse, self._wheel = (library[name] for name in (KEY, MOUSE, WHEEL))
        self._down = Button.NoButton
        self._texts: dict[str, _String] = {}

    def move(self, window: QWidget, at: QPoint) -> None:
        self._send(window, at, Button.NoButton, QEvent.Type.MouseMove, Mod.NoModifier)

    def press(self, window: QWidget, button: Button, keys: Mod, at: QPoint) -> None:
        self._down |= button
        self._send(window, at, button, QEvent.Type.MouseButtonPress, keys)

    def release(self, window: QWidget, button: Button, keys: Mod, at: QPoint) -> None:
        self._down &= ~button
        self._send(window, at, button, QEvent.Type.MouseButtonRelease, keys)

    def tap(self, window: QWidget, key: Key, keys: Mod) -> None:
        self._tap(window, key.value, keys, chr(key.value) if key.value < 128 and not keys else "")

    def type(self, text: str) -> None:
        focus = QApplication.focusWidget()
        for letter in text:
            if focus is not None:
                self._tap(focus.window(), ord(letter.upper()[0]), Mod.NoModifier, letter)

    def wheel(self, window: QWidget, at: QPoint, turn: int, keys: Mod) -> None:
        if (handle := _handle(window)) is not None:
            here, there = _Real(at.x(), at.y()), _Real(*window.mapToGlobal(at).toTuple())
            self._wheel(
                handle, ctypes.byref(here), ctypes.byref(there), _Whole(0, 0), _Whole(0, turn), keys.value, 0, 0
            )

    def close(self) -> None: ...

    def _tap(self, window: QWidget, key: int, keys: Mod, text: str) -> None:
        string = self._texts.setdefault(text, _string(text))
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            if (handle := _handle(window)) is not None:
                self._key(handle, kind.value, key, keys.value, ctypes.byref(string), False, ctypes.c_ushort(1))

    def _send(self, window: QWidget, at: QPoint, button: Button, kind: QEvent.Type, keys: Mod) -> None:
        if (handle := _handle(window)) is not None:
            here, there = _Real(at.x(), at.y()), _Real(*window.mapToGlobal(at).toTuple())
            places = ctypes.byref(here), ctypes.byref(there)
            self._mouse(handle, *places, self._down.value, button.value, kind.value, keys.value, 0)


class _Real(ctypes.Structure):
    """A QPointF."""

    _fields_ = (("x", ctypes.c_double), ("y", ctypes.c_double))


class _Whole(ctypes.Structure):
    """A QPoint."""

    _fields_ = (("x", ctypes.c_int), ("y", ctypes.c_int))


class _String(ctypes.Structure):
    """A QString of characters that are not its own, and that have to stay."""

    _fields_ = (("owner", ctypes.c_void_p), ("data", ctypes.c_void_p), ("size", ctypes.c_ssize_t))


def _string(text: str) -> _String:
    units = text.encode("utf-16-le")
    made = _String(None, None, len(units) // 2)
    made.letters = ctypes.create_string_buffer(units + b"\0\0")
    made.data = ctypes.cast(made.letters, ctypes.c_void_p)
    return made


def _handle(window: QWidget) -> ctypes.c_void_p | None:
    """Qt's own window; None where it has gone meanwhile."""
    handle = window.windowHandle() if isValid(window) else None
    return None if handle is None else ctypes.c_void_p(getCppPointer(handle)[0])


class XHands:
    """Events of a real X server, by xdotool, which reads what to do from its input."""

    pause = 0.02

    def __init__(self) -> None:
        self._tool = subprocess.Popen(["xdotool", "-"], stdin=subprocess.PIPE, text=True)

    def close(self) -> None:
        assert self._tool.stdin is not None
        self._tool.stdin.close()
        self._tool.wait(60)

    def move(self, window: QWidget, at: QPoint) -> None:
        self._do(_there(window, at))

    def press(self, window: QWidget, button: Button, keys: Mod, at: QPoint) -> None:
        self._do(_there(window, at), *_held("keydown", keys), f"mousedown {X_BUTTONS[button]}")

    def release(self, window: QWidget, button: Button, keys: Mod, at: QPoint) -> None:
        self._do(_there(window, at), f"mouseup {X_BUTTONS[button]}", *_held("keyup", keys))

    def tap(self, window: QWidget, key: Key, keys: Mod) -> None:
        del window  # the one with the keyboard gets it
        name = key.name.removeprefix("Key_")
        name = X_NAMES.get(name, name.lower() if len(name) == 1 else name)
        self._do(
            "key --clearmodifiers " + "+".join([*(text for flag, text in X_MODIFIERS.items() if flag & keys), name])
        )

    def type(self, text: str) -> None:
        if text:
            self._do(f"type --delay 2 -- '{text}'")

    def wheel(self, window: QWidget, at: QPoint, turn: int, keys: Mod) -> None:
        notches = max(abs(turn) // NOTCH, 1)
        click = f"click --repeat {notches} --delay 2 {X_WHEEL[turn > 0]}"
        self._do(_there(window, at), *_held("keydown", keys), click, *_held("keyup", keys))

    def _do(self, *lines: str) -> None:
        assert self._tool.stdin is not None
        self._tool.stdin.write("".join(f"{line}\n" for line in lines if line))
        self._tool.stdin.flush()


def _there(window: QWidget, at: QPoint) -> str:
    if not isValid(window):
        return ""
    where = window.mapToGlobal(at)
    return f"mousemove {max(where.x(), 0)} {max(where.y(), 0)}"


def _held(act: str, keys: Mod) -> list[str]:
    return [f"{act} {name}" for flag, name in X_MODIFIERS.items() if flag & keys]
