"""Where a field is anything at all: found coarse to fine, so that a perceptron is not asked about empty space.

A level is a regular grid over a box. The coarsest one is probed everywhere; of each finer one only what lies in
cells that were occupied, or next to one that was, and can be seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float32, Int64

from viewer.render.pointwise.evaluation import Evaluator
from viewer.render.pointwise.point_kernels import optical_depth_from_outside
from viewer.scene.geometry import AABB, as_vec3
from viewer.scene.progress import Progress, Work

Shape = tuple[int, int, int]
LEAST_ALPHA = 1e-3
"""What stops less of the light over a whole cell is not seen."""
DEEPEST = 7.0
"""Optical depth behind which nothing is seen: one part in a thousand is left."""
MOST_ALPHA = 0.95
"""Of one probe: what is more opaque counts as just that, or interpolation would swell solids by a voxel."""
PROBE_SIDE = 32
"""Cells along the longest side of the grid that is probed everywhere."""
PROBES = {PROBE_SIDE: 4, 128: 2}
"""Probes in each cell, by the side of the level up to which they hold; finer ones get as many as the last."""
FINE_SIDE = 100
"""From this many cells on, a finer level looks one of its own cells around what is occupied, not one of the coarser."""
MOST_HIDDEN_CELLS = 128**3
"""On larger grids the search for what is hidden takes longer than it saves."""
UNEVEN, MORE_PROBES = 0.2, 4
"""Between the opacities of two probes in a cell; and how many more are taken where they differ by that."""
SLACK = 1e-6
"""Cells that only touch do not overlap."""
GENERALIZED_GOLDEN = np.array([0.8191725133961645, 0.6710436067037893, 0.5497004779019703])
"""Powers of 1 / 1.2207...; multiples of them, modulo 1, fill a cube evenly (Roberts 2018)."""


@dataclass(frozen=True, eq=False)
class Level:
    """The cells of a grid that were probed.

    Attributes:
        aabb: What the grid fills.
        shape: Cells along x, y, z.
        index: Linear cell numbers ``(i * ny + j) * nz + k``, increasing; all others are empty.
        density: Of each, such that a cell of it is as opaque as the probes were on average.
        densest: Where in each cell the densest probe was.
    """

    aabb: AABB
    shape: Shape
    index: Int64[np.ndarray, " n"]
    density: Float32[np.ndarray, " n"]
    densest: Float32[np.ndarray, "n 3"]

    @property
    def cell(self) -> float:
        """The longest edge of a cell."""
        return float((np.array(self.aabb.size) / self.shape).max())

    @property
    def occupied(self) -> Bool[np.ndarray, " n"]:
        """Which of the probed cells can be seen to hold something."""
        return -np.expm1(-self.density * self.cell) > LEAST_ALPHA

    def dense(self, values: np.ndarray) -> np.ndarray:
        """``values`` of the probed cells as a whole grid with zeros elsewhere."""
        grid = np.zeros(int(np.prod(self.shape)), values.dtype)
        grid[self.index] = values
        return grid.reshape(self.shape)

    def near_matter(self) -> Bool[np.ndarray, "x y z"]:
        """The occupied cells and their neighbours."""
        return dilated(self.dense(self.occupied))

    def hidden(self) -> Bool[np.ndarray, "x y z"]:
        """Cells that no light from outside reaches, whichever way it bends around what is dense."""
        depth = optical_depth_from_outside(self.dense(self.density * np.float32(self.cell)))
        return depth > DEEPEST


def dilated(grid: Bool[np.ndarray, "x y z"]) -> Bool[np.ndarray, "x y z"]:
    """The cells that are set and their 26 neighbours."""
    for axis in range(3):
        lower, upper = [slice(None)] * 3, [slice(None)] * 3
        lower[axis], upper[axis] = slice(None, -1), slice(1, None)
        wider = grid.copy()
        wider[tuple(upper)] |= grid[tuple(lower)]
        wider[tuple(lower)] |= grid[tuple(upper)]
        grid = wider
    return grid


def grid_shape(aabb: AABB, side: int) -> Shape:
    """Nearly cubic cells, ``side`` along the longest edge of the box and at least 2 along each."""
    size = np.array(aabb.size)
    x, y, z = (max(2, int(cells)) for cells in np.ceil(size / size.max() * side - 1e-6))
    return (x, y, z)


def all_cells(shape: Shape) -> Int64[np.ndarray, " n"]:
    """The number of every cell."""
    return np.arange(int(np.prod(shape)), dtype=np.int64)


def overlapping(grid: Bool[np.ndarray, "x y z"], aabb: AABB, finer: AABB, shape: Shape) -> Bool[np.ndarray, "u v w"]:
    """The cells of a grid of ``shape`` over the box ``finer`` that overlap cells that are set in ``grid``.

    ``grid`` fills ``aabb``, which contains ``finer``, and its cells are not smaller than the new ones.
    """
    lo, edge = np.array(aabb.lo), np.array(aabb.size) / grid.shape
    found = np.zeros(shape, np.bool_)
    ends: list[tuple[np.ndarray, np.ndarray]] = []
    for axis in range(3):
        walls = finer.lo[axis] + np.arange(shape[axis] + 1) / shape[axis] * finer.size[axis]
        cells = (walls - lo[axis]) / edge[axis]
        first, last = np.floor(cells[:-1] + SLACK), np.ceil(cells[1:] - SLACK) - 1
        ends.append(tuple(np.clip(side, 0, grid.shape[axis] - 1).astype(np.int64) for side in (first, last)))
    for x in ends[0]:
        for y in ends[1]:
            for z in ends[2]:
                found |= grid[np.ix_(x, y, z)]
    return found


def cell_points(aabb: AABB, shape: Shape, index: Int64[np.ndarray, " n"], number: int) -> Float32[np.ndarray, "n 3"]:
    """One point in each cell: its centre for ``number`` 0, for others elsewhere, and in each cell elsewhere.

    The points depend on nothing but the arguments.
    """
    lo, size = np.array(aabb.lo), np.array(aabb.size)
    corner = np.stack(np.unravel_index(index, shape), -1)
    if number == 0:
        return (lo + (corner + 0.5) / shape * size).astype(np.float32)
    place = (0.5 + (index[:, None] * 7 + number) * GENERALIZED_GOLDEN) % 1.0
    return (lo + (corner + place) / shape * size).astype(np.float32)


def probe(
    evaluator: Evaluator, aabb: AABB, shape: Shape, index: Int64[np.ndarray, " n"], probes: int, text: str = ""
) -> Work[Level]:
    """Ask for the density at ``probes`` points in each of the cells ``index``; yields after each block of them.

    Where those differ, as on the rim of something, a few more are taken.

    A cell gets the density with which it is as opaque, along an edge, as its probes are on average:
    ``-log(1 - mean(alpha)) / edge``. The mean of the densities themselves would make a cell that is half empty opaque.
    """
    edge = np.float32((np.array(aabb.size) / shape).max())
    alpha, densest = np.zeros(len(index), np.float32), np.zeros((len(index), 3), np.float32)

    def look(cells: Int64[np.ndarray, " m"], first: int, count: int) -> tuple[np.ndarray, np.ndarray]:
        points = np.stack([cell_points(aabb, shape, cells, number) for number in range(first, first + count)], 1)
        density = evaluator.density(points.reshape(-1, 3)).reshape(-1, count)
        return points, np.minimum(-np.expm1(-density * edge), np.float32(MOST_ALPHA))

    def ask(part: slice) -> None:
        points, seen = look(index[part], 0, probes)
        mean = seen.mean(1)
        densest[part] = np.take_along_axis(points, seen.argmax(1)[:, None, None], 1)[:, 0]
        uneven = np.flatnonzero(np.ptp(seen, 1) > UNEVEN)
        if len(uneven):
            more = look(index[part][uneven], probes, MORE_PROBES)[1]
            mean[uneven] = (probes * mean[uneven] + more.sum(1)) / (probes + MORE_PROBES)
        alpha[part] = mean

    for done in evaluator.each_block(len(index), ask):
        yield Progress(done / len(index), text)
    return Level(aabb, shape, index, -np.log1p(-alpha) / edge, densest)


def visible_part(level: Level, aabb: AABB, shape: Shape) -> Int64[np.ndarray, " n"]:
    """Which cells of a finer grid of ``shape`` over ``aabb``, a part of the level's box, are near visible matter."""
    matter = level.dense(level.occupied)
    if matter.size <= MOST_HIDDEN_CELLS:
        matter &= ~level.hidden()
    if max(level.shape) < FINE_SIDE:
        return np.flatnonzero(overlapping(dilated(matter), level.aabb, aabb, shape))
    return np.flatnonzero(dilated(overlapping(matter, level.aabb, aabb, shape)))


