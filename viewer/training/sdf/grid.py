"""The grid of signed distances while it is trained.

It begins as a grid of densities, times -1, from which the first surface is carved (``carve``). From then on all corners
have a distance; those near the surface own a *row* as well: colours, gradients, the optimiser's state. The others are
not learned but follow from them by fast sweeping. Row 0 belongs to nobody and stands for every corner that has none.
Distances are in voxels, < 0 inside, and positive on the box's faces, so that the surface is closed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float32, Float64, Int32, UInt8

from viewer.scene.geometry import AABB, as_vec3
from viewer.training.sdf.sweep_kernels import UNKNOWN, beside_surface, near_bricks, sweep
from viewer.training.voxels.occupancy_kernels import BRICK, distances

Shape = tuple[int, int, int]
INITIAL_DENSITY = 1.0
"""Of the fog that training starts with, times the box's longest edge."""
LEAST_OUTSIDE = 0.5
"""Voxels: distance on the box's faces at least."""


class Volume(NamedTuple):
    """What the kernels read. Corner (i, j, k) has the linear number ``(i * ny + j) * nz + k``.

    A point p lies at the grid position ``p * scale + offset``, where corners have whole numbers; ``scale`` is the same
    along all axes. ``skip`` says for every brick of 4^3 cells within how many bricks (Chebyshev) there is nothing; 0 =
    here may be something.
    """

    shape: Int32[np.ndarray, " 3"]
    scale: Float32[np.ndarray, " 3"]
    offset: Float32[np.ndarray, " 3"]
    link: Int32[np.ndarray, " corners"]
    distance: Float32[np.ndarray, " corners"]
    colors: Float32[np.ndarray, "rows width"]
    skip: UInt8[np.ndarray, "bx by bz"]


class Gradients(NamedTuple):
    """Of the loss, by row; ``touched`` is 1 where colours have one."""

    distances: Float32[np.ndarray, " rows"]
    colors: Float32[np.ndarray, "rows width"]
    touched: UInt8[np.ndarray, " rows"]


@dataclass(frozen=True, eq=False)
class DistanceGrid:
    """A volume with what its optimisation needs; the arrays change in place.

    Attributes:
        aabb: Its first and last corners.
        degree: Of the spherical harmonics.
        volume: What is optimised.
        cells: The linear number of the corner that owns each row; -1 for row 0.
        gradients: All zero between two steps.
        means: Adam's running means of the distances' gradients.
        squares: And of their squares.
        color_squares: Running means of the squared gradients of the colours; 0 where there never was one.
    """

    aabb: AABB
    degree: int
    volume: Volume
    cells: Int32[np.ndarray, " rows"]
    gradients: Gradients
    means: Float32[np.ndarray, " rows"]
    squares: Float32[np.ndarray, " rows"]
    color_squares: Float32[np.ndarray, "rows width"]

    @property
    def shape(self) -> Shape:
        """Corners along x, y, z."""
        nx, ny, nz = (int(side) for side in self.volume.shape)
        return (nx, ny, nz)

    @property
    def voxel_size(self) -> float:
        """Edge of a voxel."""
        return 1.0 / float(self.volume.scale[0])

    @property
    def terms(self) -> int:
        """Number of spherical harmonics."""
        return (self.degree + 1) ** 2

    def refresh_skips(self, reach: float) -> None:
        """Bring ``volume.skip`` up to date: nothing is where the distance is ``reach`` voxels or more."""
        occupied = near_bricks(self.volume.distance, self.volume.shape, self.volume.skip.shape, np.float32(reach))
        np.copyto(self.volume.skip, distances(occupied))


class Box(NamedTuple):
    """Where the corners of a grid with cubic voxels lie."""

    aabb: AABB
    shape: Shape

    @property
    def voxel(self) -> float:
        """Edge of a voxel."""
        return self.aabb.size[0] / (self.shape[0] - 1)

    def axes(self) -> list[Float64[np.ndarray, " n"]]:
        """Coordinates of the corners along x, y and z."""
        return [
            low + self.voxel * np.arange(side, dtype=np.float64)
            for low, side in zip(self.aabb.lo, self.shape, strict=True)
        ]


