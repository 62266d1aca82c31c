"""The viewport: shows the newest picture from where one looks now, at once, and asks for a better one."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float32, UInt8
from PySide6.QtCore import QPointF, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from viewer.errors import GraphicsError, ViewerError
from viewer.render.request import Frame
from viewer.scene.camera import Camera
from viewer.scene.geometry import AABB
from viewer.session import navigation
from viewer.session.display_control import DisplayControl
from viewer.session.navigation import PickPoint, point_depth
from viewer.session.orbit_view import OrbitView
from viewer.session.projection import in_focus
from viewer.session.state import State, picture_area
from viewer.session.store import Store
from viewer.ui.viewport.axes_gizmo import Gizmo
from viewer.ui.viewport.controller import ViewportController
from viewer.ui.viewport.flight import Flight
from viewer.ui.viewport.glide import Glide
from viewer.ui.viewport.hud import Hud
from viewer.ui.viewport.marker import Marker
from viewer.ui.viewport.measure_labels import MeasureLabels
from viewer.ui.viewport.model_quarters import Quarters
from viewer.ui.viewport.probe_card import ProbeCard
from viewer.ui.viewport.redraw_gate import RedrawGate
from viewer.ui.viewport.split_divider import SplitDivider
from viewer.ui.viewport.surfaces import Surface, make_surface


def frame_depth(view: OrbitView, frame: Frame | None, camera: Camera, x_px: float, y_px: float) -> float | None:
    """How deep the newest picture of the fields is at a place; None where nothing is or it was taken from elsewhere.

    Args:
        view: From where one looks.
        frame: The newest picture.
        camera: Of the view, at the size of the picture.
        x_px: In pixels of the picture.
        y_px: The same downwards.
    """
    width, height = camera.lens.width, camera.lens.height
    if frame is None or in_focus(frame.request.camera.resized(width, height)) != in_focus(camera):
        return None
    rows, columns = frame.depth.shape
    row = int(y_px * frame.request.height / (height * frame.step))
    column = int(x_px * frame.request.width / (width * frame.step))
    along_ray = float(frame.depth[min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)])
    if not math.isfinite(along_ray):
        return None
    return point_depth(view, camera, x_px, y_px, along_ray)


SETTLE_MS = 160
"""So long after the last movement, the exact picture is asked for."""
GIZMO_MARGIN = 10


class Viewport(QWidget):
    """Shows what the store says, and holds the surface that draws it and what handles the mouse on it.

    Signals:
        view_changed(): It looks from elsewhere, or through another picture size.
        display_changed(): Display, options, or what the false colours stand for have changed.
        selection_changed(): Other nodes are selected.
        framed(): Another frame of the fields is on screen.
        failed_to_draw(object): A ViewerError for which the picture was not drawn.

    Args:
        store: What is looked at.
    """

    view_changed = Signal()
    display_changed = Signal()
    selection_changed = Signal()
    framed = Signal()
    failed_to_draw = Signal(object)

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.display = DisplayControl(store)
        self._redraws = RedrawGate(self, lambda: self.surface.redraw(), lambda: store.state.share)
        self.controller = ViewportController(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(lambda: self.store.change(moving=False))
        self.gizmo = Gizmo(self)
        self.gizmo.picked.connect(self.look_from)
        self.flight, self.hud = Flight(self, store, self.controller), Hud(self)
        self.divider, self.probe = SplitDivider(self, store, lambda state: state.display.split), ProbeCard(self)
        self.quarters = Quarters(self, lambda: store.state.models.four_up)
        self.surface = self._take_surface(in_window=None)
        self.glide, self.marker = Glide(self, store), Marker(self)
        self.labels = MeasureLabels(self, lambda: self.surface, store)
        self.view_changed.connect(self.marker.follow)
        self.flight.changed.connect(lambda: self.hud.keep(self.flight.text))
        store.subscribe(self._follow)

    def failed(self, error: ViewerError) -> None:
        """The surface could not draw the scene: report it, and go on without what it could not draw."""
        if isinstance(error, GraphicsError):
            self.failed_to_draw.emit(error)
            self.store.change(volumes=())
        else:
            self.store.change(models_failed=True)
            self.failed_to_draw.emit(error)

    @property
    def view(self) -> OrbitView:
        """From where one looks."""
        return self.store.state.view

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height of the picture in device pixels."""
        return self.store.state.size

    def camera(self) -> Camera:
        """The camera of the view, at the size of the picture; all in focus while it moves."""
        return self.store.state.camera

    def set_view(self, view: OrbitView, *, moving: bool = False) -> None:
        """Look from elsewhere."""
        self.store.look(view, moving=moving)

    def _follow(self, old: State, new: State) -> None:
        """Show what has changed."""
        self._redraws.ask()
        if new.movements != old.movements:
            self.surface.setGeometry(QRect(*picture_area(self.width(), self.height(), new.view)))
            self.gizmo.set_axes(new.view.axes())
            self.gizmo.setVisible(new.overlays)
            self.view_changed.emit()
        if (new.movements, new.time, new.moving) != (old.movements, old.time, old.moving):
            if new.moving:
                self._settle.start()
            else:
                self._settle.stop()
        if new.overlays != old.overlays:
            self.gizmo.setVisible(new.overlays)
        if new.display is not old.display or new.options is not old.options or new.scales != old.scales:
            self.display_changed.emit()
        if new.selection != old.selection:
            self.selection_changed.emit()
        if new.frame is not old.frame:
            self.framed.emit()

    def look_from(self, name: navigation.ViewName) -> None:
        """One of the views along an axis."""
        self.set_view(navigation.look_from(self.view, name))

    def toggle_parallel(self) -> None:
        """Change between perspective and parallel rays."""
        self.set_view(navigation.next_lens(self.view))

    def frame_box(self, box: AABB | None) -> None:
        """Bring a box into the picture; None = the default view."""
        width, height = self.pixels
        if box is None:
            self.set_view(navigation.default_view(None, width / height))
        else:
            self.set_view(navigation.frame_box(self.view, box, width / height))

    def sizeHint(self) -> QSize:
        """Large: everything else is beside the point."""
        return QSize(1000, 700)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size: keep the surface filling us, and ask for a picture that fits."""
        super().resizeEvent(event)
        self.gizmo.move(self.width() - self.gizmo.width() - GIZMO_MARGIN, GIZMO_MARGIN)
        self.store.look(
            self.view, moving=True, widget_size=(self.width(), self.height()), pixel_ratio=self.devicePixelRatio()
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The number pad; all other keys are actions of the window."""
        if not self.controller.numpad(event):
            super().keyPressEvent(event)

    def in_picture(self, at: QPointF) -> tuple[float, float]:
        """A place on the surface, in pixels of the picture."""
        (width, height), surface = self.pixels, self.surface
        across, down = self.quarters.inside(at.x() / max(surface.width(), 1), at.y() / max(surface.height(), 1))
        return across * width, down * height

    def pick_point(self, at: QPointF) -> PickPoint:
        """The same, and how deep it is there where that is known."""
        camera, surface, (x_px, y_px) = self.camera(), self.surface, self.in_picture(at)
        depth = surface.depth_at(camera, at.x() / max(surface.width(), 1), at.y() / max(surface.height(), 1))
        if depth is None:
            depth = frame_depth(self.view, self.store.state.frame, camera, x_px, y_px)
        return PickPoint(x_px, y_px, *self.pixels, depth)

    def color_at(self, x_px: float, y_px: float) -> tuple[float, float, float] | None:
        """The sRGB colour, 0 to 1, that is drawn at a place of the picture; None before the first one."""
        width, height = self.pixels
        return self.surface.color_at(x_px / width, y_px / height)

    def depths(self) -> Float32[np.ndarray, "h w"] | None:
        """Distances from the camera of all that is drawn, every few pixels; None where that is not known."""
        return self.surface.depths(self.camera())

    def picture(self) -> UInt8[np.ndarray, "h w 4"] | None:
        """What is drawn, as sRGB bytes."""
        return self.surface.pixels()

    def copy_point(self) -> None:
        """Put the world position under the pointer on the clipboard, and say so."""
        copied = self.probe.copy_point()
        self.hud.say(self.tr("Copied {0}").format(copied) if copied else self.tr("There is nothing under the pointer."))

    def _take_surface(self, *, in_window: bool | None) -> Surface:
        surface = make_surface(self, self._replace_surface, in_window=in_window)
        surface.setParent(self)
        surface.setGeometry(QRect(*picture_area(self.width(), self.height(), self.view)))
        surface.installEventFilter(self.controller)
        self.divider.watch(surface)
        self.probe.watch(surface)
        self.quarters.watch(surface)
        surface.show()
        self.gizmo.raise_()
        return surface

    def _replace_surface(self, reason: str) -> None:
        """OpenGL in the window is of no use: draw beside it. Later, because Qt is in the middle of painting now."""
        del reason

        def swap() -> None:
            old, self.surface = self.surface, self._take_surface(in_window=False)
            old.removeEventFilter(self.controller)
            old.deleteLater()

        QTimer.singleShot(0, self, swap)
