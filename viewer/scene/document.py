"""The document: an immutable value. A change makes a new scene that shares all it did not touch."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec
from msgspec import Struct

from viewer.errors import InputError
from viewer.scene.camera import Camera
from viewer.scene.content import AnalyticField, AssetId, FieldContent, Model
from viewer.scene.dataset import Dataset
from viewer.scene.edits import Edit
from viewer.scene.geometry import AABB, Transform, Vec3
from viewer.scene.light import AnyLight, EnvironmentLight, Light
from viewer.scene.migrations import VERSION, migrated

FORMAT = "fieldwright"

Content = FieldContent | Model | AnyLight | Dataset


class Node(Struct, frozen=True):
    """One thing in the scene. ``key`` names it for good; ``name`` is for people and may change or repeat."""

    name: str
    content: Content
    key: str = ""
    transform: Transform = Transform()
    visible: bool = True
    edits: tuple[Edit, ...] = ()

    def __post_init__(self) -> None:
        """Give a new node its own key."""
        if not self.key:
            msgspec.structs.force_setattr(self, "key", uuid.uuid4().hex[:12])

    @property
    def aabb(self) -> AABB | None:
        """The box around it in world space; None for what has no extent."""
        if isinstance(self.content, FieldContent | Model | Dataset):
            return self.content.aabb.transformed(self.transform)
        return None


class World(Struct, frozen=True):
    """What lies behind everything. ``background`` is linear Rec. 709."""

    background: Vec3 = (0.045, 0.05, 0.06)


class Bookmark(Struct, frozen=True):
    """A view to come back to. ``distance`` is to what it turns around; ``slot`` is its digit, 0 = none."""

    name: str
    camera: Camera
    distance: float = 1.0
    slot: int = 0


class Scene(Struct, frozen=True):
    """All nodes, in the order that people see them, and the view that the document opens with."""

    nodes: tuple[Node, ...] = ()
    world: World = World()
    camera: Camera | None = None
    bookmarks: tuple[Bookmark, ...] = ()

    def node(self, key: str) -> Node | None:
        """The node of that key, or None."""
        return next((node for node in self.nodes if node.key == key), None)

    def with_node(self, node: Node) -> Scene:
        """This scene with ``node`` in place of the one of the same key, or added at the end."""
        if self.node(node.key) is None:
            return msgspec.structs.replace(self, nodes=(*self.nodes, node))
        nodes = tuple(node if old.key == node.key else old for old in self.nodes)
        return msgspec.structs.replace(self, nodes=nodes)

    def without(self, key: str) -> Scene:
        """This scene without the node of that key."""
        return msgspec.structs.replace(self, nodes=tuple(node for node in self.nodes if node.key != key))

    def visible_aabb(self) -> AABB | None:
        """The box around all visible fields and models in world space; None where there are none."""
        result: AABB | None = None
        for node in self.nodes:
            box = node.aabb
            if node.visible and box is not None and isinstance(node.content, FieldContent | Model):
                result = box if result is None else result.union(box)
        return result

    def assets(self) -> tuple[AssetId, ...]:
        """Every asset that the scene needs, once, in order of first use."""
        return tuple(dict.fromkeys(asset for node in self.nodes for asset in assets_of(node.content)))

    def environment(self) -> EnvironmentLight | None:
        """What lights the scene from all around: its first visible one, or None."""
        found = (node.content for node in self.nodes if node.visible and isinstance(node.content, EnvironmentLight))
        return next(found, None)

    def lights(self) -> tuple[Node, ...]:
        """All visible lights that have a place or a direction."""
        return tuple(node for node in self.nodes if node.visible and isinstance(node.content, Light))


def assets_of(content: Content) -> tuple[AssetId, ...]:
    """The assets that hold the heavy parts of a node."""
    match content:
        case Dataset():
            return () if content.points is None else (content.points,)
        case Model():
            maps = (texture.asset for material in content.materials for texture in material.maps)
            return (content.asset, *maps)
        case EnvironmentLight():
            return (content.asset,) if content.other is None else (content.asset, content.other)
        case AnalyticField():
            return ()
        case _:
            return (content.asset,) if isinstance(content, FieldContent) else ()


class _Envelope(Struct, frozen=True):
    """What the project file holds around the scene."""

    format: str
    version: int
    scene: msgspec.Raw


def encode(scene: Scene) -> bytes:
    """The scene as the text of a project file."""
    whole: dict[str, Any] = {"format": FORMAT, "version": VERSION, "scene": scene}
    return msgspec.json.format(msgspec.json.encode(whole), indent=1) + b"\n"


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
            return msgspec.convert(migrated(msgspec.json.decode(envelope.scene), max(envelope.version, 1)), type=Scene)
        return msgspec.json.decode(envelope.scene, type=Scene)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(f"The project's scene is damaged: {error}.", "Open a backup copy.") from error
