"""What becomes of the selection of elements with others that are chosen; what is locked is never selected."""

from __future__ import annotations

import numpy as np

from viewer.scene.assets import AssetStore
from viewer.scene.distinct import distinct
from viewer.scene.document import Node
from viewer.scene.element_selection import ElementSelection
from viewer.scene.elements import ElementSet, Numbers, Operation, combined, element_set, numbers_on
from viewer.session.element_picking import NodeTable, Rows
from viewer.session.state import State

NONE = np.zeros(0, np.int32)


def selected_rows(
    state: State, selection: ElementSelection, node: NodeTable, rows: Rows, operation: Operation
) -> ElementSelection:
    """The selection after an operation with some rows of a node's table.

    Raises:
        AssetError: A set is missing or damaged.
        OutputError: The store cannot be written.
    """
    store, table, scene_node = state.assets, node.table, state.document.node(node.key)
    assert store is not None
    old = selection.of(scene_node)
    before = NONE if old is None or operation == "set" else numbers_on(old, table.grid, store)
    numbers = combined(operation, before, distinct(table.source[rows]))
    locked = selection.locked_of(scene_node)
    if locked is not None:
        numbers = combined("remove", numbers, numbers_on(locked, table.grid, store))
    made = element_set(table.kind, numbers, table.count, store, table.grid) if len(numbers) else None
    return selection.with_selected(node.key, made)


def selectable(selection: ElementSelection, node: Node, elements: ElementSet, store: AssetStore) -> ElementSet:
    """Of a set those that are not locked; the same set where none is.

    Raises:
        AssetError: A set is missing or damaged.
        OutputError: The store cannot be written.
    """
    locked = selection.locked_of(node)
    return elements if locked is None else changed("remove", elements, locked, store)


def changed(operation: Operation, elements: ElementSet, by: ElementSet, store: AssetStore) -> ElementSet:
    """A set after an operation with another one of the same content; the same object where that changes nothing.

    Raises:
        AssetError: A set is missing or damaged.
        OutputError: The store cannot be written.
    """
    numbers: Numbers = numbers_on(elements, elements.grid, store)
    made = combined(operation, numbers, numbers_on(by, elements.grid, store))
    if np.array_equal(made, numbers):
        return elements
    return element_set(elements.kind, made, elements.count, store, elements.grid)
