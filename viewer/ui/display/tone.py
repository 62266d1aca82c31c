"""Tone controls: exposure, white balance, curve, clipping, background."""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QCheckBox, QColorDialog, QPushButton

from viewer.render.show.tone import NEUTRAL_KELVIN, TINT_LIMIT, Tone
from viewer.scene.color import srgb_to_linear
from viewer.scene.geometry import as_vec3
from viewer.session.display_control import DisplayControl
from viewer.ui.widgets.fields import Choice, NumberSlider, Section

KELVIN = (2000.0, 12000.0)
STOPS = 8.0


class ToneSection(Section):
    """Changes the tone of a display.

    Args:
        control: Holds the display.
    """

    def __init__(self, control: DisplayControl) -> None:
        super().__init__("")
        self.setTitle(self.tr("Tone"))
        self._control = control
        self.exposure = NumberSlider(-STOPS, STOPS, 2, 0.0)
        self.kelvin = NumberSlider(*KELVIN, 0, NEUTRAL_KELVIN)
        self.tint = NumberSlider(-TINT_LIMIT, TINT_LIMIT, 0, 0.0)
        curves = {"srgb": self.tr("sRGB, clipped"), "filmic": self.tr("Filmic"), "neutral": self.tr("Neutral")}
        self.curve = Choice(curves, lambda value: self._change(curve=value))
        self.clipping = QCheckBox(self.tr("Mark clipped light"))
        backgrounds = {
            "scene": self.tr("The scene's"),
            "transparent": self.tr("None"),
            "color": self.tr("A colour…"),
        }
        self.background = Choice(backgrounds, self._set_background)
        self.reset = QPushButton(self.tr("Reset tone"))
        for text, field in (
            (self.tr("Exposure"), self.exposure),
            (self.tr("Temperature"), self.kelvin),
            (self.tr("Tint"), self.tint),
            (self.tr("Curve"), self.curve),
            ("", self.clipping),
            (self.tr("Background"), self.background),
            ("", self.reset),
        ):
            self.rows.addRow(text, field)
        self.exposure.moved.connect(lambda value, _moving: self._change(exposure=value))
        self.kelvin.moved.connect(lambda value, _moving: self._change(kelvin=value))
        self.tint.moved.connect(lambda value, _moving: self._change(tint=value))
        self.clipping.toggled.connect(lambda on: self._change(clipping=on))
        self.reset.clicked.connect(lambda: control.set_tone(Tone()))
        self.follow()

    def follow(self) -> None:
        """Show the display as it is."""
        display = self._control.display
        tone = display.tone
        self.exposure.set_value(tone.exposure)
        self.kelvin.set_value(tone.kelvin)
        self.tint.set_value(tone.tint)
        self.curve.show_value(tone.curve)
        self.background.show_value("color" if isinstance(display.background, tuple) else display.background)
        with QSignalBlocker(self.clipping):
            self.clipping.setChecked(tone.clipping)

    def _change(self, **changes: object) -> None:
        self._control.set_tone(replace(self._control.display.tone, **changes))

    def _set_background(self, chosen: str) -> None:
        if chosen != "color":
            self._control.set(replace(self._control.display, background=chosen))
            return
        dialog = QColorDialog(QColor("white"), self)
        dialog.setWindowTitle(self.tr("Background"))
        dialog.colorSelected.connect(lambda color: self._set_color(color))
        dialog.rejected.connect(lambda: self.follow())
        dialog.finished.connect(lambda: dialog.deleteLater())
        dialog.open()

    def _set_color(self, color: QColor) -> None:
        code = np.array([color.redF(), color.greenF(), color.blueF()], np.float32)
        self._control.set(replace(self._control.display, background=as_vec3(srgb_to_linear(code))))
