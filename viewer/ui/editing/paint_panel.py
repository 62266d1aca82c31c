"""The panel of the painting brush."""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QSignalBlocker, QSize
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QCheckBox, QColorDialog, QFormLayout, QPushButton, QToolButton, QWidget

from viewer.scene.color import linear_to_srgb, srgb_to_linear
from viewer.scene.geometry import Vec3, as_vec3
from viewer.scene.paint import Blend, PaintFalloff, Target
from viewer.session.brush import RADIUS_LIMITS
from viewer.session.left_button import given_to, taken_from
from viewer.session.store import Store
from viewer.session.tools.brushing import brushed_node
from viewer.session.tools.paint import HINT, paint_radius
from viewer.ui.editing.brush_panel import FRONT_TIP, PRESSURE_TEXTS
from viewer.ui.editing.clone_fields import CloneFields
from viewer.ui.editing.stencil_fields import StencilFields
from viewer.ui.widgets.fields import Choice, SpinBox
from viewer.ui.widgets.layouts import button, column, label, row
from viewer.ui.widgets.theme import MUTED

TARGET_TEXTS: dict[Target, str] = {
    "base_color": "Base colour",
    "roughness": "Roughness",
    "metallic": "Metallic",
    "opacity": "Opacity",
    "relief": "Relief (normal map)",
}
BLEND_TEXTS: dict[Blend, str] = {
    "mix": "Mix",
    "multiply": "Multiply",
    "add": "Add",
    "screen": "Screen",
    "overlay": "Overlay",
    "darken": "Darken",
    "lighten": "Lighten",
    "erase": "Erase",
}
FALLOFF_TEXTS: dict[PaintFalloff, str] = {"smooth": "Smooth", "sharp": "Sharp", "flat": "Flat", "hard": "Hard"}
SWATCH = QSize(56, 16)


