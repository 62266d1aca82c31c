"""The job that puts the motion of one mesh on bones on others."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from viewer.engine.jobs.job import Job
from viewer.scene.document import Node
from viewer.scene.skeleton import Skin


class MotionPut(Struct, frozen=True):
    """What moves each of the nodes now, and what people should know of it."""

    skins: tuple[Skin, ...]
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
