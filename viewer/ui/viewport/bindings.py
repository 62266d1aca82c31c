"""Which button and key does what in the viewport, as data. The mouse follows Blender, plus left drag to orbit."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Qt

from viewer.session.navigation import ViewName
from viewer.session.tools import DragName

PLAIN = Qt.KeyboardModifier.NoModifier


class DragBinding(NamedTuple):
    """A drag starts with this button and these modifiers."""

    button: Qt.MouseButton
    modifiers: Qt.KeyboardModifier
    drag: DragName


DRAGS = (
    DragBinding(Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.ShiftModifier, "pan"),
    DragBinding(Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.ControlModifier, "dolly"),
    DragBinding(Qt.MouseButton.MiddleButton, PLAIN, "orbit"),
    DragBinding(Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, "pan"),
    DragBinding(Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, "dolly"),
    DragBinding(Qt.MouseButton.LeftButton, PLAIN, "orbit"),
    DragBinding(Qt.MouseButton.RightButton, PLAIN, "pan"),
)
NUMPAD_VIEWS: dict[Qt.Key, tuple[ViewName, ViewName]] = {
    Qt.Key.Key_1: ("front", "back"),
    Qt.Key.Key_3: ("right", "left"),
    Qt.Key.Key_7: ("top", "bottom"),
}
"""Key on the number pad: the view, and the one with Ctrl."""
NUMPAD_STEPS: dict[Qt.Key, tuple[float, float]] = {
    Qt.Key.Key_4: (1.0, 0.0),
    Qt.Key.Key_6: (-1.0, 0.0),
    Qt.Key.Key_8: (0.0, -1.0),
    Qt.Key.Key_2: (0.0, 1.0),
}
"""Key on the number pad: turns to the right and upwards, in steps."""
STEP_DEGREES = 15.0
WHEEL_FACTOR = 0.88
"""Of the distance, for one notch towards the scene."""
WHEEL_EXPOSURE = 0.25
"""Stops, for one notch."""
EXPOSURE_STEP = 0.5


def drag_for(button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> DragName | None:
    """What a press begins, if anything."""
    held = modifiers & (
        Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    )
    return next((each.drag for each in DRAGS if each.button == button and each.modifiers == held), None)
