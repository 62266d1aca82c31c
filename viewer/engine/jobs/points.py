"""Jobs about point clouds."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from viewer.engine.jobs.job import Job
from viewer.scene.document import Node


class PointsSampled(Struct, frozen=True):
    """A new node with a point cloud, placed as its source is, and its source's key."""

    node: Node
    source: str


class SamplePointsJob(Job[PointsSampled], frozen=True, tag="sample_points"):
    """Spread points evenly over a mesh, or over the surface of a field.

    Attributes:
        node: With the mesh or the field.
        count: How many points.
        seed: The same one gives the same points.
    """

    operation: ClassVar[str] = "viewer.engine.operations.sample_points:sample_points"
    node: Node
    count: int = 100_000
    seed: int = 0
