"""Whole nodes duplicated, and put beside each other by the boxes around them, as values.

Files hold these values, and the window makes them. What joins several nodes into one, or puts the motion of one on
others, is a worker's (``viewer.engine.operations``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np
from jaxtyping import Float64
from msgspec import Struct
from msgspec.structs import replace

from viewer.errors import InputError
from viewer.scene.bone_tracks import skin_in
from viewer.scene.content import Group
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node, Scene
from viewer.scene.edits import EDITABLE
from viewer.scene.extents import UNMEASURED, Extents, box_around
from viewer.scene.geometry import Transform, as_vec3
from viewer.scene.groups import is_locked, members
from viewer.scene.keys import with_free_keys
from viewer.scene.kinds import kind_of
from viewer.scene.light import EnvironmentLight
from viewer.scene.moves import moved_scene
from viewer.scene.track_keeping import with_copied_tracks

AxisName = Literal["x", "y", "z"]
Edge = Literal["min", "middle", "max"]
AXES: tuple[AxisName, ...] = ("x", "y", "z")


class Duplicate(Struct, frozen=True, tag="duplicate", forbid_unknown_fields=True):
    """Copies of nodes and of what is in them, where the originals are, each behind its original.

    Attributes:
        nodes: Their names; in the window, their keys. So it is with all of these values.
    """

    nodes: tuple[str, ...]


class Align(Struct, frozen=True, tag="align", forbid_unknown_fields=True):
    """Nodes moved along an axis of the world until an edge of each one's box lies where the last one's does.

    The last one stays; one alone goes to 0.
    """

    nodes: tuple[str, ...]
    axis: AxisName = "x"
    edge: Edge = "middle"


class Distribute(Struct, frozen=True, tag="distribute", forbid_unknown_fields=True):
    """Nodes moved along an axis until the gaps between their boxes are the same; the two outermost ones stay."""

    nodes: tuple[str, ...]
    axis: AxisName = "x"


class Ground(Struct, frozen=True, tag="ground", forbid_unknown_fields=True):
    """Nodes moved up or down until the underside of each one's box is at z = 0."""

    nodes: tuple[str, ...]


class Join(Struct, frozen=True, tag="join", forbid_unknown_fields=True):
    """Nodes of one family as one node: in the place, under the name and in the axes of the last one."""

    nodes: tuple[str, ...]


class Retarget(Struct, frozen=True, tag="retarget", forbid_unknown_fields=True):
    """Meshes on bones that move from now on as the last one does, by the animation that plays on it."""

    nodes: tuple[str, ...]


Placement = Duplicate | Align | Distribute | Ground
"""Those that change the scene alone."""
Arrangement = Placement | Join | Retarget


def outermost(scene: Scene, keys: Sequence[str]) -> tuple[str, ...]:
    """Those of the nodes that are in none of the others, in order, each once."""
    inside = {node.key for key in keys for node in members(scene, key)}
    return tuple(dict.fromkeys(key for key in keys if key not in inside and scene.node(key) is not None))


def arranged(scene: Scene, arrangement: Placement, extents: Extents = UNMEASURED) -> Scene:
    """The scene with some of its nodes, which are given by their keys, put elsewhere or duplicated.

    Boxes are those of the ``extents`` of nodes, where these are known.

    Raises:
        InputError: A node is locked, has no extent, cannot be duplicated, or there are too few.
    """
    return ARRANGED[type(arrangement)](scene, arrangement, extents)


def added(before: Scene, after: Scene) -> tuple[str, ...]:
    """The keys of outermost nodes that only the second scene has."""
    return outermost(after, [node.key for node in after.nodes if before.node(node.key) is None])


def why_not_duplicated(scene: Scene, keys: Sequence[str]) -> str | None:
    """Why nodes cannot be duplicated, for people; None where they can."""
    for key in keys:
        for node in (scene.node(key), *members(scene, key)):
            if node is not None and isinstance(node.content, Dataset):
                return f"{node.name} is a data set, which a scene needs only once."
    return None if any(scene.node(key) is not None for key in keys) else "Nothing is selected."


def why_not_joined(scene: Scene, keys: Sequence[str]) -> str | None:
    """Why nodes cannot be made one, for people; None where they can."""
    nodes = [node for key in keys if (node := scene.node(key)) is not None]
    families = {kind_of(node.content).family for node in nodes}
    locked = next((node for node in nodes if is_locked(scene, node)), None)
    if locked is not None:
        return f"{locked.name} is locked."
    if len(nodes) < 2:
        return "Select several nodes: Ctrl+click in the scene list."
    if len(families) > 1 or not families <= set(EDITABLE):
        return "Only meshes, or point clouds, or splats, or fields can be joined: select nodes of one kind."
    return None


def why_not_retargeted(scene: Scene, keys: Sequence[str]) -> str | None:
    """Why the motion of the last node cannot be put on the others, for people; None where it can."""
    nodes = [node for key in keys if (node := scene.node(key)) is not None]
    locked = next((node for node in nodes[:-1] if is_locked(scene, node)), None)
    if locked is not None:
        return f"{locked.name} is locked."
    if len(nodes) < 2:
        return "Select several meshes on bones, the one whose motion is wanted last: Ctrl+click in the scene list."
    skins = [skin_in(node) for node in nodes]
    without = next((node for node, skin in zip(nodes, skins, strict=True) if skin is None), None)
    if without is not None:
        return f"{without.name} has no bones."
    last = skins[-1]
    return None if last is not None and last.playing is not None else f"No animation plays on {nodes[-1].name}."


