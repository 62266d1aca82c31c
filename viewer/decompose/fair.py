"""Lumps of a traced surface evened out, with its edges kept.

A trained density says where a surface lies to a third of a voxel or so, and that differs from voxel to voxel: with the
surface's place in the grid, with bright and dark tiles of a floor, with what a glaze mirrors. Normals tell such lumps
from edges: they turn to and fro. So the triangles' normals are averaged with those around them as long as these, seen
smoothly, point nearly the same way (bilateral filtering with a smooth guide, Zhang et al., "Guided mesh normal
filtering", 2015), and the vertices are moved to suit them (Sun et al., "Fast and effective feature-preserving mesh
denoising", 2007).

How far to trust the field is seen in its colours: where they change with the view, it has learned what is mirrored as
shape, and triangles follow those around them; what is matt was seen alike from everywhere, and keeps its form. Where
colours do not change at all, the surface stays as it was traced.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32, Float64, Int32

from viewer.decompose.bricks import Bricks
from viewer.decompose.fair_kernels import (
    alike,
    face_normals,
    move_towards,
    sample_means,
    to_faces,
    to_vertices,
    unit_rows,
)
from viewer.fields.voxels import EVERY, SparseVoxels
from viewer.scene.progress import Progress, Work

GUIDE_ROUNDS = 2
"""Averages of normals that decide which of them belong together."""
LEAST_ALIKE = 0.975
"""Cosine between the guide at a triangle and at its corner from which they are parts of different faces."""
NORMAL_ROUNDS, VERTEX_ROUNDS = 30, 10
"""Averages of the normals and moves of the vertices in one round."""
GLOSS = 0.03
"""Of a colour in [0, 1]: at this standard deviation over all directions, surroundings count 63 %."""
PULL = 1.0 / 30.0
"""How much the own normal of a glossy triangle counts beside its surroundings' mean."""
BELOW = 0.7
"""Cells: how far below the surface colours are looked at; at it they fade to grey."""


def voxel_deviation(voxels: SparseVoxels, rows: slice | np.ndarray = EVERY) -> Float32[np.ndarray, " n"]:
    """The standard deviation over all directions of voxels' colours, mean square of their channels.

    Spherical harmonics are orthonormal: it is the length of all coefficients but the first, over the sphere's area.
    """
    terms = voxels.sh.shape[1] // 3
    changing = voxels.sh[rows].reshape(-1, 3, terms)[:, :, 1:].astype(np.float32)
    return np.sqrt((changing**2).sum((1, 2)) / np.float32(12.0 * np.pi))


def view_dependence(
    voxels: SparseVoxels, bricks: Bricks, points: Float64[np.ndarray, "v 3"], normals: Float32[np.ndarray, "v 3"]
) -> Float64[np.ndarray, " v"]:
    """How far the field's colour changes with the view, as :func:`voxel_deviation`, at points of the surface."""
    deviation = voxel_deviation(voxels)
    lattice = bricks.lattice
    inside = lattice.to_grid(points) - BELOW * normals
    result = np.empty(len(points))
    found, weights = np.empty(8, np.int64), np.empty(8, np.float64)
    sample_means(
        lattice.slots, bricks.rows, lattice.shape, voxels.density, deviation, inside, found, weights, result
    )  # fmt: skip
    return result


def glossiness(deviation: Float64[np.ndarray, " v"], faces: Int32[np.ndarray, "f 3"]) -> Float64[np.ndarray, " f"]:
    """How little the field is to be trusted at each triangle: 0 where colours do not change with the view, up to 1."""
    return 1.0 - np.exp(-((deviation[faces].mean(1) / GLOSS) ** 2))


def smoothed_normals(
    own: Float64[np.ndarray, "f 3"], areas: Float64[np.ndarray, " f"], faces: Int32[np.ndarray, "f 3"], rounds: int,
    sums: Float64[np.ndarray, "v 3"],
) -> Float64[np.ndarray, "f 3"]:  # fmt: skip
    """The triangles' unit normals averaged with those around them, by area.

    Args:
        own: Of each triangle.
        areas: Theirs.
        faces: Their corners.
        rounds: How often.
        sums: Filled with the unit normals at the vertices, before the last average over the triangles.
    """
    guide = own.copy()
    same, all_of_it, none = np.ones((len(faces), 3), np.float32), np.ones(len(faces)), np.zeros(len(faces))
    for _ in range(rounds):
        to_vertices(faces, areas, same, guide, sums)
        unit_rows(sums)
        to_faces(faces, same, sums, own, all_of_it, none, guide)
    return guide


def faired(
    vertices: Float64[np.ndarray, "v 3"], faces: Int32[np.ndarray, "f 3"], deviation: Float64[np.ndarray, " v"],
    rounds: int,
) -> Work[Float64[np.ndarray, "v 3"]]:  # fmt: skip
    """The vertices moved so that lumps are gone.

    Args:
        vertices: Of a traced surface.
        faces: Its triangles.
        deviation: Of the colour at each vertex, as from :func:`view_dependence`.
        rounds: How often normals are found anew.
    """
    count = len(faces)
    glossy = glossiness(deviation, faces)
    if not glossy.any():
        return vertices
    pull = 1.0 - glossy + PULL
    result = vertices.copy()
    own, areas = np.empty((count, 3)), np.empty(count)
    sums, totals = np.empty_like(result), np.empty(len(result))
    weights = np.empty((count, 3), np.float32)
    for number in range(rounds):
        yield Progress(number / rounds, "Evening out lumps")
        face_normals(result, faces, own, areas)
        guide = smoothed_normals(own, areas, faces, GUIDE_ROUNDS, sums)
        alike(faces, guide, sums, LEAST_ALIKE, weights)
        filtered = own.copy()
        for _ in range(NORMAL_ROUNDS):
            to_vertices(faces, areas, weights, filtered, sums)
            unit_rows(sums)
            to_faces(faces, weights, sums, own, glossy, pull, filtered)
        for _ in range(VERTEX_ROUNDS):
            move_towards(result, faces, areas, filtered, sums, totals)
    return result
