"""Edges and corners of surface nets, put where the planes beside them meet.

Samples say little about an edge that runs between them: in its own cell, interpolation moves the crossings inwards and
turns the normals. One cell farther they are right. So where normals around a vertex disagree, we take the planes from
the crossings in some rings around it, let them vote which of them many others lie on (the outlier test of robust moving
least squares, Fleishman, Cohen-Or and Silva, SIGGRAPH 2005), and put the vertex where the elected planes meet. Where
they do not meet in a point, as on a small ball or in noise, nothing is moved.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Float32, Float64, Int32

from viewer.decompose.isosurface import MARGIN
from viewer.decompose.sharpen_kernels import sharpen_vertices
from viewer.scene.progress import Progress, Work

RINGS = 2
BEND = 0.9
"""Cosine; where normals around leave their mean by more, there may be an edge."""
ALIKE = 0.97
"""Cosine between normals of one plane."""
TOLERANCE = 0.08
"""Cells; so far may a plane miss what lies on it."""
PULL = 1e-3
CHUNK = 1 << 13
"""Vertices between two moments at which the work may be closed."""


def sharpened(
    vertices: Float32[np.ndarray, "v 3"],
    quads: Int32[np.ndarray, "c 4"],
    points: Float32[np.ndarray, "c 3"],
    normals: Float64[np.ndarray, "c 3"],
    cell: Float[np.ndarray, " 3"],
) -> Work[Float32[np.ndarray, "v 3"]]:
    """The vertices, those beside edges and corners moved there.

    Args:
        vertices: In grid units.
        quads: The vertices around each crossing.
        points: The crossings, in grid units.
        normals: Unit normals there.
        cell: The cells' edges in a unit that makes their mean 1.
    """
    order = np.argsort(quads.ravel(), kind="stable")
    members = (order // 4).astype(np.int32)
    starts = np.searchsorted(quads.ravel()[order], np.arange(len(vertices) + 1)).astype(np.int64)
    moved = vertices.astype(np.float64) * cell
    seen, positions = np.full(len(points), -1, np.int32), points * cell
    for begin in range(0, len(vertices), CHUNK):
        yield Progress(begin / len(vertices), "Finding edges and corners")
        sharpen_vertices(
            moved, begin, min(begin + CHUNK, len(vertices)), quads, starts, members, seen, positions, normals, cell,
            RINGS, BEND, ALIKE, TOLERANCE, PULL, MARGIN,
        )  # fmt: skip
    return (moved / cell).astype(np.float32)
