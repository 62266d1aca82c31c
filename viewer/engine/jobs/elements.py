"""Jobs about the elements of a node: finding, measuring and choosing them."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct

from viewer.engine.jobs.job import Job
from viewer.scene.asset_id import AssetId
from viewer.scene.camera import Camera
from viewer.scene.document import Node
from viewer.scene.element_query import Step
from viewer.scene.elements import ElementKind, ElementSet, Grid
from viewer.scene.measure_names import MeasureName

FINEST = 160
"""Voxels along the longest side of a field that answers point by point."""


class ElementsFound(Struct, frozen=True):
    """The elements of a node after its edits: columns as in :class:`viewer.editing.element_table.ElementTable`."""

    asset: AssetId
    kind: ElementKind
    count: int
    grid: Grid | None = None


class FindElementsJob(Job[ElementsFound], frozen=True, tag="find_elements"):
    """Find what there is to be picked of a node.

    Attributes:
        node: With its edits; a field that answers point by point is baked first.
    """

    operation: ClassVar[str] = "viewer.engine.operations.elements:find_elements"
    node: Node


class ExtentFound(Struct, frozen=True):
    """float64 ``corners`` (n, 3): of the convex hull around what is there, in the node's own space."""

    asset: AssetId


class FindExtentJob(Job[ExtentFound], frozen=True, tag="find_extent"):
    """Find how far a node reaches after its edits; a field that answers point by point is baked to be orbited first."""

    operation: ClassVar[str] = "viewer.engine.operations.elements:find_extent"
    node: Node


class ElementsMeasured(Struct, frozen=True):
    """float32 ``values`` (n), in the order of the elements that :class:`FindElementsJob` finds."""

    asset: AssetId


class MeasureElementsJob(Job[ElementsMeasured], frozen=True, tag="measure_elements"):
    """Measure something of the elements of a node; ``cameras`` are those of photos, in the world."""

    operation: ClassVar[str] = "viewer.engine.operations.elements:measure_elements"
    node: Node
    measure: MeasureName
    cameras: tuple[Camera, ...] = ()


class ElementsChosen(Struct, frozen=True):
    """The elements that are selected."""

    elements: ElementSet


class ChooseElementsJob(Job[ElementsChosen], frozen=True, tag="choose_elements"):
    """Choose elements of a node, one step after the other.

    Attributes:
        node: With its edits.
        steps: What to choose.
        before: What is selected before the first; None = nothing.
        cameras: Of photos, in the world.
        saved: Sets of the node's elements that steps may name, by name.
    """

    operation: ClassVar[str] = "viewer.engine.operations.elements:choose_elements"
    node: Node
    steps: tuple[Step, ...]
    before: ElementSet | None = None
    cameras: tuple[Camera, ...] = ()
    saved: tuple[tuple[str, ElementSet], ...] = ()
