"""The occupied part of a voxel grid as bricks of 8x8x8 samples, for everything that looks at neighbours.

Samples are the voxel centres, with one empty sample around the grid: sample (x, y, z) of the padded grid is voxel
(x - 1, y - 1, z - 1). A brick without any density above ``floor``, nor next to such a brick, has no storage.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float32, Int32
from scipy.ndimage import binary_dilation

from viewer.decompose.bricks_kernels import fill_rows, gather_values, mark_bricks, resample_bricks
from viewer.fields.voxels import SparseVoxels
from viewer.scene.geometry import AABB

SIDE = 8
"""Samples along the edge of a brick; the kernels shift by 3 bits instead of dividing."""
SPACING = 1.5
"""Voxels between two trilinear samples, each of which reaches one voxel to every side."""


@dataclass(frozen=True, eq=False)
class Lattice:
    """Where the samples of a grid lie and which bricks of them are stored.

    Attributes:
        aabb: The box that the grid fills.
        shape: Samples along x, y, z, without the empty ones around.
        slots: Storage place of each brick, -1 where it is empty.
        count: Stored bricks.
    """

    aabb: AABB
    shape: tuple[int, int, int]
    slots: Int32[np.ndarray, "bx by bz"]
    count: int

    @property
    def cell(self) -> Float[np.ndarray, " 3"]:
        """Distances between samples along x, y, z."""
        return np.array(self.aabb.size) / self.shape

    def to_grid(self, points: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3"]:
        """Positions in units of samples: voxel (i, j, k) has its centre at exactly (i, j, k)."""
        return (points - np.array(self.aabb.lo)) / self.cell - 0.5

    def to_points(self, grid: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3"]:
        """The inverse of :meth:`to_grid`."""
        return (grid + 0.5) * self.cell + np.array(self.aabb.lo)


@dataclass(frozen=True, eq=False)
class Bricks:
    """A field's voxels, found by their place.

    Attributes:
        lattice: The field's own grid.
        rows: For each sample of each stored brick the row of its voxel in the field's arrays, -1 where there is none.
    """

    lattice: Lattice
    rows: Int32[np.ndarray, "bricks 512"]

    def values(self, density: Float32[np.ndarray, " n"]) -> Float32[np.ndarray, "bricks 512"]:
        """The density at every sample; 0 where there is no voxel."""
        return gather_values(self.rows, density)


def index_bricks(voxels: SparseVoxels, floor: float) -> Bricks:
    """The bricks of a field that hold any density above ``floor``, and all their neighbours."""
    marks = np.zeros(brick_counts(voxels.shape), np.bool_)
    mark_bricks(voxels.index, voxels.density, np.float32(floor), voxels.shape, marks)
    lattice = lattice_of(voxels.aabb, voxels.shape, marks)
    rows = np.full((lattice.count, SIDE**3), -1, np.int32)
    fill_rows(voxels.index, voxels.shape, lattice.slots, rows)
    return Bricks(lattice, rows)


def lattice_of(aabb: AABB, shape: tuple[int, int, int], marks: np.ndarray) -> Lattice:
    """Give storage to the marked bricks and to all their neighbours."""
    stored = binary_dilation(marks, np.ones((3, 3, 3), np.bool_))
    slots = np.where(stored, np.cumsum(stored).reshape(stored.shape) - 1, -1).astype(np.int32)
    return Lattice(aabb, shape, slots, int(stored.sum()))


def brick_counts(shape: tuple[int, int, int]) -> tuple[int, int, int]:
    """Bricks along x, y, z that a padded grid needs."""
    x, y, z = (-(-(samples + 2) // SIDE) for samples in shape)
    return (x, y, z)


def resampled(
    bricks: Bricks, density: Float32[np.ndarray, " n"], resolution: int
) -> tuple[Lattice, Float32[np.ndarray, "bricks 512"]]:
    """The field's density on another grid over the same box, ``resolution`` cells along its longest edge.

    A coarser cell takes the mean of trilinear samples all over it, so near to each other that every voxel in it counts;
    a finer one takes the trilinear value at its centre.
    """
    old = bricks.lattice
    size = np.array(old.aabb.size)
    x, y, z = (max(2, round(float(edge))) for edge in size / size.max() * resolution)
    shape = (x, y, z)
    step = np.array(old.shape) / shape
    taps = tuple(int(tap) for tap in np.maximum(1, np.ceil(step / SPACING - 1e-9)))
    marks = np.zeros(brick_counts(shape), np.bool_)
    for place in np.argwhere(old.slots >= 0):
        first = ((place * SIDE - 2) / step).astype(np.int64) // SIDE
        last = (((place + 1) * SIDE + 1) / step).astype(np.int64) // SIDE
        low, high = np.maximum(first, 0), np.minimum(last, np.array(marks.shape) - 1) + 1
        marks[low[0] : high[0], low[1] : high[1], low[2] : high[2]] = True
    lattice = lattice_of(old.aabb, shape, marks)
    values = np.zeros((lattice.count, SIDE**3), np.float32)
    resample_bricks(lattice.slots, shape, values, step, taps, old.slots, old.shape, bricks.rows, density)
    return lattice, values
