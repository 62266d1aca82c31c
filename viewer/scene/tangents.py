"""Tangents for normal maps."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32, UInt32

from viewer.scene.geometry import unit


def vertex_tangents(
    vertices: Float32[np.ndarray, "v 3"],
    faces: UInt32[np.ndarray, "f 3"],
    normals: Float32[np.ndarray, "v 3"],
    uvs: Float32[np.ndarray, "v 2"],
) -> Float32[np.ndarray, "v 4"]:
    """Unit tangents along growing u, square to the normals, and the sign of ``normal x tangent`` as bitangent.

    ``T = (dv2 e1 - dv1 e2) / (du1 dv2 - du2 dv1)`` of every triangle, weighted at each corner by its angle
    (Mikkelsen 2008). A normal map's green points up in its picture, against growing v: so does the bitangent.
    """
    corners = vertices.astype(np.float64)[faces]
    places = uvs.astype(np.float64)[faces]
    (e1, e2), (d1, d2) = ((a[:, 1] - a[:, 0], a[:, 2] - a[:, 0]) for a in (corners, places))
    area = d1[:, 0] * d2[:, 1] - d2[:, 0] * d1[:, 1]
    turned = np.sign(area)[:, None]
    along = unit((d2[:, 1:] * e1 - d1[:, 1:] * e2) * turned, least=1e-30)
    down = unit((d1[:, :1] * e2 - d2[:, :1] * e1) * turned, least=1e-30)
    sums = np.zeros((2, len(vertices), 3))
    for corner in range(3):
        ahead, behind = (unit(corners[:, (corner + step) % 3] - corners[:, corner], least=1e-30) for step in (1, 2))
        angle = np.arccos(np.clip((ahead * behind).sum(1), -1.0, 1.0))[:, None]
        for total, direction in zip(sums, (along, down), strict=True):
            for axis in range(3):
                total[:, axis] += np.bincount(faces[:, corner], (direction * angle)[:, axis], len(vertices))
    upright = normals.astype(np.float64)
    tangent = unit(sums[0] - (sums[0] * upright).sum(1, keepdims=True) * upright, least=1e-30)
    # Where the triangles say nothing, anything square to the normal will do.
    lost = (tangent == 0.0).all(1)
    helper = np.where(np.abs(upright[:, :1]) < 0.9, np.array([[1.0, 0.0, 0.0]]), np.array([[0.0, 1.0, 0.0]]))
    tangent = np.where(lost[:, None], unit(np.cross(helper, upright), least=1e-30), tangent)
    sign = np.where((np.cross(upright, tangent) * -sums[1]).sum(1) < 0.0, -1.0, 1.0)
    return np.concatenate([tangent, sign[:, None]], 1).astype(np.float32)
