"""Deleting a set of elements, as a kind of edit."""

from __future__ import annotations

from msgspec import Struct

from viewer.scene.elements import ElementSet, counted_elements, elements_are_sound, set_box
from viewer.scene.geometry import AABB


class Delete(Struct, frozen=True, tag="delete"):
    """Take a set of elements away, or all others.

    Attributes:
        elements: Those that go.
        others: All others go instead.
        hides: It was added to see what lies behind, and "Reveal" takes it out again.
        restored: What later edits bring back of it; ``viewer.scene.edits.active`` fills it in.
    """

    elements: ElementSet
    others: bool = False
    hides: bool = False
    enabled: bool = True
    restored: tuple[ElementSet, ...] = ()


def delete_name(edit: Delete) -> str:
    """What goes, for people."""
    elements = edit.elements
    if edit.others:
        return f"Keep {counted_elements(elements.kind, elements.size)}"
    return f"{'Hide' if edit.hides else 'Delete'} {counted_elements(elements.kind, elements.size)}"


def delete_box(edit: Delete) -> AABB:
    """Around the grid of voxels."""
    return set_box(edit.elements)


def delete_is_sound(edit: Delete) -> bool:
    """Whether its numbers make sense."""
    return all(elements_are_sound(each) for each in (edit.elements, *edit.restored))
