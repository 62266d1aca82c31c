"""Frames for normal maps, where charts of the atlas may be mirrored."""

from __future__ import annotations

import dataclasses

import numpy as np
from jaxtyping import Float64, UInt32

from viewer.errors import InputError
from viewer.scene.mesh import Mesh
from viewer.scene.tangents import vertex_tangents


def with_tangents(mesh: Mesh) -> Mesh:
    """The mesh with tangents for its texture coordinates, as MikkTSpace makes them (Mikkelsen 2008, section 3).

    A corner's frame is shared by the triangles around that agree on position, normal, place in the picture *and* on
    whether the picture is mirrored there: vertices where they disagree on the last are split in two.

    Raises:
        InputError: The mesh has no texture coordinates.
    """
    if mesh.uvs is None:
        raise InputError("The mesh has no texture coordinates.", "Unwrap it first.")
    mirrored = uv_areas(mesh) < 0.0
    mesh = _split(mesh, mirrored)
    assert mesh.uvs is not None
    tangents = vertex_tangents(mesh.vertices, mesh.faces, mesh.normals, mesh.uvs)
    # The picture alone decides the handedness, also where a normal looks away from its own triangles.
    tangents[:, 3] = 1.0
    tangents[mesh.faces[mirrored], 3] = -1.0
    return dataclasses.replace(mesh, tangents=tangents)


def uv_areas(mesh: Mesh) -> Float64[np.ndarray, " f"]:
    """Area of each triangle in the picture, as a share of the picture's; negative where it is mirrored there.

    A triangle whose corners run counter-clockwise in a picture as people see it, v pointing down, is not mirrored.
    """
    assert mesh.uvs is not None
    corners = mesh.uvs.astype(np.float64)[mesh.faces]
    first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    return 0.5 * (first[:, 1] * second[:, 0] - first[:, 0] * second[:, 1])


def _split(mesh: Mesh, mirrored: np.ndarray) -> Mesh:
    """The mesh with a second copy of those vertices that mirrored and other triangles share."""
    straight_use = np.zeros(len(mesh.vertices), bool)
    straight_use[mesh.faces[~mirrored]] = True
    mirrored_use = np.zeros(len(mesh.vertices), bool)
    mirrored_use[mesh.faces[mirrored]] = True
    both = np.flatnonzero(straight_use & mirrored_use)
    if len(both) == 0:
        return mesh
    number = np.arange(len(mesh.vertices), dtype=np.uint32)
    number[both] = len(mesh.vertices) + np.arange(len(both), dtype=np.uint32)
    faces: UInt32[np.ndarray, "f 3"] = mesh.faces.copy()
    faces[mirrored] = number[mesh.faces[mirrored]]
    rows = np.concatenate([np.arange(len(mesh.vertices)), both])
    return picked(dataclasses.replace(mesh, faces=faces), rows, faces)


def picked(mesh: Mesh, rows: np.ndarray, faces: UInt32[np.ndarray, "f 3"]) -> Mesh:
    """A mesh of the vertices ``rows``, repeated ones too, and other triangles between them."""
    arrays = {name: array[rows] for name, array in mesh.tensors().items() if name != "faces"}
    return Mesh(faces=faces, **arrays)
