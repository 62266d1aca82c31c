"""What edits do to voxels, meshes, points and splats. No torch here: plain pictures are drawn before it is imported."""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np

from viewer.editing.crop import cropped_mesh, cropped_points, cropped_voxels
from viewer.editing.delete import without_faces, without_points, without_splats, without_voxels
from viewer.editing.floaters import clean_mesh, clean_rows, clean_voxels
from viewer.editing.grade_part import (
    points_after_grade,
    runs_of_grades,
    splats_after_grade,
    surface_after_grade,
    surface_after_grades,
    voxels_after_grade,
)
from viewer.editing.paint import painted_points, painted_splats, painted_surface, painted_voxels
from viewer.editing.repeat import repeated_mesh, repeated_points, repeated_splats, repeated_voxels
from viewer.editing.sculpt import sculpted_mesh, sculpted_points
from viewer.editing.splats import cropped_splats, sculpted_splats
from viewer.editing.surface import Surface
from viewer.fields.voxels import SparseVoxels
from viewer.scene.assets import AssetStore
from viewer.scene.delete import Delete
from viewer.scene.edits import Crop, Edit, active
from viewer.scene.floaters import Floaters
from viewer.scene.grade import Grade
from viewer.scene.mesh import Mesh
from viewer.scene.paint import Paint
from viewer.scene.points import Points
from viewer.scene.repeat import Array, Mirror
from viewer.scene.restore import Restore
from viewer.scene.sculpt import Sculpt
from viewer.scene.splats import Splats

T = TypeVar("T")
M = TypeVar("M", Points, Splats)


class Effect(NamedTuple):
    """What one kind of edit does. Each function takes content, the edit, and the store of the edit's assets.

    Attributes:
        voxels: Makes the voxels after the edit.
        surface: Makes the mesh and the material after it.
        points: Makes the points after it.
        splats: Makes the splats after it.
        resamples: Whether voxels are taken from elsewhere on their grid, which must be even in space: a bake in
            normalised device coordinates stays as it is until there is one of the edited field.
    """

    voxels: Callable[[SparseVoxels, Any, AssetStore], SparseVoxels]
    surface: Callable[[Surface, Any, AssetStore], Surface]
    points: Callable[[Points, Any, AssetStore], Points]
    splats: Callable[[Splats, Any, AssetStore], Splats]
    resamples: bool = False


def _sculpted_voxels(voxels: SparseVoxels, edit: Sculpt, store: AssetStore) -> SparseVoxels:
    """Imported when it is needed: it brings numba, half a second that ``convert`` and ``export`` need not wait for."""
    module = importlib.import_module("viewer.editing.sculpt_voxels")
    sculpted: SparseVoxels = module.sculpted_voxels(voxels, edit, store)
    return sculpted


def of_mesh(change: Callable[[Mesh, Any, AssetStore], Mesh]) -> Callable[[Surface, Any, AssetStore], Surface]:
    """The effect of an edit that leaves materials alone."""
    return lambda surface, edit, store: surface._replace(mesh=change(surface.mesh, edit, store))


def as_it_is(content: T, edit: Restore, store: AssetStore) -> T:
    """The deletions before a restoration know of it: see ``viewer.scene.edits.active``."""
    del edit, store
    return content


EFFECTS: dict[type[Edit], Effect] = {
    Crop: Effect(cropped_voxels, of_mesh(cropped_mesh), cropped_points, cropped_splats),
    Delete: Effect(without_voxels, of_mesh(without_faces), without_points, without_splats),
    Restore: Effect(as_it_is, as_it_is, as_it_is, as_it_is),
    Floaters: Effect(clean_voxels, of_mesh(clean_mesh), clean_rows, clean_rows),
    Sculpt: Effect(_sculpted_voxels, of_mesh(sculpted_mesh), sculpted_points, sculpted_splats, resamples=True),
    Paint: Effect(painted_voxels, painted_surface, painted_points, painted_splats),
    Grade: Effect(voxels_after_grade, surface_after_grade, points_after_grade, splats_after_grade),
    Mirror: Effect(repeated_voxels, of_mesh(repeated_mesh), repeated_points, repeated_splats, resamples=True),
    Array: Effect(repeated_voxels, of_mesh(repeated_mesh), repeated_points, repeated_splats, resamples=True),
}
"""One row a kind of edit. What edits do to fields that answer point by point is in ``viewer.editing.field_effects``."""


def edited_voxels(voxels: SparseVoxels, edits: Sequence[Edit], store: AssetStore) -> SparseVoxels:
    """``voxels`` after ``edits``, applied in order; the same object where there are none.

    Raises:
        AssetError: An asset of an edit is missing or damaged.
    """
    done = active(tuple(edits))
    if voxels.ndc is not None:
        done = tuple(edit for edit in done if not EFFECTS[type(edit)].resamples)
    return _edited("voxels", voxels, done, store)


def edited_surface(surface: Surface, edits: Sequence[Edit], store: AssetStore) -> Surface:
    """``surface`` after ``edits`` in order, its triangles with their ``source``; the same objects where none change it.

    Raises:
        AssetError: An asset of an edit, or a map, is missing or damaged.
        OutputError: A map was edited, and the store cannot be written.
    """
    edits = active(tuple(edits))
    if not edits:
        return surface
    numbered = dataclasses.replace(surface.mesh, source=np.arange(len(surface.mesh.faces), dtype=np.int32))
    edited = surface._replace(mesh=numbered)
    for run in runs_of_grades(edits):
        grades = tuple(edit for edit in run if isinstance(edit, Grade))
        edited = surface_after_grades(edited, grades, store) if grades else _edited("surface", edited, run, store)
    return edited._replace(mesh=surface.mesh) if edited.mesh is numbered else edited


def edited_points(points: Points, edits: Sequence[Edit], store: AssetStore) -> Points:
    """``points`` after ``edits`` in order, its elements with their ``source``; the same object where there are none.

    Raises:
        AssetError: An asset of an edit is missing or damaged.
    """
    return _tracked("points", points, len(points.positions), active(tuple(edits)), store)


def edited_splats(splats: Splats, edits: Sequence[Edit], store: AssetStore) -> Splats:
    """``splats`` after ``edits`` in order, its elements with their ``source``; the same object where there are none.

    Raises:
        AssetError: An asset of an edit is missing or damaged.
    """
    return _tracked("splats", splats, len(splats.positions), active(tuple(edits)), store)


def _tracked(kind: str, content: M, count: int, edits: Sequence[Edit], store: AssetStore) -> M:
    """The same, of content whose elements are numbered from 0 before the first edit."""
    if not edits:
        return content
    numbered = dataclasses.replace(content, source=np.arange(count, dtype=np.int32))
    edited = _edited(kind, numbered, edits, store)
    return content if edited is numbered else edited


def _edited(kind: str, content: T, edits: Sequence[Edit], store: AssetStore) -> T:
    """Content after edits, by the column ``kind`` of their rows."""
    for edit in edits:
        content = getattr(EFFECTS[type(edit)], kind)(content, edit, store)
    return content
