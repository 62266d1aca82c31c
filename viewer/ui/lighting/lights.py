"""The part of the light panel about lights: their list, and what the selected one is like."""

from __future__ import annotations

import math
from dataclasses import dataclass

import msgspec
from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtWidgets import (
    QFormLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QWidget,
)

from viewer.scene.document import Node
from viewer.scene.light import Light, SpotLight
from viewer.session.lights import KINDS, NAMES, LightKind, kind_of, light_nodes
from viewer.ui.lighting.fields import LightColor
from viewer.ui.lighting.lighting import Lighting
from viewer.ui.viewport.layers.mesh_lights import MOST_LIGHTS, MOST_SHADOWS
from viewer.ui.widgets.fields import SpinBox
from viewer.ui.widgets.layouts import button, column, label, row
from viewer.ui.widgets.theme import MUTED, icon

KEY = Qt.ItemDataRole.UserRole
LARGEST = 1e9
DEGREES = "\N{DEGREE SIGN}"
LENGTH = "In the scene's units"


@dataclass(frozen=True)
class _Property:
    """A number of a light: attribute, label, unit, range, how many of the shown unit one of ours is, what it means."""

    name: str
    label: str
    unit: str
    low: float
    high: float
    factor: float = 1.0
    decimals: int = 3
    tip: str = ""


def _angle(name: str, label: str, low: float, high: float, tip: str) -> _Property:
    return _Property(name, label, DEGREES, low, high, math.degrees(1.0), 2, tip)


PROPERTIES: dict[LightKind, tuple[_Property, ...]] = {
    "point": (
        _Property("intensity", "Intensity", " W/sr", 0.0, LARGEST),
        _Property("radius", "Radius", "", 0.0, LARGEST, decimals=4, tip=f"{LENGTH}; larger ones have softer shadows"),
    ),
    "sun": (
        _Property("intensity", "Irradiance", " W/m²", 0.0, LARGEST),
        _angle("angle", "Size of disc", 0.0, 90.0, "From edge to edge; larger ones have softer shadows"),
    ),
    "spot": (
        _Property("intensity", "Intensity", " W/sr", 0.0, LARGEST),
        _angle("outer", "Half angle", 0.5, 90.0, "From the cone's axis to its edge"),
        _angle("inner", "Brightest within", 0.0, 89.5, "From the cone's axis to where the light begins to fall off"),
        _Property("radius", "Radius", "", 0.0, LARGEST, decimals=4, tip=f"{LENGTH}; larger ones have softer shadows"),
    ),
    "area": (
        _Property("radiance", "Radiance", " W/(sr m²)", 0.0, LARGEST),
        _Property("width", "Width", "", 1e-4, LARGEST, decimals=4, tip=LENGTH),
        _Property("height", "Height", "", 1e-4, LARGEST, decimals=4, tip=LENGTH),
    ),
}
MANY = "In the view the first {0} lights shine, {1} of them with shadows; rendered pictures and files have all."
LEAST_FALLOFF = math.radians(0.25)
"""A spot's inner cone is narrower than its outer one by at least this."""


