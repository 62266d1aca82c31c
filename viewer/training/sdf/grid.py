"""The grid of signed distances while it is trained.

It begins as a grid of densities, times -1, from which the first surface is carved (``carve``). From then on all corners
have a distance, in ``Volume.scalars``; those near the surface own a row as well: colours, gradients, the optimiser's
state. The others are not learned but follow from them by fast sweeping. Distances are in voxels, < 0 inside, and
positive on the box's faces, so that the surface is closed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float32, Int32, UInt8

from viewer.scene.geometry import AABB, as_vec3
from viewer.training.grid.volume import Grid, Shape, make_volume
from viewer.training.sdf.sweep_kernels import UNKNOWN, beside_surface, sweep

INITIAL_DENSITY = 1.0
"""Of the whole box when training starts, times its longest edge."""
LEAST_OUTSIDE = 0.5
"""Voxels: distance on the box's faces at least."""


class Gradients(NamedTuple):
    """Of the loss, by row; ``touched`` is 1 where colours have one."""

    distances: Float32[np.ndarray, " rows"]
    colors: Float32[np.ndarray, "rows width"]
    touched: UInt8[np.ndarray, " rows"]


@dataclass(frozen=True, eq=False)
class DistanceGrid(Grid):
    """Distances and colours with what their optimisation needs; the box ends at its first and last corners.

    Attributes:
        gradients: All zero between two steps.
        means: Adam's running means of the distances' gradients.
        squares: And of their squares.
        color_squares: Running means of the squared gradients of the colours; 0 where there never was one.
    """

    gradients: Gradients
    means: Float32[np.ndarray, " rows"]
    squares: Float32[np.ndarray, " rows"]
    color_squares: Float32[np.ndarray, "rows width"]

    @property
    def voxel_size(self) -> float:
        """Edge of a voxel."""
        return 1.0 / float(self.volume.scale[0])

    @property
    def learned_rows(self) -> tuple[Float32[np.ndarray, "rows ..."], ...]:
        """What has been learned by row: means, squares, colours and their squares."""
        return self.means, self.squares, self.volume.rows, self.color_squares

    def refresh_skips(self, reach: float) -> None:
        """Bring ``volume.skip`` up to date: nothing is where the distance is ``reach`` voxels or more."""
        self.update_skips(self.volume.scalars < np.float32(reach))

    def redistance_far(self, keep: float) -> None:
        """Make true distances of what lies ``keep`` voxels and more from the surface, in place."""
        np.copyto(self.volume.scalars, redistance(self.volume.scalars, self.shape, keep))


class Box(NamedTuple):
    """Where the corners of a grid with cubic voxels lie."""

    aabb: AABB
    shape: Shape

    @property
    def voxel(self) -> float:
        """Edge of a voxel."""
        return self.aabb.size[0] / (self.shape[0] - 1)


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
    values = distance.reshape(shape)
    closed = np.where(values < 0, values, np.abs(values)).astype(np.float32)
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
        unchanged = np.abs(flat) < keep
        lengths = np.where(unchanged, np.abs(flat), np.where(known, lengths, UNKNOWN)).astype(np.float32)
        known |= unchanged
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
    shape, rows, width = box.shape, len(cells) + 1, 3 * (degree + 1) ** 2
    offset = -np.array(box.aabb.lo) / box.voxel
    counts = (shape[0] - 1, shape[1] - 1, shape[2] - 1)
    wide, wide_gradients, wide_squares = (np.zeros((rows, width), np.float32) for _ in range(3))
    volume, owners = make_volume(shape, np.full(3, 1.0 / box.voxel), offset, cells, distance, wide, counts)
    gradients = Gradients(np.zeros(rows, np.float32), wide_gradients, np.zeros(rows, np.uint8))
    means, squares = np.zeros(rows, np.float32), np.zeros(rows, np.float32)
    return DistanceGrid(box.aabb, degree, volume, owners, gradients, means, squares, wide_squares)


def initial_grid(aabb: AABB, resolution: int) -> DistanceGrid:
    """Low grey density a voxel, times -1, instead of distances. All corners are learned that lie on no face."""
    box = box_of(aabb, resolution)
    distance = np.zeros(math.prod(box.shape), np.float32)
    cells = np.flatnonzero(near_surface(distance, box.shape, math.inf)).astype(np.int32)
    distance[cells] = -INITIAL_DENSITY / resolution
    return grid_with_rows(box, distance, cells, 0)
