"""Where a plane ends in a step that is lower than what counts as lying on it.

The rim of a plinth that lies most of a voxel below the tiles on it counts as theirs, and would be drawn up. From waves
of the plane it differs by its length: along the plane's border, equally far from it, heights stay below it.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64, Int32, Int64
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

DEPTH = 6
"""Edges from the border; what lies farther inside is the plane's."""
LARGE = 600
"""Vertices of what a plane borders on; smaller are the tops of its own waves."""
ROUNDS = 100
"""Of averaging along the border: over about ten vertices to both sides."""
HELD, FREE = 0.2, 0.3
"""Cells below the plane, in the mean along the border: up to these vertices are held fully, from those on not at all.

What rises to something that stands on the plane is its foot, rounded by the voxels: the plane is right there."""


def rim_share(
    links: csr_array,
    count: int,
    there: Int32[np.ndarray, " n"] | Int64[np.ndarray, " n"],
    heights: Float64[np.ndarray, " n"],
) -> Float64[np.ndarray, " n"]:
    """How firmly a plane may hold its vertices: 1 but for rims that are steps, 0 there.

    Args:
        links: Which vertices of the surface are joined by edges, symmetric.
        count: How many there are.
        there: The plane's vertices.
        heights: Theirs above the plane, in cells.
    """
    outside = np.ones(count, np.bool_)
    outside[there] = False
    _, parts = connected_components(links[outside][:, outside], directed=False)
    beyond = np.zeros(len(outside))
    beyond[outside] = np.bincount(parts)[parts] >= LARGE
    rows = links[there]
    inner, depth, reached = rows[:, there], np.zeros(len(there), np.int64), rows @ beyond > 0.0
    for step in range(1, DEPTH + 1):
        depth[reached & (depth == 0)] = step
        reached = inner @ (depth > 0).astype(np.float64) > 0.0
    rim = np.flatnonzero(depth)
    joined = inner[rim][:, rim].tocoo()
    a, b = joined.coords
    along = depth[rim[a]] == depth[rim[b]]
    ring = coo_array((joined.data[along], (a[along], b[along])), shape=joined.shape).tocsr()
    mean, weights = heights[rim], 1.0 + ring.sum(1)
    for _ in range(ROUNDS):
        mean = (mean + ring @ mean) / weights
    share = np.ones(len(there))
    share[rim] = ((FREE + mean) / (FREE - HELD)).clip(0.0, 1.0)
    return share
