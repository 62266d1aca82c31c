"""The viewport: shows the newest picture from where one looks now, at once, and asks for a better one."""

from __future__ import annotations

from dataclasses import replace

import msgspec
from PySide6.QtCore import QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from viewer.errors import GraphicsError, ViewerError
from viewer.render.request import Frame
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera
from viewer.scene.content import FieldContent, Model
from viewer.scene.document import Scene
from viewer.scene.geometry import AABB
from viewer.session import navigation
from viewer.session.navigation import Spot
from viewer.session.orbit_view import OrbitView
from viewer.ui.camera.flight import Flight
from viewer.ui.camera.gizmo import Gizmo
from viewer.ui.camera.glide import Glide
from viewer.ui.display.control import DisplayControl
from viewer.ui.viewport.arrivals import shown_after
from viewer.ui.viewport.hands import Hands
from viewer.ui.viewport.hud import Hud
from viewer.ui.viewport.marker import Marker
from viewer.ui.viewport.model_quarters import Quarters
from viewer.ui.viewport.picking import frame_depth, picture_area
from viewer.ui.viewport.probe_card import ProbeCard
from viewer.ui.viewport.redraw_gate import RedrawGate
from viewer.ui.viewport.split_divider import SplitDivider
from viewer.ui.viewport.surfaces import Surface, make_surface
from viewer.ui.viewport.view_state import ViewState

SETTLE_MS = 160
"""So long after the last movement, the exact picture is asked for."""
GIZMO_MARGIN = 10


