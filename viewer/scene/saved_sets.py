"""Sets of elements that people have given a name, kept with the document."""

from __future__ import annotations

from msgspec import Struct

from viewer.scene.elements import ElementKind, ElementSet, counted_elements

MOST_NAME = 200
"""Characters of a name."""


class NodeElements(Struct, frozen=True):
    """Elements of the node of that key."""

    key: str
    elements: ElementSet


class SavedSet(Struct, frozen=True):
    """Elements of any number of nodes, at most one set each, under a name that no other one of the scene has."""

    name: str
    parts: tuple[NodeElements, ...]

    def of(self, key: str) -> ElementSet | None:
        """Its elements of the node of that key."""
        return next((each.elements for each in self.parts if each.key == key), None)

    @property
    def text(self) -> str:
        """How many of what, for people."""
        return counted_parts(self.parts)


def counted_parts(parts: tuple[NodeElements, ...]) -> str:
    """How many elements of each kind there are, for people; empty for none."""
    sizes: dict[ElementKind, int] = {}
    for each in parts:
        sizes[each.elements.kind] = sizes.get(each.elements.kind, 0) + each.elements.size
    return ", ".join(counted_elements(kind, size) for kind, size in sizes.items())
