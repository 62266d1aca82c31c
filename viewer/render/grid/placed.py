"""A packed field, placed in the world."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from viewer.fields.voxels import SparseVoxels
from viewer.render.cells import CellSpace, cell_space
from viewer.render.grid.packed import PackedVoxels, pack
from viewer.scene.geometry import Transform


@dataclass(frozen=True, eq=False)
class PlacedField(CellSpace):
    """Everything about one field that the kernels need, in the types that they were compiled for.

    Attributes:
        packed: Its voxels.
    """

    packed: PackedVoxels


def place(packed: PackedVoxels, transform: Transform) -> PlacedField:
    """Put a packed field where ``transform`` says."""
    return PlacedField(**vars(cell_space(packed.aabb, packed.shape, transform)), packed=packed)


def without_background(field: PlacedField) -> PlacedField:
    """The field alone."""
    return dataclasses.replace(field, packed=dataclasses.replace(field.packed, background=None))


def background_only(field: PlacedField) -> PlacedField:
    """The field's background alone: an empty grid in its place."""
    packed = field.packed
    nothing = SparseVoxels(
        packed.aabb,
        packed.shape,
        np.zeros(0, np.int32),
        np.zeros(0, np.float32),
        np.zeros((0, 3), np.float16),
        packed.color_space,
        packed.background,
    )
    return dataclasses.replace(field, packed=pack(nothing))
