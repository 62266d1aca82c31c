"""What is really there of nodes: the corners of the convex hull around it, out of which a box in any axes is tight.

The box of a field's grid is larger than what is seen in it, and turned with its node it is larger still. Where nodes
have been measured (``viewer.engine.jobs.FindExtentJob``), the hulls go to what puts things on the floor, aligns or
frames them; a node that was not measured counts with its box.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import numpy as np
from jaxtyping import Float64

from viewer.scene.document import Node, Scene
from viewer.scene.edits import EDITABLE, active
from viewer.scene.geometry import AABB, as_vec3
from viewer.scene.kinds import kind_of
from viewer.scene.node_moves import moving_along

Extent = Float64[np.ndarray, "n 3"]
"""Corners of the hull in the node's own space; none where nothing is left of it."""
Extents = Mapping[str, Extent]
"""By the key of the node."""
UNMEASURED: Extents = MappingProxyType({})


def has_extent(node: Node) -> bool:
    """Whether a node's extent can be measured."""
    return kind_of(node.content).family in EDITABLE


def bare(node: Node) -> Node:
    """What of a node its elements and its extent depend on: not its name or place."""
    return Node("", node.content, key="-", edits=active(node.edits), values=node.values)


def own_box(node: Node, extents: Extents) -> AABB | None:
    """The box around what is there of a node, in its own axes; None where that is unknown or nothing."""
    corners = extents.get(node.key)
    if corners is None or not len(corners):
        return None
    return AABB(as_vec3(corners.min(0)), as_vec3(corners.max(0)))


def placed_box(node: Node, extents: Extents) -> AABB | None:
    """The world-space box around what is there of a node; its whole box where that is unknown or nothing."""
    corners = extents.get(node.key)
    if corners is None or not len(corners):
        return node.aabb
    placed = node.transform.apply(corners)
    return AABB(as_vec3(placed.min(0)), as_vec3(placed.max(0)))


def box_around(scene: Scene, keys: Iterable[str], extents: Extents = UNMEASURED) -> AABB | None:
    """The world-space box around nodes and what is in them; None where nothing has an extent.

    The space of photos among them counts where there is nothing else.
    """
    inside = moving_along(scene, tuple(keys))
    nodes = [node for node in scene.nodes if node.key in inside]
    drawn = around_nodes((node for node in nodes if kind_of(node.content).framed), extents)
    return around_nodes(nodes, extents) if drawn is None else drawn


def seen_box(scene: Scene, extents: Extents = UNMEASURED) -> AABB | None:
    """The world-space box around all that is shown and drawn, photos and lights aside; None where nothing is."""
    return around_nodes((node for node in scene.shown() if kind_of(node.content).framed), extents)


def measured_nodes(scene: Scene, keys: Iterable[str] = ()) -> tuple[Node, ...]:
    """The nodes whose extents :func:`box_around` asks for, or without keys :func:`seen_box`."""
    wanted = tuple(keys)
    inside = moving_along(scene, wanted) if wanted else {node.key for node in scene.shown()}
    return tuple(node for node in scene.nodes if node.key in inside and has_extent(node))


def around_nodes(nodes: Iterable[Node], extents: Extents) -> AABB | None:
    """The world-space box around all of these nodes; None where none of them has an extent."""
    result: AABB | None = None
    for node in nodes:
        box = placed_box(node, extents)
        if box is not None:
            result = box if result is None else result.union(box)
    return result