def box_of(aabb: AABB, resolution: int) -> Box:
    """``resolution`` voxels along the longest edge; the shorter ones grow to whole voxels."""
    size, center = np.array(aabb.size), np.array(aabb.center)
    voxel = float(size.max()) / resolution
    cells = np.maximum(4, np.ceil(size / voxel - 1e-6).astype(int))
    half = 0.5 * voxel * cells
    nx, ny, nz = (int(count) + 1 for count in cells)
    return Box(AABB(as_vec3(center - half), as_vec3(center + half)), (nx, ny, nz))


def redistance(distance: Float32[np.ndarray, " corners"], shape: Shape, keep: float) -> Float32[np.ndarray, " corners"]:
    """The distance to where ``distance`` changes its sign, in voxels.

    Args:
        distance: Any function with the right signs.
        shape: Of its grid.
        keep: Values that are less than this from 0 stay what they are; 0 = none, not even beside the surface.

    Returns:
        By fast sweeping from what stays, or from the surface that linear interpolation gives; positive on the faces of
        the grid, even where ``distance`` is not.
    """
    inside = distance.reshape(shape) < 0
    closed = np.where(inside, distance.reshape(shape), np.abs(distance.reshape(shape))).astype(np.float32)
    for axis in range(3):
        faces = np.moveaxis(closed, axis, 0)
        faces[0], faces[-1] = np.maximum(faces[0], LEAST_OUTSIDE), np.maximum(faces[-1], LEAST_OUTSIDE)
    flat = closed.ravel()
    sides = np.array(shape, np.int32)
    lengths, known = np.empty_like(flat), np.empty(len(flat), np.bool_)
    beside_surface(flat, sides, lengths, known)
    if not known.any():  # no surface at all: nothing to measure from
        return flat
    if keep > 0:
        kept = np.abs(flat) < keep
        lengths = np.where(kept, np.abs(flat), np.where(known, lengths, UNKNOWN)).astype(np.float32)
        known |= kept
    sweep(lengths, known, sides)
    return np.where(flat < 0, -lengths, lengths).astype(np.float32)


def near_surface(distance: Float32[np.ndarray, " corners"], shape: Shape, band: float) -> Bool[np.ndarray, " corners"]:
    """Corners less than ``band`` voxels from the surface, but for those on the grid's faces."""
    near = (np.abs(distance) < band).reshape(shape)
    for axis in range(3):
        faces = np.moveaxis(near, axis, 0)
        faces[0] = faces[-1] = False
    return near.ravel()


def grid_with_rows(
    box: Box, distance: Float32[np.ndarray, " corners"], cells: Int32[np.ndarray, " n"], degree: int
) -> DistanceGrid:
    """A grid whose rows belong to the corners ``cells``, which increase strictly; grey, and nothing learned yet."""
    rows, width = len(cells) + 1, 3 * (degree + 1) ** 2
    link = np.zeros(math.prod(box.shape), np.int32)
    link[cells] = np.arange(1, rows, dtype=np.int32)
    scale = np.full(3, 1.0 / box.voxel, np.float32)
    offset = (-np.array(box.aabb.lo) / box.voxel).astype(np.float32)
    bricks = [-(-(side - 1) // BRICK) for side in box.shape]
    volume = Volume(
        np.array(box.shape, np.int32), scale, offset, link, distance, np.zeros((rows, width), np.float32),
        np.zeros(bricks, np.uint8),
    )  # fmt: skip
    one, wide = (lambda: np.zeros(rows, np.float32)), (lambda: np.zeros((rows, width), np.float32))
    gradients = Gradients(one(), wide(), np.zeros(rows, np.uint8))
    owner = np.concatenate([np.array([-1], np.int32), cells])
    return DistanceGrid(box.aabb, degree, volume, owner, gradients, one(), one(), wide())


def first_grid(aabb: AABB, resolution: int) -> DistanceGrid:
    """Thin grey fog instead of distances: densities a voxel, times -1. All corners are learned that lie on no face."""
    box = box_of(aabb, resolution)
    distance = np.zeros(math.prod(box.shape), np.float32)
    cells = np.flatnonzero(near_surface(distance, box.shape, math.inf)).astype(np.int32)
    distance[cells] = -INITIAL_DENSITY / resolution
    return grid_with_rows(box, distance, cells, 0)
