"""What edits do to voxels, meshes, points and splats. No torch here: plain pictures are drawn before it is imported."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from viewer.editing.crop import cropped_mesh, cropped_points, cropped_voxels
from viewer.editing.sculpt import sculpted_mesh, sculpted_points
from viewer.editing.splats import cropped_splats, sculpted_splats
from viewer.fields.voxels import SparseVoxels
from viewer.scene.assets import AssetStore
from viewer.scene.edits import Crop, Edit, active
from viewer.scene.mesh import Mesh
from viewer.scene.points import Points
from viewer.scene.sculpt import Sculpt
from viewer.scene.splats import Splats

T = TypeVar("T")


class Effect(NamedTuple):
    """What one kind of edit does. Each function takes content, the edit, and the store of the edit's assets.

    Attributes:
        voxels: Makes the voxels after the edit.
        mesh: Makes the mesh after it.
        points: Makes the points after it.
        splats: Makes the splats after it.
    """

    voxels: Callable[[SparseVoxels, Any, AssetStore], SparseVoxels]
    mesh: Callable[[Mesh, Any, AssetStore], Mesh]
    points: Callable[[Points, Any, AssetStore], Points]
    splats: Callable[[Splats, Any, AssetStore], Splats]


def _sculpted_voxels(voxels: SparseVoxels, edit: Sculpt, store: AssetStore) -> SparseVoxels:
    """Imported when it is needed: it brings numba, half a second that ``convert`` and ``export`` need not wait for."""
    module = importlib.import_module("viewer.editing.sculpt_voxels")
    sculpted: SparseVoxels = module.sculpted_voxels(voxels, edit, store)
    return sculpted


EFFECTS: dict[type[Edit], Effect] = {
    Crop: Effect(cropped_voxels, cropped_mesh, cropped_points, cropped_splats),
    Sculpt: Effect(_sculpted_voxels, sculpted_mesh, sculpted_points, sculpted_splats),
}
"""One row a kind of edit. What edits do to fields that answer point by point is in ``viewer.editing.field_effects``."""


def edited_voxels(voxels: SparseVoxels, edits: Sequence[Edit], store: AssetStore) -> SparseVoxels:
    """``voxels`` after ``edits``, applied in order; the same object where there are none.

    Raises:
        AssetError: An asset of an edit is missing or damaged.
    """
    return _edited("voxels", voxels, edits, store)


def edited_mesh(mesh: Mesh, edits: Sequence[Edit], store: AssetStore) -> Mesh:
    """``mesh`` after ``edits``, applied in order; the same object where there are none.

    Raises:
        AssetError: An asset of an edit is missing or damaged.
    """
    return _edited("mesh", mesh, edits, store)


def edited_points(points: Points, edits: Sequence[Edit], store: AssetStore) -> Points:
    """``points`` after ``edits``, applied in order; the same object where there are none.

    Raises:
        AssetError: An asset of an edit is missing or damaged.
    """
    return _edited("points", points, edits, store)


def edited_splats(splats: Splats, edits: Sequence[Edit], store: AssetStore) -> Splats:
    """``splats`` after ``edits``, applied in order; the same object where there are none.

    Raises:
        AssetError: An asset of an edit is missing or damaged.
    """
    return _edited("splats", splats, edits, store)


def _edited(kind: str, content: T, edits: Sequence[Edit], store: AssetStore) -> T:
    """Content after edits, by the column ``kind`` of their rows."""
    for edit in active(tuple(edits)):
        content = getattr(EFFECTS[type(edit)], kind)(content, edit, store)
    return content
