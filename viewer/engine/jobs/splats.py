"""Jobs about Gaussian splats."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from viewer.engine.jobs.job import Job
from viewer.scene.document import Node


class SplatsVoxelized(Struct, frozen=True):
    """A new node with a voxel field, placed as its source is, and its source's key."""

    node: Node
    source: str


class VoxelizeJob(Job[SplatsVoxelized], frozen=True, tag="voxelize"):
    """Turn splats, with their edits, into a voxel field.

    Attributes:
        node: With the splats.
        resolution: Voxels along the longest side.
    """

    operation: ClassVar[str] = "viewer.engine.operations.voxelize:voxelize"
    node: Node
    resolution: int = 256
