"""The job that measures what tells floaters from the rest."""

from __future__ import annotations

from typing import ClassVar

from viewer.engine.jobs.job import Job
from viewer.scene.camera import Camera
from viewer.scene.document import Node
from viewer.scene.floaters import FloaterMeasures


class MeasureFloatersJob(Job[FloaterMeasures], frozen=True, tag="measure_floaters"):
    """Measure the elements of a node; ``cameras`` are those of photos, in the world."""

    operation: ClassVar[str] = "viewer.engine.operations.floaters:measure_floaters"
    node: Node
    cameras: tuple[Camera, ...] = ()
