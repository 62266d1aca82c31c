"""The part of the light panel about the environment light."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
from jaxtyping import Float32
from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFormLayout,
    QWidget,
)

from viewer.errors import ViewerError
from viewer.scene.asset_id import AssetId
from viewer.scene.environment import radiance_of
from viewer.scene.geometry import Vec3
from viewer.scene.light import EnvironmentLight
from viewer.session.lighting import BRIGHTEST, DARKEST, stops_of, strength_of, turned
from viewer.session.lighting_probe import Probe, Shining, probe_of
from viewer.ui.lighting.fields import LightColor
from viewer.ui.lighting.lighting import SUFFIXES, Lighting
from viewer.ui.lighting.pictures import BallPictures, ProbePicture, StopsHistogram
from viewer.ui.widgets.fields import NumberSlider
from viewer.ui.widgets.layouts import button, column, label, row
from viewer.ui.widgets.slices import Slices
from viewer.ui.widgets.theme import MUTED

KEPT = 4
"""Pictures of light that are remembered."""
SHOWN_STOPS = 8.0
DOT = "  \N{MIDDLE DOT}  "


class EnvironmentSection(QWidget):
    """Picture, balls and settings of the environment light.

    Args:
        lighting: Changes it.
    """

    def __init__(self, lighting: Lighting) -> None:
        super().__init__()
        self._lighting = lighting
        self._slices = Slices(self)
        self._probes: dict[AssetId, Probe | None] = {}
        """What is known of each picture; None where it cannot be read."""
        self._looking: AssetId | None = None
        self._start: float | None = None
        """The rotation at which a drag has begun."""
        self.picture, self.balls, self.histogram = ProbePicture(), BallPictures(), StopsHistogram()
        self.exposure = NumberSlider(-SHOWN_STOPS, SHOWN_STOPS, 1, 0.0)
        self.facts = label(wrapped=True, style=MUTED)
        self.strength = NumberSlider(DARKEST, BRIGHTEST, 2, 0.0)
        self.strength.number.setSpecialValueText(self.tr("off"))
        self.rotation = NumberSlider(-180.0, 180.0, 1, 0.0)
        self.rotation.number.setSuffix("\N{DEGREE SIGN}")
        self.tint = LightColor()
        self.shown = QCheckBox(self.tr("Seen behind the scene"))
        self.blend = NumberSlider(0.0, 1.0, 2, 0.0)
        self.blend_with = button(self.tr("Blend with…"), lambda: self._ask_blend())
        self.unblend = button(self.tr("No blend"), lambda: self._set(self.tr("No blend"), False, other=None, blend=0.0))
        self.open = button(self.tr("Open…"), lambda: self._ask_open())
        self.studio = button(self.tr("Studio"), lambda: lighting.add_studio())
        self.save = button(self.tr("Save as…"), lambda: self._ask_save())
        self.remove = button(self.tr("Remove"), lambda: lighting.remove_environment())
        self.settings = QWidget()
        self._explain()
        self._lay_out()
        self._connect()
        self.follow()

    def follow(self) -> None:
        """Show the light as it is now."""
        light = self._lighting.environment
        self.settings.setVisible(light is not None)
        self.open.setText(self.tr("Environment light…") if light is None else self.tr("Open…"))
        if light is None:
            self.picture.say(self.tr("This scene has no environment light. Drop an .hdr or .exr picture here."))
            self._show_pictures(None)
            return
        self._look_at_missing(light)
        self._show_pictures(light)
        self.strength.set_value(stops_of(light.strength))
        self.rotation.set_value(math.degrees(light.rotation))
        self.tint.show_color(light.tint)
        with QSignalBlocker(self.shown):
            self.shown.setChecked(light.shown)
        blended = light.other is not None
        self._rows.setRowVisible(self.blend, blended)
        self.unblend.setVisible(blended)
        self.blend.set_value(light.blend)

    def _look_at_missing(self, light: EnvironmentLight) -> None:
        """Look at a picture that nothing is known of yet, in slices."""
        wanted = [asset for asset in (light.asset, light.other) if asset is not None]
        missing = next((asset for asset in wanted if asset not in self._probes), None)
        if missing is None or missing == self._looking:
            return
        try:
            radiance = radiance_of(msgspec.structs.replace(light, asset=missing), self._lighting.assets)
        except ViewerError as error:
            self._learn(missing, None)
            self.picture.say(f"{error.message}\n{error.hint}")
            return
        self._looking = missing
        self.picture.say("")
        self._slices.start(probe_of(radiance), lambda probe: self._looked_at(missing, probe))

    def _looked_at(self, asset: AssetId, probe: Probe) -> None:
        self._looking = None
        self._learn(asset, probe)
        self.follow()

    def _learn(self, asset: AssetId, probe: Probe | None) -> None:
        self._probes[asset] = probe
        for old in list(self._probes)[:-KEPT]:
            del self._probes[old]

    def _shining(self, light: EnvironmentLight) -> Shining | None:
        """How the light shines as far as it is known; None before its own picture is."""
        first = self._probes.get(light.asset)
        if first is None:
            return None
        second = self._probes.get(light.other) if light.other is not None else None
        blend = light.blend if light.other is not None else 0.0
        probes = [(first, 1.0 - blend)] + ([(second, blend)] if second is not None else [])
        red, green, blue = (light.strength * part for part in light.tint)
        return Shining(probes, light.rotation, (red, green, blue))

    def _show_pictures(self, light: EnvironmentLight | None) -> None:
        shining = None if light is None else self._shining(light)
        stops = self.exposure.number.value()
        self.balls.show_light(shining, self._lighting.store.state.view.axes(), stops)
        self.balls.setVisible(light is not None)
        self.histogram.setVisible(light is not None)
        if light is None or shining is None:
            self.picture.show_light(None, 0.0, stops)
            self.histogram.show_probe(None, 0.0)
            self.facts.setText("")
            return
        first = shining.probes[0][0]
        self.picture.show_light(_picture(shining), light.rotation, stops)
        self.histogram.show_probe(first, -stops - stops_of(light.strength))
        self.facts.setText(self._facts(light, first))

    def _facts(self, light: EnvironmentLight, probe: Probe) -> str:
        name = Path(light.source).name or self.tr("unnamed")
        size = f"{light.width} \N{MULTIPLICATION SIGN} {light.height}"
        mean = sum(probe.mean) / 3.0
        name += "" if self._lighting.scene.environment() is not None else self.tr(" (off in the scene list)")
        figures = self.tr("largest {0:.3g}, mean {1:.3g}").format(probe.largest, mean)
        return DOT.join((name, size, figures))

    def _turn(self, by: float, moving: bool) -> None:
        light = self._lighting.environment
        if light is None:
            return
        if self._start is None:
            self._start = light.rotation
        rotation = turned(self._start, by)
        if not moving:
            self._start = None
        self._set(self.tr("Turn the light"), moving, rotation=rotation)

    def _give_up(self) -> None:
        self._start = None
        self._lighting.cancel()

    def _set(self, label: str, moving: bool, **changes: object) -> None:
        self._lighting.set_environment(label, moving=moving, **changes)

    def _set_tint(self, tint: Vec3, moving: bool) -> None:
        self._set(self.tr("Tint the light"), moving, tint=tint)

    def _ask_open(self) -> None:
        _ask(self, self.tr("Environment light"), self._lighting.open_environment)

    def _ask_blend(self) -> None:
        _ask(self, self.tr("Blend with"), self._lighting.open_blend)

    def _ask_save(self) -> None:
        dialog = QFileDialog(self, self.tr("Save the light as"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([f"Radiance (*{SUFFIXES[0]})", f"OpenEXR (*{SUFFIXES[1]})"])
        dialog.selectFile("light" + SUFFIXES[0])

        def chosen(file: str) -> None:
            path = Path(file)
            if path.suffix.lower() not in SUFFIXES:
                path = path.with_name(path.name + SUFFIXES["EXR" in dialog.selectedNameFilter()])
            self._lighting.save_environment(path)

        dialog.fileSelected.connect(chosen)
        dialog.finished.connect(lambda: dialog.deleteLater())
        dialog.open()

    def _connect(self) -> None:
        lighting = self._lighting
        lighting.changed.connect(self.follow)
        lighting.store.watch(lambda state: state.view, self._look)
        self.picture.turned.connect(lambda by, moving: self._turn(by, moving))
        self.picture.dropped.connect(lambda: self._give_up())
        self.exposure.moved.connect(lambda: self._show_pictures(lighting.environment))
        self.strength.moved.connect(
            lambda stops, moving: self._set(self.tr("Strength of the light"), moving, strength=strength_of(stops))
        )
        self.rotation.moved.connect(
            lambda angle, moving: self._set(self.tr("Turn the light"), moving, rotation=math.radians(angle))
        )
        self.blend.moved.connect(lambda part, moving: self._set(self.tr("Blend the light"), moving, blend=part))
        self.tint.chosen.connect(lambda tint, moving: self._set_tint(tint, moving))
        self.tint.dropped.connect(lambda: lighting.cancel())
        self.shown.toggled.connect(lambda on: self._set(self.tr("See the light"), False, shown=on))

    def _look(self) -> None:
        self.balls.look(self._lighting.store.state.view.axes())

    def _explain(self) -> None:
        tr = self.tr
        for widget, text in (
            (self.exposure, tr("How bright the pictures here are shown; the scene is not changed")),
            (self.strength, tr("Each step of one makes the light twice as bright")),
            (self.rotation, tr("About the vertical axis, anticlockwise seen from above")),
            (self.tint, tr("Multiplies the light's colours")),
            (self.shown, tr("Draw the light itself where nothing else is")),
            (self.blend, tr("0: this light alone. 1: the other one alone")),
            (self.blend_with, tr("Mix in a second picture of light, .hdr or .exr")),
            (self.open, tr("Light the scene by an equirectangular picture, .hdr or .exr, twice as wide as high")),
            (self.studio, tr("Light the scene by soft boxes in a dim grey room")),
            (self.save, tr("Write the light as it shines: turned, tinted and blended")),
        ):
            widget.setToolTip(text)

    def _lay_out(self) -> None:
        pictures = (self.picture, self.histogram, self.facts, self.balls)
        sources = row(self.open, self.studio, wide=self.open)
        column(*pictures, sources, self.settings, None, on=self, margins=8, spacing=6)
        self._rows = rows = QFormLayout(self.settings)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setVerticalSpacing(5)
        rows.addRow(self.tr("Shown at"), self.exposure)
        rows.addRow(self.tr("Strength"), self.strength)
        rows.addRow(self.tr("Rotation"), self.rotation)
        rows.addRow(self.tr("Tint"), self.tint)
        rows.addRow(self.shown)
        rows.addRow(row(self.blend_with, self.unblend))
        rows.addRow(self.tr("Blend"), self.blend)
        rows.addRow(row(self.save, self.remove))
        for slider in (self.exposure, self.strength):
            slider.number.setSuffix(self.tr(" EV"))


def _picture(light: Shining) -> Float32[np.ndarray, "h w 3"]:
    """Both pictures blended, tinted and at their strength, at the first one's size."""
    first = light.probes[0][0].small
    result = np.zeros_like(first)
    for probe, weight in light.probes:
        rows = np.arange(first.shape[0]) * probe.small.shape[0] // first.shape[0]
        columns = np.arange(first.shape[1]) * probe.small.shape[1] // first.shape[1]
        result += np.float32(weight) * probe.small[rows][:, columns]
    return result * np.array(light.factor, np.float32)


def _ask(parent: EnvironmentSection, title: str, chosen: Callable[[Path], None]) -> None:
    dialog = QFileDialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters([f"{parent.tr('Pictures of light')} ({' '.join('*' + suffix for suffix in SUFFIXES)})"])
    dialog.fileSelected.connect(lambda file: chosen(Path(file)))
    dialog.finished.connect(lambda: dialog.deleteLater())
    dialog.open()
