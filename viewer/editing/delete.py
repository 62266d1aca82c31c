"""What deleting elements does to voxels, meshes, points and splats: they are gone, whole."""

from __future__ import annotations

from jaxtyping import Bool
from numpy import ndarray

from viewer.editing.within import but_restored, mask_by_number, only_voxels, rows_of_numbers, voxels_of_numbers
from viewer.fields.voxels import SparseVoxels
from viewer.scene.assets import AssetStore
from viewer.scene.delete import Delete
from viewer.scene.elements import Numbers, numbers_of
from viewer.scene.mesh import Mesh
from viewer.scene.points import Points
from viewer.scene.splats import Splats


def named_numbers(edit: Delete, store: AssetStore) -> Numbers:
    """The elements that a deletion is about, without those that were restored: they go, or all others do.

    Raises:
        AssetError: A set's asset is missing or damaged.
    """
    numbers = numbers_of(edit.elements, store)
    return but_restored(numbers, edit.elements, edit.restored, store, others=edit.others)


def without_voxels(voxels: SparseVoxels, edit: Delete, store: AssetStore) -> SparseVoxels:
    """The voxels that are left; the same object where all are."""
    grid = edit.elements.grid
    if grid is None:
        return voxels
    return only_voxels(voxels, voxels_of_numbers(voxels, named_numbers(edit, store), grid) == edit.others)


def without_faces(mesh: Mesh, edit: Delete, store: AssetStore) -> Mesh:
    """The triangles that are left, and their vertices; the same object where all are."""
    left = _left(mesh, edit, store)
    return mesh if left.all() else mesh.with_faces(left)


def without_points(points: Points, edit: Delete, store: AssetStore) -> Points:
    """The points that are left; the same object where all are."""
    left = _left(points, edit, store)
    return points if left.all() else points.chosen(left)


def without_splats(splats: Splats, edit: Delete, store: AssetStore) -> Splats:
    """The Gaussians that are left; the same object where all are."""
    left = _left(splats, edit, store)
    return splats if left.all() else splats.chosen(left)


def _left(content: Mesh | Points | Splats, edit: Delete, store: AssetStore) -> Bool[ndarray, " n"]:
    mask = mask_by_number(named_numbers(edit, store), edit.elements.count)
    return rows_of_numbers(content, mask) == edit.others
