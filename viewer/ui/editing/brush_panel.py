"""The panel of the sculpting brush."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QPushButton, QWidget

from viewer.scene.pen import Pressure
from viewer.scene.sculpt import FALLOFFS, OPERATIONS, Falloff, Operation
from viewer.session.brush import RADIUS_LIMITS
from viewer.session.left_button import given_to, taken_from
from viewer.session.store import Store
from viewer.session.tools.brushing import brushed_node
from viewer.session.tools.sculpt import HINT, radius_of
from viewer.ui.widgets.fields import Choice, SpinBox
from viewer.ui.widgets.layouts import column, label, row
from viewer.ui.widgets.theme import MUTED

OPERATION_TEXTS: dict[Operation, str] = {
    "draw": "Draw",
    "inflate": "Inflate",
    "smooth": "Smooth",
    "grab": "Grab",
    "flatten": "Flatten",
    "pinch": "Pinch",
    "twist": "Twist",
    "clay": "Clay",
}
FALLOFF_TEXTS: dict[Falloff, str] = {"smooth": "Smooth", "sharp": "Sharp", "flat": "Flat"}
PRESSURE_TEXTS: dict[Pressure, str] = {
    "none": "Changes nothing",
    "radius": "Radius",
    "strength": "Strength",
    "both": "Radius and strength",
}
FRONT_TIP = "What is turned away from the viewer, as the back of a thin sheet, stays as it is"


class BrushPanel(QWidget):
    """Shows the brush of the store, and changes it.

    Args:
        store: Where it is.
    """

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self.on = QPushButton(self.tr("Sculpt the selected node"))
        self.on.setCheckable(True)
        self.operation, self.falloff = QComboBox(), QComboBox()
        for name in OPERATIONS:
            self.operation.addItem(self.tr(OPERATION_TEXTS[name]), name)
        for name in FALLOFFS:
            self.falloff.addItem(self.tr(FALLOFF_TEXTS[name]), name)
        self.radius = SpinBox(*RADIUS_LIMITS, 4, "")
        self.radius.setToolTip(self.tr("In the scene's units"))
        self.strength = SpinBox(0.0, 1.0, 2, "")
        self.strength.setSingleStep(0.05)
        self.mirror = [QCheckBox(axis) for axis in "XYZ"]
        for axis, box in zip("xyz", self.mirror, strict=True):
            box.setToolTip(self.tr("Also beyond the node's own plane {0} = 0").format(axis))
        self.front = QCheckBox(self.tr("Front faces only"))
        self.front.setToolTip(self.tr(FRONT_TIP))
        self.pressure = Choice(
            {name: self.tr(text) for name, text in PRESSURE_TEXTS.items()}, lambda to: self._set(pressure=to)
        )
        self.pressure.setToolTip(self.tr("What the pressure of a pen changes; a mouse presses with all of it"))
        form = QWidget()
        rows = QFormLayout(form)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addRow(self.tr("Operation"), self.operation)
        rows.addRow(self.tr("Radius"), self.radius)
        rows.addRow(self.tr("Strength"), self.strength)
        rows.addRow(self.tr("Falloff"), self.falloff)
        rows.addRow(self.tr("Pen pressure"), self.pressure)
        rows.addRow(self.tr("Mirror"), row(*self.mirror, None))
        rows.addRow(self.front)
        hint = label(self.tr(HINT), wrapped=True, style=MUTED)
        column(self.on, form, hint, None, on=self, margins=8, spacing=6)
        self.on.toggled.connect(self._turn)
        self.operation.activated.connect(lambda: self._set(operation=self.operation.currentData()))
        self.falloff.activated.connect(lambda: self._set(falloff=self.falloff.currentData()))
        self.radius.valueChanged.connect(lambda value: self._set(radius=value))
        self.strength.valueChanged.connect(lambda value: self._set(strength=value))
        self.front.clicked.connect(lambda on: self._set(front=on))
        for box in self.mirror:
            box.clicked.connect(lambda: self._set(mirror=tuple(each.isChecked() for each in self.mirror)))
        store.watch(lambda state: (state.brush, state.scene, *state.selection), self.follow)
        self.follow()

    def follow(self) -> None:
        """Show the brush as it is now."""
        state = self._store.state
        brush, node = state.brush, brushed_node(state)
        with QSignalBlocker(self.on):
            self.on.setChecked(brush.on)
        self.on.setEnabled(node is not None or brush.on)
        self.operation.setCurrentIndex(OPERATIONS.index(brush.operation))
        self.falloff.setCurrentIndex(FALLOFFS.index(brush.falloff))
        if node is not None:
            self.radius.show_value(radius_of(state, node))
        self.strength.show_value(brush.strength)
        self.pressure.show_value(brush.pressure)
        self.front.setChecked(brush.front)
        for box, on in zip(self.mirror, brush.mirror, strict=True):
            box.setChecked(on)

    def _turn(self, on: bool) -> None:
        state = self._store.state
        brush = replace(state.brush, on=True)
        self._store.change(**(given_to("sculpt", state, brush=brush) if on else taken_from("sculpt", state)))

    def _set(self, **changes: object) -> None:
        self._store.change(brush=replace(self._store.state.brush, **changes))
