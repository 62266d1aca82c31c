"""What a crop does to voxels, meshes and points."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float

from viewer.editing.clip import clipped
from viewer.editing.within import only_voxels
from viewer.fields.voxels import SparseVoxels
from viewer.scene.assets import AssetStore
from viewer.scene.edits import Crop
from viewer.scene.mesh import Mesh
from viewer.scene.points import Points
from viewer.scene.volumes import holds

ROWS_AT_ONCE = 1 << 18
"""Voxels whose centres are looked at together."""


def cropped_voxels(voxels: SparseVoxels, edit: Crop, store: AssetStore) -> SparseVoxels:
    """The voxels whose centres a crop leaves.

    Whole voxels go or stay, so that a cut lies within half a voxel of the volume's surface and fades over one.
    """
    del store
    left = np.empty(len(voxels.index), np.bool_)
    for start in range(0, len(left), ROWS_AT_ONCE):
        part = slice(start, start + ROWS_AT_ONCE)
        left[part] = leaves(edit, voxels.middles(part))
    return only_voxels(voxels, left)


def cropped_mesh(mesh: Mesh, edit: Crop, store: AssetStore) -> Mesh:
    """The triangles that a crop leaves, cut at the volume's surface."""
    del store
    return clipped(mesh, edit.volume, keep_inside=edit.keep == "inside")


def cropped_points(points: Points, edit: Crop, store: AssetStore) -> Points:
    """The points that a crop leaves."""
    del store
    left = leaves(edit, points.positions)
    return points if left.all() else points.chosen(left)


def leaves(edit: Crop, points: Float[np.ndarray, "n 3"]) -> Bool[np.ndarray, " n"]:
    """Which points a crop leaves; the volume's surface belongs to its inside."""
    return holds(edit.volume, points) == (edit.keep == "inside")
