"""Meshes on their way between scenes and files: in world space, +Z up, linear colours, one material each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from jaxtyping import Float, Float32, UInt32
from msgspec.structs import replace

from viewer.errors import InputError, OutputError
from viewer.scene.geometry import Transform
from viewer.scene.material import Material
from viewer.scene.mesh import Mesh
from viewer.scene.tangents import vertex_tangents

LARGEST = 1e15
"""Coordinates beyond this make areas that overflow single precision."""
LARGEST_UV = 1e6
Corner = TypeVar("Corner")


@dataclass(frozen=True, eq=False)
class MeshPart:
    """A named mesh with its material."""

    name: str
    mesh: Mesh
    material: Material


def to_y_up(vectors: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3"]:
    """(x, y, z) with +Z up as (x, z, -y) with +Y up: Blender's importers turn this back."""
    return np.stack([vectors[:, 0], vectors[:, 2], -vectors[:, 1]], 1)


def to_z_up(vectors: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3"]:
    """Undo :func:`to_y_up`."""
    return np.stack([vectors[:, 0], -vectors[:, 2], vectors[:, 1]], 1)


def placed(mesh: Mesh, transform: Transform) -> Mesh:
    """The mesh in world space, ready for a file: finite, unit normals, and no triangle with a corner twice.

    Raises:
        OutputError: A coordinate is not finite.
    """
    if not (np.isfinite(mesh.vertices).all() and np.abs(mesh.vertices).max(initial=0.0) * transform.scale < LARGEST):
        raise OutputError("The mesh has coordinates that are not finite.", "Extract it again.")
    points = transform.apply(mesh.vertices.astype(np.float64)).astype(np.float32)
    normals = (unit(mesh.normals).astype(np.float64) @ transform.rotation_matrix().T).astype(np.float32)
    faces = mesh.faces
    whole = (faces[:, 0] != faces[:, 1]) & (faces[:, 1] != faces[:, 2]) & (faces[:, 2] != faces[:, 0])
    tangents = mesh.tangents
    if tangents is not None:
        along = unit((unit(tangents[:, :3]).astype(np.float64) @ transform.rotation_matrix().T).astype(np.float32))
        tangents = np.concatenate([along, np.where(tangents[:, 3:] < 0, -1, 1)], 1).astype(np.float32)
    uvs = None if mesh.uvs is None else validated_uvs(mesh.uvs)
    return Mesh(points, faces[whole], unit(normals), mesh.colors, uvs, tangents)


def fan(corners: Sequence[Corner]) -> list[tuple[Corner, Corner, Corner]]:
    """The triangles that a polygon is cut into, all with its first corner."""
    return [(corners[0], corners[i], corners[i + 1]) for i in range(1, len(corners) - 1)]


def validated_uvs(uvs: np.ndarray) -> Float32[np.ndarray, "v 2"]:
    """Texture coordinates that are finite and not absurdly far from the picture."""
    return np.clip(np.nan_to_num(uvs), -LARGEST_UV, LARGEST_UV).astype(np.float32)


def unit(vectors: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, "n 3"]:
    """Vectors of length one; where there is no direction, +Z."""
    long = np.nan_to_num(vectors.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    length = np.sqrt((long * long).sum(1, keepdims=True))
    pointing = length > 1e-20
    up = np.array([0.0, 0.0, 1.0])
    return np.where(pointing, long / np.where(pointing, length, 1.0), up).astype(np.float32)


def face_normals(points: Float32[np.ndarray, "v 3"], faces: UInt32[np.ndarray, "f 3"]) -> Float32[np.ndarray, "f 3"]:
    """Normals of the triangles, as long as twice their area, outwards where corners run counter-clockwise."""
    corners = points.astype(np.float64)[faces]
    return np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]).astype(np.float32)


def vertex_normals(points: Float32[np.ndarray, "v 3"], faces: UInt32[np.ndarray, "f 3"]) -> Float32[np.ndarray, "v 3"]:
    """Unit normals at the vertices: the sum of the normals of the triangles around, weighted by area."""
    across = face_normals(points, faces).astype(np.float64)
    corners = faces.ravel().astype(np.int64)
    sums = [np.bincount(corners, across[:, axis].repeat(3), len(points)) for axis in range(3)]
    return unit(np.stack(sums, 1).astype(np.float32))


def validated_mesh_part(
    name: str,
    points: np.ndarray,
    faces: np.ndarray,
    normals: np.ndarray | None,
    colors: np.ndarray | None,
    material: Material,
    place: str,
    uvs: np.ndarray | None = None,
    tangents: np.ndarray | None = None,
) -> MeshPart:
    """A mesh from numbers that a file claimed, or an error that says what is wrong with them.

    Args:
        name: Of the mesh.
        points: (v, 3) +Z up.
        faces: (f, 3) integers of any kind.
        normals: (v, 3), or None: then they are computed.
        colors: (v, 3) linear, or None.
        material: Of the whole mesh.
        place: The file's name for messages.
        uvs: (v, 2) as glTF has them, or None: then maps cannot be shown, and are left out.
        tangents: (v, 4), or None: then they are computed where a normal map needs them.

    Raises:
        InputError: Faces name missing vertices, or coordinates are not finite.
    """
    hint = "The file is damaged: export it again."
    if len(faces) and (int(faces.min()) < 0 or int(faces.max()) >= len(points)):
        raise InputError(f"{place}: a triangle names a vertex that is not there.", hint)
    if not (np.isfinite(points).all() and np.abs(points).max(initial=0.0) < LARGEST):
        raise InputError(f"{place} has coordinates that are not finite.", hint)
    points = points.astype(np.float32)
    faces = faces.astype(np.uint32)
    if normals is not None and normals.shape == points.shape and np.isfinite(normals).all():
        smooth = unit(np.clip(normals, -LARGEST, LARGEST).astype(np.float32))
    else:
        smooth = vertex_normals(points, faces)
    if colors is not None:
        colors = np.clip(np.nan_to_num(colors), 0.0, 1.0).astype(np.float32)
    if uvs is None or uvs.shape != (len(points), 2):
        bare = replace(material, base_color_map=None, orm_map=None, normal_map=None, emissive_map=None)
        return MeshPart(name, Mesh(points, faces, smooth, colors), bare)
    uvs = validated_uvs(uvs)
    if material.normal_map is None:
        tangents = None
    elif tangents is None or tangents.shape != (len(points), 4) or not np.isfinite(tangents).all():
        tangents = vertex_tangents(points, faces, smooth, uvs)
    else:
        along = unit(np.clip(tangents[:, :3], -LARGEST, LARGEST).astype(np.float32))
        tangents = np.concatenate([along, np.where(tangents[:, 3:] < 0, -1, 1)], 1).astype(np.float32)
    return MeshPart(name, Mesh(points, faces, smooth, colors, uvs, tangents), material)
