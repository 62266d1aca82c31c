"""Figures of the point under the pointer, in a corner of the picture."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, Qt, QTimer, SignalInstance
from PySide6.QtGui import QCursor, QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QLabel, QWidget

from viewer.render.request import Frame
from viewer.render.show.probe import Reading, read_pixel
from viewer.scene.camera import Camera
from viewer.scene.geometry import Vec3, as_vec3
from viewer.scene.picture_positions import picture_positions
from viewer.session.navigation import PickPoint
from viewer.session.orbit_view import OrbitView
from viewer.session.projection import in_focus
from viewer.session.store import Store
from viewer.ui.widgets.theme import Role, current, lay_over

PERIOD_MS = 40
MARGIN = 10
HIDDEN = 0.05
"""Where the frame is farther off by more than this part of the depth, it shows another surface than the pointer's."""


@runtime_checkable
class Probed(Protocol):
    """What the probe needs of the viewport."""

    framed: SignalInstance
    store: Store

    @property
    def view(self) -> OrbitView:
        """From where one looks."""
        ...

    def pick_point(self, at: QPointF) -> PickPoint:
        """A place in pixels of the picture, and how deep it is there."""
        ...


class ProbeCard(QLabel):
    """In the upper left corner of the viewport, as long as it is turned on and the pointer is over the picture.

    Args:
        viewport: What is probed.
    """

    def __init__(self, viewport: QWidget) -> None:
        super().__init__(viewport)
        assert isinstance(viewport, Probed)
        self._viewport: Probed = viewport
        self._surface: QWidget | None = None
        self._on = False
        self._at: QPointF | None = None
        self._timer = QTimer(self, singleShot=True, interval=PERIOD_MS)
        self._timer.timeout.connect(self._look)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextFormat(Qt.TextFormat.RichText)
        lay_over(self)
        self.move(MARGIN, MARGIN)
        self.hide()
        viewport.framed.connect(self._look_soon)

    @property
    def on(self) -> bool:
        """Whether it shows anything."""
        return self._on

    def toggle(self) -> None:
        """Turn it on or off."""
        self._on = not self._on
        self._at = self._pointer() or self._at
        self._look()

    def watch(self, surface: QWidget) -> None:
        """Follow the pointer over this surface from now on."""
        self._surface = surface
        surface.setMouseTracking(True)
        surface.installEventFilter(self)

    def copy_point(self) -> str:
        """Put the world position under the pointer on the clipboard, as three numbers; empty where there is nothing."""
        at = self._pointer() or self._at
        point = None if at is None else world_point(self._viewport.view, self._viewport.pick_point(at))
        text = "" if point is None else " ".join(f"{part:.6g}" for part in point)
        if text:
            QGuiApplication.clipboard().setText(text)
        return text

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note where the pointer is, and take nothing."""
        if isinstance(event, QMouseEvent):
            self._at = event.position()
            self._look_soon()
        elif event.type() == QEvent.Type.Leave:
            self._at = None
            self._look_soon()
        return super().eventFilter(watched, event)

    def _pointer(self) -> QPointF | None:
        """Where the pointer is on the surface; None outside of it."""
        if self._surface is None:
            return None
        here = self._surface.mapFromGlobal(QPointF(QCursor.pos()))
        return here if self._surface.rect().contains(here.toPoint()) else None

    def _look_soon(self) -> None:
        if self._on and not self._timer.isActive():
            self._timer.start()

    def _look(self) -> None:
        """Say what is there now."""
        if not self._on or self._at is None:
            self.hide()
            return
        state, spot = self._viewport.store.state, self._viewport.pick_point(self._at)
        point = world_point(self._viewport.view, spot)
        reading = reading_at(state.frame, state.camera, spot, point)
        self.setText(describe(spot, reading, point))
        self.adjustSize()
        self.show()
        self.raise_()


def world_point(view: OrbitView, spot: PickPoint) -> Vec3 | None:
    """Where in the world the spot is; None where its depth is not known."""
    if spot.depth is None:
        return None
    camera = view.camera(spot.width, spot.height, in_focus=True)
    origins, directions = camera.rays(np.array([[spot.x, spot.y]]))
    along_axis = -float(directions[0] @ view.axes()[:, 2])
    return as_vec3(origins[0] + directions[0] * (spot.depth / along_axis if view.flat else spot.depth))


def reading_at(frame: Frame | None, camera: Camera, spot: PickPoint, point: Vec3 | None) -> Reading | None:
    """What the newest frame says of a spot, also where it was taken from elsewhere and shows the same point.

    Args:
        frame: The newest one.
        camera: From where one looks now.
        spot: In the picture.
        point: Where in the world that is, as far as it is known.
    """
    if frame is None:
        return None
    request = frame.request
    taken_from = in_focus(request.camera.resized(request.width, request.height))
    if taken_from == in_focus(camera.resized(request.width, request.height)):
        return read_pixel(frame, spot.x * request.width / spot.width, spot.y * request.height / spot.height)
    if point is None:
        return None
    x, y = (float(part) for part in picture_positions(taken_from, np.array([point]))[0])
    reading = read_pixel(frame, x, y) if np.isfinite(x + y) else None
    if reading is None or reading.point is None or reading.depth is None:
        return None
    return reading if np.linalg.norm(np.subtract(reading.point, point)) < HIDDEN * reading.depth else None


def describe(spot: PickPoint, reading: Reading | None, point: Vec3 | None) -> str:
    """A few lines of rich text."""
    rows = [(_tr("pixel"), f"{int(spot.x)}, {int(spot.y)}")]
    point = point or (None if reading is None else reading.point)
    if reading is not None:
        swatch = f'<span style="background:{reading.hex_code}">&nbsp;&nbsp;&nbsp;</span>'
        rows.append((_tr("light"), _triple(reading.color)))
        rows.append((_tr("sRGB"), f"{swatch} {reading.hex_code}"))
        rows.append((_tr("opacity"), f"{reading.opacity:.3f}"))
        if reading.depth is not None:
            rows.append((_tr("depth"), f"{reading.depth:.4g}"))
        if reading.normal is not None:
            rows.append((_tr("normal"), _triple(reading.normal)))
        rows += [(_tr(name), f"{value:.4g}") for name, value in reading.numbers.items()]
    rows.append((_tr("world"), _tr("nothing") if point is None else _triple(point)))
    muted = current().roles[Role.PlaceholderText]
    cells = (f'<tr><td style="color:{muted}">{name}&nbsp;&nbsp;</td><td>{value}</td></tr>' for name, value in rows)
    return f"<table>{''.join(cells)}</table>"


def _triple(values: Vec3) -> str:
    return "&nbsp; ".join(f"{value:.4g}" for value in values)


def _tr(text: str) -> str:
    return QCoreApplication.translate("ProbeCard", text)
