"""The document: an immutable value. A change makes a new scene that shares all it did not touch."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec
from msgspec import Struct

from viewer.errors import InputError
from viewer.scene.asset_id import AssetId
from viewer.scene.camera import Camera
from viewer.scene.content import Group
from viewer.scene.edits import EDITS, Edit, spread_box
from viewer.scene.geometry import AABB, Transform, Vec3
from viewer.scene.kinds import Content, Family, content_assets, kind_of
from viewer.scene.light import EnvironmentLight
from viewer.scene.measurement import Measurement
from viewer.scene.migrations import VERSION, migrated
from viewer.scene.names import pack, unpack
from viewer.scene.parameters import Values
from viewer.scene.saved_sets import SavedSet
from viewer.scene.timeline import Timeline

FORMAT = "fieldwright"


class Node(Struct, frozen=True):
    """One thing in the scene.

    Attributes:
        name: For people; may change or repeat.
        content: What it is.
        key: Names it for good.
        transform: Its place in the world, in a group or not (``viewer.scene.groups``).
        visible: Its own switch: in a group that is hidden it is not seen either, see :meth:`Scene.shown`.
        edits: Applied to the content in order.
        values: What its kind's parameters are set to.
        parent: Key of the group that it is in; empty for none.
        locked: Protected from being moved, edited and deleted.
    """

    name: str
    content: Content
    key: str = ""
    transform: Transform = Transform()
    visible: bool = True
    edits: tuple[Edit, ...] = ()
    values: Values = ()
    parent: str = ""
    locked: bool = False

    def __post_init__(self) -> None:
        """Give a new node its own key."""
        if not self.key:
            msgspec.structs.force_setattr(self, "key", uuid.uuid4().hex[:12])

    @property
    def aabb(self) -> AABB | None:
        """The box around it in world space; None for what has no extent."""
        box = kind_of(self.content).box(self.content)
        return None if box is None else spread_box(self.edits, box).transformed(self.transform)


class World(Struct, frozen=True):
    """What lies behind everything, and where it is.

    Attributes:
        background: Linear Rec. 709.
        exposure: Stops by which pictures are brightened, beside what one sets to look at them.
        origin: Coordinates in files are those of the world plus this, see :mod:`viewer.scene.origin`.
    """

    background: Vec3 = (0.045, 0.05, 0.06)
    origin: Vec3 = (0.0, 0.0, 0.0)
    exposure: float = 0.0


class Bookmark(Struct, frozen=True):
    """A view to come back to. ``distance`` is to what it turns around; ``slot`` is its digit, 0 = none."""

    name: str
    camera: Camera
    distance: float = 1.0
    slot: int = 0


class Scene(Struct, frozen=True):
    """All nodes, in the order that people see them, the view that the document opens with, and what was measured.

    ``sets`` are elements that people have given a name. The scene is as it is without its ``timeline``, whose tracks
    :mod:`viewer.scene.animation` applies.
    """

    nodes: tuple[Node, ...] = ()
    world: World = World()
    camera: Camera | None = None
    bookmarks: tuple[Bookmark, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    sets: tuple[SavedSet, ...] = ()
    timeline: Timeline = Timeline()

    def node(self, key: str) -> Node | None:
        """The node of that key, or None."""
        return next((node for node in self.nodes if node.key == key), None)

    def with_node(self, node: Node) -> Scene:
        """This scene with ``node`` in place of the one of the same key, or added at the end."""
        if self.node(node.key) is None:
            return msgspec.structs.replace(self, nodes=(*self.nodes, node))
        nodes = tuple(node if old.key == node.key else old for old in self.nodes)
        return msgspec.structs.replace(self, nodes=nodes)

    def with_measurement(self, measurement: Measurement) -> Scene:
        """This scene with a measurement in place of the one of the same key, or added at the end."""
        known = {each.key: each for each in self.measurements}
        return msgspec.structs.replace(self, measurements=tuple({**known, measurement.key: measurement}.values()))

    def without_measurement(self, key: str) -> Scene:
        """This scene without the measurement of that key."""
        return msgspec.structs.replace(self, measurements=tuple(each for each in self.measurements if each.key != key))

    def without(self, key: str) -> Scene:
        """This scene without the node of that key; what was in it, were it a group, is in none."""
        nodes = (node for node in self.nodes if node.key != key)
        freed = (msgspec.structs.replace(node, parent="") if node.parent == key else node for node in nodes)
        return msgspec.structs.replace(self, nodes=tuple(freed))

    def ancestors(self, node: Node) -> tuple[Node, ...]:
        """The groups that a node is in, the innermost first."""
        found: list[Node] = []
        parent = self.node(node.parent) if node.parent else None
        while parent is not None and parent not in found:
            found.append(parent)
            parent = self.node(parent.parent) if parent.parent else None
        return tuple(found)

    def shown(self, *families: Family) -> tuple[Node, ...]:
        """The nodes that are to be seen, in order: visible themselves, and in no group that is hidden.

        Args:
            families: Only nodes of these kinds of content; all but groups without any.
        """
        visible = [node for node in self.nodes if node.visible]
        if any(isinstance(node.content, Group) and not node.visible for node in self.nodes):
            visible = [node for node in visible if all(group.visible for group in self.ancestors(node))]
        wanted = families or ("field", "model", "points", "splats", "moment", "light", "environment", "dataset")
        return tuple(node for node in visible if kind_of(node.content).family in wanted)

    def visible_aabb(self) -> AABB | None:
        """The world-space box around all that is shown and drawn, photos and lights aside; None where nothing is."""
        result: AABB | None = None
        for node in self.shown():
            box = node.aabb
            if box is not None and kind_of(node.content).framed:
                result = box if result is None else result.union(box)
        return result

    def assets(self) -> tuple[AssetId, ...]:
        """Every asset that the scene needs, once, in order of first use."""
        nodes = (asset for node in self.nodes for asset in node_assets(node))
        return tuple(dict.fromkeys((*nodes, *self.set_assets())))

    def set_assets(self) -> tuple[AssetId, ...]:
        """Those that hold saved sets of elements, as far as their nodes are there."""
        keys = {node.key for node in self.nodes}
        return tuple(part.elements.asset for each in self.sets for part in each.parts if part.key in keys)

    def saved_set(self, name: str) -> SavedSet | None:
        """The saved set of that name, or None."""
        return next((each for each in self.sets if each.name == name), None)

    def with_set(self, saved: SavedSet, name: str = "") -> Scene:
        """This scene with a saved set in place of the one called ``name``, else of its own name; added if it is new."""
        old = name or saved.name
        if self.saved_set(old) is None:
            return msgspec.structs.replace(self, sets=(*self.sets, saved))
        return msgspec.structs.replace(self, sets=tuple(saved if each.name == old else each for each in self.sets))

    def environment(self) -> EnvironmentLight | None:
        """What lights the scene from all around: its first visible environment light, or None."""
        found = (node.content for node in self.shown("environment"))
        return next((light for light in found if isinstance(light, EnvironmentLight)), None)

    def lights(self) -> tuple[Node, ...]:
        """All visible lights that have a place or a direction."""
        return self.shown("light")


def node_assets(node: Node) -> tuple[AssetId, ...]:
    """The assets that hold the heavy parts of a node and of its edits."""
    edits = (asset for edit in node.edits for asset in EDITS[type(edit)].assets(edit))
    return (*content_assets(node.content), *edits)


class _Envelope(Struct, frozen=True):
    """What the project file holds around the scene."""

    format: str
    version: int
    scene: msgspec.Raw


def encode(scene: Scene) -> bytes:
    """The scene as the text of a project file."""
    whole: dict[str, Any] = {"format": FORMAT, "version": VERSION, "scene": scene}
    return msgspec.json.format(pack(whole, msgspec.json.encode), indent=1) + b"\n"


def decode(data: bytes) -> Scene:
    """The scene in the text of a project file.

    Raises:
        InputError: The text is no project, is damaged, or was written by a newer version.
    """
    try:
        envelope = msgspec.json.decode(data, type=_Envelope)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(f"This is not a readable project: {error}.", "Open a backup copy, or import again.") from error
    if envelope.format != FORMAT:
        raise InputError(f"This file calls itself '{envelope.format[:40]}'.", "Open a Fieldwright project.")
    if envelope.version > VERSION:
        raise InputError(
            f"The project has version {envelope.version}, this program reads up to {VERSION}.", "Update Fieldwright."
        )
    try:
        if envelope.version < VERSION:
            plain: dict[str, Any] = unpack(bytes(envelope.scene), msgspec.json.Decoder(Any))
            return msgspec.convert(migrated(plain, max(envelope.version, 1)), type=Scene)
        return unpack(bytes(envelope.scene), msgspec.json.Decoder(Scene))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(f"The project's scene is damaged: {error}.", "Open a backup copy.") from error
