"""The job that makes a 3D moment of photos."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from viewer.engine.jobs.job import Job
from viewer.moments.options import MomentOptions
from viewer.scene.document import Scene


class MomentMade(Struct, frozen=True):
    """The moment in its project.

    Attributes:
        path: The project's folder.
        scene: What it holds.
        key: Of the node with the moment.
        seconds: That it took.
        notes: What people should know of it.
    """

    path: str
    scene: Scene
    key: str
    seconds: float
    notes: tuple[str, ...] = ()


class MomentJob(Job[MomentMade], frozen=True, tag="moment"):
    """Make a moment of one photo or two, and write it as a project.

    Attributes:
        photos: One file or two.
        out: The project.
        maps: Of disparity or depth: none, the first photo's, or both photos'.
        network: A file with a network in place of maps; empty = none.
        stages: A folder for pictures of every stage; empty = none are written.
        options: How.
    """

    operation: ClassVar[str] = "viewer.engine.operations.moment:make_moment"
    risky: ClassVar[bool] = True
    photos: tuple[str, ...]
    out: str
    maps: tuple[str, ...] = ()
    network: str = ""
    stages: str = ""
    options: MomentOptions = MomentOptions()
