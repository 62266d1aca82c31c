"""The grid of sparse voxels while it is trained.

A row holds the spherical harmonics of red, green and blue, then the density, then zeros up to a width that vector units
like. ``Volume.scalars`` are the densities, at the centres of voxels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float32, Float64, Int32, UInt8

from viewer.fields.voxels import SparseVoxels
from viewer.scene.geometry import AABB
from viewer.training.grid.volume import Grid, Shape, make_volume

WIDTHS = (4, 16, 32)
"""Floats in a row for spherical harmonics of degree 0, 1 and 2."""
LARGEST_HALF = 60000.0


class Gradients(NamedTuple):
    """Of the loss with respect to every row; ``touched`` is 1 where it is not zero."""

    rows: Float32[np.ndarray, "rows width"]
    touched: UInt8[np.ndarray, " rows"]


@dataclass(frozen=True, eq=False)
class VoxelGrid(Grid):
    """Voxels with what their optimisation needs.

    Attributes:
        gradients: All zero between two steps.
        squares: Running mean of the squared gradients; 0 where a row never had one.
    """

    gradients: Gradients
    squares: Float32[np.ndarray, "rows width"]

    @property
    def density_lane(self) -> int:
        """The column of ``rows`` that holds the density."""
        return lanes(self.degree)

    def refresh_skips(self) -> None:
        """Bring ``volume.skip`` up to date with the densities."""
        self.update_skips(self.volume.scalars > 0)

    def voxels(self) -> SparseVoxels:
        """The field so far, of all voxels that an interpolation can see."""
        chosen = self.visible_rows()
        rows = self.volume.rows[chosen]
        coefficients = np.clip(rows[:, : self.density_lane], -LARGEST_HALF, LARGEST_HALF).astype(np.float16)
        density = np.ascontiguousarray(rows[:, self.density_lane])
        return SparseVoxels(self.aabb, self.shape, self.cells[chosen], density, coefficients)

    def visible_rows(self) -> Bool[np.ndarray, " rows"]:
        """Rows with positive density or beside one: no interpolation with positive density needs any other."""
        return self.rows_in(dilate((self.volume.scalars > 0).reshape(self.shape)))

    def rows_in(self, mask: Bool[np.ndarray, "nx ny nz"]) -> Bool[np.ndarray, " rows"]:
        """Rows whose voxels are in ``mask``."""
        chosen = mask.ravel()[self.cells]
        chosen[0] = False
        return chosen


def lanes(degree: int) -> int:
    """Number of spherical-harmonics coefficients of all three colours."""
    return 3 * (degree + 1) ** 2


def placement(aabb: AABB, shape: Shape) -> tuple[Float64[np.ndarray, " 3"], Float64[np.ndarray, " 3"]]:
    """Scale and offset from the space of ``aabb`` to grid positions, as ``Volume`` has them."""
    scale = np.array(shape) / np.array(aabb.size)
    return scale, -np.array(aabb.lo) * scale - 0.5


def grid_from_rows(
    aabb: AABB, shape: Shape, cells: Int32[np.ndarray, " n"], rows: Float32[np.ndarray, "n width"], degree: int
) -> VoxelGrid:
    """A grid of the given voxels; ``cells`` increase strictly, and row i of ``rows`` belongs to ``cells[i]``."""
    density = np.zeros(shape[0] * shape[1] * shape[2], np.float32)
    density[cells] = rows[:, lanes(degree)]
    stored = np.zeros((len(cells) + 1, WIDTHS[degree]), np.float32)
    stored[1:] = rows
    volume, owners = make_volume(shape, *placement(aabb, shape), cells, density, stored, shape)
    gradients = Gradients(np.zeros_like(stored), np.zeros(len(stored), np.uint8))
    grid = VoxelGrid(aabb, degree, volume, owners, gradients, np.zeros_like(stored))
    grid.refresh_skips()
    return grid


def uniform_grid(aabb: AABB, shape: Shape, density: float) -> VoxelGrid:
    """A grid that stores every voxel, grey and of the given density, degree 0."""
    total = shape[0] * shape[1] * shape[2]
    rows = np.zeros((total, WIDTHS[0]), np.float32)
    rows[:, lanes(0)] = density
    return grid_from_rows(aabb, shape, np.arange(total, dtype=np.int32), rows, 0)


def masked_grid(grid: VoxelGrid, mask: Bool[np.ndarray, "nx ny nz"]) -> VoxelGrid:
    """The grid without the voxels outside of ``mask``; the optimiser's state is lost."""
    chosen = grid.rows_in(mask)
    return grid_from_rows(grid.aabb, grid.shape, grid.cells[chosen], grid.volume.rows[chosen], grid.degree)


def with_degree(grid: VoxelGrid, degree: int) -> VoxelGrid:
    """The same grid with coefficients up to ``degree``; new ones are 0, dropped ones are lost."""
    if degree == grid.degree:
        return grid
    terms = (degree + 1) ** 2
    shared = min(grid.terms, terms)
    rows = np.zeros((len(grid.cells) - 1, WIDTHS[degree]), np.float32)
    for color in range(3):
        source = grid.volume.rows[1:, color * grid.terms : color * grid.terms + shared]
        rows[:, color * terms : color * terms + shared] = source
    rows[:, lanes(degree)] = grid.volume.rows[1:, grid.density_lane]
    return grid_from_rows(grid.aabb, grid.shape, grid.cells[1:], rows, degree)


def grid_shape(aabb: AABB, resolution: int) -> Shape:
    """Voxels along each axis when the longest edge gets ``resolution`` of them and voxels are cubes, nearly."""
    edge = max(aabb.size) / resolution
    nx, ny, nz = (max(4, round(size / edge)) for size in aabb.size)
    return (nx, ny, nz)


def dilate(mask: Bool[np.ndarray, "nx ny nz"]) -> Bool[np.ndarray, "nx ny nz"]:
    """The mask grown by one voxel in all 26 directions."""
    grown = mask.copy()
    for axis in range(3):
        before = np.swapaxes(grown.copy(), 0, axis)
        view = np.swapaxes(grown, 0, axis)
        view[1:] |= before[:-1]
        view[:-1] |= before[1:]
    return grown
