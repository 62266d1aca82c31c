"""Selecting by a box or a sphere that is seen in the view: what lies in it, and what is selected by it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from viewer.scene.document import Node
from viewer.scene.element_selection import ElementSelection
from viewer.scene.elements import Operation
from viewer.scene.geometry import AABB, Vec3
from viewer.scene.volumes import VOLUMES, Volume, holds, placed_volume
from viewer.session.element_choice import selected_rows
from viewer.session.element_picking import NodeTable, Rows, rows_in
from viewer.session.state import State
from viewer.session.volume_handles import volume_handles

UNIT = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
VERBS: dict[Operation, str] = {
    "set": "Select by a volume", "add": "Add a volume to the selection",
    "remove": "Remove a volume from the selection", "intersect": "Intersect the selection with a volume",
}  # fmt: skip


class Selected(NamedTuple):
    """A selection, and what the history calls the way to it."""

    selection: ElementSelection
    label: str


def fitted_volume(kind: type[Volume], nodes: tuple[Node, ...]) -> Volume:
    """A volume of the world that suits some nodes."""
    box = None
    for each in (node.aabb for node in nodes):
        box = each if box is None or each is None else box.union(each)
    return VOLUMES[kind].fitted(box or UNIT)


def moved_to(volume: Volume, at: Vec3) -> Volume:
    """The volume with its middle at a place of the world."""
    middle = volume_handles(volume, 1.0)[0]
    return middle.dragged(np.array(at) - np.array(middle.at))


def rows_in_volume(state: State, node: NodeTable, volume: Volume) -> Rows:
    """Which elements of a node have their middles in a volume of the world; none that is locked."""
    rows = holds(placed_volume(volume, node.transform.inverse()), node.table.positions)
    locked = state.elements.locked_of(state.document.node(node.key))
    if locked is not None and state.assets is not None:
        rows &= ~rows_in(node.table, locked, state.assets)
    return rows


def selected_by_volume(state: State, operation: Operation) -> Selected | None:
    """The selection after an operation with what lies in the volume; None where there is none.

    Raises:
        AssetError: A set is missing or damaged.
        OutputError: The store cannot be written.
    """
    held, selection = state.held_volume, state.elements
    if held is None or not state.tables:
        return None
    for node in state.tables:
        selection = selected_rows(state, selection, node, rows_in_volume(state, node, held.volume), operation)
    text = selection.text(state.document) or "nothing"
    return Selected(selection, f"{VERBS[operation]}: {text}")
