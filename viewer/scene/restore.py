"""Bringing deleted elements back, as a kind of edit."""

from __future__ import annotations

from msgspec import Struct

from viewer.scene.elements import ElementSet, counted_elements, elements_are_sound, set_box
from viewer.scene.geometry import AABB


class Restore(Struct, frozen=True, tag="restore"):
    """Elements are there again that earlier edits have deleted; what is deleted after it, or hidden, is not.

    It changes nothing by itself: ``viewer.scene.edits.active`` tells the deletions before it what they spare.

    Attributes:
        elements: Those that come back.
    """

    elements: ElementSet
    enabled: bool = True


def restore_name(edit: Restore) -> str:
    """What comes back, for people."""
    return f"Restore {counted_elements(edit.elements.kind, edit.elements.size)}"


def restore_box(edit: Restore) -> AABB:
    """Around the grid of voxels."""
    return set_box(edit.elements)


def restore_is_sound(edit: Restore) -> bool:
    """Whether its numbers make sense."""
    return elements_are_sound(edit.elements)