class Viewport(QWidget):
    """Owns the view, the surface that draws it, and the hands on it.

    Signals:
        wanted(bool): Another picture is needed; true while a hand is moving.
        view_changed(): It looks from elsewhere.
        failed_to_draw(object): A ViewerError that kept the picture from being drawn.
    """

    wanted = Signal(bool)
    view_changed = Signal()
    failed_to_draw = Signal(object)

    def __init__(self, store: AssetStore) -> None:
        super().__init__()
        self._store = store
        self._redraws = RedrawGate(self, lambda: self.surface.redraw(), lambda: self._state.share)
        self._view = OrbitView()
        self._state = ViewState(Scene(), self._view.camera(16, 9))
        self.display = DisplayControl(self)
        self.hands = Hands(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._come_to_rest)
        self.gizmo = Gizmo(self)
        self.gizmo.picked.connect(self.look_from)
        self.flight, self.hud = Flight(self), Hud(self)
        self.divider, self.probe = SplitDivider(self, self.display), ProbeCard(self)
        self.quarters = Quarters(self, lambda: self._state.models.four_up)
        self.surface = self._take_surface(in_window=None)
        self.glide, self.marker = Glide(self), Marker(self)
        self.view_changed.connect(self.marker.follow)
        self.flight.changed.connect(lambda: self.hud.keep(self.flight.text))
        self.installEventFilter(self.flight)

    def state(self) -> ViewState:
        """What the surface draws."""
        return self._state

    def store(self) -> AssetStore:
        """Where the scene's meshes are."""
        return self._store

    def failed(self, error: ViewerError) -> None:
        """The surface could not draw the scene: tell whoever listens, and go on without what it could not draw."""
        if isinstance(error, GraphicsError):
            self.failed_to_draw.emit(error)
            self.change(volumes=())
            return
        nodes = tuple(node for node in self._state.scene.nodes if not isinstance(node.content, Model))
        self._state = replace(self._state, scene=msgspec.structs.replace(self._state.scene, nodes=nodes))
        self.failed_to_draw.emit(error)
        self.surface.redraw()

    @property
    def view(self) -> OrbitView:
        """From where one looks."""
        return self._view

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height of the picture in device pixels."""
        ratio, area = self.devicePixelRatio(), picture_area(self.rect(), self._view)
        return max(round(area.width() * ratio), 1), max(round(area.height() * ratio), 1)

    def camera(self) -> Camera:
        """The camera of the view, at the size of the picture; all in focus while a hand moves."""
        return self._view.camera(*self.pixels, in_focus=self._state.moving)

    def set_view(self, view: OrbitView, *, moving: bool = False) -> None:
        """Look from elsewhere: redraw at once with what is there, and ask for a picture."""
        self._view = view
        self.surface.setGeometry(picture_area(self.rect(), view))
        self.change(moving=moving)
        self.change(camera=self.camera(), pivot=view.pivot)
        self.gizmo.set_axes(view.axes())
        self.view_changed.emit()
        self.wanted.emit(moving)
        if moving:
            self._settle.start()
        else:
            self._settle.stop()

    def set_scene(self, scene: Scene, store: AssetStore) -> None:
        """Show another scene; the picture of the old one stays until there is one of the new."""
        self._store = store
        if scene is not self._state.scene:
            shown = any(node.visible and isinstance(node.content, FieldContent) for node in scene.nodes)
            self.change(scene=scene, frame=self._state.frame if shown else None)
            self.wanted.emit(False)

    def set_frame(self, frame: Frame) -> None:
        """A new picture has come; it is shown where it serves better than what is there."""
        state = self._state
        shown = shown_after(state.frame, frame, state.camera, state.distance, moving=state.moving)
        if shown is not state.frame:
            self.display.show_frame(shown)

    def set_overlays(self, shown: bool) -> None:
        """Show or hide grid, axes, selection and data set cameras."""
        self.gizmo.setVisible(shown)
        self.change(overlays=shown)

    def set_selected(self, key: str | None) -> None:
        """Draw a box around that node."""
        self.change(selected=key)

    def look_from(self, name: navigation.ViewName) -> None:
        """One of the views along an axis."""
        self.set_view(navigation.look_from(self._view, name))

    def toggle_parallel(self) -> None:
        """Change between perspective and parallel rays."""
        self.set_view(navigation.next_lens(self._view))

    def frame_box(self, box: AABB | None) -> None:
        """Bring a box into the picture; None = the default view."""
        width, height = self.pixels
        if box is None:
            self.set_view(navigation.default_view(None, width / height))
        else:
            self.set_view(navigation.frame_box(self._view, box, width / height))

    def sizeHint(self) -> QSize:
        """Large: everything else is beside the point."""
        return QSize(1000, 700)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another size: keep the surface filling us, and ask for a picture that fits."""
        super().resizeEvent(event)
        self.gizmo.move(self.width() - self.gizmo.width() - GIZMO_MARGIN, GIZMO_MARGIN)
        self.set_view(self._view, moving=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The number pad; all other keys are actions of the window."""
        if not self.hands.key(event):
            super().keyPressEvent(event)

    def spot(self, at: QPointF) -> Spot:
        """A place on the surface, in pixels of the picture, and how deep it is there where that is known."""
        camera, (width, height) = self.camera(), self.pixels
        across, down = at.x() / max(self.surface.width(), 1), at.y() / max(self.surface.height(), 1)
        depth = self.surface.depth_at(camera, across, down)
        across, down = self.quarters.inside(across, down)
        if depth is None:
            depth = frame_depth(self._view, self._state.frame, camera, across * width, down * height)
        return Spot(across * width, down * height, width, height, depth)

    def copy_point(self) -> None:
        """Put the world position under the pointer on the clipboard, and say so."""
        copied = self.probe.copy_point()
        self.hud.say(self.tr("Copied {0}").format(copied) if copied else self.tr("There is nothing under the pointer."))

    def _come_to_rest(self) -> None:
        self.change(moving=False)
        self.change(camera=self.camera())
        self.wanted.emit(False)

    def change(self, **changes: object) -> None:
        """Replace fields of the state, and redraw."""
        self._state = replace(self._state, **changes)
        self._redraws.ask()

    def _take_surface(self, *, in_window: bool | None) -> Surface:
        surface = make_surface(self, self._replace_surface, in_window=in_window)
        surface.setParent(self)
        surface.setGeometry(picture_area(self.rect(), self._view))
        surface.installEventFilter(self.hands)
        surface.installEventFilter(self.flight)
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
            old.removeEventFilter(self.hands)
            old.removeEventFilter(self.flight)
            old.deleteLater()

        QTimer.singleShot(0, self, swap)
