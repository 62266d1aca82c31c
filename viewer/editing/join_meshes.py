"""Several meshes as one, whatever arrays each of them has."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float32

from viewer.scene.mesh import Mesh


def joined_meshes(meshes: Sequence[Mesh]) -> Mesh:
    """All of them, one after the other; what one lacks and another has is filled in so that it looks as before."""
    counts = [len(mesh.vertices) for mesh in meshes]
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    faces = [mesh.faces + np.uint32(start) for mesh, start in zip(meshes, starts, strict=True)]
    further = max((mesh.further_uvs.shape[1] for mesh in meshes if mesh.further_uvs is not None), default=0)
    return Mesh(
        np.concatenate([mesh.vertices for mesh in meshes]),
        np.concatenate(faces),
        np.concatenate([mesh.normals for mesh in meshes]),
        _column([mesh.colors for mesh in meshes], counts, 3, 1.0),
        _column([mesh.uvs for mesh in meshes], counts, 2, 0.0),
        _tangents(meshes),
        _column([mesh.further_uvs for mesh in meshes], counts, further, 0.0),
        _column([mesh.opacities for mesh in meshes], counts, 1, 1.0),
    )


def some_tangents(mesh: Mesh) -> Float32[np.ndarray, "v 4"]:
    """Its tangents; where it has none, any unit vectors square to its normals: a flat normal map needs no more."""
    if mesh.tangents is not None:
        return mesh.tangents
    normals = mesh.normals.astype(np.float64)
    helpers = np.eye(3)[np.abs(normals).argmin(1)]
    along = np.cross(helpers, normals)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-30)
    return np.concatenate([along, np.ones((len(along), 1))], 1).astype(np.float32)


def _tangents(meshes: Sequence[Mesh]) -> Float32[np.ndarray, "v 4"] | None:
    if all(mesh.tangents is None for mesh in meshes):
        return None
    return np.concatenate([some_tangents(mesh) for mesh in meshes])


def _column(
    arrays: Sequence[Float32[np.ndarray, "_ _"] | None], counts: Sequence[int], width: int, value: float
) -> Float32[np.ndarray, "v c"] | None:
    """One array of all; None where none has one. Those that are narrower, or missing, are filled with a value."""
    if all(array is None for array in arrays):
        return None
    whole: list[np.ndarray] = []
    for array, count in zip(arrays, counts, strict=True):
        full = np.full((count, width), value, np.float32)
        if array is not None:
            full[:, : array.shape[1]] = array
        whole.append(full)
    return np.concatenate(whole)