class PaintPanel(QWidget):
    """Shows the painting brush of the store, and changes it.

    Args:
        store: Where it is.
    """

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self.on = QPushButton(self.tr("Paint the selected node"))
        self.on.setCheckable(True)
        self.target = Choice(
            {name: self.tr(text) for name, text in TARGET_TEXTS.items()}, lambda to: self._set(target=to)
        )
        self.blend = Choice({name: self.tr(text) for name, text in BLEND_TEXTS.items()}, lambda to: self._set(blend=to))
        self.falloff = Choice(
            {name: self.tr(text) for name, text in FALLOFF_TEXTS.items()}, lambda to: self._set(falloff=to)
        )
        self.color = button(run=lambda: self._ask(), tip=self.tr("The paint's colour"))
        self.other = QToolButton()
        for swatch in (self.color, self.other):
            swatch.setIconSize(SWATCH)
        self.other.setToolTip(self.tr("Swap with this colour (X)"))
        self.other.setAccessibleName(self.other.toolTip())
        self.value = SpinBox(-1.0, 1.0, 2)
        self.radius = SpinBox(*RADIUS_LIMITS, 4)
        self.radius.setToolTip(self.tr("In the scene's units"))
        self.strength = SpinBox(0.0, 1.0, 2)
        for number in (self.value, self.strength):
            number.setSingleStep(0.05)
        self.mirror = [QCheckBox(axis) for axis in "XYZ"]
        for axis, box in zip("xyz", self.mirror, strict=True):
            box.setToolTip(self.tr("Also beyond the node's own plane {0} = 0").format(axis))
        self.flatten = QCheckBox(self.tr("Flatten what depends on the view"))
        self.flatten.setToolTip(self.tr("On splats and fields; otherwise only their mean colour changes"))
        self.front = QCheckBox(self.tr("Front faces only"))
        self.front.setToolTip(self.tr(FRONT_TIP))
        self.pressure = Choice(
            {name: self.tr(text) for name, text in PRESSURE_TEXTS.items()}, lambda to: self._set(pressure=to)
        )
        self.pressure.setToolTip(self.tr("What the pressure of a pen changes; a mouse presses with all of it"))
        self.stencil = StencilFields(store)
        self.clone = CloneFields(store)
        hint = label(self.tr(HINT), wrapped=True, style=MUTED)
        column(self.on, self._form(), self.clone, self.stencil, hint, None, on=self, margins=8, spacing=6)
        self._connect()
        store.watch(lambda state: (state.paint_brush, state.scene, *state.selection), self.follow)
        self.follow()

    def follow(self) -> None:
        """Show the brush as it is now."""
        state = self._store.state
        brush, node = state.paint_brush, brushed_node(state)
        for box, on in (
            (self.on, brush.on),
            (self.flatten, brush.flatten),
            (self.front, brush.front),
            *zip(self.mirror, brush.mirror, strict=True),
        ):
            with QSignalBlocker(box):
                box.setChecked(on)
        self.on.setEnabled(node is not None or brush.on)
        self.target.show_value(brush.target)
        self.blend.show_value(brush.blend)
        self.falloff.show_value(brush.falloff)
        self.color.setIcon(_swatch(brush.color))
        self.other.setIcon(_swatch(brush.other))
        colored = brush.target == "base_color"
        self.color.setEnabled(colored)
        self.value.setEnabled(not colored)
        self.value.setMinimum(-1.0 if brush.target == "relief" else 0.0)
        self.value.show_value(brush.value)
        if node is not None:
            self.radius.show_value(paint_radius(state, node))
        self.strength.show_value(brush.strength)
        self.pressure.show_value(brush.pressure)

    def _form(self) -> QWidget:
        form = QWidget()
        rows = QFormLayout(form)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addRow(self.tr("Paints"), self.target)
        rows.addRow(self.tr("Colour"), row(self.color, self.other, wide=self.color))
        rows.addRow(self.tr("Value"), self.value)
        rows.addRow(self.tr("Blending"), self.blend)
        rows.addRow(self.tr("Radius"), self.radius)
        rows.addRow(self.tr("Strength"), self.strength)
        rows.addRow(self.tr("Falloff"), self.falloff)
        rows.addRow(self.tr("Pen pressure"), self.pressure)
        rows.addRow(self.tr("Mirror"), row(*self.mirror, None))
        rows.addRow(self.front)
        rows.addRow(self.flatten)
        return form

    def _connect(self) -> None:
        self.on.toggled.connect(self._turn)
        self.other.clicked.connect(lambda: self._store.change(paint_brush=self._store.state.paint_brush.swapped()))
        self.value.valueChanged.connect(lambda value: self._set(value=value))
        self.radius.valueChanged.connect(lambda value: self._set(radius=value))
        self.strength.valueChanged.connect(lambda value: self._set(strength=value))
        self.flatten.toggled.connect(lambda on: self._set(flatten=on))
        self.front.toggled.connect(lambda on: self._set(front=on))
        for box in self.mirror:
            box.clicked.connect(lambda: self._set(mirror=tuple(each.isChecked() for each in self.mirror)))

    def _ask(self) -> None:
        dialog = QColorDialog(_screen(self._store.state.paint_brush.color), self)
        dialog.setWindowTitle(self.tr("Colour of the paint"))
        dialog.colorSelected.connect(lambda color: self._set(color=_linear(color)))
        dialog.finished.connect(lambda: dialog.deleteLater())
        dialog.open()

    def _turn(self, on: bool) -> None:
        state = self._store.state
        brush = replace(state.paint_brush, on=True)
        self._store.change(**(given_to("paint", state, paint_brush=brush) if on else taken_from("paint", state)))

    def _set(self, **changes: object) -> None:
        self._store.change(paint_brush=replace(self._store.state.paint_brush, **changes))


def _swatch(color: Vec3) -> QIcon:
    picture = QPixmap(SWATCH)
    picture.fill(_screen(color))
    return QIcon(picture)


def _screen(color: Vec3) -> QColor:
    red, green, blue = (min(max(float(part), 0.0), 1.0) for part in linear_to_srgb(np.array(color)))
    return QColor.fromRgbF(red, green, blue)


def _linear(color: QColor) -> Vec3:
    return as_vec3(srgb_to_linear(np.array([color.redF(), color.greenF(), color.blueF()])))
