"""What deleting elements does to voxels, meshes, points and splats: they are gone, whole."""

from __future__ import annotations

from viewer.editing.within import only_voxels, rows_within, voxels_within
from viewer.fields.voxels import SparseVoxels
from viewer.scene.assets import AssetStore
from viewer.scene.delete import Delete
from viewer.scene.mesh import Mesh
from viewer.scene.points import Points
from viewer.scene.splats import Splats


def without_voxels(voxels: SparseVoxels, edit: Delete, store: AssetStore) -> SparseVoxels:
    """The voxels that are left; the same object where all are."""
    return only_voxels(voxels, voxels_within(voxels, edit.elements, store) == edit.others)


def without_faces(mesh: Mesh, edit: Delete, store: AssetStore) -> Mesh:
    """The triangles that are left, and their vertices; the same object where all are."""
    left = rows_within(mesh, edit.elements, store) == edit.others
    return mesh if left.all() else mesh.with_faces(left)


def without_points(points: Points, edit: Delete, store: AssetStore) -> Points:
    """The points that are left; the same object where all are."""
    left = rows_within(points, edit.elements, store) == edit.others
    return points if left.all() else points.chosen(left)


def without_splats(splats: Splats, edit: Delete, store: AssetStore) -> Splats:
    """The Gaussians that are left; the same object where all are."""
    left = rows_within(splats, edit.elements, store) == edit.others
    return splats if left.all() else splats.chosen(left)
