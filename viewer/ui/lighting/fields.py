"""Fields of the light panel: a colour of light, and a number with its unit."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QColorDialog, QToolButton, QWidget

from viewer.scene.color import linear_to_srgb, srgb_to_linear
from viewer.scene.geometry import Vec3, as_vec3
from viewer.ui.widgets.layouts import button, row

WHITE: Vec3 = (1.0, 1.0, 1.0)
SWATCH = QSize(64, 14)


class LightColor(QWidget):
    """A button with the colour of a light, and one that makes it white again.

    Signals:
        chosen(object, bool): Another linear colour; true while the dialog is still open.
        dropped(): The dialog was given up.
    """

    chosen = Signal(object, bool)
    dropped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._color: Vec3 = WHITE
        self.button, self.reset = button(run=lambda: self._ask()), QToolButton()
        self.button.setIconSize(SWATCH)
        self.reset.setText(self.tr("White"))
        row(self.button, self.reset, on=self, wide=self.button)
        self.reset.clicked.connect(lambda: self.chosen.emit(WHITE, False))
        self.show_color(WHITE)

    def show_color(self, color: Vec3) -> None:
        """Show a linear colour; light brighter than white is shown as bright as a screen can."""
        self._color = color
        picture = QPixmap(SWATCH)
        picture.fill(_screen(color))
        self.button.setIcon(QIcon(picture))
        self.reset.setEnabled(color != WHITE)

    def _ask(self) -> None:
        largest = max(1.0, *self._color)  # what was brighter than white stays as bright
        dialog = QColorDialog(_screen(self._color), self)
        dialog.setWindowTitle(self.tr("Colour of the light"))
        dialog.currentColorChanged.connect(lambda color: self.chosen.emit(_linear(color, largest), True))
        dialog.colorSelected.connect(lambda color: self.chosen.emit(_linear(color, largest), False))
        dialog.rejected.connect(lambda: self.dropped.emit())
        dialog.finished.connect(lambda: dialog.deleteLater())
        dialog.open()


def _screen(color: Vec3) -> QColor:
    shown = np.array(color, np.float32) / np.float32(max(1.0, *color))
    red, green, blue = (min(max(float(part), 0.0), 1.0) for part in linear_to_srgb(shown))
    return QColor.fromRgbF(red, green, blue)


def _linear(color: QColor, largest: float) -> Vec3:
    code = np.array([color.redF(), color.greenF(), color.blueF()], np.float32)
    return as_vec3(np.float32(largest) * srgb_to_linear(code))
