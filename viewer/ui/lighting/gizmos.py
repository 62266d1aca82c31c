"""The hands on lights: what is near the pointer is taken hold of, dragged, and let go as one step."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from viewer.scene.camera import Camera, Equirectangular, Fisheye
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import as_vec3
from viewer.session.light_drags import LightDrag, Pointing, begin_light_drag
from viewer.session.navigation import PickPoint
from viewer.session.projection import forward, picture_positions
from viewer.ui.lighting.lighting import Lighting
from viewer.ui.viewport.layers.light_shapes import Grip, grips
from viewer.ui.viewport.viewport import Viewport

REACH_PX = 13.0
"""So near to a light or handle one has to point."""
CLICK_PX = 3.0
"""A press that moves less only selects."""
BUTTONS = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)


def nearest_grip(scene: Scene, camera: Camera, selected: str | None, x_px: float, y_px: float) -> Grip | None:
    """The handle within reach that is pointed at best; None where there is none.

    Args:
        scene: What is shown.
        camera: Of the view, at the size of the picture.
        selected: Key of the selected node: only its target can be taken hold of.
        x_px: In pixels of the picture.
        y_px: Likewise.
    """
    found = grips(scene, selected)
    if not found:
        return None
    seen = picture_positions(camera, np.array([grip.at for grip in found]))
    gap = np.hypot(seen[:, 0] - x_px, seen[:, 1] - y_px)
    gap = np.where(np.isfinite(gap), gap, math.inf)
    best = int(gap.argmin())
    return found[best] if gap[best] <= REACH_PX else None


def pointing(camera: Camera, spot: PickPoint, *, surface: bool) -> Pointing:
    """The ray under the pointer, and where it meets something if that is asked for."""
    origins, directions = camera.rays(np.array([[spot.x, spot.y]]))
    origin, direction = origins[0], directions[0]
    met = None
    if surface and spot.depth is not None:
        slope = float(direction @ forward(camera)) if camera_is_flat(camera) else 1.0
        met = as_vec3(origin + spot.depth / max(slope, 1e-9) * direction)
    return Pointing(as_vec3(origin), as_vec3(direction), met)


def camera_is_flat(camera: Camera) -> bool:
    """Whether depths run along its axis."""
    return not isinstance(camera.lens, Fisheye | Equirectangular)


class LightGizmo(QObject):
    """An event filter for the viewport's surface that comes before the hands that turn the view.

    Args:
        viewport: Where lights are seen.
        lighting: Changes them.
    """

    def __init__(self, viewport: Viewport, lighting: Lighting) -> None:
        super().__init__(viewport)
        self._viewport, self._lighting = viewport, lighting
        self._surface: QWidget | None = None
        self._drag: LightDrag | None = None
        self._grip: Grip | None = None
        self._pressed: QPointF | None = None
        self._node: Node | None = None
        self._turned = False
        viewport.view_changed.connect(self.follow)
        viewport.framed.connect(self.follow)
        viewport.installEventFilter(self)
        self.follow()

    def follow(self) -> None:
        """Watch the surface that there is now."""
        surface = self._viewport.surface
        if surface is not self._surface:
            self._surface = surface
            surface.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what is meant for lights; everything else is for others."""
        if isinstance(event, QKeyEvent) and self._drag is not None and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.KeyPress:
                self._end()
                self._lighting.cancel()
            event.accept()
            return True
        if watched is self._surface and isinstance(event, QMouseEvent):
            return self._mouse(event)
        return super().eventFilter(watched, event)

    def _mouse(self, event: QMouseEvent) -> bool:
        left = event.button() == Qt.MouseButton.LeftButton
        match event.type():
            case kind if kind in BUTTONS and left and self._drag is None:
                return self._press(event)
            case QEvent.Type.MouseMove if self._drag is not None:
                self._move(event)
            case QEvent.Type.MouseButtonRelease if left and self._drag is not None:
                self._release()
            case QEvent.Type.MouseMove:
                if not event.buttons():
                    self._turn_cursor(self._near(event.position()) is not None)
                return False
            case _:
                return self._drag is not None
        return True

    def _press(self, event: QMouseEvent) -> bool:
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return False
        grip = self._near(event.position())
        node = None if grip is None else self._lighting.scene.node(grip.key)
        if grip is None or node is None:
            return False
        self._viewport.setFocus(Qt.FocusReason.MouseFocusReason)
        self._lighting.store.select(grip.key)
        camera = self._viewport.camera()
        press = pointing(camera, self._viewport.pick_point(event.position()), surface=False)
        facing = forward(camera) if camera_is_flat(camera) else np.array(press.direction)
        self._drag = begin_light_drag(grip.handle, node, grip.at, as_vec3(facing), press)
        self._grip, self._node, self._pressed = grip, None, event.position()
        return True

    def _move(self, event: QMouseEvent) -> None:
        assert self._drag is not None
        if self._pressed is not None:
            way = event.position() - self._pressed
            if math.hypot(way.x(), way.y()) < CLICK_PX:
                return
            self._pressed = None
        onto = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        spot = self._viewport.pick_point(event.position())
        self._node = self._drag.send(pointing(self._viewport.camera(), spot, surface=onto))
        self._lighting.set_light(self._node, "", moving=True)

    def _release(self) -> None:
        node, grip = self._node, self._grip
        self._end()
        if node is not None and grip is not None:
            moved = self.tr("Move {0}") if grip.handle == "place" else self.tr("Turn {0}")
            self._lighting.set_light(node, moved.format(node.name))

    def _end(self) -> None:
        if self._drag is not None:
            self._drag.close()
        self._drag, self._grip, self._node, self._pressed = None, None, None, None

    def _near(self, at: QPointF) -> Grip | None:
        state = self._viewport.store.state
        if not state.overlays or not state.shown.lights():
            return None
        camera, surface = self._viewport.camera(), self._viewport.surface
        across, down = at.x() / max(surface.width(), 1), at.y() / max(surface.height(), 1)
        x_px, y_px = across * camera.lens.width, down * camera.lens.height
        return nearest_grip(state.shown, camera, state.selected, x_px, y_px)

    def _turn_cursor(self, near: bool) -> None:
        """Show that something can be dragged; leave the cursor to others elsewhere."""
        if self._surface is not None and near != self._turned:
            self._turned = near
            if near:
                self._surface.setCursor(Qt.CursorShape.SizeAllCursor)
            else:
                self._surface.unsetCursor()
