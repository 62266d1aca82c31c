"""Finding, measuring and choosing the elements of a node."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import UInt8
from msgspec.structs import replace

from viewer.decompose.sample_points import colors_at
from viewer.editing.choose import chosen_numbers
from viewer.editing.content import mesh_of, points_of, splats_of
from viewer.editing.effects import edited_voxels
from viewer.editing.element_table import Edited, ElementTable, element_table
from viewer.editing.measures import Measured, measure
from viewer.engine.jobs.elements import (
    FINEST,
    ChooseElementsJob,
    ElementsChosen,
    ElementsFound,
    ElementsMeasured,
    FindElementsJob,
    MeasureElementsJob,
)
from viewer.engine.jobs.fields import BakeJob
from viewer.engine.jobs.job import run
from viewer.errors import InputError
from viewer.fields.voxels import voxels_from_tensors
from viewer.scene.assets import AssetStore
from viewer.scene.content import Model, VoxelField
from viewer.scene.document import Node
from viewer.scene.edits import active
from viewer.scene.elements import element_count, element_set, numbers_of, regridded
from viewer.scene.kinds import Family, kind_of
from viewer.scene.mesh import Mesh
from viewer.scene.progress import Progress, Work


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
    numbers = np.zeros(0, np.int32)
    if before is not None:
        numbers = numbers_of(before, store)
        if before.grid is not None and table.grid is not None:
            numbers = regridded(numbers, before.grid, table.grid)
    subject = Measured(table, loaded.content, job.node.transform, job.cameras)
    numbers = chosen_numbers(subject, job.steps, numbers)
    return ElementsChosen(element_set(table.kind, numbers, table.count, store, table.grid))


def loaded_elements(node: Node, store: AssetStore) -> Work[Loaded]:
    """The content of a node after its edits, and its elements; a field that answers point by point is baked.

    Raises:
        AssetError: An asset is missing or damaged.
        InputError: The node has no elements.
    """
    yield Progress(0.0, "Finding elements")
    kind = kind_of(node.content)
    if kind.baked:
        content: Any = node.content
        baked = yield from run(BakeJob(content, FINEST, active(node.edits), node.values), store)
        node = replace(node, content=baked.voxels, edits=(), values=())
    if kind.family not in LOADED:
        raise InputError(f"{node.name} has no elements to be selected.", "Choose a field, a mesh, points or splats.")
    content = LOADED[kind.family](node, store)
    colors = _face_colors(node, content, store) if isinstance(content, Mesh) else None
    return Loaded(content, element_table(content, element_count(node.content), colors))


def _voxels(node: Node, store: AssetStore) -> Edited:
    content = node.content
    assert isinstance(content, VoxelField)
    return edited_voxels(voxels_from_tensors(content, store.get(content.asset)), node.edits, store)


def _face_colors(node: Node, mesh: Mesh, store: AssetStore) -> UInt8[np.ndarray, "f 3"] | None:
    """The base colour in the middle of each triangle; None where the material says nothing of it."""
    content = node.content
    if not isinstance(content, Model) or not content.materials:
        return None
    material = content.materials[0]
    texture = material.base_color_map
    pixels = None if texture is None else store.get(texture.asset)["pixels"]
    shares = np.full((len(mesh.faces), 3), 1.0 / 3.0)
    return colors_at(mesh, material, pixels, np.arange(len(mesh.faces)), shares)


LOADED: dict[Family, Callable[[Node, AssetStore], Edited]] = {
    "field": _voxels,
    "model": mesh_of,
    "points": points_of,
    "splats": splats_of,
}
"""What reads the content of each family, after its edits."""
