"""Edits are values: content with edits is the original and a tuple of these, applied in order.

What an edit does is in ``viewer.fields.edited`` for voxel grids and in ``viewer.fields.edited_field`` for fields. A new
one is a struct and a row of :data:`EDITS` here, and a row in each of those.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from msgspec import Struct

from viewer.scene.asset_id import AssetId
from viewer.scene.geometry import AABB


class Crop(Struct, frozen=True, tag="crop"):
    """Keep what lies in the box, given in the node's own space."""

    box: AABB
    enabled: bool = True


class DeleteBox(Struct, frozen=True, tag="delete_box"):
    """Remove what lies in the box, given in the node's own space."""

    box: AABB
    enabled: bool = True


Edit = Crop | DeleteBox


class EditKind(NamedTuple):
    """What the scene knows of one kind of edit.

    Attributes:
        name: For people.
        box: Around all numbers of the edit that must be finite, in the node's own space.
        assets: Those that hold its heavy parts.
    """

    name: str
    box: Callable[..., AABB]
    assets: Callable[..., tuple[AssetId, ...]] = lambda edit: ()  # noqa: ARG005 - most edits need none


EDITS: dict[type[Edit], EditKind] = {
    Crop: EditKind("Crop to a box", lambda edit: edit.box),
    DeleteBox: EditKind("Delete a box", lambda edit: edit.box),
}


def active(edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """Those that are switched on, in order; the same object where all are."""
    return edits if all(edit.enabled for edit in edits) else tuple(edit for edit in edits if edit.enabled)
