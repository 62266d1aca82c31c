"""Which edit is worked on, and with what."""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from viewer.scene.document import Node, Scene
from viewer.scene.edits import EDITABLE, Crop, Edit
from viewer.scene.groups import is_locked
from viewer.scene.kinds import kind_of


class EditTarget(NamedTuple):
    """The edit whose handles are shown: its node's key, and its place among the node's edits."""

    key: str
    number: int


def edit_at(scene: Scene, target: EditTarget | None) -> tuple[Node, Edit] | None:
    """A target's node and edit; None where there is none, or it is not seen or not free to change."""
    node = None if target is None else scene.node(target.key)
    if target is None or node is None or not 0 <= target.number < len(node.edits):
        return None
    seen = any(node is each for each in scene.shown(*EDITABLE))
    return (node, node.edits[target.number]) if seen and not is_locked(scene, node) else None


def crop_at(scene: Scene, target: EditTarget | None) -> tuple[Node, Crop] | None:
    """A target's node and crop; None where there is none, or another kind of edit."""
    found = edit_at(scene, target)
    return (found[0], found[1]) if found is not None and isinstance(found[1], Crop) else None


def with_edit(node: Node, number: int, edit: Edit) -> Node:
    """The node with another edit in that place; at the end where there is none."""
    return replace(node, edits=(*node.edits[:number], edit, *node.edits[number + 1 :]))


def without_edit(node: Node, number: int) -> Node:
    """The node without that edit."""
    return replace(node, edits=(*node.edits[:number], *node.edits[number + 1 :]))


def with_edit_moved(node: Node, number: int, to: int) -> Node:
    """The node with one edit at another place in their order."""
    others = [*node.edits[:number], *node.edits[number + 1 :]]
    others.insert(min(max(to, 0), len(others)), node.edits[number])
    return replace(node, edits=tuple(others))


def why_not_editable(scene: Scene, node: Node | None) -> str | None:
    """Why a node cannot be edited, for people; None where it can."""
    if node is None:
        return "Nothing is selected."
    if is_locked(scene, node):
        return f"{node.name} is locked."
    if kind_of(node.content).family not in EDITABLE:
        return f"{node.name} cannot be edited: select a field, a mesh or points."
    return None
