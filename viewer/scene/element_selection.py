"""Which elements are selected, and which may not be: of any number of nodes, at most one set each."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from viewer.scene.asset_id import AssetId
from viewer.scene.document import Node, Scene
from viewer.scene.elements import ElementSet, fits
from viewer.scene.saved_sets import NodeElements, counted_parts


class ElementSelection(Struct, frozen=True):
    """The selection of elements. It is part of the history, not of the document.

    Attributes:
        selected: At most one set a node, and none that is empty.
        locked: Elements that nothing selects.
    """

    selected: tuple[NodeElements, ...] = ()
    locked: tuple[NodeElements, ...] = ()

    def of(self, node: Node | None) -> ElementSet | None:
        """The selected elements of a node, as long as they can be elements of its content; else None."""
        return _of(self.selected, node)

    def locked_of(self, node: Node | None) -> ElementSet | None:
        """The locked ones."""
        return _of(self.locked, node)

    def with_selected(self, key: str, elements: ElementSet | None) -> ElementSelection:
        """The same with other elements of one node; this very object where they are those."""
        return replace(self, selected=made) if (made := _with(self.selected, key, elements)) != self.selected else self

    def with_locked(self, key: str, elements: ElementSet | None) -> ElementSelection:
        """The same with other locked elements of one node."""
        return replace(self, locked=made) if (made := _with(self.locked, key, elements)) != self.locked else self

    @property
    def assets(self) -> tuple[AssetId, ...]:
        """Those that hold the sets."""
        return tuple(each.elements.asset for each in (*self.selected, *self.locked))

    def text(self, scene: Scene) -> str:
        """What is selected, for people, as far as it is in the scene; empty for nothing."""
        return counted_parts(self.parts(scene))

    def parts(self, scene: Scene) -> tuple[NodeElements, ...]:
        """What is selected, as far as it is in the scene."""
        return tuple(each for each in self.selected if self.of(scene.node(each.key)) is not None)


NOTHING = ElementSelection()


def _of(sets: tuple[NodeElements, ...], node: Node | None) -> ElementSet | None:
    found = next((each.elements for each in sets if node is not None and each.key == node.key), None)
    return found if found is not None and node is not None and fits(found, node.content) else None


def _with(sets: tuple[NodeElements, ...], key: str, elements: ElementSet | None) -> tuple[NodeElements, ...]:
    others = tuple(each for each in sets if each.key != key)
    return others if elements is None or not elements.size else (*others, NodeElements(key, elements))
