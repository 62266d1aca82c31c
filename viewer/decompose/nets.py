"""Surface nets over occupied bricks: dual contouring with one vertex in every loop of a cell.

Where marching cubes puts vertices on the edges of the grid, dual contouring (Ju, Losasso, Schaefer and Warren, "Dual
contouring of Hermite data", SIGGRAPH 2002) puts them into its cells, where the tangent planes at the cell's crossings
meet best, so that edges and corners of the surface keep their place; its triangles are nearer to regular ones, too.

A cell in which the surface has two sheets gets a vertex for each (Nielson, "Dual marching cubes", IEEE Visualization
2004): the surface is the dual of marching cubes' closed polygons, hence itself closed and oriented. One case is left
in which four triangles would meet in an edge: two cells that share a face which the surface crosses twice, both times
from the same sheet to the same sheet. There each of the two pieces gets a vertex of its own in the shared face.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
from jaxtyping import Float32, Float64, Int32, Int64

from viewer.decompose.bricks import SIDE, Lattice
from viewer.decompose.cases import EDGES, edge_table, loops
from viewer.decompose.isosurface import MARGIN, Crossings, Isosurface, find_crossings, running_total
from viewer.decompose.nets_kernels import connect_cells, count_cells, crossing_normals, place_in_cells
from viewer.decompose.sharpen import sharpened
from viewer.scene.progress import Work

PULL = 0.05
"""Weight of staying in the middle of the crossings, in tangent planes: noise of some degrees moves nothing far."""


def trace_nets(lattice: Lattice, values: Float32[np.ndarray, "bricks 512"], level: float) -> Work[Isosurface]:
    """The surface between samples above ``level`` and all others; arguments as of ``find_crossings``."""
    found = find_crossings(lattice, values, level)
    loop_counts, loop_of = _loop_table()
    cases, ranks = np.zeros((lattice.count, SIDE**3), np.uint8), np.zeros((lattice.count, SIDE**3), np.uint16)
    counts = np.zeros(lattice.count, np.int64)
    count_cells(lattice.slots, values, np.float32(level), loop_counts, cases, ranks, counts)
    first = running_total(counts)
    vertices = np.empty((first[-1], 3), np.float32)
    normals = _normals(lattice, values, found.points)
    # Planes are compared in lengths, not in samples: cells need not be cubes.
    cell = lattice.cell / np.exp(np.log(lattice.cell).mean())
    place_in_cells(
        lattice.slots, cases, ranks, first, loop_counts, loop_of, edge_table(), found.crossed, found.ranks,
        found.first, found.points, normals, cell, PULL, MARGIN, vertices,
    )  # fmt: skip
    quads, outside = np.empty((len(found.points), 4), np.int32), np.empty(len(found.points), np.int64)
    connect_cells(
        lattice.slots, cases, ranks, first, loop_of, _edge_numbers(), found.crossed, found.ranks, found.first, outside,
        quads,
    )  # fmt: skip
    vertices = yield from sharpened(vertices, quads, found.points, normals, cell)
    owners = quads[:, 0].copy()
    vertices, faces = _triangles(vertices, quads, outside, found, normals / cell)
    return Isosurface(lattice, vertices, faces, found.crossed, found.ranks, found.first, found.points, owners)


@cache
def _loop_table() -> tuple[Int32[np.ndarray, " 256"], Int32[np.ndarray, "256 12"]]:
    """How many loops each case has, and the loop that each edge belongs to, -1 where it is not crossed."""
    counts, member = np.zeros(256, np.int32), np.full((256, 12), -1, np.int32)
    for case in range(256):
        found = loops(case)
        counts[case] = len(found)
        for number, loop in enumerate(found):
            member[case, list(loop)] = number
    return counts, member


@cache
def _edge_numbers() -> Int32[np.ndarray, "3 4"]:
    """The number that an edge along each axis has in the four cells around it, counter-clockwise along the axis."""
    numbers = np.empty((3, 4), np.int32)
    for axis in range(3):
        u, v = 1 << (axis + 1) % 3, 1 << (axis + 2) % 3
        numbers[axis] = [EDGES.index((axis, corner)) for corner in (0, u, u | v, v)]
    return numbers


def _normals(
    lattice: Lattice, values: Float32[np.ndarray, "bricks 512"], points: Float32[np.ndarray, "c 3"]
) -> Float64[np.ndarray, "c 3"]:
    """Unit normals at the crossings; towards the empty samples around the grid, those of the box."""
    rows = np.arange(values.size, dtype=np.int32).reshape(values.shape)
    normals = np.empty((len(points), 3), np.float64)
    crossing_normals(
        lattice.slots, rows, lattice.shape, values.ravel(), points.astype(np.float64), lattice.cell, normals
    )
    last = np.array(lattice.shape) - 1
    out = (points > last).astype(np.float64) - (points < 0)
    return np.where(out.any(1, keepdims=True), out, normals)


def _triangles(
    vertices: Float32[np.ndarray, "v 3"],
    quads: Int32[np.ndarray, "c 4"],
    outside: Int64[np.ndarray, " c"],
    found: Crossings,
    across: Float64[np.ndarray, "c 3"],
) -> tuple[Float32[np.ndarray, "w 3"], Int32[np.ndarray, "f 3"]]:
    """The quads as triangles.

    A quad is cut along the diagonal whose middle lies nearer to the tangent plane at its crossing, so that no edge of
    the surface is cut off.

    Args:
        vertices: In grid units.
        quads: Rows of four vertex numbers.
        outside: The outer sample of each crossing.
        found: The crossings.
        across: Normals at them, for differences in grid units.
    """
    split = _pinched(quads, outside)
    points = vertices.astype(np.float64)
    offset = [points[quads[:, k]] + points[quads[:, k + 2]] - 2.0 * found.points for k in range(2)]
    miss = [np.abs((each * across).sum(1)) for each in offset]
    # Of two that fit alike, the shorter one.
    length = [np.linalg.norm(points[quads[:, k]] - points[quads[:, k + 2]], axis=1) for k in range(2)]
    second = miss[1] + 0.05 * length[1] < miss[0] + 0.05 * length[0]
    turned = np.where(second[:, None], np.roll(quads, -1, axis=1), quads)
    plain = np.ones(len(quads), np.bool_)
    plain[split[:, 0]] = False
    faces = turned[plain][:, [0, 1, 2, 0, 2, 3]].reshape(-1, 3)
    if len(split) == 0:
        return vertices, faces
    extra, fans = _fans(quads, split, found.points, len(vertices))
    return np.concatenate([vertices, extra]), np.concatenate([faces, fans])


def _pinched(quads: Int32[np.ndarray, "c 4"], outside: Int64[np.ndarray, " c"]) -> Int64[np.ndarray, "s 3"]:
    """Sides of quads that two further quads share: quad, side, and a number that is the same for its true neighbour.

    The two quads that belong together cut off the same outer sample from their face of the grid.
    """
    begin, end = quads, np.roll(quads, -1, axis=1)
    low, high = np.minimum(begin, end).astype(np.int64), np.maximum(begin, end).astype(np.int64)
    key = (low << 32 | high).ravel()
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    # Every side occurs twice, or four times.
    crowded = order[2:][ordered[2:] == ordered[:-2]]
    sides = np.flatnonzero(np.isin(key, key[crowded]))
    pairs = np.stack([key[sides], outside[sides // 4]], 1)
    _, number = np.unique(pairs, axis=0, return_inverse=True)
    return np.stack([sides // 4, sides % 4, number.reshape(-1)], 1)


def _fans(
    quads: Int32[np.ndarray, "c 4"], split: Int64[np.ndarray, "s 3"], crossings: Float32[np.ndarray, "c 3"], first: int
) -> tuple[Float32[np.ndarray, "e 3"], Int32[np.ndarray, "f 3"]]:
    """Vertices between the crossings on both sides of each split side, and triangles around them.

    Args:
        quads: All of them.
        split: As from :func:`_pinched`.
        crossings: In grid units.
        first: Number of the first new vertex.
    """
    count = int(split[:, 2].max()) + 1
    extra = np.zeros((count, 3))
    np.add.at(extra, split[:, 2], 0.5 * crossings[split[:, 0]])
    at: dict[int, dict[int, int]] = {}
    for quad, side, number in split.tolist():
        at.setdefault(quad, {})[side] = first + number
    fans: list[tuple[int, int, int]] = []
    for quad, new in at.items():
        outline = [
            number for side in range(4) for number in (int(quads[quad, side]), new.get(side)) if number is not None
        ]
        # The fan begins at a new vertex: no other polygon has that one and any but its neighbours.
        begin = outline.index(next(iter(new.values())))
        outline = outline[begin:] + outline[:begin]
        fans += [(outline[0], a, b) for a, b in pairwise(outline[1:])]
    return extra.astype(np.float32), np.array(fans, np.int32)
