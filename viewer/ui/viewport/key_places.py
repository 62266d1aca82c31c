"""Where a key is, whatever is written on it: W, A, S and D lie together on AZERTY and Dvorak keyboards as well.

Systems number keys by their place: X11 and Wayland by the kernel's event codes plus 8 (``linux/input-event-codes.h``,
the XKB rules ``evdev``), Windows by the scan codes of set 1, macOS by ``kVK_ANSI_*`` of ``HIToolbox/Events.h``.
"""

from __future__ import annotations

from types import MappingProxyType

from PySide6.QtGui import QGuiApplication, QKeyEvent

EVDEV = MappingProxyType({
    24: "Q", 25: "W", 26: "E", 27: "R", 38: "A", 39: "S", 40: "D", 41: "F", 52: "Z", 53: "X", 54: "C", 65: "Space",
})  # fmt: skip
SET_1 = MappingProxyType({
    0x10: "Q", 0x11: "W", 0x12: "E", 0x13: "R", 0x1E: "A", 0x1F: "S", 0x20: "D", 0x21: "F", 0x2C: "Z", 0x2D: "X",
    0x2E: "C", 0x39: "Space",
})  # fmt: skip
MAC = MappingProxyType({
    0: "A", 1: "S", 2: "D", 3: "F", 6: "Z", 7: "X", 8: "C", 12: "Q", 13: "W", 14: "E", 15: "R", 49: "Space",
})  # fmt: skip
"""Number of the key: its name on a keyboard with US layout. Those around the left hand."""


def place_of(event: QKeyEvent, platform: str | None = None) -> str | None:
    """The name of a key's place.

    Args:
        event: A key, pressed or released.
        platform: Of Qt; None = the one in use.

    Returns:
        Empty where the key is none of those; None where the system does not tell.
    """
    match platform or QGuiApplication.platformName():
        case "xcb" | "wayland" | "wayland-egl":
            table, code = EVDEV, event.nativeScanCode() or None
        case "windows":
            table, code = SET_1, event.nativeScanCode() or None
        case "cocoa":  # numbers the key A as 0
            table, code = MAC, event.nativeVirtualKey()
        case _:
            return None
    return None if code is None else table.get(code, "")
