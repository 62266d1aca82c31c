"""Meshes that are known on paper."""

import numpy as np

from viewer.editing.effects import edited_surface
from viewer.editing.surface import Surface
from viewer.scene.material import Material
from viewer.scene.mesh import Mesh, face_normals


def sheet(cells: int, side: float = 2.0) -> Mesh:
    """A square in the plane z = 0 around the origin, whose colours are its x and y, with texture coordinates."""
    at = np.linspace(-0.5 * side, 0.5 * side, cells + 1)
    x, y = np.meshgrid(at, at, indexing="ij")
    number = np.arange((cells + 1) ** 2).reshape(cells + 1, cells + 1)
    a, b, c, d = (part.ravel() for part in (number[:-1, :-1], number[1:, :-1], number[1:, 1:], number[:-1, 1:]))
    faces = np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)]).astype(np.uint32)
    points = np.stack([x.ravel(), y.ravel(), np.zeros(x.size)], 1).astype(np.float32)
    up = np.broadcast_to(np.float32([0, 0, 1]), points.shape).copy()
    along = np.broadcast_to(np.float32([1, 0, 0, 1]), (len(points), 4)).copy()
    return Mesh(points, faces, up, points.copy(), points[:, :2].copy(), along)


def ball(rounds: int, radius: float = 1.0) -> Mesh:
    """A sphere of triangles: an octahedron, each triangle split in four, ``rounds`` times."""
    points = np.array([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], float)
    faces = np.array([[0, 2, 4], [2, 1, 4], [1, 3, 4], [3, 0, 4], [2, 0, 5], [1, 2, 5], [3, 1, 5], [0, 3, 5]])
    for _ in range(rounds):
        corners = points[faces]
        middles = corners + np.roll(corners, -1, 1)
        every = np.concatenate([corners, middles / np.linalg.norm(middles, axis=-1, keepdims=True)], 1)
        pieces = every[:, [[0, 3, 5], [3, 1, 4], [5, 4, 2], [3, 4, 5]]].reshape(-1, 3)
        rounded, number = np.unique(np.round(pieces, 9), axis=0, return_inverse=True)
        points, faces = rounded, number.reshape(-1, 3)
    return Mesh((radius * points).astype(np.float32), faces.astype(np.uint32), points.astype(np.float32))


def area(mesh: Mesh) -> float:
    return 0.5 * float(np.linalg.norm(face_normals(mesh.vertices, mesh.faces), axis=1).sum())


def enclosed(mesh: Mesh) -> float:
    """The volume that a closed mesh encloses (the sum of the tetrahedra between its triangles and the origin)."""
    a, b, c = (mesh.vertices[mesh.faces[:, corner]].astype(np.float64) for corner in range(3))
    return float((a * np.cross(b, c)).sum() / 6.0)


def open_edges(mesh: Mesh) -> np.ndarray:
    """The ends of all edges that border one triangle only, (n, 2, 3)."""
    ends = np.sort(np.stack([mesh.faces, np.roll(mesh.faces, -1, 1)], -1).reshape(-1, 2), 1)
    edges, count = np.unique(ends, axis=0, return_counts=True)
    assert count.max() <= 2
    return mesh.vertices[edges[count == 1]]


def edited_mesh(mesh: Mesh, edits, store) -> Mesh:
    """A mesh of a plain material after edits."""
    return edited_surface(Surface(mesh, Material()), edits, store).mesh
