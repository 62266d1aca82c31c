"""Selections that are kept under a name: saved, selected again, renamed and deleted."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from msgspec.structs import replace

from viewer.errors import InputError
from viewer.scene.assets import AssetStore
from viewer.scene.distinct import distinct
from viewer.scene.document import Scene
from viewer.scene.elements import ElementSet, Operation, element_set, fits, numbers_on
from viewer.scene.saved_sets import MOST_NAME, SavedSet
from viewer.session.element_choice import changed, selectable
from viewer.session.element_edits import joined
from viewer.session.element_picking import NodeTable
from viewer.session.session import Session

NAME = "Selection"
VERBS: dict[Operation, str] = {
    "set": "Select '{0}'", "add": "Add '{0}' to the selection", "remove": "Remove '{0}' from the selection",
    "intersect": "Intersect the selection with '{0}'",
}  # fmt: skip


def free_name(scene: Scene) -> str:
    """A name that no saved selection has yet."""
    count = 1
    while scene.saved_set(f"{NAME} {count}") is not None:
        count += 1
    return f"{NAME} {count}"


def save_selection(session: Session, name: str) -> str:
    """Keep what is selected under a name, in place of what had that name; an empty one is made up.

    Returns:
        The name.

    Raises:
        InputError: Nothing is selected, or the name is too long.
    """
    scene = session.scene
    parts = session.selection.parts(scene)
    if not parts:
        raise InputError("No elements are selected.", "Select some, then save the selection.")
    name = _name(name) if name.strip() else free_name(scene)
    session.change(scene.with_set(SavedSet(name, parts)), f"Save the selection '{name}'")
    return name


def rename_set(session: Session, name: str, new: str) -> None:
    """Call a saved selection something else; an empty name changes nothing.

    Raises:
        InputError: Another one has that name, or it is too long.
    """
    scene, saved, new = session.scene, session.scene.saved_set(name), new.strip()
    if saved is None or not new or new == name:
        return
    if scene.saved_set(_name(new)) is not None:
        raise InputError(f"Another saved selection is called '{new}'.", "Choose another name.")
    session.change(scene.with_set(replace(saved, name=new), name), f"Rename the selection '{name}'")


def delete_set(session: Session, name: str) -> None:
    """Keep a saved selection no longer; the elements stay."""
    scene = session.scene
    left = tuple(each for each in scene.sets if each.name != name)
    session.change(replace(scene, sets=left), f"Delete the saved selection '{name}'")


def recall_set(session: Session, name: str, operation: Operation, tables: Iterable[NodeTable] = ()) -> None:
    """Select what was saved under a name, or add it to what is selected, take it away, or keep what is in both.

    Args:
        session: Has both.
        name: Of the saved selection; without one of that name nothing changes.
        operation: What becomes of the selection.
        tables: The elements that nodes have now, as far as they are at hand: what is deleted is not selected.

    Raises:
        AssetError: A set is missing or damaged.
        OutputError: The store cannot be written.
    """
    scene, saved, store = session.scene, session.scene.saved_set(name), session.store
    if saved is None:
        return
    selection, there = replace(session.selection, selected=()), {table.key: table for table in tables}
    for node in scene.nodes:
        before, part = session.selection.of(node), saved.of(node.key)
        part = part if part is not None and fits(part, node.content) else None
        if part is not None and node.key in there:
            part = _present(part, there[node.key], store)
        made = _after(operation, before, part, store)
        if made is not None and made is not before:
            made = selectable(selection, node, made, store)
        selection = selection.with_selected(node.key, made)
    session.select_elements(selection, VERBS[operation].format(name))


def _after(
    operation: Operation, before: ElementSet | None, part: ElementSet | None, store: AssetStore
) -> ElementSet | None:
    """What is selected of a node after an operation with some of its elements."""
    if operation == "set":
        return part
    if part is None:
        return None if operation == "intersect" else before
    if before is None:
        return part if operation == "add" else None
    return joined(before, part, store) if operation == "add" else changed(operation, before, part, store)


def _present(part: ElementSet, node: NodeTable, store: AssetStore) -> ElementSet:
    """Of a set what the node has now."""
    table = node.table
    numbers = numbers_on(part, table.grid, store)
    left = np.intersect1d(numbers, distinct(table.source), assume_unique=True)
    return part if len(left) == part.size else element_set(part.kind, left, table.count, store, table.grid)


def _name(name: str) -> str:
    name = name.strip()
    if len(name) > MOST_NAME:
        raise InputError(f"A name of {len(name):,} characters is too long.", f"Use at most {MOST_NAME}.")
    return name
