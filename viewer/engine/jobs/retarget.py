"""The job that puts the motion of one mesh on bones on others."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from viewer.engine.jobs.job import Job
from viewer.scene.document import Node


class MotionPut(Struct, frozen=True):
    """The nodes that move now, and what people should know of it."""

    nodes: tuple[Node, ...]
    notes: tuple[str, ...] = ()


class RetargetJob(Job[MotionPut], frozen=True, tag="retarget"):
    """Give meshes on bones the animation that plays on another one.

    Attributes:
        source: With the animation.
        targets: At least one other.
    """

    operation: ClassVar[str] = "viewer.engine.operations.retarget:retarget"
    source: Node
    targets: tuple[Node, ...]
