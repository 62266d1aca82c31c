"""Nodes that belong together: moved, hidden, locked and deleted as one.

A group is a node of its own, and its members name it as their ``parent``. Every node's transform is its place in the
*world*, in a group or not; moving a group moves its members by the same similarity. So what draws or exports a node
need not know of groups.
"""

from __future__ import annotations

from msgspec.structs import replace

from viewer.scene.document import Node, Scene
from viewer.scene.geometry import AABB


def members(scene: Scene, key: str) -> tuple[Node, ...]:
    """Everything in a group, groups in it and what is in those included, in the scene's order."""
    inside = {key}
    # A member may come before its group; each round goes one level deeper.
    while True:
        found = {node.key for node in scene.nodes if node.parent in inside} - inside - {key}
        if not found:
            return tuple(node for node in scene.nodes if node.key in inside and node.key != key)
        inside |= found


def is_locked(scene: Scene, node: Node) -> bool:
    """Whether the node, or a group that it is in, is protected from changes."""
    return node.locked or any(group.locked for group in scene.ancestors(node))


def group_aabb(scene: Scene, key: str) -> AABB | None:
    """The world-space box around everything in a group; None where nothing in it has an extent."""
    boxes = [box for node in members(scene, key) if (box := node.aabb) is not None]
    result = boxes[0] if boxes else None
    for box in boxes[1:]:
        result = box if result is None else result.union(box)
    return result


def grouped(scene: Scene, keys: tuple[str, ...], group: Node) -> Scene:
    """The scene with ``group`` at the place of the first of the nodes, and the nodes in it."""
    first = next((number for number, node in enumerate(scene.nodes) if node.key in keys), len(scene.nodes))
    parent = scene.nodes[first].parent if first < len(scene.nodes) else ""
    nodes = [replace(node, parent=group.key) if node.key in keys else node for node in scene.nodes]
    nodes.insert(first, replace(group, parent=parent))
    return replace(scene, nodes=tuple(nodes))


def ungrouped(scene: Scene, key: str) -> Scene:
    """The scene without that group; its members go where it was."""
    group = scene.node(key)
    if group is None:
        return scene
    nodes = (replace(node, parent=group.parent) if node.parent == key else node for node in scene.nodes)
    return replace(scene, nodes=tuple(node for node in nodes if node.key != key))


def removed(scene: Scene, key: str) -> Scene:
    """The scene without a node and all that is in it."""
    gone = {node.key for node in members(scene, key)} | {key}
    return replace(scene, nodes=tuple(node for node in scene.nodes if node.key not in gone))


def moved_to(scene: Scene, key: str, parent: str, before: str | None) -> Scene:
    """The scene with a node, and all that is in it, in another group, or elsewhere in the list.

    Args:
        scene: What to change.
        key: The node.
        parent: Key of the group; empty for none. A group does not go into itself or what is in it: nothing changes.
        before: Key of the node that shall come next; None = the node becomes the last one.
    """
    node = scene.node(key)
    inside = {each.key for each in members(scene, key)} | {key}
    if node is None or parent in inside or before in inside:
        return scene
    moving = [replace(each, parent=parent) if each.key == key else each for each in scene.nodes if each.key in inside]
    rest = [each for each in scene.nodes if each.key not in inside]
    at = next((number for number, each in enumerate(rest) if each.key == before), len(rest))
    return replace(scene, nodes=(*rest[:at], *moving, *rest[at:]))
