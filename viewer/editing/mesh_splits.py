"""Splitting edges of triangle meshes, each in all of its triangles: new corners are shared by their neighbours."""

from __future__ import annotations

import dataclasses

import numpy as np
from jaxtyping import Bool, Float64, Int64

from viewer.scene.geometry import unit
from viewer.scene.mesh import Mesh

PATTERNS: dict[int, tuple[tuple[int, int, int], ...]] = {
    0: ((0, 1, 2),),
    1: ((0, 3, 2), (3, 1, 2)),
    2: ((0, 1, 4), (0, 4, 2)),
    4: ((0, 1, 5), (5, 1, 2)),
    3: ((3, 1, 4), (0, 3, 4), (0, 4, 2)),
    6: ((4, 2, 5), (0, 1, 4), (0, 4, 5)),
    5: ((0, 3, 5), (3, 1, 2), (3, 2, 5)),
    7: ((0, 3, 5), (3, 1, 4), (5, 4, 2), (3, 4, 5)),
}
"""By which edges are split (1: first to second corner, 2: second to third, 4: third to first), the triangles that
replace one. Corners 3, 4 and 5 are the new ones on those edges; where two are split, the first triangle is the corner
between them, so that a plane's cut runs along edges."""


def edges_of(faces: np.ndarray) -> tuple[Int64[np.ndarray, "e 2"], Int64[np.ndarray, "f 3"]]:
    """All edges once, the smaller corner first; and of each triangle the numbers of its three."""
    ends = np.stack([faces, np.roll(faces, -1, 1)], -1).astype(np.int64)
    lower, upper = ends.min(-1), ends.max(-1)
    count = int(faces.max()) + 1 if len(faces) else 1
    keys, edge_of = np.unique((lower * count + upper).ravel(), return_inverse=True)
    return np.stack([keys // count, keys % count], -1), edge_of.reshape(-1, 3)


def split_edges(
    mesh: Mesh,
    edges: Int64[np.ndarray, "e 2"],
    edge_of: Int64[np.ndarray, "f 3"],
    chosen: Bool[np.ndarray, " e"],
    share: Float64[np.ndarray, " s"],
) -> tuple[Mesh, Int64[np.ndarray, " g"]]:
    """Split edges, each in all of its triangles, and these with it.

    Args:
        mesh: With these ``edges``; ``edge_of`` as :func:`edges_of` has it.
        edges: Their ends.
        edge_of: The three of each triangle.
        chosen: Which ones to split.
        share: Where, from 0 at its first end to 1.

    Returns:
        The mesh, and from which triangle each of its triangles comes.
    """
    number = np.full(len(edges), -1, np.int64)
    number[chosen] = len(mesh.vertices) + np.arange(len(share))
    corners = np.concatenate([mesh.faces.astype(np.int64), number[edge_of]], 1)
    pattern = (corners[:, 3:] >= 0) @ np.array([1, 2, 4])
    faces, parents = [], []
    for which, triangles in PATTERNS.items():
        rows = np.flatnonzero(pattern == which)
        faces += [corners[rows][:, list(triangle)] for triangle in triangles]
        parents += [rows] * len(triangles)
    order = np.argsort(np.concatenate(parents), kind="stable")
    longer, parent = _with_vertices_between(mesh, edges[chosen], share), np.concatenate(parents)[order]
    source = None if mesh.source is None else mesh.source[parent]
    made = dataclasses.replace(longer, faces=np.concatenate(faces)[order].astype(np.uint32), source=source)
    return made, parent


def _with_vertices_between(mesh: Mesh, ends: Int64[np.ndarray, "s 2"], share: Float64[np.ndarray, " s"]) -> Mesh:
    """The mesh with further vertices on edges."""
    if not len(ends):
        return mesh
    arrays = {name: array for name, array in mesh.tensors().items() if name != "faces"}
    longer: dict[str, np.ndarray] = {}
    for name, array in arrays.items():
        first, second = array[ends[:, 0]].astype(np.float64), array[ends[:, 1]].astype(np.float64)
        between = first + share[:, None] * (second - first)
        if name == "normals":
            between = unit(between, (0.0, 0.0, 1.0))
        if name == "tangents":
            between = np.concatenate([unit(between[:, :3], (1.0, 0.0, 0.0)), first[:, 3:]], 1)
        longer[name] = np.concatenate([array, between.astype(array.dtype)])
    return dataclasses.replace(mesh, **longer)
