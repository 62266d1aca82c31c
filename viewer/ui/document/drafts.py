"""What is being made now and is no part of the document yet, shown in the place of what it is made from."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from viewer.scene.document import Node, Scene
from viewer.session.extraction import with_drafts, with_fields
from viewer.session.snapshots import belongs, with_preview


class Drafts(QObject):
    """Drafts of an extraction, previews of a training, and fields shown beside the models that were taken out of them.

    Signals:
        changed(): Something else is to be seen.
        previewed(): There is a preview where nothing, or something else, was to be seen before.

    Args:
        document: The scene of the open document.
    """

    changed = Signal()
    previewed = Signal()

    def __init__(self, document: Callable[[], Scene]) -> None:
        super().__init__()
        self._document = document
        self._previews: tuple[Node, ...] = ()
        self._preview_source = ""
        self._drafts: tuple[Node, ...] = ()
        self._draft_source = ""
        self._fields_shown = False

    def over(self, document: Scene) -> Scene:
        """The document, and what is being made now in place of what was made from the same photos or fields before."""
        scene = with_drafts(document, self._draft_source, self._drafts)
        scene = with_fields(scene) if self._fields_shown else scene
        if not self._previews:
            return scene
        first, *others = self._previews
        return with_preview(scene, first, self._preview_source, *others)

    def show(self, source: str, drafts: tuple[Node, ...]) -> None:
        """Show nodes that are being made in the place of the one of the key ``source``."""
        self._drafts, self._draft_source = drafts, source
        self.changed.emit()

    def drop(self, source: str) -> None:
        """Show none of that node any more."""
        if self._drafts and self._draft_source == source:
            self.show("", ())

    def forget(self) -> None:
        """Another document is about to be shown."""
        self._drafts = ()

    def show_fields(self, shown: bool) -> None:
        """Show fields though they are hidden in the document, beside models that were taken out of them."""
        if shown != self._fields_shown:
            self._fields_shown = shown
            self.changed.emit()

    def show_preview(self, source: str, *nodes: Node) -> None:
        """Show fields that are no part of the document.

        Args:
            source: The data set that they were trained from.
            nodes: The first with the key ``PREVIEW_KEY``; none = none any more.
        """
        if nodes == self._previews:
            return
        first = len(nodes) != len(self._previews) and bool(nodes)
        self._previews, self._preview_source = nodes, source
        self.changed.emit()
        scene = self._document()
        if first and (scene.visible_aabb() is None or not belongs(scene, source)):
            self.previewed.emit()
