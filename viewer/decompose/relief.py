"""Carries the relief of a surface over to one with fewer triangles that has its maps where the first one has them."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32, UInt8

from viewer.decompose.texels import Texels, texels_of
from viewer.errors import InputError
from viewer.scene.geometry import unit
from viewer.scene.mesh import Mesh
from viewer.scene.progress import Progress, Work

OVERLAP = 1.05
"""How many times over the maps may be covered before parts of the surface count as sharing texels."""
STEEPEST = 0.05
"""Least cosine between a direction and the smooth normal that a normal map can hold."""


def has_own_texels(mesh: Mesh, texels: Texels) -> bool:
    """Whether each texel shows one place of the surface and no other."""
    assert mesh.uvs is not None
    corners = mesh.uvs.astype(np.float64)[mesh.faces]
    first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    area = 0.5 * np.abs(first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]).sum()
    return bool(area <= OVERLAP * max(float(texels.inside.mean()), 1e-12))


def relief_of(
    mesh: Mesh, before: Mesh, side: int, old: UInt8[np.ndarray, "h w 3"] | None = None
) -> Work[Float32[np.ndarray, "side side 3"] | None]:
    """A normal map by which a mesh is shaded as the one before it was, in each texel; None where texels are shared.

    Args:
        mesh: With tangents, texture coordinates and the triangles that are left.
        before: With the same coordinates for the same places of the surface; with tangents where it had a map.
        side: Texels along a side.
        old: The map that it had, resized to as many texels; None = none.
    """
    yield Progress(0.0, "Carrying the relief over")
    try:
        then, now = texels_of(before, side), texels_of(mesh, side)
    except InputError:
        return None
    if not has_own_texels(before, then):
        return None
    yield Progress(0.3, "Carrying the relief over")
    rows = then.normals(before)
    if old is not None:
        local = old.reshape(-1, 3)[then.numbers].astype(np.float32) * np.float32(2 / 255) - np.float32(1.0)
        along, across = _frame(then, before, rows)
        rows = unit(local[:, :1] * along + local[:, 1:2] * across + local[:, 2:] * rows)
    wanted = then.picture(rows).reshape(-1, 3)[now.numbers]
    yield Progress(0.7, "Carrying the relief over")
    normals = now.normals(mesh)
    along, across = _frame(now, mesh, normals)
    local = np.stack([(wanted * axis).sum(1) for axis in (along, across, normals)], 1)
    local = np.where(local[:, 2:] > STEEPEST, local, np.array([0.0, 0.0, 1.0], np.float32))
    return unit(now.picture(unit(local.astype(np.float32))))


def _frame(texels: Texels, mesh: Mesh, normals: Float32[np.ndarray, "n 3"]) -> tuple[np.ndarray, np.ndarray]:
    """Tangents and bitangents."""
    tangents = texels.tangents(mesh)
    return tangents[:, :3], np.cross(normals, tangents[:, :3]) * tangents[:, 3:]
