"""The maps of one model, and which texel belongs to which place in the view."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
from jaxtyping import UInt8
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from viewer.errors import AssetError, ViewerError
from viewer.scene.content import Model
from viewer.scene.document import Node
from viewer.scene.geometry import Transform, as_vec3
from viewer.scene.material import Texture
from viewer.scene.mesh import Mesh, mesh_from_tensors
from viewer.scene.picture_positions import picture_positions
from viewer.session.display_control import DisplayControl
from viewer.session.texture_maps import Density, TextureMap, maps_of, pyramid, texel_density
from viewer.session.texture_picking import SurfaceIndex, SurfacePoint, index_of
from viewer.ui.document.documents import Documents
from viewer.ui.viewport.viewport import Viewport
from viewer.ui.widgets.slices import Slices

HOVER_MS = 40
"""The pointer is followed at most so often."""
HIDDEN = 0.02
"""A point so much farther away than what is seen there, as a part of its distance, is behind something."""
SAME = 0.005
"""What is seen so near to a point, as a part of its distance, is the point."""
CLICK_PX = 3.0
Pixels = UInt8[np.ndarray, "h w 3"]
Sight = Literal["seen", "hidden", "outside"]
"""Whether a point of the surface is in the view, and not behind something."""


class Textures(QObject):
    """Follows the selected model, or the first one; its mesh and maps are looked at in slices, once they are seen.

    Signals:
        changed(): Another model, other maps, or something more is known of them.
        pointed(object): The pointer is over this ``SurfacePoint`` in the view; None = over none.
        picked(object): This ``SurfacePoint`` was clicked in the view.

    Args:
        viewport: Where the models are seen.
        documents: Where they are.
    """

    changed = Signal()
    pointed = Signal(object)
    picked = Signal(object)

    def __init__(self, viewport: Viewport, documents: Documents) -> None:
        super().__init__(viewport)
        self._viewport, self._documents = viewport, documents
        self._surface: QWidget | None = None
        self._at: QPointF | None = None
        self._pressed: QPointF | None = None
        self._watching = False
        self.node: Node | None = None
        self.mesh: Mesh | None = None
        self.index: SurfaceIndex | None = None
        self.trouble = ""
        self._levels: dict[Texture, list[Pixels]] = {}
        self._indexing, self._halving = Slices(self), Slices(self)
        self._halved: Texture | None = None
        self._timer = QTimer(self, singleShot=True, interval=HOVER_MS)
        self._timer.timeout.connect(self._point)
        documents.changed.connect(self.follow, Qt.ConnectionType.QueuedConnection)
        viewport.framed.connect(self._watch_surface)
        viewport.view_changed.connect(self._watch_surface)

    @property
    def display(self) -> DisplayControl:
        """How the view shows models."""
        return self._viewport.display

    @property
    def model(self) -> Model | None:
        """The model whose maps are shown."""
        return self.node.content if self.node is not None and isinstance(self.node.content, Model) else None

    @property
    def maps(self) -> tuple[TextureMap, ...]:
        """Its maps, one by one."""
        return () if self.model is None or not self.model.materials else maps_of(self.model.materials[0])

    def watch(self, watching: bool) -> None:
        """The maps are seen, or no longer."""
        self._watching = watching
        self._watch_surface()
        self.follow()

    def follow(self) -> None:
        """Show the document as it is now."""
        if not self._watching:
            return
        node = self._chosen()
        before, self.node = self.node, node
        same = before is not None and node is not None and before.content == node.content
        if not same:
            self._take(node)
        self.changed.emit()

    def levels(self, texture: Texture) -> list[Pixels]:
        """The picture, and smaller ones as far as they have been made; empty where it cannot be read."""
        known = self._levels.get(texture)
        if known is not None:
            return known
        try:
            pixels = _pixels(self._documents.session.store.get(texture.asset), texture)
        except ViewerError as error:
            self.trouble = f"{error.message} {error.hint}"
            return self._levels.setdefault(texture, [])
        self._levels[texture] = [pixels]
        self._halve_next()
        return self._levels[texture]

    def density(self, texture: Texture) -> Density | None:
        """How finely a texture lies on the model."""
        mesh, node = self.mesh, self.node
        uvs = None if mesh is None else mesh.uv_set(texture.uv_set)
        if mesh is None or uvs is None or node is None:
            return None
        size = (texture.width, texture.height)
        return texel_density(mesh.vertices, mesh.faces, uvs, size, node.transform.scale)

    def mark(self, u: float, v: float) -> SurfacePoint | None:
        """Show where on the surface a texel lies; None where it lies nowhere."""
        found = None if self.index is None else self.index.at_uv(u, v)
        if found is not None and self.node is not None:
            place = self.node.transform.apply(np.array([found.position]))[0]
            self._viewport.marker.mark(as_vec3(place))
        return found

    def sight(self, point: SurfacePoint) -> Sight:
        """Whether a point of the model can be seen as the view is now."""
        node, camera, surface = self.node, self._viewport.camera(), self._viewport.surface
        if node is None:
            return "outside"
        x, y = picture_positions(camera, node.transform.apply(np.array([point.position])))[0]
        across, down = float(x) / camera.lens.width, float(y) / camera.lens.height
        if not (0.0 <= across < 1.0 and 0.0 <= down < 1.0):  # nor where they are no numbers
            return "outside"
        seen = self.point_at(QPointF(across * surface.width(), down * surface.height()))
        if seen is None:
            return "hidden"
        gap = node.transform.scale * math.dist(seen.position, point.position)
        return "seen" if gap <= SAME * seen.distance else "hidden"

    def point_at(self, at: QPointF) -> SurfacePoint | None:
        """The point of the model under a place of the viewport's surface; None where it is hidden, or not there."""
        index, node = self.index, self.node
        if index is None or node is None or node not in self._documents.shown_scene.shown("model"):
            return None
        spot, camera = self._viewport.pick_point(at), self._viewport.camera()
        origins, directions = camera.rays(np.array([[spot.x, spot.y]]))
        there = node.transform.inverse()
        origin = there.apply(origins)[0]
        direction = _turned(there, directions[0])
        found = index.hit(as_vec3(origin), as_vec3(direction))
        if found is None:
            return None
        depth = found.distance
        if self._viewport.view.flat:
            depth *= float(-(directions[0] @ self._viewport.view.axes()[:, 2]))
        hidden = spot.depth is not None and depth > spot.depth * (1.0 + HIDDEN)
        return None if hidden else found

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the pointer over the view; nothing is taken from others."""
        if self._watching and watched is self._surface:
            if isinstance(event, QMouseEvent):
                self._follow_mouse(event)
            elif event.type() == QEvent.Type.Leave:
                self._at = None
                self.pointed.emit(None)
        return super().eventFilter(watched, event)

    def _follow_mouse(self, event: QMouseEvent) -> None:
        kind, left = event.type(), event.button() == Qt.MouseButton.LeftButton
        if kind == QEvent.Type.MouseButtonPress:
            self._pressed = event.position() if left else None
        elif kind == QEvent.Type.MouseButtonRelease and left and self._pressed is not None:
            way, self._pressed = event.position() - self._pressed, None
            found = self.point_at(event.position()) if math.hypot(way.x(), way.y()) <= CLICK_PX else None
            if found is not None:
                self.picked.emit(found)
        if not event.buttons():
            self._at = event.position()
            if not self._timer.isActive():
                self._timer.start()

    def _point(self) -> None:
        if self._at is not None and self._watching:
            self.pointed.emit(self.point_at(self._at))

    def _watch_surface(self) -> None:
        surface = self._viewport.surface
        if self._watching and surface is not self._surface:
            self._surface = surface
            surface.setMouseTracking(True)
            surface.installEventFilter(self)

    def _chosen(self) -> Node | None:
        scene = self._documents.shown_scene
        models = [node for node in scene.nodes if isinstance(node.content, Model)]
        selected = next((node for node in models if node.key == self._viewport.store.state.selected), None)
        mapped = (node for node in models if isinstance(node.content, Model) and _has_maps(node.content))
        return selected or next(mapped, models[0] if models else None)

    def _take(self, node: Node | None) -> None:
        """Another model: what is known of the old one's mesh and maps is of no use, but for those that are the same."""
        self.index, self.trouble = None, ""
        wanted = {each.texture for each in self.maps}
        self._levels = {texture: levels for texture, levels in self._levels.items() if texture in wanted}
        self._indexing.stop()
        if self._halved not in wanted:
            self._halving.stop()
            self._halved = None
        self.mesh = None
        if node is None or not isinstance(node.content, Model):
            return
        try:
            self.mesh = mesh_from_tensors(self._documents.session.store.get(node.content.asset))
        except ViewerError as error:
            self.trouble = f"{error.message} {error.hint}"
            return
        if self.mesh.uvs is not None:
            self._indexing.start(index_of(self.mesh), self._on_index)

    def _on_index(self, index: SurfaceIndex | None) -> None:
        self.index = index
        self.changed.emit()

    def _halve_next(self) -> None:
        """Make smaller pictures of a texture that has none yet, one texture after another."""
        if self._halving.busy:
            return
        todo = (texture for texture, levels in self._levels.items() if len(levels) == 1 and _is_large(levels[0]))
        texture = next(todo, None)
        if texture is None:
            return
        self._halved = texture

        def done(levels: Any) -> None:  # noqa: ANN401 - what a generator returns
            self._halved = None
            self._levels[texture] = levels
            self._halve_next()
            self.changed.emit()

        self._halving.start(pyramid(self._levels[texture][0]), done)


def _has_maps(model: Model) -> bool:
    return any(material.maps for material in model.materials)


def _is_large(pixels: Pixels) -> bool:
    return max(pixels.shape[:2]) > 256


def _turned(transform: Transform, direction: np.ndarray) -> np.ndarray:
    """A direction in another space; as much longer as lengths are there, so that distances along it stay."""
    return transform.scale * (transform.rotation_matrix() @ direction)


def _pixels(tensors: dict[str, np.ndarray], texture: Texture) -> Pixels:
    pixels = tensors.get("pixels")
    if pixels is None or pixels.dtype != np.uint8 or pixels.shape != (texture.height, texture.width, 3):
        raise AssetError("The texture's asset holds no such picture.", "The file is damaged; extract or import again.")
    if not math.prod(pixels.shape):
        raise AssetError("The texture is empty.", "Extract or import again.")
    return pixels
