"""A voxel field that the graphics card can draw, as a value."""

from __future__ import annotations

from typing import NamedTuple

from viewer.scene.content import AssetId, VoxelField
from viewer.scene.geometry import Transform


class Volume(NamedTuple):
    """One field where it stands in the world.

    Attributes:
        content: What is drawn.
        transform: Where.
        atlas: Its textures, edits included, as in :mod:`viewer.render.atlas.atlas`.
    """

    content: VoxelField
    transform: Transform
    atlas: AssetId
