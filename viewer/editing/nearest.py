"""What a mesh has at the place of its surface that is nearest to a point."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Float64

from viewer.scene.mesh import Mesh


def nearest_value(
    mesh: Mesh, values: Float[np.ndarray, "v c"], point: Float[np.ndarray, " 3"], reach: float
) -> Float64[np.ndarray, " c"] | None:
    """Values at the vertices, interpolated at the surface's place nearest to a point; None where none is in reach.

    Args:
        mesh: In its own space.
        values: At its vertices, such as colours or texture coordinates.
        point: In the same space.
        reach: How far the surface may be from there.
    """
    point = np.asarray(point, np.float64)
    near = np.ones(len(mesh.faces), bool)
    for axis in range(3):
        corners = np.ascontiguousarray(mesh.vertices[:, axis])[mesh.faces]
        near &= (corners.min(1) <= point[axis] + reach) & (corners.max(1) >= point[axis] - reach)
    faces = mesh.faces[near]
    if not len(faces):
        return None
    weights = _weights(mesh.vertices[faces].astype(np.float64), point)
    away = (weights[:, :, None] * mesh.vertices[faces]).sum(1) - point
    squares = np.where(np.isfinite(away).all(1), (away * away).sum(1), np.inf)
    best = int(squares.argmin())
    return weights[best] @ values[faces[best]].astype(np.float64) if squares[best] <= reach * reach else None


def _weights(corners: Float64[np.ndarray, "n 3 3"], point: Float64[np.ndarray, " 3"]) -> Float64[np.ndarray, "n 3"]:
    """Barycentric weights of the places of triangles nearest to a point: on the face, else on the nearest edge."""
    best, weights = np.full(len(corners), np.inf), np.zeros((len(corners), 3))
    edges = np.roll(corners, -1, 1) - corners
    lengths = np.maximum((edges * edges).sum(2), 1e-300)
    for first in range(3):
        share = np.clip(((point - corners[:, first]) * edges[:, first]).sum(1) / lengths[:, first], 0.0, 1.0)
        away = corners[:, first] + share[:, None] * edges[:, first] - point
        square = (away * away).sum(1)
        nearer = np.flatnonzero(square < best)
        best[nearer] = square[nearer]
        weights[nearer] = 0.0
        weights[nearer, first], weights[nearer, (first + 1) % 3] = 1.0 - share[nearer], share[nearer]
    normals = np.cross(edges[:, 0], -edges[:, 2])
    area = (normals * normals).sum(1)
    # Twice the areas of the triangles between the place and each edge, by the corner across from it.
    starts, ways = np.roll(corners, -1, 1), np.roll(edges, -1, 1)
    across = [np.cross(ways[:, corner], point - starts[:, corner]) for corner in range(3)]
    parts = np.stack([(part * normals).sum(1) for part in across], 1)
    inside = (parts >= 0.0).all(1) & (area > 1e-300)
    weights[inside] = parts[inside] / parts[inside].sum(1, keepdims=True)
    return weights
