"""Keys that depend on nothing but the nodes: the same file, opened and edited twice, makes the same project."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

import msgspec
from msgspec.structs import replace

from viewer.scene.document import Node, Scene
from viewer.scene.names import pack

LENGTH = 12


def with_stable_keys(scene: Scene) -> Scene:
    """The scene with keys that are worked out from what its nodes are; members stay in their groups."""
    keys: dict[str, str] = {}
    for node in scene.nodes:
        nameless = pack(replace(node, key="0", parent=""), msgspec.json.encode)
        keys[node.key] = _free(nameless, set(keys.values()))
    nodes = (replace(node, key=keys[node.key], parent=keys.get(node.parent, "")) for node in scene.nodes)
    tracks = (replace(track, node=keys.get(track.node, track.node)) for track in scene.timeline.tracks)
    return replace(scene, nodes=tuple(nodes), timeline=replace(scene.timeline, tracks=tuple(tracks)))


def with_free_keys(nodes: tuple[Node, ...], taken: Collection[str]) -> tuple[Node, ...]:
    """The nodes with other keys where theirs are taken; members stay in their groups."""
    keys: dict[str, str] = {}
    for node in nodes:
        if node.key in taken:
            keys[node.key] = _free(node.key.encode(), {*taken, *keys.values(), *(other.key for other in nodes)})
    return tuple(
        replace(node, key=keys.get(node.key, node.key), parent=keys.get(node.parent, node.parent)) for node in nodes
    )


def _free(data: bytes, taken: Collection[str]) -> str:
    """A key made of ``data`` that is not taken."""
    count = 0
    while (key := hashlib.sha256(data + b"%d" % count).hexdigest()[:LENGTH]) in taken:
        count += 1
    return key