def tightened(level: Level) -> AABB:
    """The box around all that is occupied, with one cell of room; the level's own where nothing is."""
    grid = level.near_matter()
    if not grid.any():
        return level.aabb
    lo, edge = np.array(level.aabb.lo), np.array(level.aabb.size) / level.shape
    corners = np.argwhere(grid)
    return AABB(as_vec3(lo + corners.min(0) * edge), as_vec3(lo + (corners.max(0) + 1) * edge))


def coarsest_level(evaluator: Evaluator, side: int = PROBE_SIDE) -> Work[Level]:
    """The field's whole box, probed everywhere."""
    aabb = evaluator.field.aabb
    shape = grid_shape(aabb, side)
    return (yield from probe(evaluator, aabb, shape, all_cells(shape), PROBES[PROBE_SIDE]))


class Occupied(NamedTuple):
    """Where a field is anything.

    Attributes:
        level: Probed wherever something can be seen.
        hidden: The cells of its grid near matter that no light reaches, which were not probed: edits may open them.
    """

    level: Level
    hidden: Bool[np.ndarray, "x y z"]


def occupied_level(evaluator: Evaluator, sides: Sequence[int] = (64,)) -> Work[Occupied]:
    """Where the field is anything: the box around that, probed ever finer; nothing that can be seen is left out.

    Args:
        evaluator: Of the field.
        sides: Cells along the longest side of each level after the first.
    """
    level = coarsest = yield from coarsest_level(evaluator)
    box = tightened(level)
    for side in sides:
        shape = grid_shape(box, side)
        level = yield from probe(evaluator, box, shape, visible_part(level, box, shape), probes_at(side))
    inside = coarsest.dense(coarsest.occupied) & coarsest.hidden()
    return Occupied(level, overlapping(dilated(inside), coarsest.aabb, box, level.shape))


def probes_at(side: int) -> int:
    """How many probes a cell gets on a level, by the cells along its longest side."""
    return next((probes for limit, probes in PROBES.items() if side <= limit), min(PROBES.values()))
