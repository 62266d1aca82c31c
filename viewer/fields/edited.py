"""Edits of a voxel grid: voxels whose centres are cropped or deleted are gone."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from jaxtyping import Bool

from viewer.fields.voxels import SparseVoxels
from viewer.scene.edits import Crop, DeleteBox, Edit
from viewer.scene.geometry import AABB


def edited(voxels: SparseVoxels, edits: Sequence[Edit]) -> SparseVoxels:
    """``voxels`` after ``edits``, applied in order; the same object where there are none.

    Whole voxels go or stay, so that a cut lies within half a voxel of the box's face and fades over one.
    """
    if not edits:
        return voxels
    kept = np.ones(len(voxels.index), np.bool_)
    for edit in edits:
        match edit:
            case Crop(box=box):
                kept &= _inside(voxels, box)
            case DeleteBox(box=box):
                kept &= ~_inside(voxels, box)
    return dataclasses.replace(voxels, index=voxels.index[kept], density=voxels.density[kept], sh=voxels.sh[kept])


def _inside(voxels: SparseVoxels, box: AABB) -> Bool[np.ndarray, " n"]:
    """Whose centre lies in ``box``, its faces included."""
    result = np.ones(len(voxels.index), np.bool_)
    for axis, coordinate in enumerate(np.unravel_index(voxels.index, voxels.shape)):
        lo, hi, side = voxels.aabb.lo[axis], voxels.aabb.hi[axis], voxels.shape[axis]
        centers = lo + (np.arange(side) + 0.5) / side * (hi - lo)
        result &= ((centers >= box.lo[axis]) & (centers <= box.hi[axis]))[coordinate]
    return result
