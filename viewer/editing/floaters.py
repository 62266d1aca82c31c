"""What removing floaters does to voxels, meshes, points and splats: those that go are gone, whole."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from jaxtyping import Bool

from viewer.editing.floater_columns import going_numbers
from viewer.editing.within import but_restored, mask_by_number, only_voxels, rows_of_numbers, voxels_of_numbers
from viewer.fields.voxels import SparseVoxels
from viewer.scene.assets import AssetStore
from viewer.scene.elements import Numbers
from viewer.scene.floaters import Floaters
from viewer.scene.mesh import Mesh
from viewer.scene.points import Points
from viewer.scene.splats import Splats

M = TypeVar("M", Points, Splats)


def gone_numbers(edit: Floaters, store: AssetStore) -> Numbers:
    """The elements of the original that go, without those that were restored.

    Raises:
        AssetError: What was measured, or a set's asset, is missing or damaged.
    """
    goes = going_numbers(edit.measures, edit.thresholds, store)
    return but_restored(goes, edit.measures.elements, edit.restored, store)


def going_mask(edit: Floaters, store: AssetStore) -> Bool[np.ndarray, " n"]:
    """Whether each element of the original, by its number, goes.

    Raises:
        AssetError: What was measured is missing or damaged.
    """
    return mask_by_number(gone_numbers(edit, store), edit.measures.elements.count)


def clean_voxels(voxels: SparseVoxels, edit: Floaters, store: AssetStore) -> SparseVoxels:
    """The voxels that are left; the same object where all are."""
    grid = edit.measures.elements.grid
    if grid is None:
        return voxels
    return only_voxels(voxels, ~voxels_of_numbers(voxels, gone_numbers(edit, store), grid))


def clean_mesh(mesh: Mesh, edit: Floaters, store: AssetStore) -> Mesh:
    """The triangles that are left; the same object where all are."""
    goes = rows_of_numbers(mesh, going_mask(edit, store))
    return mesh.with_faces(~goes) if goes.any() else mesh


def clean_rows(rows: M, edit: Floaters, store: AssetStore) -> M:
    """The points or Gaussians that are left; the same object where all are."""
    goes = rows_of_numbers(rows, going_mask(edit, store))
    return rows.chosen(~goes) if goes.any() else rows
