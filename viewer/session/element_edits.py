"""What becomes of selected elements: deleted, hidden, revealed, locked, or made a node of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from viewer.scene.assets import AssetStore
from viewer.scene.delete import Delete
from viewer.scene.document import Node, Scene
from viewer.scene.element_selection import ElementSelection
from viewer.scene.elements import ElementSet, covering, element_set, numbers_on
from viewer.scene.groups import is_locked
from viewer.scene.track_keeping import with_copied_tracks
from viewer.session.session import Session


class Changed(NamedTuple):
    """A scene and a selection, and what the history calls the way to them."""

    scene: Scene
    label: str
    selection: ElementSelection


def selected_nodes(scene: Scene, selection: ElementSelection) -> Iterator[tuple[Node, ElementSet]]:
    """The nodes that have selected elements and may be changed, and those elements."""
    for each in selection.selected:
        node = scene.node(each.key)
        elements = selection.of(node)
        if node is not None and elements is not None and not is_locked(scene, node):
            yield node, elements


def deleted(scene: Scene, selection: ElementSelection, store: AssetStore, *, hides: bool = False) -> Changed:
    """Take the selected elements away, as an edit of each node; nothing is selected any more.

    Raises:
        AssetError: A set is missing or damaged.
        OutputError: The store cannot be written.
    """
    text = selection.text(scene)
    for node, elements in tuple(selected_nodes(scene, selection)):
        scene = scene.with_node(_without(node, elements, store, hides=hides))
        selection = selection.with_selected(node.key, None)
    return Changed(scene, f"{'Hide' if hides else 'Delete'} {text}", selection)


def _without(node: Node, elements: ElementSet, store: AssetStore, *, hides: bool) -> Node:
    """The node without elements: in its last edit where that takes some of the same kind, else in a new one."""
    last = node.edits[-1] if node.edits else None
    if isinstance(last, Delete) and last.enabled and not last.others and last.hides == hides:
        both = united(last.elements, elements, store)
        if both is not None:
            return replace(node, edits=(*node.edits[:-1], replace(last, elements=both)))
    return replace(node, edits=(*node.edits, Delete(elements, hides=hides)))


def united(one: ElementSet, other: ElementSet, store: AssetStore) -> ElementSet | None:
    """All elements of two sets; None where they cannot be in one, as voxels of two grids.

    Raises:
        AssetError: A set is missing or damaged.
        OutputError: The store cannot be written.
    """
    if (one.kind, one.count, one.grid) != (other.kind, other.count, other.grid):
        return None
    return joined(one, other, store)


def joined(one: ElementSet, other: ElementSet, store: AssetStore) -> ElementSet:
    """All elements of two sets of one content; of voxels of two grids in a grid that has room for both.

    Raises:
        AssetError: A set is missing or damaged.
        OutputError: The store cannot be written.
    """
    grid = one.grid if one.grid is None or other.grid is None else covering(one.grid, other.grid)
    numbers = np.concatenate([numbers_on(each, grid, store) for each in (one, other)])
    return element_set(one.kind, numbers, one.count if grid is None else grid.count, store, grid)


def hiding(node: Node) -> tuple[Delete, ...]:
    """The edits of a node that hide elements."""
    return tuple(edit for edit in node.edits if isinstance(edit, Delete) and edit.hides)


def revealed(scene: Scene, selection: ElementSelection, store: AssetStore) -> Changed:  # noqa: ARG001 - as all changes
    """Show all hidden elements again, and select what was hidden last."""
    for node in scene.nodes:
        found = hiding(node)
        if found and not is_locked(scene, node):
            scene = scene.with_node(replace(node, edits=tuple(edit for edit in node.edits if edit not in found)))
            if not found[-1].others:
                selection = selection.with_selected(node.key, found[-1].elements)
    return Changed(scene, "Reveal hidden elements", selection)


def separated(scene: Scene, selection: ElementSelection, store: AssetStore, *, keep: bool = False) -> Changed:
    """Make the selected elements of each node a node of its own, behind it; it loses them unless ``keep``.

    Raises:
        AssetError: A set is missing or damaged.
        OutputError: The store cannot be written.
    """
    text = selection.text(scene)
    for node, elements in tuple(selected_nodes(scene, selection)):
        part = replace(node, key="", name=f"{node.name} part", edits=(*node.edits, Delete(elements, others=True)))
        whole = node if keep else _without(node, elements, store, hides=False)
        nodes = (each for old in scene.nodes for each in ((whole, part) if old.key == node.key else (old,)))
        timeline = with_copied_tracks(scene.timeline, {node.key: part.key})
        scene = replace(scene, nodes=tuple(nodes), timeline=timeline)
        selection = selection.with_selected(node.key, None).with_selected(part.key, elements)
    return Changed(scene, f"{'Duplicate' if keep else 'Separate'} {text}", selection)


def locked(scene: Scene, selection: ElementSelection, store: AssetStore) -> Changed:
    """Let nothing select the selected elements any more, until they are unlocked.

    Raises:
        AssetError: A set is missing or damaged.
        OutputError: The store cannot be written.
    """
    text = selection.text(scene)
    for node, elements in tuple(selected_nodes(scene, selection)):
        before = selection.locked_of(node)
        both = elements if before is None else joined(elements, before, store)
        selection = selection.with_locked(node.key, both).with_selected(node.key, None)
    return Changed(scene, f"Lock {text}", selection)


def unlocked(scene: Scene, selection: ElementSelection, store: AssetStore) -> Changed:  # noqa: ARG001 - as all changes
    """Let everything be selected again, and select what was locked."""
    for each in selection.locked:
        selection = selection.with_selected(each.key, each.elements).with_locked(each.key, None)
    return Changed(scene, "Unlock elements", selection)


def isolated(scene: Scene, selection: ElementSelection, store: AssetStore) -> Changed:  # noqa: ARG001 - as all changes
    """Hide all elements of the same nodes that are not selected; what is selected stays so."""
    text = selection.text(scene)
    for node, elements in tuple(selected_nodes(scene, selection)):
        scene = scene.with_node(replace(node, edits=(*node.edits, Delete(elements, others=True, hides=True))))
    return Changed(scene, f"Isolate {text}", selection)


def carry_out(session: Session, change: Callable[[Scene, ElementSelection, AssetStore], Changed]) -> None:
    """Make a change of the selected elements one step of the history.

    Raises:
        AssetError: A set is missing or damaged.
        OutputError: The store cannot be written.
    """
    made = change(session.scene, session.selection, session.store)
    session.change(made.scene, made.label, made.selection)
