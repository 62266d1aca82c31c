"""Fewer triangles for nearly the same surface."""

from __future__ import annotations

import fast_simplification
import numpy as np
from jaxtyping import Float32
from scipy.spatial import KDTree

from viewer.decompose.edges import sides_of
from viewer.decompose.report import check_finite
from viewer.decompose.stitch import stitched
from viewer.errors import InputError
from viewer.scene.geometry import unit
from viewer.scene.mesh import Mesh

FEWEST = 4
"""A tetrahedron."""


def simplified(mesh: Mesh, faces: int) -> Mesh:
    """A mesh of about so many triangles, by collapsing edges where it shows least.

    The price of a collapse is the quadric error (Garland and Heckbert, "Surface simplification using quadric error
    metrics", SIGGRAPH 1997). What was closed stays closed, and every edge has at most two triangles afterwards.
    Normals are those of the new triangles, weighted by area; colours are those of the nearest old vertices; texture
    coordinates are lost.

    Args:
        mesh: With finite vertices.
        faces: At least 4; a mesh that has no more is only mended.

    Raises:
        InputError: ``faces`` is too small, or a vertex is not finite.
    """
    if faces < FEWEST:
        raise InputError(f"{faces} triangles make no closed surface.", f"Ask for {FEWEST} or more, or 0 for all.")
    check_finite(mesh)
    points, corners = mesh.vertices.astype(np.float64), mesh.faces.astype(np.int32)
    whole = (corners != np.roll(corners, 1, axis=1)).all(1)
    corners = np.ascontiguousarray(corners[whole])
    if len(corners) > faces:
        # Its threshold for collapses is absolute: in a mesh of size 1 about the origin it does what it should.
        low, size = points.min(0), float(np.ptp(points, axis=0).max()) or 1.0
        reduced = fast_simplification.simplify((points - low) / size, corners, target_count=faces)
        points, corners = reduced[0].astype(np.float64) * size + low, reduced[1].astype(np.int32)
        corners = _without_opposites(corners)
    points, corners = stitched(points, corners)
    vertices, numbers = points.astype(np.float32), corners.astype(np.uint32)
    colors = None if mesh.colors is None else _nearest(mesh.vertices, mesh.colors, vertices)
    return Mesh(vertices, numbers, normals_by_area(vertices, numbers), colors)


def normals_by_area(vertices: Float32[np.ndarray, "v 3"], faces: np.ndarray) -> Float32[np.ndarray, "v 3"]:
    """Unit normals at the vertices: the triangles' around, weighted by area; up where there are none."""
    across, corners = sides_of(vertices, faces).across, faces.ravel().astype(np.int64)
    sums = [np.bincount(corners, across[:, axis].repeat(3), len(vertices)) for axis in range(3)]
    return unit(np.stack(sums, 1), (0.0, 0.0, 1.0), 1e-30).astype(np.float32)


def _without_opposites(faces: np.ndarray) -> np.ndarray:
    """The triangles but for pairs that cover each other, back to back, and enclose nothing."""
    _, number, counts = np.unique(np.sort(faces, axis=1), axis=0, return_inverse=True, return_counts=True)
    number = number.reshape(-1)
    # Round from its smallest corner, a triangle runs up first, or down.
    turned = np.take_along_axis(faces, (faces.argmin(1)[:, None] + np.arange(3)) % 3, axis=1)
    upward = np.bincount(number, turned[:, 1] < turned[:, 2])
    return faces[~((counts == 2) & (upward == 1))[number]]


def _nearest(
    old: Float32[np.ndarray, "v 3"], values: Float32[np.ndarray, "v 3"], new: Float32[np.ndarray, "w 3"]
) -> Float32[np.ndarray, "w 3"]:
    """At each new vertex the value of the nearest old one."""
    return values[KDTree(old).query(new)[1]]
