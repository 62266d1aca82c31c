"""Brings what is there into view: at once by boxes, and closer as soon as it is known how far things reach."""

from __future__ import annotations

from PySide6.QtCore import QObject

from viewer.scene.document import Node
from viewer.scene.extents import box_around, measured_nodes, seen_box
from viewer.scene.geometry import AABB
from viewer.session.navigation import frame_box
from viewer.ui.document.context import WindowContext


class Framing(QObject):
    """Frames all that is seen, or some of it.

    Args:
        context: The window's parts.
    """

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

    def _frame(self, keys: tuple[str, ...]) -> None:
        viewport = self._context.viewport
        box = self._box(keys)
        if box is None:
            if not keys:
                viewport.frame_box(None)
            return
        viewport.frame_box(box)
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

        self._context.extents.when_known(nodes, closer)

    def _box(self, keys: tuple[str, ...]) -> AABB | None:
        documents = self._context.documents
        if keys:
            scene = self._context.session.scene
            return box_around(scene, keys, self._context.extents.known(scene))
        scene = documents.shown_scene
        return seen_box(scene, self._context.extents.known(scene))
