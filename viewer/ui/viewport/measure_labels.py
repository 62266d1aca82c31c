"""The numbers beside what was measured, which stay there while the view moves."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QLabel, QWidget

from viewer.scene.geometry import Vec3
from viewer.scene.measurement import Measurement
from viewer.scene.picture_positions import picture_positions
from viewer.session.state import State
from viewer.session.store import Store
from viewer.ui.widgets.theme import lay_over

ASIDE_PX = 8
FARTHEST_PX = 1e5


class MeasureLabels(QObject):
    """One label a measurement, over the picture; they let the mouse through.

    Args:
        viewport: Where they are.
        surface: Gives the widget that the picture fills, as it is now.
        store: What is measured.
    """

    def __init__(self, viewport: QWidget, surface: Callable[[], QWidget], store: Store) -> None:
        super().__init__(viewport)
        self._viewport, self._surface, self._store = viewport, surface, store
        self._labels: list[QLabel] = []
        store.subscribe(self._follow)
        self.show()

    @property
    def texts(self) -> tuple[str, ...]:
        """What is read in the picture now."""
        return tuple(each.text() for each in self._labels if not each.isHidden())

    def show(self) -> None:
        """Put every label where it belongs."""
        state = self._store.state
        draft = state.measuring.draft
        shown = [*state.current.measurements, *((draft,) if draft is not None else ())] if state.overlays else []
        shown = [each for each in shown if each.text]
        while len(self._labels) < len(shown):
            self._labels.append(self._made())
        places = picture_positions(state.camera, np.array([anchor(each) for each in shown]).reshape(-1, 3))
        for label, measurement, place in zip(self._labels, shown, places, strict=False):
            self._place(label, measurement, place, state)
        for label in self._labels[len(shown) :]:
            label.hide()

    def _place(self, label: QLabel, measurement: Measurement, place: np.ndarray, state: State) -> None:
        width, height = state.size
        surface = self._surface()
        if not np.isfinite(place).all() or np.abs(place).max() > FARTHEST_PX:
            label.hide()
            return
        label.setText(measurement.text)
        label.adjustSize()
        x = surface.x() + place[0] / width * surface.width() + ASIDE_PX
        y = surface.y() + place[1] / height * surface.height() - label.height() - ASIDE_PX
        label.move(round(x), round(y))
        label.show()
        label.raise_()

    def _made(self) -> QLabel:
        label = QLabel(self._viewport)
        label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        label.setTextFormat(Qt.TextFormat.PlainText)
        lay_over(label, "measure")
        return label

    def _follow(self, old: State, new: State) -> None:
        same = old.current.measurements is new.current.measurements and old.measuring is new.measuring
        if not (same and old.camera is new.camera and old.overlays == new.overlays):
            self.show()


def anchor(measurement: Measurement) -> Vec3:
    """Where its number stands: in the middle of a line or polygon, at an angle's vertex."""
    points = np.array(measurement.points, np.float64)
    if measurement.kind == "angle":
        x, y, z = points[1]
    elif measurement.kind == "area" or len(points) == 2:
        x, y, z = points.mean(0)
    else:
        x, y, z = points[-1]
    return (float(x), float(y), float(z))
