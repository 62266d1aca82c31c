"""Where a data set stands in the world, in numbers."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QPushButton, QWidget

from viewer.scene.geometry import Transform
from viewer.session.dataset_world import angles_deg, rotation_of
from viewer.ui.widgets.fields import Section

FARTHEST = 1e6
SCALES = (1e-6, 1e6)


class PlacementForm(Section):
    """Rotation, translation and scale of a data set, and what can be done to them at once.

    Signals:
        changed(object): Somebody wants this ``Transform``.
        oriented(), centered(), scaled(): Bring it upright, to the origin, to unit size.
    """

    changed = Signal(object)
    oriented = Signal()
    centered = Signal()
    scaled = Signal()

    def __init__(self) -> None:
        super().__init__("")
        self.setTitle(self.tr("Placement in the world"))
        self._transform = Transform()
        self.rotation = [_number(-360.0, 360.0, 2, "\N{DEGREE SIGN}") for _ in range(3)]
        self.translation = [_number(-FARTHEST, FARTHEST, 4) for _ in range(3)]
        self.scale = _number(*SCALES, 5)
        for axis, (angle, place) in enumerate(zip(self.rotation, self.translation, strict=True)):
            angle.valueChanged.connect(partial(self._turn, axis))
            place.valueChanged.connect(partial(self._shift, axis))
        self.scale.valueChanged.connect(lambda _: self._resize())
        self.rows.addRow(self.tr("Rotation"), _row(*self.rotation))
        self.rows.addRow(self.tr("Position"), _row(*self.translation))
        self.rows.addRow(self.tr("Scale"), self.scale)
        self.orient, self.center, self.unit = (
            QPushButton(text) for text in (self.tr("Upright"), self.tr("Centre"), self.tr("Unit size"))
        )
        self.orient.setToolTip(self.tr("Turn it so that what was up for the cameras is up here"))
        self.center.setToolTip(self.tr("Move the middle of the subject's box to the origin"))
        self.unit.setToolTip(self.tr("Scale it so that the longest edge of the subject's box is 1"))
        self.orient.clicked.connect(lambda: self.oriented.emit())
        self.center.clicked.connect(lambda: self.centered.emit())
        self.unit.clicked.connect(lambda: self.scaled.emit())
        self.rows.addRow(_row(self.orient, self.center, self.unit))
        for box in self.rotation:
            box.setToolTip(self.tr("About the world's x, then y, then z axis"))
        self.setToolTip(self.tr("Fields trained from these photos move along"))

    def show_transform(self, transform: Transform) -> None:
        """Show where it stands now."""
        self._transform = transform
        values = (*angles_deg(transform.rotation), *transform.translation, transform.scale)
        for box, value in zip((*self.rotation, *self.translation, self.scale), values, strict=True):
            with QSignalBlocker(box):
                box.setValue(value)

    def _turn(self, axis: int, degrees: float) -> None:
        """Turn about one axis; the other angles stay what they are, and not what their boxes round them to."""
        a, b, c = (degrees if axis == each else old for each, old in enumerate(angles_deg(self._transform.rotation)))
        self._tell(Transform(self._transform.translation, rotation_of((a, b, c)), self._transform.scale))

    def _shift(self, axis: int, place: float) -> None:
        x, y, z = (place if axis == each else old for each, old in enumerate(self._transform.translation))
        self._tell(Transform((x, y, z), self._transform.rotation, self._transform.scale))

    def _resize(self) -> None:
        self._tell(Transform(self._transform.translation, self._transform.rotation, self.scale.value()))

    def _tell(self, transform: Transform) -> None:
        self._transform = transform
        self.changed.emit(transform)


class _Number(QDoubleSpinBox):
    """Takes the wheel only while it has the focus: whoever scrolls the panel moves no data set."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn the number, or let the panel scroll."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


def _number(least: float, most: float, decimals: int, suffix: str = "") -> QDoubleSpinBox:
    box = _Number()
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    box.setDecimals(decimals)
    box.setRange(least, most)
    box.setSuffix(suffix)
    box.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
    box.setKeyboardTracking(False)
    box.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)  # the numbers need the room
    box.setMinimumWidth(56)
    return box


def _row(*parts: QWidget) -> QWidget:
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    for part in parts:
        row.addWidget(part)
    return whole
