"""Which elements of content that is being edited are in a set: for edits that act on a selection."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from jaxtyping import Bool

from viewer.fields.voxels import SparseVoxels
from viewer.scene.assets import AssetStore
from viewer.scene.elements import ElementSet, Grid, Numbers, combined, mask_of, numbers_of, numbers_on
from viewer.scene.mesh import Mesh
from viewer.scene.points import Points
from viewer.scene.splats import Splats

LOW_BITS = (1 << 32) - 1
"""What of a number of 64 bits says which element it is; which copy of it is above (``hanging_copies``)."""


def rows_within(content: Mesh | Points | Splats, elements: ElementSet, store: AssetStore) -> Bool[np.ndarray, " n"]:
    """Which triangles, points or splats are in a set, or come from one that is.

    Raises:
        AssetError: The set's asset is missing or damaged.
    """
    return rows_of_numbers(content, mask_of(elements, store))


def rows_of_numbers(content: Mesh | Points | Splats, mask: Bool[np.ndarray, " m"]) -> Bool[np.ndarray, " n"]:
    """Which triangles, points or splats a mask by their numbers has, or that come from one that it has."""
    count = len(content.faces if isinstance(content, Mesh) else content.positions)
    source = np.arange(count) if content.source is None else content.source
    if source.dtype == np.int64:
        source = source & LOW_BITS
    # A set of other content: what is not there is in no set.
    there = source < len(mask)
    return there & mask[np.where(there, source, 0)] if len(mask) else np.zeros(count, np.bool_)


def but_restored(
    numbers: Numbers, elements: ElementSet, restored: Sequence[ElementSet], store: AssetStore, *, others: bool = False
) -> Numbers:
    """What a deletion is about, after restorations.

    Args:
        numbers: Of the elements that go, or where all ``others`` do, of those that stay.
        elements: The set that the numbers are of.
        restored: What comes back; sets of other content change nothing.
        store: Where sets are.
        others: See ``numbers``.

    Raises:
        AssetError: A set's asset is missing or damaged.
    """
    for each in restored:
        if each.kind == elements.kind and (each.grid is not None or each.count == elements.count):
            numbers = combined("add" if others else "remove", numbers, numbers_on(each, elements.grid, store))
    return numbers


def mask_by_number(numbers: Numbers, count: int) -> Bool[np.ndarray, " n"]:
    """Whether each of ``count`` elements is one of these."""
    mask = np.zeros(count, np.bool_)
    mask[numbers] = True
    return mask


def voxels_within(voxels: SparseVoxels, elements: ElementSet, store: AssetStore) -> Bool[np.ndarray, " n"]:
    """Which stored voxels have their middles in a set's cells.

    Raises:
        AssetError: The set's asset is missing or damaged.
    """
    if elements.grid is None:
        return np.zeros(len(voxels.index), np.bool_)
    return voxels_of_numbers(voxels, numbers_of(elements, store), elements.grid)


def only_voxels(voxels: SparseVoxels, left: Bool[np.ndarray, " n"]) -> SparseVoxels:
    """Those stored voxels that a mask has; the same object where it has all."""
    if left.all():
        return voxels
    return dataclasses.replace(voxels, index=voxels.index[left], density=voxels.density[left], sh=voxels.sh[left])


def voxels_of_numbers(voxels: SparseVoxels, numbers: Numbers, of: Grid) -> Bool[np.ndarray, " n"]:
    """Which stored voxels have their middles in the cells of these numbers of a grid."""
    grid = Grid(voxels.aabb, voxels.shape)
    same = grid == of and voxels.ndc is None
    return np.isin(voxels.index if same else of.numbers(voxels.middles()), numbers)
