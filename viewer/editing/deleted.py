"""What has been deleted of a node and could come back. Only numpy: the window asks as well."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from msgspec.structs import replace

from viewer.editing.delete import named_numbers
from viewer.editing.floaters import gone_numbers
from viewer.scene.assets import AssetStore
from viewer.scene.delete import Delete
from viewer.scene.distinct import distinct
from viewer.scene.document import Node
from viewer.scene.edits import EDITS, Edit, active
from viewer.scene.elements import Grid, Numbers, combined, regridded
from viewer.scene.floaters import Floaters
from viewer.scene.kinds import kind_of


class Going(NamedTuple):
    """Which elements a deletion takes away: those of these numbers, or all ``others``."""

    numbers: Numbers
    grid: Grid | None
    others: bool = False


DELETIONS: dict[type[Edit], Callable[[Any, AssetStore], Going]] = {
    Delete: lambda edit, store: Going(named_numbers(edit, store), edit.elements.grid, edit.others),
    Floaters: lambda edit, store: Going(gone_numbers(edit, store), edit.measures.elements.grid),
}
"""One row a kind of edit that deletes."""


def deletions(node: Node) -> tuple[Edit, ...]:
    """The edits of a node that have deleted something which could come back."""
    return tuple(edit for edit in active(node.edits) if EDITS[type(edit)].deletes(edit))


def undeleted(node: Node) -> Node | None:
    """The node as it would be had nothing been deleted; None where nothing was.

    Voxels are known by their place when they were deleted: edits after the last deletion are left out.
    """
    edits = active(node.edits)
    last = max((place for place, edit in enumerate(edits) if EDITS[type(edit)].deletes(edit)), default=None)
    if last is None:
        return None
    edits = edits[: last + 1] if kind_of(node.content).family == "field" else edits
    return replace(node, edits=tuple(edit for edit in edits if not EDITS[type(edit)].deletes(edit)))


def deleted_among(numbers: Numbers, grid: Grid | None, node: Node, store: AssetStore) -> Numbers:
    """Of some elements of an undeleted node those that were deleted; both grow.

    Raises:
        AssetError: A set's asset is missing or damaged.
    """
    found = [np.zeros(0, np.int32)]
    for edit in deletions(node):
        going = DELETIONS[type(edit)](edit, store)
        named = going.numbers if going.grid is None or grid is None else regridded(going.numbers, going.grid, grid)
        found.append(combined("remove" if going.others else "intersect", numbers, named))
    return distinct(np.concatenate(found))
