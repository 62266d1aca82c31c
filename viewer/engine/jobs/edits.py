"""Jobs that carry edits out."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from viewer.engine.jobs.job import Job
from viewer.scene.content import Model
from viewer.scene.edits import Edit
from viewer.scene.gaussian_splats import GaussianSplats
from viewer.scene.point_cloud import PointCloud


class EditsApplied(Struct, frozen=True):
    """The content with its edits in it."""

    content: Model | PointCloud | GaussianSplats


class ApplyEditsJob(Job[EditsApplied], frozen=True, tag="apply_edits"):
    """Carry out the edits of content that is drawn without knowing of them.

    Attributes:
        content: Without the edits.
        edits: Those that are switched on.
    """

    operation: ClassVar[str] = "viewer.engine.operations.apply_edits:apply_edits"
    content: Model | PointCloud | GaussianSplats
    edits: tuple[Edit, ...]
