"""Which elements of content that is being edited are in a set: for edits that act on a selection."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool

from viewer.fields.voxels import SparseVoxels
from viewer.scene.assets import AssetStore
from viewer.scene.elements import ElementSet, Grid, mask_of, numbers_of
from viewer.scene.mesh import Mesh
from viewer.scene.points import Points
from viewer.scene.splats import Splats


def rows_within(content: Mesh | Points | Splats, elements: ElementSet, store: AssetStore) -> Bool[np.ndarray, " n"]:
    """Which triangles, points or splats are in a set, or come from one that is.

    Raises:
        AssetError: The set's asset is missing or damaged.
    """
    count = len(content.faces if isinstance(content, Mesh) else content.positions)
    source = np.arange(count) if content.source is None else content.source
    mask = mask_of(elements, store)
    # A set of other content: what is not there is in no set.
    there = source < len(mask)
    return there & mask[np.where(there, source, 0)] if len(mask) else np.zeros(count, np.bool_)


def voxels_within(voxels: SparseVoxels, elements: ElementSet, store: AssetStore) -> Bool[np.ndarray, " n"]:
    """Which stored voxels have their middles in a set's cells.

    Raises:
        AssetError: The set's asset is missing or damaged.
    """
    if elements.grid is None:
        return np.zeros(len(voxels.index), np.bool_)
    numbers = numbers_of(elements, store)
    grid = Grid(voxels.aabb, voxels.shape)
    places = voxels.index if grid == elements.grid else elements.grid.numbers(grid.middles(voxels.index))
    return np.isin(places, numbers)