class LightSection(QWidget):
    """All lights of the scene.

    Args:
        lighting: Changes them.
    """

    def __init__(self, lighting: Lighting) -> None:
        super().__init__()
        self._lighting = lighting
        self._kind: LightKind | None = None
        self.list = QListWidget()
        self.list.setIconSize(QSize(18, 18))
        self.list.setMinimumHeight(96)
        self.list.setMaximumHeight(190)
        self.add = button(self.tr("Add…"))
        self.copy = button(self.tr("Duplicate"), lambda: lighting.copy_light())
        self.delete = button(self.tr("Delete"), lambda: lighting.delete_light())
        self.hint = label(wrapped=True, style=MUTED)
        self.form = QWidget()
        self.color = LightColor()
        self.fields: dict[str, SpinBox] = {}
        self._lay_out()
        lighting.changed.connect(self.follow)
        self.list.currentItemChanged.connect(lambda item: self._on_current(item))
        self.list.itemChanged.connect(lambda item: self._on_checked(item))
        self.color.chosen.connect(lambda color, moving: self._set(moving, color=color))
        self.color.dropped.connect(lambda: lighting.cancel())
        self.follow()

    def follow(self) -> None:
        """Show the lights as they are now."""
        lights, chosen = light_nodes(self._lighting.scene), self._lighting.light
        with QSignalBlocker(self.list):
            self._show_list(lights, chosen)
        self.copy.setEnabled(chosen is not None)
        self.delete.setEnabled(chosen is not None)
        self.form.setVisible(chosen is not None)
        if chosen is not None and isinstance(chosen.content, Light):
            hint = self.tr("Drag it in the view; with Shift, on surfaces. It shines at the diamond.")
            self._show_light(chosen.content)
        else:
            hint = self.tr("No light is selected.") if lights else self.tr("This scene has no lights.")
        if len(self._lighting.scene.lights()) > MOST_SHADOWS:
            hint = f"{self.tr(MANY).format(MOST_LIGHTS, MOST_SHADOWS)} {hint}"
        self.hint.setText(hint)

    def _show_list(self, lights: tuple[Node, ...], chosen: Node | None) -> None:
        """Change as little as possible: the list may be in the middle of an event of its own."""
        keys = [self.list.item(row).data(KEY) for row in range(self.list.count())]
        if keys != [node.key for node in lights]:
            self.list.clear()
            for node in lights:
                assert isinstance(node.content, Light)
                item = QListWidgetItem(icon(f"light_{kind_of(node.content)}"), node.name)
                item.setData(KEY, node.key)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                item.setToolTip(self.tr("The box turns it on and off"))
                self.list.addItem(item)
        for number, node in enumerate(lights):
            item = self.list.item(number)
            item.setText(node.name)
            item.setCheckState(Qt.CheckState.Checked if node.visible else Qt.CheckState.Unchecked)
            if chosen is not None and node.key == chosen.key:
                self.list.setCurrentItem(item)
        if chosen is None:
            self.list.setCurrentRow(-1)

    def _show_light(self, light: Light) -> None:
        kind = kind_of(light)
        if kind != self._kind:
            self._kind = kind
            self._make_fields(kind)
        self.color.show_color(light.color)
        for each in PROPERTIES[kind]:
            self.fields[each.name].show_value(getattr(light, each.name) * each.factor)

    def _make_fields(self, kind: LightKind) -> None:
        """Rows for one kind of light, in place of those for another."""
        while self._rows.rowCount() > 1:
            self._rows.removeRow(1)
        self.fields = {}
        for each in PROPERTIES[kind]:
            field = SpinBox(each.low, each.high, each.decimals, each.unit)
            field.setToolTip(self.tr(each.tip))
            field.valueChanged.connect(lambda value, each=each: self._set(False, **{each.name: value / each.factor}))
            self._rows.addRow(self.tr(each.label), field)
            self.fields[each.name] = field

    def _set(self, moving: bool, **changes: object) -> None:
        node = self._lighting.light
        if node is None or not isinstance(node.content, Light):
            return
        content = _sound(msgspec.structs.replace(node.content, **changes))
        label = self.tr("Change {0}").format(node.name)
        self._lighting.set_light(msgspec.structs.replace(node, content=content), label, moving=moving)

    def _on_current(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._lighting.store.select(item.data(KEY))

    def _on_checked(self, item: QListWidgetItem) -> None:
        self._lighting.show_node(item.data(KEY), item.checkState() == Qt.CheckState.Checked)

    def _lay_out(self) -> None:
        menu = QMenu(self.add)
        for kind in KINDS:
            menu.addAction(
                icon(f"light_{kind}"), self.tr(NAMES[kind]), lambda kind=kind: self._lighting.add_light(kind)
            )
        self.add.setMenu(menu)
        buttons = (self.add, self.copy, self.delete)
        self._rows = QFormLayout(self.form)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setVerticalSpacing(5)
        self._rows.addRow(self.tr("Colour"), self.color)
        column(self.list, row(*buttons, wide=buttons), self.form, self.hint, None, on=self, margins=8, spacing=6)


def _sound(light: Light) -> Light:
    """The light with a spot's inner cone within its outer one."""
    if isinstance(light, SpotLight) and light.inner > light.outer - LEAST_FALLOFF:
        return msgspec.structs.replace(light, inner=max(light.outer - LEAST_FALLOFF, 0.0))
    return light
