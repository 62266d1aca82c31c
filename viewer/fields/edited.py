"""Edits of a voxel grid: voxels whose centres are cropped or deleted are gone."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from jaxtyping import Bool

from viewer.fields.voxels import SparseVoxels
from viewer.scene.edits import Crop, DeleteBox, Edit, active
from viewer.scene.geometry import AABB


def edited(voxels: SparseVoxels, edits: Sequence[Edit]) -> SparseVoxels:
    """``voxels`` after ``edits``, applied in order; the same object where there are none.

    Whole voxels go or stay, so that a cut lies within half a voxel of the box's face and fades over one.
    """
    edits = active(tuple(edits))
    if not edits:
        return voxels
    keep = np.ones(len(voxels.index), np.bool_)
    for edit in edits:
        keep &= VOXEL_EDITS[type(edit)](voxels, edit)
    return dataclasses.replace(voxels, index=voxels.index[keep], density=voxels.density[keep], sh=voxels.sh[keep])


def _inside(voxels: SparseVoxels, box: AABB) -> Bool[np.ndarray, " n"]:
    """Whose centre lies in ``box``, its faces included."""
    result = np.ones(len(voxels.index), np.bool_)
    for axis, coordinate in enumerate(np.unravel_index(voxels.index, voxels.shape)):
        lo, hi, side = voxels.aabb.lo[axis], voxels.aabb.hi[axis], voxels.shape[axis]
        centers = lo + (np.arange(side) + 0.5) / side * (hi - lo)
        result &= ((centers >= box.lo[axis]) & (centers <= box.hi[axis]))[coordinate]
    return result


VOXEL_EDITS: dict[type[Edit], Callable[[SparseVoxels, Any], Bool[np.ndarray, " n"]]] = {
    Crop: lambda voxels, edit: _inside(voxels, edit.box),
    DeleteBox: lambda voxels, edit: ~_inside(voxels, edit.box),
}
"""Which voxels each kind of edit leaves."""
