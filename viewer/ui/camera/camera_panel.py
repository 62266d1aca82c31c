"""Lens, place, depth of field and bookmarks of the view, in numbers."""

from __future__ import annotations

import math

import msgspec
import numpy as np
from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLabel,
    QListWidgetItem,
    QSlider,
    QWidget,
)

from viewer.scene.document import Bookmark
from viewer.scene.geometry import as_vec3
from viewer.session.navigation import with_lens
from viewer.session.orbit_view import LENSES, MOST_FOV, NEAREST, OrbitView, moved
from viewer.ui.document.transform_fields import NumberField
from viewer.ui.widgets.fields import SpinBox
from viewer.ui.widgets.layouts import button, column, row
from viewer.ui.widgets.named_list import NamedList

HEIGHT = 140


class BookmarkList(QWidget):
    """A double click goes there; names are edited in place.

    Signals:
        added(): Remember this view.
        recalled(int), removed(int), renamed(int, str): What to do with one, by its place in the list.
    """

    added = Signal()
    recalled = Signal(int)
    removed = Signal(int)
    renamed = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self.list = NamedList()
        self.list.setMinimumHeight(HEIGHT)
        self.list.removed.connect(lambda: self._send(self.removed))
        self.list.renaming.over.connect(lambda: self.show_bookmarks(self._wanted))
        self.list.itemDoubleClicked.connect(lambda _item: self._send(self.recalled))
        self.list.itemChanged.connect(self._on_changed)
        self.add = button(self.tr("Add"), self.added)
        self.go = button(self.tr("Go there"), lambda: self._send(self.recalled))
        self.remove = button(self.tr("Remove"), lambda: self._send(self.removed))
        column(self.list, row(self.add, self.go, self.remove), on=self)
        self._shown: tuple[Bookmark, ...] = ()
        self._wanted: tuple[Bookmark, ...] = ()
        self.show_bookmarks(())

    def show_bookmarks(self, bookmarks: tuple[Bookmark, ...]) -> None:
        """Show what the document has now; once the name is there that someone is typing."""
        self._wanted = bookmarks
        if self.list.renaming.active:
            return
        if bookmarks != self._shown or not bookmarks:
            current = self.list.currentRow()
            self.list.blockSignals(True)
            self.list.clear()
            for bookmark in bookmarks:
                item = QListWidgetItem(bookmark.name)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                if bookmark.slot:
                    item.setToolTip(f"Ctrl+{bookmark.slot}")
                self.list.addItem(item)
            self.list.setCurrentRow(min(max(current, 0), len(bookmarks) - 1))
            self.list.blockSignals(False)
            self._shown = bookmarks
        for each in (self.go, self.remove):
            each.setEnabled(bool(bookmarks))

    def _on_changed(self, item: QListWidgetItem) -> None:
        row = self.list.row(item)
        if self._wanted[row : row + 1] == self._shown[row : row + 1]:  # else another one is there by now
            self.renamed.emit(row, item.text())

    def _send(self, signal: SignalInstance) -> None:
        current = self.list.currentRow()
        if current >= 0:
            signal.emit(current)


FARTHEST_SHOWN = 1e6
SAMPLES = (1, 4, 16, 64, 256)
BLUR_STEPS = 200
BLUR_OCTAVES = 10.0
"""Doublings that the aperture's slider spans, up to a tenth of the focus distance; its left end is zero."""
LARGEST_BLUR = 0.1


