"""The settings of the tools that select elements, and what one of them has under way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Bool
from msgspec import Struct
from msgspec.structs import replace

from viewer.scene.document import Node, Scene
from viewer.scene.elements import Operation, element_kind
from viewer.scene.groups import is_locked
from viewer.session.element_picking import DepthMode

PickTool = Literal["off", "rectangle", "lasso", "polygon", "brush", "sphere", "flood", "color", "restore"]
RADIUS_LIMITS = (1.0, 500.0)
"""Of the brush, in pixels."""
STEP = 1.05
"""Factor of a radius for one press of a key or one notch of the wheel."""


class Picker(Struct, frozen=True):
    """How elements are picked.

    Attributes:
        tool: What a drag with the left button does; ``off`` = it turns the view.
        depth: Pick what is on the ``surface``, all the way ``through``, or in a ``slab`` about what is pointed at.
        radius: Of the brush, in pixels of the picture.
        ball: Of the sphere brush, in world units; 0 = one that suits the node.
        slab: Thickness of the slab, in world units; 0 = one that suits the node.
        tolerance: Of colours, from 0 to 1.
        front: Pick only what faces the viewer.
    """

    tool: PickTool = "off"
    depth: DepthMode = "surface"
    radius: float = 40.0
    ball: float = 0.0
    slab: float = 0.0
    tolerance: float = 0.2
    front: bool = False

    def resized(self, factor: float) -> Picker:
        """With another radius of the brush, within bounds."""
        return replace(self, radius=min(max(self.radius * factor, RADIUS_LIMITS[0]), RADIUS_LIMITS[1]))


class Picking(NamedTuple):
    """A selection that is being made.

    Attributes:
        rows: By the keys of nodes, which rows of their tables would be selected.
        outline: Corners in pixels of the picture.
        closed: Whether the outline comes back to its first corner.
        circle: Radius in pixels of a circle around the last corner; 0 = none.
        operation: What will become of the selection.
        coming: By the keys of nodes, which rows of what was deleted would come back.
    """

    rows: Mapping[str, Bool[np.ndarray, " _"]]
    outline: tuple[tuple[float, float], ...] = ()
    closed: bool = False
    circle: float = 0.0
    operation: Operation = "set"
    coming: Mapping[str, Bool[np.ndarray, " _"]] = {}


def picked_nodes(scene: Scene, selection: tuple[str, ...]) -> tuple[Node, ...]:
    """The nodes whose elements can be picked: those selected that are shown, have elements and are not locked.

    Where none of the selected ones does, all others that are shown.
    """
    shown = [node for node in scene.shown() if element_kind(node.content) and not is_locked(scene, node)]
    return tuple(node for node in shown if node.key in selection) or tuple(shown)


def operation_of(*, shift: bool, control: bool) -> Operation:
    """What the keys that are held make of the selection."""
    if shift and control:
        return "intersect"
    return "add" if shift else "remove" if control else "set"
