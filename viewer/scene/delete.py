"""Deleting a set of elements, as a kind of edit."""

from __future__ import annotations

from msgspec import Struct

from viewer.scene.elements import ElementSet, counted_elements, elements_are_sound
from viewer.scene.geometry import AABB


class Delete(Struct, frozen=True, tag="delete"):
    """Take a set of elements away, or all others.

    Attributes:
        elements: Those that go.
        others: All others go instead.
        hides: It was added to see what lies behind, and "Reveal" takes it out again.
    """

    elements: ElementSet
    others: bool = False
    hides: bool = False
    enabled: bool = True


def delete_name(edit: Delete) -> str:
    """What goes, for people."""
    elements = edit.elements
    if edit.others:
        return f"Keep {counted_elements(elements.kind, elements.size)}"
    return f"{'Hide' if edit.hides else 'Delete'} {counted_elements(elements.kind, elements.size)}"


def delete_box(edit: Delete) -> AABB:
    """Around the grid of voxels; a point at the origin for other elements, which have no place of their own."""
    grid = edit.elements.grid
    return AABB((0.0, 0.0, 0.0), (0.0, 0.0, 0.0)) if grid is None else grid.aabb


def delete_is_sound(edit: Delete) -> bool:
    """Whether its numbers make sense."""
    return elements_are_sound(edit.elements)
