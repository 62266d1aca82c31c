"""What differs between two states of a document, in words."""

from __future__ import annotations

from collections.abc import Iterator

from viewer.scene.document import Node, Scene

MOST_NAMES = 6
"""Named in one line; how many more there are is said behind them."""


def differences(before: Scene, after: Scene) -> tuple[str, ...]:
    """One line for what was added, removed and changed; nothing where both are the same."""
    old, new = ({node.key: node for node in scene.nodes} for scene in (before, after))
    added = [node.name for key, node in new.items() if key not in old]
    removed = [node.name for key, node in old.items() if key not in new]
    changed = [_changed(old[key], node) for key, node in new.items() if key in old and old[key] != node]
    lines = [f"{verb}: {_some(names)}" for verb, names in _groups(added, removed, changed) if names]
    if [key for key in old if key in new] != [key for key in new if key in old]:
        lines.append("Another order of the list")
    if before.world != after.world:
        lines.append("Another background")
    if before.bookmarks != after.bookmarks:
        lines.append("Other views to come back to")
    if before.sets != after.sets:
        lines.append("Other saved selections")
    return tuple(lines)


def _groups(added: list[str], removed: list[str], changed: list[str]) -> tuple[tuple[str, list[str]], ...]:
    return (("Added", added), ("Removed", removed), ("Changed", changed))


def _some(names: list[str]) -> str:
    more = len(names) - MOST_NAMES
    shown = ", ".join(names[:MOST_NAMES])
    return f"{shown} and {more} more" if more > 0 else shown


def _changed(old: Node, new: Node) -> str:
    return f"{new.name} ({', '.join(_changes(old, new))})"


def _changes(old: Node, new: Node) -> Iterator[str]:
    if old.name != new.name:
        yield f"was {old.name}"
    if old.content != new.content:
        yield "other content"
    if old.transform != new.transform:
        yield "placed elsewhere"
    if old.visible != new.visible:
        yield "shown" if new.visible else "hidden"
    if old.edits != new.edits:
        more = len(new.edits) - len(old.edits)
        number = f"{abs(more)} edit{'s' if abs(more) > 1 else ''}"
        yield f"{number} more" if more > 0 else f"{number} fewer" if more < 0 else "other edits"
    if old.values != new.values:
        yield "other values"
    if old.parent != new.parent:
        yield "in another group"
    if old.locked != new.locked:
        yield "locked" if new.locked else "unlocked"