class CameraPanel(QWidget):
    """Shows a view and lets people change it.

    Signals:
        changed(object): The ``OrbitView`` that was asked for.
        samples_changed(int): Rays a pixel at rest.
        focus_picking(bool): The next click in the picture shall be in focus, or no longer.
        copied(), pasted(): The pose, as text.
    """

    changed = Signal(object)
    samples_changed = Signal(int)
    focus_picking = Signal(bool)
    copied = Signal()
    pasted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._view = OrbitView()
        self._showing = False
        self.lens = QComboBox()
        self.lens.addItems([self.tr("Perspective"), self.tr("Parallel"), self.tr("Fisheye"), self.tr("Panorama")])
        self.lens.currentIndexChanged.connect(self._set_lens)
        self.angle, self.angle_slider = _number(1.0, 220.0, 1, "\N{DEGREE SIGN}"), QSlider(Qt.Orientation.Horizontal)
        self.angle_slider.setRange(1, 220)
        self.angle.valueChanged.connect(lambda degrees: self._set(fov_y=math.radians(degrees)))
        self.angle_slider.valueChanged.connect(lambda degrees: self._set(fov_y=math.radians(degrees)))
        self.place = [NumberField(-FARTHEST_SHOWN, FARTHEST_SHOWN) for _ in range(3)]
        for box in self.place:
            box.valueChanged.connect(lambda _value: self._set_place())
        self.distance = _number(NEAREST, FARTHEST_SHOWN, 4)
        self.distance.valueChanged.connect(lambda value: self._set(distance=value))
        self.aperture, self.aperture_slider = _number(0.0, FARTHEST_SHOWN, 4), QSlider(Qt.Orientation.Horizontal)
        self.aperture_slider.setRange(0, BLUR_STEPS)
        self.aperture.valueChanged.connect(lambda value: self._set(aperture=value))
        self.aperture_slider.valueChanged.connect(lambda step: self._set(aperture=self._aperture_at(step)))
        self.focus = _number(NEAREST, FARTHEST_SHOWN, 4)
        self.focus.valueChanged.connect(lambda value: self._set(focus_distance=value))
        tip = self.tr("Then click what shall be sharp; or Shift + click at any time")
        self.pick_focus = button(self.tr("Pick"), tip=tip, checkable=True)
        self.pick_focus.toggled.connect(self.focus_picking)
        self.samples = QComboBox()
        self.samples.addItems([str(count) for count in SAMPLES])
        self.samples.currentIndexChanged.connect(lambda row: self._showing or self.samples_changed.emit(SAMPLES[row]))
        self.bookmarks = BookmarkList()
        self._lay_out()
        self.show_view(self._view)

    def show_view(self, view: OrbitView) -> None:
        """Show where one looks from now."""
        self._view, self._showing = view, True
        most = math.degrees(MOST_FOV[view.lens])
        self.lens.setCurrentIndex(LENSES.index(view.lens))
        for control in (self.angle, self.angle_slider):
            control.setMaximum(round(most))
            control.setEnabled(view.lens not in ("orthographic", "equirectangular"))
        self.angle.setValue(math.degrees(view.angle))
        self.angle_slider.setValue(round(math.degrees(view.angle)))
        eye = view.eye if view.through is None else view.through.position
        for box, value in zip(self.place, eye, strict=True):
            box.setValue(float(value))
        focus = self._focus_of(view)
        self.distance.setValue(view.distance)
        self.aperture.setValue(view.aperture)
        self.focus.setValue(focus)
        part = view.aperture / (LARGEST_BLUR * focus)
        step = 0.0 if part <= 0.0 else BLUR_STEPS * (1.0 + math.log2(min(part, 1.0)) / BLUR_OCTAVES)
        self.aperture_slider.setValue(round(max(step, 0.0)))
        self._showing = False

    def show_samples(self, samples: int) -> None:
        """Show how many rays a pixel are taken at rest; the next one there is, where it is another number."""
        self._showing = True
        self.samples.setCurrentIndex(
            next((row for row, count in enumerate(SAMPLES) if count >= samples), len(SAMPLES) - 1)
        )
        self._showing = False

    def _focus_of(self, view: OrbitView) -> float:
        return view.distance if view.focus_distance is None else view.focus_distance

    def _aperture_at(self, step: int) -> float:
        if step == 0:
            return 0.0
        return LARGEST_BLUR * self._focus_of(self._view) * 2.0 ** (BLUR_OCTAVES * (step / BLUR_STEPS - 1.0))

    def _set_lens(self, row: int) -> None:
        if not self._showing:
            self.changed.emit(with_lens(self._view, LENSES[row]))

    def _set(self, **changes: float) -> None:
        if not self._showing:
            self.changed.emit(moved(self._view, **changes))

    def _set_place(self) -> None:
        if not self._showing:
            eye = np.array([box.value() for box in self.place])
            straight = msgspec.structs.replace(self._view, through=None)
            self.changed.emit(moved(straight, pivot=as_vec3(eye - straight.distance * straight.axes()[:, 2])))

    def _lay_out(self) -> None:
        rows = QFormLayout()
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows.addRow(self.tr("Lens"), self.lens)
        rows.addRow(self.tr("Field of view"), row(self.angle_slider, self.angle, wide=self.angle_slider, spacing=4))
        rows.addRow(self.tr("Position"), row(*self.place, spacing=4))
        rows.addRow(self.tr("To the pivot"), self.distance)
        rows.addRow(_title(self.tr("Depth of field")))
        rows.addRow(self.tr("Aperture"), row(self.aperture_slider, self.aperture, wide=self.aperture_slider, spacing=4))
        rows.addRow(self.tr("Focus at"), row(self.focus, self.pick_focus, spacing=4))
        rows.addRow(self.tr("Rays a pixel"), self.samples)
        self.samples.setToolTip(self.tr("Taken one after another while nothing moves: smooth edges, soft blur"))
        self.aperture.setToolTip(self.tr("Radius of the lens in world units; 0 keeps everything sharp"))
        poses = row(button(self.tr("Copy pose"), self.copied), button(self.tr("Paste pose"), self.pasted), spacing=4)
        column(rows, poses, _title(self.tr("Bookmarks")), self.bookmarks, None, on=self, margins=None)


def _number(least: float, most: float, decimals: int, suffix: str = "") -> SpinBox:
    box = SpinBox(least, most, decimals, suffix)
    box.setMinimumWidth(62)
    return box


def _title(text: str) -> QLabel:
    label = QLabel(text)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label
