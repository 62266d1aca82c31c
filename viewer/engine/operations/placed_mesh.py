"""Meshes between their own space and the world."""

from __future__ import annotations

import dataclasses

import numpy as np

from viewer.scene.geometry import Transform
from viewer.scene.mesh import Mesh


def moved(mesh: Mesh, transform: Transform) -> Mesh:
    """The mesh with everything that lies or points somewhere moved by a similarity."""
    turn = transform.rotation_matrix().T
    tangents = mesh.tangents
    if tangents is not None:
        tangents = np.concatenate([tangents[:, :3] @ turn, tangents[:, 3:]], 1).astype(np.float32)
    return dataclasses.replace(
        mesh,
        vertices=transform.apply(mesh.vertices.astype(np.float64)).astype(np.float32),
        normals=(mesh.normals @ turn).astype(np.float32),
        tangents=tangents,
    )
