"""The open document: its history, where its assets are, and whether it is saved."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from viewer.engine.placing import beside_photos
from viewer.errors import InputError
from viewer.formats.project_names import project_stem
from viewer.scene import groups, history
from viewer.scene.animation import Animation, recorded
from viewer.scene.assets import AssetStore
from viewer.scene.content import Group
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.element_selection import ElementSelection
from viewer.scene.geometry import Transform, Vec3
from viewer.scene.history import History
from viewer.scene.keys import with_free_keys
from viewer.scene.light import EnvironmentLight
from viewer.scene.node_moves import placed_node
from viewer.scene.origin import between_worlds, with_origin
from viewer.scene.timeline import Timeline
from viewer.scene.track_keeping import with_copied_tracks
from viewer.session.dataset_world import beside_its_photos


class Session:
    """One document. Every method returns at once; the caller shows the new state.

    Args:
        store: Where new assets go, and where to look for the document's.
    """

    def __init__(self, store: AssetStore) -> None:
        self.store = store
        self.history: History = history.start(Scene(), store)
        self.project: Path | None = None
        self.shut_out = False
        """The project may not be written: this is a copy of it."""
        self.source: Path | None = None
        self.document = 0
        """Counts the documents that were opened: a job compares it to know whether its own is still the open one."""
        self.time = 0.0
        """Of the document's timeline, in seconds."""
        self.recording = False
        """Every change is a key of the timeline, also of what has had none so far."""
        self._saved: Scene | None = self.history.scene
        self._seen = TimedScene(self.history.scene, 0.0, self.history.scene)

    @property
    def document_scene(self) -> Scene:
        """The document as it is saved, whatever the time."""
        return self.history.scene

    @property
    def scene(self) -> Scene:
        """The document as it is now: at the time of its timeline, where things in it are animated."""
        written = self.history.scene
        if self._seen.written is not written or self._seen.time != self.time:
            self._seen = TimedScene(written, self.time, Animation(written).things_at(self.time))
        return self._seen.scene

    @property
    def selection(self) -> ElementSelection:
        """The elements that are selected now."""
        return self.history.selection

    @property
    def dirty(self) -> bool:
        """Whether closing would lose something."""
        return self.history.scene is not self._saved

    @property
    def title(self) -> str:
        """What to call the document in front of people."""
        shown = self.project or self.source
        return project_stem(shown) if shown else "Untitled"

    def open(
        self, scene: Scene, store: AssetStore, source: Path | None, project: Path | None, *, shut_out: bool = False
    ) -> None:
        """Put another document in place of this one; its history starts anew.

        Args:
            scene: What was read.
            store: Where its assets are.
            source: The file it came from.
            project: The folder that "Save" writes to; None where it was no project.
            shut_out: It was one, but may not be written.
        """
        self.store = store
        self.document += 1
        self.history = history.start(scene, store)
        self.source, self.project, self.shut_out = source, project, shut_out
        self._saved, self.time = scene, 0.0

    def add(
        self,
        nodes: tuple[Node, ...],
        store: AssetStore,
        label: str,
        origin: Vec3 | None = None,
        timeline: Timeline | None = None,
    ) -> tuple[str, ...]:
        """Put nodes behind those that are there, as one step that can be undone.

        Args:
            nodes: The new ones.
            store: Where the assets of all are.
            label: Of the step, for people.
            origin: Of the world that they come from; None where it is this one. What comes from another one without its
                photos, and was made of photos that are here, lies where these are.
            timeline: Of the document that they come from, whose tracks of them come along; None = they have none.

        Returns:
            What there is to say of where they lie.
        """
        self.store, scene, notes = store, self.scene, ()
        if origin is not None:
            scene = with_origin(scene, origin)
            nodes = between_worlds(nodes, origin, scene.world.origin)
            if not any(isinstance(node.content, Dataset) for node in nodes):
                both = [beside_photos(scene, beside_its_photos(scene, node)) for node in nodes]
                nodes, notes = tuple(node for node, _ in both), tuple(note for _, found in both for note in found)
        self._push(with_added(scene, nodes, timeline), label)
        return notes

    def rename(self, key: str, name: str) -> None:
        """Call a node something else; an empty name changes nothing."""
        self._replace(key, "Rename", name=name.strip() or None)

    def set_visible(self, key: str, visible: bool) -> None:
        """Show or hide a node, and what is in it."""
        self._replace(key, "Show" if visible else "Hide", visible=visible)

    def set_locked(self, key: str, locked: bool) -> None:
        """Protect a node, and what is in it, from being moved, edited and deleted, or do so no longer."""
        self._replace(key, "Lock" if locked else "Unlock", locked=locked)

    def delete(self, key: str) -> None:
        """Take a node, and what is in it, out of the document.

        Raises:
            InputError: It is locked.
        """
        node = self.changeable(key)
        if node is not None:
            self.change(groups.removed(self.scene, key), f"Delete {node.name}")

    def group(self, *keys: str, name: str = "Group") -> str:
        """Put nodes into a new group, whose origin is in their middle.

        Returns:
            The key of the group; empty where there is none of the nodes.

        Raises:
            InputError: One of them is locked.
        """
        found = [node for key in keys if (node := self.changeable(key)) is not None]
        if not found:
            return ""
        group = Node(name, Group())
        scene = groups.grouped(self.scene, tuple(node.key for node in found), group)
        box = groups.group_aabb(scene, group.key)
        if box is not None:
            middle = Transform(box.center)
            scene = scene.with_node(replace(scene.node(group.key) or group, transform=middle))
        self.change(scene, f"Group {found[0].name}" if len(found) == 1 else f"Group {len(found)} nodes")
        return group.key

    def ungroup(self, key: str) -> None:
        """Dissolve a group; its members go where it was.

        Raises:
            InputError: It is locked.
        """
        node = self.changeable(key)
        if node is not None and isinstance(node.content, Group):
            self.change(groups.ungrouped(self.scene, key), f"Ungroup {node.name}")

    def move_node(self, key: str, parent: str, before: str | None) -> None:
        """Put a node into a group, or elsewhere in the list; nothing moves in space.

        Args:
            key: The node.
            parent: Key of the group; empty for none.
            before: Key of the node that shall come next; None = it becomes the last one.

        Raises:
            InputError: The node or the group is locked.
        """
        node = self.changeable(key)
        if node is not None and (not parent or self.changeable(parent) is not None):
            self.change(groups.moved_to(self.scene, key, parent, before), f"Move {node.name} in the list")

    def placed(self, key: str, transform: Transform) -> Scene:
        """The scene with a node placed elsewhere; what is in it, or was trained from its photos, moves with it.

        Raises:
            InputError: It is locked.
        """
        self.changeable(key)
        return placed_node(self.scene, key, transform)

    def edited(self, key: str, **changes: object) -> Scene:
        """The scene with other edits or values of a node.

        Raises:
            InputError: It is locked.
        """
        node = self.changeable(key)
        return self.scene if node is None else self.scene.with_node(replace(node, **changes))

    def changeable(self, key: str) -> Node | None:
        """The node of that key, or None.

        Raises:
            InputError: It is locked.
        """
        node = self.scene.node(key)
        if node is not None and groups.is_locked(self.scene, node):
            raise InputError(f"{node.name} is locked.", "Unlock it, or the group that it is in, in the scene list.")
        return node

    def change(self, scene: Scene, label: str, selection: ElementSelection | None = None) -> None:
        """Put a changed scene in place of this one, as one step that can be undone.

        Args:
            scene: The document as it shall be.
            label: What has been done, for people. What is animated gets a key at the time where it was changed.
            selection: The elements that shall be selected; None = those from before.
        """
        before = self.scene
        after = before if scene == before else recorded(before, scene, self.time, everything=self.recording)
        self.history = self.history.push(self.history.scene if after is before else after, label, selection)

    def select_elements(self, selection: ElementSelection, label: str) -> None:
        """Select other elements, as one step that can be undone; the document stays what it is, saved or not."""
        self.change(self.scene, label, selection)

    def revert(self, scene: Scene, store: AssetStore, label: str) -> None:
        """Go back to what is in the project's file, as one step that can be undone."""
        self.store = self.store.reading(store.root, *store.others)
        self.change(scene, label)
        self._saved = self.history.scene

    def jump(self, step: int) -> None:
        """Go to any state of the document."""
        self._go(self.history.at(step))

    def undo(self) -> None:
        """Go back one step."""
        self._go(self.history.undo())

    def redo(self) -> None:
        """Go forward one step."""
        self._go(self.history.redo())

    def _go(self, history: History) -> None:
        """To another step; one that was read from a file may be what was saved, though it is another object."""
        self.history, before = history, self.history
        read = history.steps[history.cursor].held is not before.steps[history.cursor].held
        if read and self.history.scene == self._saved:
            self._saved = self.history.scene

    def mark_saved(self, scene: Scene, project: Path) -> None:
        """The document, as it was when saving began, is now in ``project``."""
        self._saved = scene
        self.project, self.shut_out = project, False

    def mark_unsaved(self) -> None:
        """The document is in no file, as after it was recovered."""
        self._saved = None

    def _replace(self, key: str, verb: str, **changes: object) -> None:
        """Change attributes of a node; those that are None stay as they are."""
        node = self.scene.node(key)
        if node is not None:
            given = {name: value for name, value in changes.items() if value is not None}
            self.change(self.scene.with_node(replace(node, **given)), f"{verb} {node.name}")

    def _push(self, scene: Scene, label: str) -> None:
        self.history = self.history.push(scene, label)


class TimedScene(NamedTuple):
    """A document, and what it is at a time."""

    written: Scene
    time: float
    scene: Scene


def with_added(scene: Scene, nodes: tuple[Node, ...], timeline: Timeline | None = None) -> Scene:
    """The scene with further nodes; where one is environment light, that of before is hidden.

    A key that is taken is exchanged, for the same file added twice makes two things; members go with their group, and
    so do tracks of the timeline that they come from.
    """
    new = with_free_keys(nodes, {node.key for node in scene.nodes})
    lit = any(isinstance(node.content, EnvironmentLight) and node.visible for node in nodes)
    old = tuple(
        replace(node, visible=False) if lit and isinstance(node.content, EnvironmentLight) else node
        for node in scene.nodes
    )
    names = {node.key: fresh.key for node, fresh in zip(nodes, new, strict=True)}
    tracks = scene.timeline if timeline is None else with_copied_tracks(scene.timeline, names, timeline)
    return replace(scene, nodes=(*old, *new), timeline=tracks)
