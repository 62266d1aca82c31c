"""Triangle meshes as arrays, and as tensors of an asset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, Float32, Float64, Int32, Int64, Integer, UInt32

from viewer.errors import AssetError
from viewer.scene.geometry import AABB, Transform, as_vec3


@dataclass(frozen=True, eq=False)
class Mesh:
    """Triangles, counter-clockwise seen from outside.

    Attributes:
        vertices: Positions in the node's own space.
        faces: Rows of three vertex numbers.
        normals: Unit normals at the vertices.
        colors: Linear Rec. 709 at the vertices, or None.
        uvs: Texture coordinates at the vertices as glTF has them, see :class:`viewer.scene.material.Texture`, or None.
        tangents: Unit vectors along growing u, square to the normals, and 1 or -1: the bitangent is that many times
            ``normal x tangent`` (MikkTSpace, as glTF asks for); None where there are no uvs.
        further_uvs: Further sets of texture coordinates side by side, for maps that name them, or None.
        opacities: At the vertices, or None.
        source: The number of each triangle before any edit, or of the one that it is a part of, while edits are carried
            out. Those who replace ``faces`` replace it, too.
    """

    vertices: Float32[np.ndarray, "v 3"]
    faces: UInt32[np.ndarray, "f 3"]
    normals: Float32[np.ndarray, "v 3"]
    colors: Float32[np.ndarray, "v 3"] | None = None
    uvs: Float32[np.ndarray, "v 2"] | None = None
    tangents: Float32[np.ndarray, "v 4"] | None = None
    further_uvs: Float32[np.ndarray, "v sets"] | None = None
    opacities: Float32[np.ndarray, "v 1"] | None = None
    source: Int32[np.ndarray, " f"] | Int64[np.ndarray, " f"] | None = None

    def with_faces(self, rows: Bool[np.ndarray, " f"]) -> Mesh:
        """Only these triangles, and the vertices that they use."""
        faces, used = self.faces[rows], np.zeros(len(self.vertices), np.bool_)
        used[faces] = True
        number = np.cumsum(used) - 1
        arrays = {name: array[used] for name, array in self.tensors().items() if name != "faces"}
        source = None if self.source is None else self.source[rows]
        return replace(self, faces=number[faces].astype(np.uint32), source=source, **arrays)

    def uv_set(self, number: int) -> Float32[np.ndarray, "v 2"] | None:
        """The texture coordinates that a map with this ``uv_set`` is placed by; None where there are none."""
        if number == 0:
            return self.uvs
        further = self.further_uvs
        return None if further is None or further.shape[1] < 2 * number else further[:, 2 * number - 2 : 2 * number]

    @property
    def aabb(self) -> AABB:
        """The box around all vertices; a point at the origin for an empty mesh."""
        if len(self.vertices) == 0:
            return AABB((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
        columns = self.vertices.T  # one by one: numpy is slow along short rows
        lo, hi = (np.array([edge(column) for column in columns]) for edge in (np.min, np.max))
        return AABB(as_vec3(lo), as_vec3(hi))

    @property
    def face_normals(self) -> Float64[np.ndarray, "f 3"]:
        """Outward normals of the triangles, as long as twice their areas."""
        return face_normals(self.vertices, self.faces)

    def transformed(self, transform: Transform) -> Mesh:
        """The mesh with everything that lies or points somewhere moved by a similarity."""
        turn, tangents = transform.rotation_matrix().T, self.tangents
        if tangents is not None:
            tangents = np.concatenate([tangents[:, :3] @ turn, tangents[:, 3:]], 1).astype(np.float32)
        points = transform.apply(self.vertices.astype(np.float64)).astype(np.float32)
        return replace(self, vertices=points, normals=(self.normals @ turn).astype(np.float32), tangents=tangents)

    def tensors(self) -> dict[str, np.ndarray]:
        """The arrays under the names they have in an asset."""
        named = {name: getattr(self, name) for name in _LAYOUT}
        return {name: array for name, array in named.items() if array is not None}


_LAYOUT = {
    "vertices": (np.float32, (3,)),
    "faces": (np.uint32, (3,)),
    "normals": (np.float32, (3,)),
    "colors": (np.float32, (3,)),
    "uvs": (np.float32, (2,)),
    "tangents": (np.float32, (4,)),
    "further_uvs": (np.float32, (2, 4, 6, 8)),
    "opacities": (np.float32, (1,)),
}
"""Type and possible numbers of columns of each array of an asset."""
_OPTIONAL = ("colors", "uvs", "tangents", "further_uvs", "opacities")
_DAMAGED = "The file is damaged; extract again."


def face_normals(vertices: Float[np.ndarray, "v 3"], faces: Integer[np.ndarray, "f 3"]) -> Float64[np.ndarray, "f 3"]:
    """Outward normals of triangles whose corners run counter-clockwise, as long as twice their areas."""
    first, second, third = (np.ascontiguousarray(faces[:, corner]) for corner in range(3))
    edges = []
    for axis in range(3):  # one by one: rows of three take numpy several times as long
        along = vertices[:, axis].astype(np.float64)
        origin = along[first]
        edges.append((along[second] - origin, along[third] - origin))
    (ax, bx), (ay, by), (az, bz) = edges
    return np.stack([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx], 1)


def mesh_from_tensors(tensors: Mapping[str, np.ndarray]) -> Mesh:
    """The mesh that an asset holds.

    Raises:
        AssetError: An array is missing, has the wrong type or shape, or a face names a vertex that is not there.
    """
    for name, (dtype, columns) in _LAYOUT.items():
        array = tensors.get(name)
        if array is None and name in _OPTIONAL:
            continue
        if array is None or array.dtype != dtype or array.ndim != 2 or array.shape[1] not in columns:
            raise AssetError(f"The mesh has no proper '{name}'.", _DAMAGED)
    vertices, faces = tensors["vertices"], tensors["faces"]
    if len(faces) and int(faces.max()) >= len(vertices):
        raise AssetError("The mesh names vertices that it does not have.", _DAMAGED)
    for name in _LAYOUT:
        if name != "faces" and name in tensors and len(tensors[name]) != len(vertices):
            raise AssetError(f"The mesh's '{name}' do not match its vertices.", _DAMAGED)
    optional = (tensors.get(name) for name in _OPTIONAL)
    return Mesh(vertices, faces, tensors["normals"], *optional)
