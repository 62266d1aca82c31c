"""Elements that were deleted of nodes, and bringing some of them back."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from msgspec.structs import replace

from viewer.editing.deleted import deleted_among, deletions
from viewer.editing.element_table import ElementTable
from viewer.scene.assets import AssetStore
from viewer.scene.distinct import distinct
from viewer.scene.document import Node, Scene
from viewer.scene.elements import ElementSet, counted_elements, element_set
from viewer.scene.restore import Restore
from viewer.session.element_edits import united
from viewer.session.element_picking import Deleted, Rows
from viewer.session.picker import picked_nodes


def nodes_with_deleted(scene: Scene, selection: tuple[str, ...]) -> tuple[Node, ...]:
    """The nodes of which something can come back, among those in which one selects."""
    return tuple(node for node in picked_nodes(scene, selection) if deletions(node))


def deleted_rows(table: ElementTable, node: Node, store: AssetStore) -> Rows:
    """Which rows of an undeleted node's table have been deleted.

    Raises:
        AssetError: A set's asset is missing or damaged.
    """
    return np.isin(table.source, deleted_among(distinct(table.source), table.grid, node, store))


def restored(scene: Scene, chosen: Mapping[str, ElementSet], store: AssetStore) -> Scene:
    """The scene with elements of nodes there again, as an edit of each; a last edit that restores takes them in.

    Raises:
        AssetError: A set's asset is missing or damaged.
        OutputError: The store cannot be written.
    """
    for key, elements in chosen.items():
        node = scene.node(key)
        if node is not None:
            scene = scene.with_node(_with_restored(node, elements, store))
    return scene


def _with_restored(node: Node, elements: ElementSet, store: AssetStore) -> Node:
    last = node.edits[-1] if node.edits else None
    if isinstance(last, Restore) and last.enabled:
        both = united(last.elements, elements, store)
        if both is not None:
            return replace(node, edits=(*node.edits[:-1], Restore(both)))
    return replace(node, edits=(*node.edits, Restore(elements)))


def chosen_sets(
    deleted: Mapping[str, Deleted], coming: Mapping[str, Rows], store: AssetStore
) -> tuple[dict[str, ElementSet], str]:
    """The sets of what comes back, by the keys of nodes, and how many of what that is, for people.

    Raises:
        OutputError: The store cannot be written.
    """
    sets: dict[str, ElementSet] = {}
    for key, rows in coming.items():
        table = deleted[key].node.table
        if rows.any():
            numbers = distinct(table.source[rows])
            sets[key] = element_set(table.kind, numbers, table.count, store, table.grid)
    return sets, ", ".join(counted_elements(each.kind, each.size) for each in sets.values())
