"""A grid while it is trained: linked rows of coefficients, and one scalar (density or distance) at every grid point.

A grid point that is stored owns one row of ``rows``. ``link`` leads from its linear number to that row; row 0 has no
owner, stays zero and stands for every grid point that is not stored. Marching reads little else but ``scalars``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float32, Float64, Int32, Int64, UInt8

from viewer.render.grid.packing_kernels import brick_distances
from viewer.scene.geometry import AABB
from viewer.training.grid.grid_kernels import BRICK, occupied_bricks

FARTHEST = 64
"""Distances to occupied bricks end here."""
Shape = tuple[int, int, int]


class Volume(NamedTuple):
    """What the kernels read. Grid point (i, j, k) has the linear number ``(i * ny + j) * nz + k``.

    A point p lies at the grid position ``p * scale + offset``, where grid points have whole numbers. ``skip`` holds,
    for every brick of 4^3 cells, the Chebyshev distance in bricks to the nearest one that may hold something.
    """

    shape: Int32[np.ndarray, " 3"]
    scale: Float32[np.ndarray, " 3"]
    offset: Float32[np.ndarray, " 3"]
    link: Int32[np.ndarray, " points"]
    scalars: Float32[np.ndarray, " points"]
    rows: Float32[np.ndarray, "rows width"]
    skip: UInt8[np.ndarray, "bx by bz"]


@dataclass(frozen=True, eq=False)
class Grid:
    """A volume with what its optimisation needs; the arrays change in place.

    Attributes:
        aabb: The box that the grid fills.
        degree: Of the spherical harmonics.
        volume: What is optimised.
        cells: The linear number of the grid point that owns each row; -1 for row 0.
    """

    aabb: AABB
    degree: int
    volume: Volume
    cells: Int32[np.ndarray, " rows"]

    @property
    def shape(self) -> Shape:
        """Grid points along x, y, z."""
        nx, ny, nz = (int(side) for side in self.volume.shape)
        return (nx, ny, nz)

    @property
    def terms(self) -> int:
        """Number of spherical harmonics."""
        return (self.degree + 1) ** 2

    def most_samples(self, march_step: float) -> int:
        """Samples along a ray, at most, where they are ``march_step`` voxels apart."""
        return int(sum(side * side for side in self.shape) ** 0.5 / march_step) + 4

    def update_skips(self, occupied: Bool[np.ndarray, " points"]) -> None:
        """Bring ``volume.skip`` up to date: there may be something in cells with an ``occupied`` corner."""
        skip = self.volume.skip
        distances = np.empty(skip.shape, np.int32)
        brick_distances(occupied_bricks(occupied, self.volume.shape, skip.shape), distances)
        np.copyto(skip, np.minimum(distances, FARTHEST), casting="unsafe")


def make_volume(
    shape: Shape, scale: Float64[np.ndarray, " 3"], offset: Float64[np.ndarray, " 3"], cells: Int32[np.ndarray, " n"],
    scalars: Float32[np.ndarray, " points"], rows: Float32[np.ndarray, "rows width"], cell_counts: Shape,
) -> tuple[Volume, Int32[np.ndarray, " rows"]]:  # fmt: skip
    """A volume whose rows belong to the grid points ``cells``, which increase strictly, and the owner of each row.

    Args:
        shape: Grid points along each axis.
        scale: From world to grid positions.
        offset: See ``scale``.
        cells: Linear numbers.
        scalars: Of all grid points.
        rows: One for each of ``cells``, behind row 0.
        cell_counts: Cells along each axis that bricks must cover.
    """
    link = np.zeros(len(scalars), np.int32)
    link[cells] = np.arange(1, len(cells) + 1, dtype=np.int32)
    skip = np.zeros([-(-count // BRICK) for count in cell_counts], np.uint8)
    sides = np.array(shape, np.int32)
    volume = Volume(sides, scale.astype(np.float32), offset.astype(np.float32), link, scalars, rows, skip)
    return volume, np.concatenate([np.array([-1], np.int32), cells])


def mask_bounds(mask: Bool[np.ndarray, "nx ny nz"]) -> tuple[Int64[np.ndarray, " 3"], Int64[np.ndarray, " 3"]]:
    """The first and the last index along each axis at which the mask, which is not empty, is true."""
    ends = np.array([np.nonzero(mask.any(tuple({0, 1, 2} - {axis})))[0][[0, -1]] for axis in range(3)])
    return ends[:, 0], ends[:, 1]
