"""Numbers for where something is in the world: position, rotation and scale."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from viewer.scene.geometry import Transform
from viewer.scene.rotations import angles_deg, rotation_of
from viewer.ui.widgets.option_fields import PlainSpinBox

FARTHEST = 1e6
SCALES = (1e-6, 1e6)
MOST_ANGLE = 360.0
ROUNDED = 1e-8
"""Difference of a number and what its field holds of it."""


class NumberField(PlainSpinBox):
    """A number without buttons. It takes the wheel only while it has the focus, so that scrolling changes nothing.

    Args:
        low: The smallest number.
        high: The largest one.
        unit: Behind the number.
    """

    def __init__(self, low: float, high: float, unit: str = "") -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setRange(low, high)
        self.setSuffix(unit)
        self.setKeyboardTracking(False)
        self.setButtonSymbols(self.ButtonSymbols.NoButtons)  # the numbers need the room
        self.setMinimumWidth(44)

    def textFromValue(self, value: float) -> str:
        """So few digits that they can be read in a narrow panel."""
        return f"{value:.5g}"

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn the number, or let the panel scroll."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class TransformFields(QWidget):
    """Three numbers for the position, three angles, one scale.

    Signals:
        changed(object): This ``Transform`` was entered.
        finished(): The keyboard has left a field, or Enter was pressed.
    """

    changed = Signal(object)
    finished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._transform = Transform()
        self.translation = [NumberField(-FARTHEST, FARTHEST) for _ in range(3)]
        self.rotation = [NumberField(-MOST_ANGLE, MOST_ANGLE, "\N{DEGREE SIGN}") for _ in range(3)]
        self.scale = NumberField(*SCALES)
        self.scale.setPrefix("\N{MULTIPLICATION SIGN} ")
        rows = QGridLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        texts = (self.tr("Position"), self.tr("Rotation"), self.tr("Scale"))
        for row, (text, fields) in enumerate(zip(texts, (self.translation, self.rotation, [self.scale]), strict=True)):
            rows.addWidget(QLabel(text), row, 0)
            for axis, field in enumerate(fields):
                rows.addWidget(field, row, axis + 1)
                rows.setColumnStretch(axis + 1, 1)
                field.valueChanged.connect(partial(self._enter, row, axis))
                field.editingFinished.connect(self.finished)
        for axis, name in enumerate("xyz"):
            self.translation[axis].setToolTip(self.tr("Along the world's {0} axis, in the scene's unit").format(name))
            self.rotation[axis].setToolTip(self.tr("About the world's x, then y, then z axis"))

    def show_transform(self, transform: Transform) -> None:
        """Show another placement."""
        self._transform = transform
        values = (*transform.translation, *angles_deg(transform.rotation), transform.scale)
        for field, value in zip((*self.translation, *self.rotation, self.scale), values, strict=True):
            if abs(field.value() - value) > ROUNDED:  # what is being typed into a field that is right stays
                with QSignalBlocker(field):
                    field.setValue(value)

    def _enter(self, row: int, axis: int, number: float) -> None:
        """Change one number; the others stay what they are, and not what their fields round them to."""
        old = self._transform
        rows = [list(old.translation), list(angles_deg(old.rotation)), [old.scale]]
        rows[row][axis] = number
        (x, y, z), (a, b, c), (scale,) = rows
        rotation = rotation_of((a, b, c)) if row == 1 else old.rotation
        self._transform = Transform((x, y, z), rotation, scale)
        self.changed.emit(self._transform)
