"""Controls of what has to be rendered anew: view dependence, samples, surfaces, the slice's plane."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QSpinBox

from viewer.render.request import Plane, RenderOptions
from viewer.scene.content import DistanceField
from viewer.scene.document import Scene
from viewer.scene.geometry import AABB
from viewer.session.display_control import DisplayControl
from viewer.ui.widgets.fields import Choice, NumberSlider, Section

MOST_SAMPLES = 256
HIGHEST_DEGREE = 2
NORMALS = {"x": (1.0, 0.0, 0.0), "y": (0.0, 1.0, 0.0), "z": (0.0, 0.0, 1.0)}
DENSEST = 100.0
FIRST_DENSITY = 10.0
"""Level at which the surface of a density is first shown."""
REACH = 0.1
"""Levels of signed distances go so far to both sides, in diagonals of the scene's box."""


class OptionsSection(Section):
    """Changes how fields are rendered.

    Args:
        control: Holds the options.
    """

    def __init__(self, control: DisplayControl) -> None:
        super().__init__("")
        self.setTitle(self.tr("Rendering"))
        self._control = control
        self._scene: Scene | None = None
        self._box: AABB | None = None
        self._signed = False
        self.degree = _count(0, HIGHEST_DEGREE)
        self.samples = _count(1, MOST_SAMPLES)
        self.surface = QCheckBox(self.tr("Surface only"))
        self.level = NumberSlider(0.0, DENSEST, 3, 0.0)
        axes = {"": self.tr("Level, in the middle"), "x": "X", "y": "Y", "z": "Z"}
        self.axis = Choice(axes, lambda axis: self._set_axis(axis))
        self.position = NumberSlider(-1.0, 1.0, 3, 0.0)
        self.rows.addRow(self.tr("View dependence"), self.degree)
        self.rows.addRow(self.tr("Rays a pixel"), self.samples)
        self.rows.addRow("", self.surface)
        self.rows.addRow(self.tr("Level"), self.level)
        self.rows.addRow(self.tr("Slice across"), self.axis)
        self.rows.addRow(self.tr("Slice at"), self.position)
        self.degree.valueChanged.connect(lambda value: self._change(sh_degree=value))
        self.samples.valueChanged.connect(lambda value: self._change(samples=value))
        self.surface.toggled.connect(lambda on: self._set_surface(on))
        self.level.moved.connect(lambda value, moving: self._change(moving=moving, level=value))
        self.position.moved.connect(lambda value, moving: self._set_position(value, moving=moving))
        self.follow()

    def show_scene(self, scene: Scene) -> None:
        """Take ranges from what is in the scene."""
        if scene is self._scene:
            self.follow()
            return
        self._scene = scene
        self._box = scene.visible_aabb()
        shown = [node.content for node in scene.shown("field")]
        self._signed = bool(shown) and all(isinstance(content, DistanceField) for content in shown)
        if self._signed and self._box is not None:
            reach = REACH * self._box.diagonal
            self.level.set_range(-reach, reach)
        else:
            self.level.set_range(0.0, DENSEST)
        self.follow()

    def follow(self) -> None:
        """Show the options as they are."""
        options = self._control.options
        with QSignalBlocker(self.degree), QSignalBlocker(self.samples), QSignalBlocker(self.surface):
            self.degree.setValue(options.sh_degree)
            self.samples.setValue(options.samples)
            self.surface.setChecked(options.surface)
        self.level.set_value(options.level)
        self.level.setEnabled(options.surface)
        axis = _axis(options.slice)
        self.axis.show_value(axis)
        self.axis.setEnabled(self._box is not None)
        self.position.setEnabled(options.slice is not None and self._box is not None)
        if options.slice is not None and self._box is not None and axis:
            number = "xyz".index(axis)
            self.position.set_range(self._box.lo[number], self._box.hi[number])
            self.position.set_value(options.slice.point[number])

    def _change(self, *, moving: bool = False, **changes: object) -> None:
        self._control.set_options(replace(self._control.options, **changes), moving=moving)

    def _set_surface(self, on: bool) -> None:
        options: RenderOptions = self._control.options
        level = FIRST_DENSITY if on and options.level == 0.0 and not self._signed else options.level
        self._change(surface=on, level=level)

    def _set_axis(self, axis: str) -> None:
        if self._box is not None:
            self._change(slice=Plane(self._box.center, NORMALS[axis]) if axis else None)

    def _set_position(self, value: float, *, moving: bool) -> None:
        plane = self._control.options.slice
        if plane is not None:
            number = "xyz".index(_axis(plane))
            x, y, z = (value if index == number else part for index, part in enumerate(plane.point))
            self._change(moving=moving, slice=replace(plane, point=(x, y, z)))


def _axis(plane: Plane | None) -> str:
    """The axis that the plane's normal is nearest to; empty without a plane."""
    if plane is None:
        return ""
    sizes = [abs(part) for part in plane.normal]
    return "xyz"[sizes.index(max(sizes))]


def _count(low: int, high: int) -> QSpinBox:
    number = QSpinBox()
    number.setRange(low, high)
    number.setKeyboardTracking(False)
    return number
