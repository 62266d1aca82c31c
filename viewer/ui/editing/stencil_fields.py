"""The stencil in the panel of the painting brush: which picture, where it lies, and how it covers."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtWidgets import QFileDialog

from viewer.errors import InputError, ViewerError
from viewer.session.stencil import SIZES, Stencil, made_stencil
from viewer.session.store import Store
from viewer.ui.widgets.fields import Section, SpinBox
from viewer.ui.widgets.layouts import button, label, row

LARGEST_SIDE = 8192


class StencilFields(Section):
    """Shows the stencil of the store's brush, and changes it.

    Signals:
        failed(object): A picture could not be read: a ``ViewerError``.

    Args:
        store: Where the brush is.
    """

    failed = Signal(object)

    def __init__(self, store: Store) -> None:
        super().__init__("Stencil")
        self._store = store
        self.name = label(wrapped=True)
        self.choose = button("Picture…", self._ask, tip="Paint through a picture that lies over the view")
        self.remove = button("Remove", lambda: self._put(None), tip="Paint with one colour again")
        self.tall = SpinBox(*SIZES, 3)
        self.angle = SpinBox(-180.0, 180.0, 1, "\N{DEGREE SIGN}")
        self.opacity = SpinBox(0.0, 1.0, 2)
        self.opacity.setSingleStep(0.05)
        self.rows.addRow(self.name)
        self.rows.addRow(row(self.choose, self.remove, None))
        self.rows.addRow(self.tr("Size"), self.tall)
        self.rows.addRow(self.tr("Angle"), self.angle)
        self.rows.addRow(self.tr("Opacity"), self.opacity)
        self.tall.setToolTip(self.tr("Its height, in heights of the view"))
        self.tall.valueChanged.connect(lambda value: self._set(size=value))
        self.angle.valueChanged.connect(lambda value: self._set(angle=math.radians(value)))
        self.opacity.valueChanged.connect(lambda value: self._set(opacity=value))
        store.watch(lambda state: state.paint_brush.stencil, self.follow)
        self.follow()

    def follow(self) -> None:
        """Show the stencil as it is now."""
        stencil = self._store.state.paint_brush.stencil
        hint = self.tr("Right drag: move. Shift+right drag: scale. Ctrl+right drag: turn.")
        self.name.setText(
            self.tr("No picture: paint has one colour.") if stencil is None else f"{stencil.name}. {hint}"
        )
        for field in (self.remove, self.tall, self.angle, self.opacity):
            field.setEnabled(stencil is not None)
        if stencil is not None:
            self.tall.show_value(stencil.size)
            self.angle.show_value(math.degrees(stencil.angle))
            self.opacity.show_value(stencil.opacity)

    def open(self, path: Path) -> None:
        """Paint through the picture in a file; one that cannot be read is reported."""
        try:
            self._put(made_stencil(read_picture(path), path.name, self._store.assets))
        except ViewerError as error:
            self.failed.emit(error)

    def _ask(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, self.tr("Picture to paint through"), "", self.tr("Pictures (*.png *.jpg *.jpeg *.webp *.tif *.tiff)")
        )
        if chosen:
            self.open(Path(chosen))

    def _put(self, stencil: Stencil | None) -> None:
        self._store.change(paint_brush=replace(self._store.state.paint_brush, stencil=stencil))

    def _set(self, **changes: object) -> None:
        stencil = self._store.state.paint_brush.stencil
        if stencil is not None:
            self._put(replace(stencil, **changes))


def read_picture(path: Path) -> np.ndarray:
    """The sRGB and opacity of a picture in a file, uint8 (height, width, 4), turned as its camera says.

    Raises:
        InputError: It is no picture, or too large.
    """
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    size = reader.size()
    if max(size.width(), size.height()) > LARGEST_SIDE:
        raise InputError(f"{path.name} is larger than {LARGEST_SIDE} pixels.", "Make it smaller.")
    image = reader.read()
    if image.isNull():
        raise InputError(f"{path.name} cannot be read: {reader.errorString()}.", "Choose a PNG or JPEG picture.")
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return np.ascontiguousarray(lines[:, : 4 * image.width()]).reshape(image.height(), image.width(), 4)