def with_joined(scene: Scene, keys: Sequence[str], made: Node) -> Scene:
    """The scene with a node in place of the last of some, which it was made of; the others are gone.

    It has a key of its own: what is known of the elements of the old one says nothing of its own.
    """
    (fresh,) = with_free_keys((made,), {node.key for node in scene.nodes})
    others = set(keys[:-1])
    nodes = (fresh if node.key == keys[-1] else node for node in scene.nodes if node.key not in others)
    return replace(scene, nodes=tuple(nodes))


def _duplicated(scene: Scene, arrangement: Duplicate, extents: Extents) -> Scene:
    del extents
    keys = outermost(scene, arrangement.nodes)
    reason = why_not_duplicated(scene, keys)
    if reason is not None:
        raise InputError(reason, "Duplicate other nodes.")
    for key in keys:
        inside = {key, *(node.key for node in members(scene, key))}
        copies = tuple(_copy(node, outer=node.key == key) for node in scene.nodes if node.key in inside)
        last = max(number for number, node in enumerate(scene.nodes) if node.key in inside) + 1
        fresh = with_free_keys(copies, {node.key for node in scene.nodes})
        names = {old.key: new.key for old, new in zip(copies, fresh, strict=True)}
        timeline = with_copied_tracks(scene.timeline, names)
        scene = replace(scene, nodes=(*scene.nodes[:last], *fresh, *scene.nodes[last:]), timeline=timeline)
    return scene


def _copy(node: Node, *, outer: bool) -> Node:
    """A node's copy, free to be moved; only one environment lights a scene, so its copy is hidden."""
    shown = node.visible and not isinstance(node.content, EnvironmentLight)
    return replace(node, name=f"{node.name} copy" if outer else node.name, locked=False, visible=shown)


def _aligned(scene: Scene, arrangement: Align, extents: Extents) -> Scene:
    keys, axis = _movable(scene, arrangement.nodes), AXES.index(arrangement.axis)
    alone = len(keys) == 1
    goal = 0.0 if alone else _edge(_extent(scene, keys[-1], extents), axis, arrangement.edge)
    for key in keys if alone else keys[:-1]:
        scene = _moved_along(scene, key, axis, goal - _edge(_extent(scene, key, extents), axis, arrangement.edge))
    return scene


def _distributed(scene: Scene, arrangement: Distribute, extents: Extents) -> Scene:
    keys, axis = _movable(scene, arrangement.nodes), AXES.index(arrangement.axis)
    if len(keys) < 3:
        raise InputError("To distribute nodes takes three of them.", "Select more: Ctrl+click in the scene list.")
    ordered = sorted(keys, key=lambda key: float(_extent(scene, key, extents)[:, axis].sum()))
    ends = [_extent(scene, key, extents)[:, axis] for key in ordered]
    gap = (ends[-1][0] - ends[0][1] - sum(high - low for low, high in ends[1:-1])) / (len(keys) - 1)
    edge = ends[0][1]
    for key, (low, high) in zip(ordered[1:-1], ends[1:-1], strict=True):
        scene = _moved_along(scene, key, axis, edge + gap - low)
        edge += gap + high - low
    return scene


def _grounded(scene: Scene, arrangement: Ground, extents: Extents) -> Scene:
    for key in _movable(scene, arrangement.nodes):
        scene = _moved_along(scene, key, 2, -_edge(_extent(scene, key, extents), 2, "min"))
    return scene


def _movable(scene: Scene, keys: Sequence[str]) -> tuple[str, ...]:
    """The outermost of these nodes.

    Raises:
        InputError: One is locked, or there is none.
    """
    found = outermost(scene, keys)
    for key in found:
        node = scene.node(key)
        if node is not None and is_locked(scene, node):
            raise InputError(f"{node.name} is locked.", "Unlock it, or the group that it is in, in the scene list.")
    if not found:
        raise InputError("Nothing is selected.", "Select nodes in the scene list.")
    return found


def _moved_along(scene: Scene, key: str, axis: int, length: float) -> Scene:
    return moved_scene(scene, Transform(as_vec3(length * np.eye(3)[axis])), (key,)) if length else scene


def _extent(scene: Scene, key: str, extents: Extents) -> Float64[np.ndarray, "2 3"]:
    """The lower and upper corner of the box around a node and what is in it; of a light, twice where it is.

    Raises:
        InputError: It lies nowhere.
    """
    box, node = box_around(scene, (key,), extents), scene.node(key)
    if box is not None:
        return np.array([box.lo, box.hi], np.float64)
    if node is None or isinstance(node.content, EnvironmentLight | Group):
        name = "It" if node is None else node.name
        raise InputError(f"{name} lies nowhere.", "Leave it out of the selection.")
    return np.array([node.transform.translation] * 2, np.float64)


def _edge(extent: Float64[np.ndarray, "2 3"], axis: int, edge: Edge) -> float:
    low, high = (float(part) for part in extent[:, axis])
    return {"min": low, "middle": 0.5 * (low + high), "max": high}[edge]


ARRANGED: dict[type[Placement], Callable[[Scene, Any, Extents], Scene]] = {
    Duplicate: _duplicated,
    Align: _aligned,
    Distribute: _distributed,
    Ground: _grounded,
}
"""One row a kind of arrangement that changes the scene alone."""
