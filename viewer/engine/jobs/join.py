"""The job that makes one node of several."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from viewer.engine.jobs.job import Job
from viewer.scene.document import Node


class NodesJoined(Struct, frozen=True):
    """The new node, in the place of the last one, and what people should know of how it was made."""

    node: Node
    notes: tuple[str, ...] = ()


class JoinJob(Job[NodesJoined], frozen=True, tag="join"):
    """Make one node of several of one family, with their edits carried out.

    Attributes:
        nodes: At least two; the new one takes the place, the name and the axes of the last.
    """

    operation: ClassVar[str] = "viewer.engine.operations.join:join"
    nodes: tuple[Node, ...]
