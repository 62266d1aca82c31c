"""The grid while it is trained: linked rows of coefficients, their gradients and the optimiser's state.

A voxel that is stored owns one row of ``rows``: the spherical harmonics of red, green and blue, then the density, then
zeros up to a width that vector units like. ``link`` leads from a voxel's linear number to its row; row 0 belongs to
nobody, stays zero and stands for every voxel that is not stored. The density is kept a second time in ``density``, one
number a voxel, because marching reads little else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float32, Int32, UInt8

from viewer.fields.voxels import SparseVoxels
from viewer.scene.geometry import AABB
from viewer.training.voxels.occupancy_kernels import BRICK, distances, occupied_bricks

WIDTHS = (4, 16, 32)
"""Floats in a row for spherical harmonics of degree 0, 1 and 2."""
Shape = tuple[int, int, int]


class Volume(NamedTuple):
    """What the kernels read. Voxel (i, j, k) has the linear number ``(i * ny + j) * nz + k``.

    A point p lies at the grid position ``p * scale + offset``, where voxel centres have whole numbers. ``skip`` says
    for every brick of 4^3 cells within how many bricks (Chebyshev) there is nothing; 0 = here may be something.
    """

    shape: Int32[np.ndarray, " 3"]
    scale: Float32[np.ndarray, " 3"]
    offset: Float32[np.ndarray, " 3"]
    link: Int32[np.ndarray, " cells"]
    density: Float32[np.ndarray, " cells"]
    rows: Float32[np.ndarray, "rows width"]
    skip: UInt8[np.ndarray, "bx by bz"]


@dataclass(frozen=True, eq=False)
class TrainingGrid:
    """A volume with what its optimisation needs; the arrays change in place.

    Attributes:
        aabb: The box that the grid fills.
        degree: Of the spherical harmonics.
        volume: What is optimised.
        cells: The linear number of the voxel that owns each row; -1 for row 0.
        gradients: Of the loss with respect to every row.
        squares: Running mean of the squared gradients; 0 where a row never had one.
        touched: 1 where a row's gradient is not zero.
    """

    aabb: AABB
    degree: int
    volume: Volume
    cells: Int32[np.ndarray, " rows"]
    gradients: Float32[np.ndarray, "rows width"]
    squares: Float32[np.ndarray, "rows width"]
    touched: UInt8[np.ndarray, " rows"]

    @property
    def shape(self) -> Shape:
        """Voxels along x, y, z."""
        nx, ny, nz = (int(side) for side in self.volume.shape)
        return (nx, ny, nz)

    @property
    def density_lane(self) -> int:
        """The column of ``rows`` that holds the density."""
        return lanes(self.degree)

    @property
    def voxel_size(self) -> float:
        """Length of the longest edge of a voxel."""
        return max(edge / side for edge, side in zip(self.aabb.size, self.shape, strict=True))

    def refresh_skips(self) -> None:
        """Bring ``volume.skip`` up to date with the densities."""
        occupied = occupied_bricks(self.volume.density, self.volume.shape, self.volume.skip.shape)
        np.copyto(self.volume.skip, distances(occupied))

    def voxels(self, keep: Bool[np.ndarray, " rows"] | None = None) -> SparseVoxels:
        """The field as it stands, of the rows in ``keep`` or of all that an interpolation can see."""
        chosen = self.visible_rows() if keep is None else keep
        rows = self.volume.rows[chosen]
        coefficients = np.clip(rows[:, : self.density_lane], -60000.0, 60000.0).astype(np.float16)
        density = np.ascontiguousarray(rows[:, self.density_lane])
        return SparseVoxels(self.aabb, self.shape, self.cells[chosen], density, coefficients)

    def visible_rows(self) -> Bool[np.ndarray, " rows"]:
        """Rows with positive density or beside one: no interpolation with positive density needs any other."""
        positive = np.zeros(self.shape, bool)
        positive.ravel()[self.cells[1:]] = self.volume.density[self.cells[1:]] > 0
        visible = dilate(positive).ravel()[self.cells]
        visible[0] = False
        return visible


def lanes(degree: int) -> int:
    """Number of spherical-harmonics coefficients of all three colours."""
    return 3 * (degree + 1) ** 2


def grid_from_rows(
    aabb: AABB, shape: Shape, cells: Int32[np.ndarray, " n"], rows: Float32[np.ndarray, "n width"], degree: int
) -> TrainingGrid:
    """A grid of the given voxels; ``cells`` increase strictly, and row i of ``rows`` belongs to ``cells[i]``."""
    count = len(cells) + 1
    total = shape[0] * shape[1] * shape[2]
    link = np.zeros(total, np.int32)
    link[cells] = np.arange(1, count, dtype=np.int32)
    density = np.zeros(total, np.float32)
    density[cells] = rows[:, lanes(degree)]
    stored = np.zeros((count, WIDTHS[degree]), np.float32)
    stored[1:] = rows
    sides = np.array(shape)
    scale = sides / np.array(aabb.size)
    offset = -np.array(aabb.lo) * scale - 0.5
    bricks = [-(-side // BRICK) for side in shape]
    volume = Volume(
        sides.astype(np.int32), scale.astype(np.float32), offset.astype(np.float32), link, density, stored,
        np.zeros(bricks, np.uint8),
    )  # fmt: skip
    owner = np.concatenate([np.array([-1], np.int32), cells])
    zeros = np.zeros_like(stored)
    grid = TrainingGrid(aabb, degree, volume, owner, zeros, np.zeros_like(stored), np.zeros(count, np.uint8))
    grid.refresh_skips()
    return grid


def uniform_grid(aabb: AABB, shape: Shape, density: float) -> TrainingGrid:
    """A grid that stores every voxel, grey fog of the given density, degree 0."""
    total = shape[0] * shape[1] * shape[2]
    rows = np.zeros((total, WIDTHS[0]), np.float32)
    rows[:, lanes(0)] = density
    return grid_from_rows(aabb, shape, np.arange(total, dtype=np.int32), rows, 0)


def kept(grid: TrainingGrid, mask: Bool[np.ndarray, "nx ny nz"]) -> TrainingGrid:
    """The grid without the voxels outside of ``mask``; the optimiser's state is lost."""
    chosen = mask.ravel()[grid.cells]
    chosen[0] = False
    return grid_from_rows(grid.aabb, grid.shape, grid.cells[chosen], grid.volume.rows[chosen], grid.degree)


def with_degree(grid: TrainingGrid, degree: int) -> TrainingGrid:
    """The same grid with coefficients up to ``degree``; new ones are 0, dropped ones are lost."""
    if degree == grid.degree:
        return grid
    old_terms, new_terms = (grid.degree + 1) ** 2, (degree + 1) ** 2
    kept = min(old_terms, new_terms)
    rows = np.zeros((len(grid.cells) - 1, WIDTHS[degree]), np.float32)
    for color in range(3):
        source = grid.volume.rows[1:, color * old_terms : color * old_terms + kept]
        rows[:, color * new_terms : color * new_terms + kept] = source
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
