"""What removing floaters does to fields that answer point by point: they are silent in those cells."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool
from scipy import ndimage

from viewer.editing.delete_field import DeleteChange
from viewer.editing.field_change import FieldChange
from viewer.editing.floaters import going_mask
from viewer.scene.assets import AssetStore
from viewer.scene.elements import numbers_of
from viewer.scene.floaters import Floaters

BLOCK = np.ones((3, 3, 3), np.bool_)


def floaters_changes(edit: Floaters, store: AssetStore) -> tuple[FieldChange, ...]:
    """What removing floaters makes of a field's answers.

    Raises:
        AssetError: What was measured is missing or damaged.
    """
    grid = edit.measures.elements.grid
    if grid is None:
        return ()
    goes = going_mask(edit, store)
    if not goes.any():
        return ()
    stays = np.zeros(grid.count, np.bool_)
    stays[numbers_of(edit.measures.elements, store)] = True
    stays &= ~goes
    return (DeleteChange(_with_rims(goes.reshape(grid.shape), stays.reshape(grid.shape)).ravel(), grid),)


def _with_rims(goes: Bool[np.ndarray, "x y z"], stays: Bool[np.ndarray, "x y z"]) -> Bool[np.ndarray, "x y z"]:
    """Also the empty cells around those that go: a field reaches a little beyond the cells whose middles it fills."""
    return ndimage.binary_dilation(goes, BLOCK) & ~stays
