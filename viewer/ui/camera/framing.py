"""Brings what is there into view: at once by boxes, and closer as soon as it is known how far things reach."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, Signal

from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.extents import box_around, measured_nodes, seen_box
from viewer.scene.geometry import AABB, as_vec3
from viewer.session.navigation import default_view, frame_box
from viewer.session.orbit_view import OrbitView
from viewer.session.poses import view_at
from viewer.ui.document.context import WindowContext


class Framing(QObject):
    """Frames all that is seen, or some of it.

    Signals:
        looked(OrbitView): That is where a document that was just opened is looked at from.

    Args:
        context: The window's parts.
    """

    looked = Signal(object)

    def __init__(self, context: WindowContext) -> None:
        super().__init__(context.window)
        self._context = context

    def frame_all(self) -> None:
        """Bring all that is seen into view."""
        self._frame(())

    def frame(self, *keys: str) -> None:
        """Bring nodes, and what is in them, into view."""
        if keys:
            self._frame(keys)

    def look_at_document(self) -> None:
        """Look at a document that was just opened: from where it wants to be seen, else at all of it."""
        viewport, scene = self._context.viewport, self._context.documents.shown_scene
        box = self._box(())
        if scene.camera is not None and box is not None:
            viewport.set_view(view_at(scene.camera, box))
        else:
            width, height = viewport.pixels
            viewport.set_view(default_view(box or cameras_aabb(scene), width / height))
        self.looked.emit(viewport.view)
        if scene.camera is None and box is not None:
            self._come_closer((), self.looked.emit)

    def _frame(self, keys: tuple[str, ...]) -> None:
        viewport = self._context.viewport
        box = self._box(keys)
        if box is None:
            if not keys:
                viewport.frame_box(None)
            return
        viewport.frame_box(box)
        self._come_closer(keys)

    def _come_closer(self, keys: tuple[str, ...], heard: Callable[[OrbitView], object] | None = None) -> None:
        """Frame what is really there of nodes, once that is known, unless the view has been moved by then.

        Args:
            keys: Of the nodes; none = all that are seen.
            heard: Is handed the view, if it is another one.
        """
        viewport = self._context.viewport
        framed = viewport.view

        def nodes() -> tuple[Node, ...]:
            """Those to be measured, unless the view has been moved meanwhile."""
            return measured_nodes(self._context.session.scene, keys) if viewport.view is framed else ()

        def closer() -> None:
            box = self._box(keys)
            if viewport.view is framed and box is not None:
                width, height = viewport.pixels
                view = frame_box(framed, box, width / height)
                if view != framed:
                    viewport.glide.to(view)
                    if heard is not None:
                        heard(view)

        self._context.extents.when_known(nodes, closer)

    def _box(self, keys: tuple[str, ...]) -> AABB | None:
        documents = self._context.documents
        if keys:
            scene = self._context.session.scene
            return box_around(scene, keys, self._context.extents.known(scene))
        scene = documents.shown_scene
        return seen_box(scene, self._context.extents.known(scene))


def cameras_aabb(scene: Scene) -> AABB | None:
    """The box around all cameras of the scene's data sets and what they look at; None where there are none."""
    box: AABB | None = None
    for node in scene.nodes:
        if isinstance(node.content, Dataset):
            positions = np.array([photo.camera.position for photo in node.content.photos] or [(0.0, 0.0, 0.0)])
            own = AABB(as_vec3(positions.min(0)), as_vec3(positions.max(0))).union(node.content.aabb)
            own = own.transformed(node.transform)
            box = own if box is None else box.union(own)
    return box
