"""How fine an atlas is on the surface."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32

from viewer.scene.mesh import Mesh


def texel_density(mesh: Mesh, side: int) -> Float32[np.ndarray, " f"]:
    """Texels per unit length on each triangle, in a square picture of ``side`` texels.

    The square root of how many texels lie on a unit of area; 0 where a triangle has no area, here or there.
    """
    assert mesh.uvs is not None
    flat = mesh.uvs.astype(np.float64)[mesh.faces]
    first, second = flat[:, 1] - flat[:, 0], flat[:, 2] - flat[:, 0]
    texels = np.abs(first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]) * side**2
    corners = mesh.vertices.astype(np.float64)[mesh.faces]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.sqrt((across * across).sum(1))
    return np.sqrt(np.divide(texels, area, out=np.zeros_like(area), where=area > 0.0)).astype(np.float32)
