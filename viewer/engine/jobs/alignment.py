"""Jobs that lay one capture over another."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from viewer.engine.jobs.job import Job
from viewer.scene.document import Node
from viewer.scene.geometry import Transform


class Aligned(Struct, frozen=True):
    """How two captures of one thing lie over each other.

    Attributes:
        key: Of the node that moves.
        transform: A similarity of the world to apply to it.
        before: Median distance of its surface to that of the other one, in world units.
        after: The same once it has moved.
        size: Diagonal of the box around the other one.
        overlap: Part of its surface that lies on the other one.
    """

    key: str
    transform: Transform
    before: float
    after: float
    size: float
    overlap: float


class AlignJob(Job[Aligned], frozen=True, tag="align"):
    """Lay one node over another, which shows the same thing and lies nearly in the same place.

    Attributes:
        moving: Any node with a surface: field, mesh, points or splats.
        fixed: Stays where it is.
        scaled: Whether the size of the moving one may change.
        samples: Points on each that are compared.
    """

    operation: ClassVar[str] = "viewer.engine.operations.align:align"
    moving: Node
    fixed: Node
    scaled: bool = False
    samples: int = 20_000
