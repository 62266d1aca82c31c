"""Marching cubes over occupied bricks: the surface where a field's density passes a level.

The surface is closed, also where the field reaches the border of its grid; every edge has exactly two triangles, which
run along it in opposite directions; every vertex lies on an edge between two neighbouring samples and is shared.
Triangles are counter-clockwise seen from where the density is lower.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, Int32, Int64, UInt8, UInt16

from viewer.decompose.bricks import SIDE, Lattice
from viewer.decompose.cases import edge_table, triangle_table
from viewer.decompose.isosurface_kernels import connect_vertices, count_surface, lines_towards_border, place_vertices

MARGIN = 1e-3
"""Samples; nearest that a vertex comes to a sample, far above the rounding of single precision on 1024 samples."""


@dataclass(frozen=True, eq=False)
class Isosurface:
    """A traced surface and how to find its vertices from the grid.

    Attributes:
        lattice: The grid that it was traced on.
        vertices: In grid units: voxel (i, j, k) has its centre at (i, j, k).
        faces: Rows of three vertex numbers.
        crossed: For each sample of each brick, which of its edges along +x (1), +y (2), +z (4) the surface crosses.
        ranks: Crossings of the same brick that come before each sample's.
        first_crossing: Number of the first crossing of each brick, and the total.
        crossings: Where the surface crosses edges, in grid units.
        owners: A vertex of the surface beside each crossing; with marching cubes it is the crossing itself.
    """

    lattice: Lattice
    vertices: Float32[np.ndarray, "v 3"]
    faces: Int32[np.ndarray, "f 3"]
    crossed: UInt8[np.ndarray, "bricks 512"]
    ranks: UInt16[np.ndarray, "bricks 512"]
    first_crossing: Int64[np.ndarray, " bricks+1"]
    crossings: Float32[np.ndarray, "c 3"]
    owners: Int32[np.ndarray, " c"]

    def enclosed(
        self, samples: Int64[np.ndarray, "n 3"], labels: Int32[np.ndarray, " v"], parts: int
    ) -> Bool[np.ndarray, " n"]:
        """Whether each sample of the padded grid lies inside of any part of the surface.

        Args:
            samples: Padded sample numbers, as ``vertices`` plus 1.
            labels: The part that each vertex belongs to.
            parts: How many parts there are.
        """
        hidden = np.zeros(len(samples), np.bool_)
        odd = np.zeros(parts, np.bool_)
        lines_towards_border(
            self.lattice.slots, self.crossed, self.ranks, self.first_crossing, labels[self.owners], samples, odd, hidden
        )
        return hidden


@dataclass(frozen=True, eq=False)
class Crossings:
    """Where a surface crosses the edges between neighbouring samples: what marching cubes and surface nets share.

    Attributes:
        crossed: See :class:`Isosurface`.
        ranks: See ``crossed``.
        first: Number of the first crossing of each brick, and the total.
        points: In grid units.
        faces: Triangles that marching cubes makes in each brick.
    """

    crossed: UInt8[np.ndarray, "bricks 512"]
    ranks: UInt16[np.ndarray, "bricks 512"]
    first: Int64[np.ndarray, " bricks+1"]
    points: Float32[np.ndarray, "c 3"]
    faces: Int64[np.ndarray, " bricks"]


def find_crossings(lattice: Lattice, values: Float32[np.ndarray, "bricks 512"], level: float) -> Crossings:
    """All places where the density passes the level between two neighbouring samples.

    Args:
        lattice: Which bricks of the grid are stored; it must store every brick with a sample above ``level`` and all
            neighbours of such a brick.
        values: The samples of the stored bricks; those of all others count as 0.
        level: Above 0, so that what is not stored is outside.
    """
    starts, _ = triangle_table()
    threshold = np.float32(level)
    crossed = np.zeros((lattice.count, SIDE**3), np.uint8)
    ranks = np.zeros((lattice.count, SIDE**3), np.uint16)
    counts, faces = np.zeros(lattice.count, np.int64), np.zeros(lattice.count, np.int64)
    count_surface(lattice.slots, values, threshold, starts, crossed, ranks, counts, faces)
    first = running_total(counts)
    points = np.empty((first[-1], 3), np.float32)
    place_vertices(lattice.slots, values, threshold, lattice.shape, crossed, first, MARGIN, points)
    return Crossings(crossed, ranks, first, points, faces)


def trace_isosurface(lattice: Lattice, values: Float32[np.ndarray, "bricks 512"], level: float) -> Isosurface:
    """The surface between samples above ``level`` (inside) and all others; arguments as of :func:`find_crossings`."""
    starts, triangles = triangle_table()
    found = find_crossings(lattice, values, level)
    first_face = running_total(found.faces)
    faces = np.empty((first_face[-1], 3), np.int32)
    connect_vertices(
        lattice.slots, values, np.float32(level), starts, triangles, edge_table(), found.crossed, found.ranks,
        found.first, first_face, faces,
    )  # fmt: skip
    owners = np.arange(len(found.points), dtype=np.int32)
    return Isosurface(lattice, found.points, faces, found.crossed, found.ranks, found.first, found.points, owners)


def running_total(counts: Int64[np.ndarray, " n"]) -> Int64[np.ndarray, " n+1"]:
    """The sum of all entries before each, and of all."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
