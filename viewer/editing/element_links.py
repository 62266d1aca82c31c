"""Which elements are next to each other, and what follows from that: growing, shrinking, connected components."""

from __future__ import annotations

from itertools import product

import numpy as np
from jaxtyping import Bool, Float64, Int64
from scipy import sparse
from scipy.sparse import csgraph
from scipy.spatial import KDTree

from viewer.editing.element_table import ElementTable
from viewer.fields.voxels import rows_of

NEAREST = 8
"""Most neighbours of a point or splat."""
LINK = 4.0
"""Times the usual distance to the nearest one: what is farther away is not next to an element."""
OVERLAP = 1.0
"""Times the sum of their radii: Gaussians nearer to each other than that overlap."""
SAMPLE = 20_000
"""Elements by which the usual distance is found."""
MOST_AROUND = 12
"""Triangles farther apart in the list of those around a corner are linked by the ones between them."""
Links = Int64[np.ndarray, "m 2"]


def links_of(table: ElementTable) -> Links:
    """Pairs of rows that are next to each other.

    Voxels are where they share a face, an edge or a corner; triangles where corners of both lie in one place; points
    and splats where one is among the nearest of the other, and not farther away than usual, or splats overlap it.
    """
    if not len(table.source):
        return np.zeros((0, 2), np.int64)
    if table.grid is not None:
        return _voxel_links(table)
    return _near_links(table) if table.corners is None else _face_links(table)


def parts_of(table: ElementTable) -> Int64[np.ndarray, " n"]:
    """The number of each element's connected component."""
    return components(links_of(table), len(table.source))


def part_sizes(table: ElementTable) -> Int64[np.ndarray, " n"]:
    """How many elements each one's connected component has."""
    parts = parts_of(table)
    return np.bincount(parts)[parts] if len(parts) else parts


def grown(table: ElementTable, chosen: Bool[np.ndarray, " n"], steps: int) -> Bool[np.ndarray, " n"]:
    """Elements that are chosen or at most ``steps`` from one that is; negative steps shrink what is chosen."""
    links = links_of(table)
    if steps < 0:
        return ~_spread(links, ~chosen, -steps)
    return _spread(links, chosen, steps)


def _spread(links: Links, chosen: Bool[np.ndarray, " n"], steps: int) -> Bool[np.ndarray, " n"]:
    chosen = chosen.copy()
    for _ in range(steps):
        reached = np.concatenate([links[chosen[links[:, 0]], 1], links[chosen[links[:, 1]], 0]])
        before = int(chosen.sum())
        chosen[reached] = True
        if int(chosen.sum()) == before:
            break
    return chosen


def components(links: Links, count: int) -> Int64[np.ndarray, " n"]:
    """The number of each row's connected component."""
    ones = np.ones(len(links), np.bool_)
    graph = sparse.coo_matrix((ones, (links[:, 0], links[:, 1])), (count, count))
    return np.asarray(csgraph.connected_components(graph, directed=False)[1], np.int64)


def _voxel_links(table: ElementTable) -> Links:
    grid = table.grid
    assert grid is not None
    order = np.argsort(table.source, kind="stable")
    numbers = table.source[order].astype(np.int64)
    places = np.stack(np.unravel_index(numbers, grid.shape), -1)
    found = []
    for step in product((-1, 0, 1), repeat=3):
        if step <= (0, 0, 0):  # each pair once
            continue
        beside = places + step
        inside = np.all((beside >= 0) & (beside < grid.shape), axis=1)
        wanted = np.asarray(np.ravel_multi_index(tuple(np.where(inside[:, None], beside, 0).T), grid.shape))
        row, stored = rows_of(numbers, wanted)
        there = np.flatnonzero(inside & stored)
        found.append(np.stack([order[there], order[row[there]]], 1))
    return np.concatenate(found)


def _face_links(table: ElementTable) -> Links:
    """Each triangle with the next one around each of its corners: enough for components, and for all around below."""
    assert table.corners is not None
    places = np.ascontiguousarray(table.corners.reshape(-1, 3))
    _, corner = np.unique(places.view([("", places.dtype)] * 3).ravel(), return_inverse=True)
    face = np.repeat(np.arange(len(table.source)), 3)
    order = np.argsort(corner, kind="stable")
    corner, face = corner.ravel()[order], face[order]
    found = []
    # All pairs around a corner: those one place apart in the list, two places apart, and so on.
    for apart in range(1, len(face)):
        same = np.flatnonzero(corner[apart:] == corner[:-apart])
        if not len(same) or apart > MOST_AROUND:
            break
        found.append(np.stack([face[same], face[same + apart]], 1))
    return np.concatenate(found) if found else np.zeros((0, 2), np.int64)


def _near_links(table: ElementTable) -> Links:
    places = table.positions.astype(np.float64)
    if len(places) < 2:
        return np.zeros((0, 2), np.int64)
    tree = KDTree(places)
    limit = LINK * usual_distance(tree, places) or np.inf
    nearest = min(NEAREST, len(places) - 1)
    away, row = tree.query(places, k=nearest + 1, workers=-1)
    away, row = away[:, 1:], np.asarray(row)[:, 1:]  # the nearest one is the place itself
    if table.kind == "splats":
        # Those that overlap are next to each other however far apart their middles are: flat walls have few large ones.
        limit = np.maximum(limit, OVERLAP * (table.radius[:, None] + table.radius[row]))
    there = away <= limit
    first = np.broadcast_to(np.arange(len(places))[:, None], there.shape)[there]
    return np.stack([first, row[there]], 1).astype(np.int64)


def usual_distance(tree: KDTree, places: Float64[np.ndarray, "n 3"]) -> float:
    """The median distance of a place to the nearest other one."""
    some = places[:: max(len(places) // SAMPLE, 1)]
    away, _ = tree.query(some, k=2, workers=-1)
    return float(np.median(away[:, 1]))
