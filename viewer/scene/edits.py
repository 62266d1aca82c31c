"""Edits are values: a field or mesh with edits is the original and a tuple of these, applied in order."""

from __future__ import annotations

from msgspec import Struct

from viewer.scene.geometry import AABB


class Crop(Struct, frozen=True, tag="crop"):
    """Keep what lies in the box, given in the node's own space."""

    box: AABB


class DeleteBox(Struct, frozen=True, tag="delete_box"):
    """Remove what lies in the box, given in the node's own space."""

    box: AABB


Edit = Crop | DeleteBox
