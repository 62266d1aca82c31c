"""Finding, measuring and choosing the elements of a node, and how far it reaches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import UInt8
from msgspec.structs import replace

from viewer.decompose.sample_points import colors_at
from viewer.editing.choose import chosen_numbers
from viewer.editing.content import points_of, splats_of, surface_of
from viewer.editing.effects import edited_voxels
from viewer.editing.element_table import Edited, ElementTable, element_table
from viewer.editing.extents import extent_of
from viewer.editing.measures import Measured, measure
from viewer.editing.surface import texture_pixels
from viewer.engine.jobs.elements import (
    FINEST,
    ChooseElementsJob,
    ElementsChosen,
    ElementsFound,
    ElementsMeasured,
    ExtentFound,
    FindElementsJob,
    FindExtentJob,
    MeasureElementsJob,
)
from viewer.engine.jobs.fields import BakeJob, orbiting_bake
from viewer.engine.jobs.job import run
from viewer.errors import InputError
from viewer.fields.moving_voxels import voxels_now
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model, VoxelField
from viewer.scene.document import Node
from viewer.scene.edits import active
from viewer.scene.elements import element_count, element_set, numbers_on
from viewer.scene.kinds import Family, kind_of
from viewer.scene.material import Material
from viewer.scene.progress import Progress, Work

Found = tuple[Edited, UInt8[np.ndarray, "f 3"] | None]


class Loaded(NamedTuple):
    """A node's content after its edits, and its elements."""

    content: Edited
    table: ElementTable


def find_elements(job: FindElementsJob, store: AssetStore) -> Work[ElementsFound]:
    """Put the table of a node's elements into the store.

    Raises:
        AssetError: An asset is missing or damaged.
        InputError: The node has no elements.
        OutputError: The store cannot be written.
    """
    table = (yield from loaded_elements(job.node, store)).table
    return ElementsFound(store.put(table.tensors()), table.kind, table.count, table.grid)


def measure_elements(job: MeasureElementsJob, store: AssetStore) -> Work[ElementsMeasured]:
    """Put what one thing measures of each element into the store.

    Raises:
        AssetError: An asset is missing or damaged.
        InputError: The node has no elements.
        OutputError: The store cannot be written.
    """
    loaded = yield from loaded_elements(job.node, store)
    yield Progress(0.5, "Measuring elements")
    subject = Measured(loaded.table, loaded.content, job.node.transform, job.cameras)
    return ElementsMeasured(store.put({"values": measure(job.measure, subject)}))


def choose_elements(job: ChooseElementsJob, store: AssetStore) -> Work[ElementsChosen]:
    """Choose elements, step by step.

    Raises:
        AssetError: An asset is missing or damaged.
        InputError: The node has no elements, or something cannot be measured of them.
        OutputError: The store cannot be written.
    """
    loaded = yield from loaded_elements(job.node, store)
    yield Progress(0.5, "Choosing elements")
    table, before = loaded.table, job.before
    numbers = np.zeros(0, np.int32) if before is None else numbers_on(before, table.grid, store)
    saved = {name: numbers_on(elements, table.grid, store) for name, elements in job.saved}
    subject = Measured(table, loaded.content, job.node.transform, job.cameras, saved)
    numbers = chosen_numbers(subject, job.steps, numbers)
    return ElementsChosen(element_set(table.kind, numbers, table.count, store, table.grid))


def loaded_elements(node: Node, store: AssetStore) -> Work[Loaded]:
    """The content of a node after its edits, and its elements; a field that answers point by point is baked.

    Raises:
        AssetError: An asset is missing or damaged.
        InputError: The node has no elements.
    """
    yield Progress(0.0, "Finding elements")
    if kind_of(node.content).baked:
        content: Any = node.content
        node = yield from _baked(node, BakeJob(content, FINEST, active(node.edits), node.values), store)
    content, colors = loaded_content(node, store)
    return Loaded(content, element_table(content, element_count(node.content), colors))


def find_extent(job: FindExtentJob, store: AssetStore) -> Work[ExtentFound]:
    """Put the corners of the hull around what is there of a node into the store.

    Raises:
        AssetError: An asset is missing or damaged.
        InputError: The node has no elements.
        OutputError: The store cannot be written.
    """
    yield Progress(0.0, "Measuring what is there")
    node = job.node
    if kind_of(node.content).baked:
        content: Any = node.content
        node = yield from _baked(node, orbiting_bake(content, active(node.edits), node.values), store)
    return ExtentFound(store.put({"corners": extent_of(loaded_content(node, store)[0])}))


def loaded_content(node: Node, store: AssetStore) -> Found:
    """The content of a node after its edits, and the colours of triangles.

    Raises:
        AssetError: An asset is missing or damaged.
        InputError: The node has no elements.
    """
    family = kind_of(node.content).family
    if family not in LOADED:
        raise InputError(f"{node.name} has no elements to be selected.", "Choose a field, a mesh, points or splats.")
    return LOADED[family](node, store)


def _baked(node: Node, job: BakeJob, store: AssetStore) -> Work[Node]:
    """The node with its bake, which has its edits in it, as its content."""
    baked = yield from run(job, store)
    return replace(node, content=baked.voxels, edits=(), values=())


def _voxels(node: Node, store: AssetStore) -> Found:
    content = node.content
    assert isinstance(content, VoxelField)
    return edited_voxels(voxels_now(content, store.get(content.asset)), node.edits, store), None


def _faces(node: Node, store: AssetStore) -> Found:
    """With the base colour in the middle of each triangle, where the edited material has any."""
    mesh, material = surface_of(node, store)
    assert isinstance(node.content, Model)
    if not node.content.materials and material == Material():
        return mesh, None
    texture = material.base_color_map
    pixels = None if texture is None else texture_pixels(texture, store)
    shares = np.full((len(mesh.faces), 3), 1.0 / 3.0)
    return mesh, colors_at(mesh, material, pixels, np.arange(len(mesh.faces)), shares)


LOADED: dict[Family, Callable[[Node, AssetStore], Found]] = {
    "field": _voxels,
    "model": _faces,
    "points": lambda node, store: (points_of(node, store), None),
    "splats": lambda node, store: (splats_of(node, store), None),
}
"""What reads the content of each family, after its edits, and the colours of triangles."""
