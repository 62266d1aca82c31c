"""The open document: its history, where its assets are, and whether it is saved."""

from __future__ import annotations

from pathlib import Path

import msgspec

from viewer.scene import history
from viewer.scene.assets import AssetStore
from viewer.scene.document import Node, Scene
from viewer.scene.history import History


class Session:
    """One document. Every method returns at once; whoever calls shows the new state.

    Args:
        store: Where new assets go, and where to look for the document's.
    """

    def __init__(self, store: AssetStore) -> None:
        self.store = store
        self.history: History = history.start(Scene())
        self.project: Path | None = None
        self.source: Path | None = None
        self.document = 0
        """Counts the documents that were opened: a job compares it to know whether its own is still the open one."""
        self._saved: Scene | None = self.history.scene

    @property
    def scene(self) -> Scene:
        """The document as it is now."""
        return self.history.scene

    @property
    def dirty(self) -> bool:
        """Whether closing would lose something."""
        return self.scene is not self._saved

    @property
    def title(self) -> str:
        """What to call the document in front of people."""
        shown = self.project or self.source
        return shown.stem if shown else "Untitled"

    def open(self, scene: Scene, store: AssetStore, source: Path | None, project: Path | None) -> None:
        """Put another document in place of this one; its history starts anew.

        Args:
            scene: What was read.
            store: Where its assets are.
            source: The file it came from.
            project: The folder that "Save" writes to; None where it was no project.
        """
        self.store = store
        self.document += 1
        self.history = history.start(scene)
        self.source, self.project = source, project
        self._saved = scene

    def add(self, nodes: tuple[Node, ...], store: AssetStore, label: str) -> None:
        """Put nodes behind those that are there, as one step that can be undone."""
        self.store = store
        self._push(msgspec.structs.replace(self.scene, nodes=(*self.scene.nodes, *nodes)), label)

    def rename(self, key: str, name: str) -> None:
        """Call a node something else; an empty name changes nothing."""
        node = self.scene.node(key)
        if node is not None and name.strip() and name.strip() != node.name:
            self._push(self.scene.with_node(msgspec.structs.replace(node, name=name.strip())), f"Rename {node.name}")

    def set_visible(self, key: str, visible: bool) -> None:
        """Show or hide a node."""
        node = self.scene.node(key)
        if node is not None and node.visible != visible:
            verb = "Show" if visible else "Hide"
            self._push(self.scene.with_node(msgspec.structs.replace(node, visible=visible)), f"{verb} {node.name}")

    def delete(self, key: str) -> None:
        """Take a node out of the document."""
        node = self.scene.node(key)
        if node is not None:
            self._push(self.scene.without(key), f"Delete {node.name}")

    def change(self, scene: Scene, label: str) -> None:
        """Put a changed scene in place of this one, as one step that can be undone."""
        if scene != self.scene:
            self._push(scene, label)

    def undo(self) -> None:
        """Go back one step."""
        self.history = self.history.undo()

    def redo(self) -> None:
        """Go forward one step."""
        self.history = self.history.redo()

    def mark_saved(self, scene: Scene, project: Path) -> None:
        """The document, as it was when saving began, is now in ``project``."""
        self._saved = scene
        self.project = project

    def mark_unsaved(self) -> None:
        """The document is in no file, as after it was recovered."""
        self._saved = None

    def _push(self, scene: Scene, label: str) -> None:
        self.history = self.history.push(scene, label)
