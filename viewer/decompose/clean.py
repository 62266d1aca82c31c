"""From a raw isosurface to one worth keeping: no floaters, no hidden walls, smooth, with normals."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float32, Float64, Int32
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from viewer.decompose.bricks import Bricks
from viewer.decompose.bricks_kernels import gradients
from viewer.decompose.clean_kernels import add_face_normals, smooth_once
from viewer.decompose.isosurface import Isosurface
from viewer.decompose.options import ExtractOptions

SHRINK, GROW = 0.5, -0.53
"""Taubin's pair of steps: the pass band ends at 1 / 0.5 - 1 / 0.53 = 0.11, where ripples of a few edges lie."""
AGREEMENT = 0.2
"""Cosine; a density gradient that leaves the triangles' own normal by more is noise."""

Vertices = Float64[np.ndarray, "v 3"]
Faces = Int32[np.ndarray, "f 3"]


def label_parts(faces: Faces, vertices: int) -> tuple[int, Int32[np.ndarray, " v"]]:
    """How many connected parts there are, and the part of each vertex."""
    rows = np.concatenate([faces[:, 0], faces[:, 1]])
    columns = np.concatenate([faces[:, 1], faces[:, 2]])
    graph = coo_array((np.ones(len(rows), np.bool_), (rows, columns)), shape=(vertices, vertices))
    count, labels = connected_components(graph, directed=False)
    return int(count), labels.astype(np.int32)


def kept_parts(
    surface: Isosurface, parts: int, labels: Int32[np.ndarray, " v"], options: ExtractOptions
) -> Bool[np.ndarray, " parts"]:
    """Which parts of the surface ``options`` keep.

    A part is hidden when both samples next to one of its vertices lie inside of some part: the wall of a closed cavity
    lies inside the part around it, and so does what floats in the cavity.
    """
    corners = surface.vertices[surface.faces] * surface.lattice.cell.astype(np.float32)
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    areas = np.bincount(labels[surface.faces[:, 0]], np.linalg.norm(normals, axis=1), parts)
    keep = np.ones(parts, np.bool_)
    if not options.hidden:
        _, first = np.unique(labels, return_index=True)
        below = np.floor(surface.vertices[first]).astype(np.int64) + 1
        above = np.ceil(surface.vertices[first]).astype(np.int64) + 1
        keep &= ~(surface.enclosed(below, labels, parts) & surface.enclosed(above, labels, parts))
    visible = np.where(keep, areas, 0.0)
    keep &= areas >= options.minimum_share * visible.max()
    if options.largest and keep.sum() > options.largest:
        order = np.argsort(-np.where(keep, areas, -1.0), kind="stable")
        keep[order[options.largest :]] = False
    return keep


def without_vertices(
    vertices: Float32[np.ndarray, "v 3"], faces: Faces, keep: Bool[np.ndarray, " v"]
) -> tuple[Float32[np.ndarray, "w 3"], Int32[np.ndarray, "g 3"]]:
    """The vertices that ``keep`` marks and the faces between them, renumbered."""
    number = np.cumsum(keep, dtype=np.int32) - np.int32(1)
    return vertices[keep], number[faces[keep[faces[:, 0]]]]


def smooth(vertices: Vertices, faces: Faces, rounds: int) -> Vertices:
    """Smooth a closed surface without shrinking it (Taubin, "A signal processing approach to fair surface design").

    ``p += s * (mean of the neighbours - p)``, in turn with ``s`` = 0.5, which smooths and shrinks, and -0.53, which
    grows it back.
    """
    sums, degrees = np.empty_like(vertices), np.empty(len(vertices))
    result = vertices.copy()
    for _ in range(rounds):
        smooth_once(result, faces, SHRINK, sums, degrees)
        smooth_once(result, faces, GROW, sums, degrees)
    return result


def vertex_normals(
    points: Vertices, faces: Faces, bricks: Bricks, density: Float32[np.ndarray, " n"]
) -> Float32[np.ndarray, "v 3"]:
    """Unit normals: against the density gradient; where that is noise, the mean of the triangles' by area."""
    lattice = bricks.lattice
    by_area = np.zeros_like(points)
    add_face_normals(points, faces, by_area)
    by_area = _unit(by_area)
    slope = np.empty_like(points)
    gradients(lattice.slots, bricks.rows, lattice.shape, density, lattice.to_grid(points), lattice.cell, slope)
    normals = _unit(-slope)
    sound = (normals * by_area).sum(1) > AGREEMENT
    return np.where(sound[:, None], normals, by_area).astype(np.float32)


def _unit(vectors: Vertices) -> Vertices:
    """Each vector at length 1; those without any length point up."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    fine = length > 1e-12
    return np.where(fine, vectors / np.where(fine, length, 1.0), np.array([0.0, 0.0, 1.0]))
