"""Meshes for collisions: simple stand-ins that physics can work with."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float
from scipy.spatial import ConvexHull, QhullError

from viewer.decompose.simplify import normals_by_area, simplified
from viewer.scene.distinct import distinct
from viewer.scene.mesh import Mesh

MOST_CORNERS = 255
"""Of a hull: what physics engines take."""
DIRECTIONS = 240
PROXY_FACES = 1000
GOLDEN_ANGLE = np.pi * (3.0 - np.sqrt(5.0))


def hull_of(mesh: Mesh) -> Mesh | None:
    """The convex hull with at most 255 corners, closed; None where the mesh is flat.

    A hull with more corners becomes that of those which lie farthest out in 240 directions: inside of the true one.
    """
    points = mesh.vertices[distinct(mesh.faces)].astype(np.float64)
    try:
        found = ConvexHull(points)
        if len(found.vertices) > MOST_CORNERS:
            outer = points[found.vertices]
            points = outer[distinct((outer @ _directions().T).argmax(0))]
            found = ConvexHull(points)
    except (QhullError, ValueError):
        return None
    numbers = np.zeros(len(points), np.uint32)
    numbers[found.vertices] = np.arange(len(found.vertices))
    faces = numbers[found.simplices]
    corners = points[found.simplices]
    inward = (np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]) * found.equations[:, :3]).sum(
        1
    ) < 0
    faces[inward] = faces[inward][:, ::-1]
    vertices = points[found.vertices].astype(np.float32)
    return Mesh(vertices, faces, normals_by_area(vertices, faces))


def few_triangles(mesh: Mesh) -> Mesh:
    """The mesh's shape alone, with about a thousand triangles at most."""
    bare = Mesh(mesh.vertices, mesh.faces, mesh.normals)
    return simplified(bare, PROXY_FACES)


def _directions() -> Float[np.ndarray, "d 3"]:
    """Evenly all around: a Fibonacci lattice on the sphere."""
    height = 1.0 - (2.0 * np.arange(DIRECTIONS) + 1.0) / DIRECTIONS
    across, turn = np.sqrt(1.0 - height * height), np.arange(DIRECTIONS) * GOLDEN_ANGLE
    return np.stack([across * np.cos(turn), across * np.sin(turn), height], 1)
