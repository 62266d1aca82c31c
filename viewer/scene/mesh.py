"""Triangle meshes as arrays, and as tensors of an asset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, UInt32

from viewer.errors import AssetError
from viewer.scene.geometry import AABB, as_vec3


@dataclass(frozen=True, eq=False)
class Mesh:
    """Triangles, counter-clockwise seen from outside.

    Attributes:
        vertices: Positions in the node's own space.
        faces: Rows of three vertex numbers.
        normals: Unit normals at the vertices.
        colors: Linear Rec. 709 at the vertices, or None.
    """

    vertices: Float32[np.ndarray, "v 3"]
    faces: UInt32[np.ndarray, "f 3"]
    normals: Float32[np.ndarray, "v 3"]
    colors: Float32[np.ndarray, "v 3"] | None = None

    @property
    def aabb(self) -> AABB:
        """The box around all vertices; a point at the origin for an empty mesh."""
        if len(self.vertices) == 0:
            return AABB((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
        return AABB(as_vec3(self.vertices.min(0)), as_vec3(self.vertices.max(0)))

    def tensors(self) -> dict[str, np.ndarray]:
        """The arrays under the names they have in an asset."""
        named = {"vertices": self.vertices, "faces": self.faces, "normals": self.normals}
        return named if self.colors is None else {**named, "colors": self.colors}


def mesh_from_tensors(tensors: Mapping[str, np.ndarray]) -> Mesh:
    """The mesh that an asset holds.

    Raises:
        AssetError: An array is missing, has the wrong type or shape, or a face names a vertex that is not there.
    """
    expected = {"vertices": np.float32, "faces": np.uint32, "normals": np.float32, "colors": np.float32}
    for name, dtype in expected.items():
        array = tensors.get(name)
        if array is None and name == "colors":
            continue
        if array is None or array.dtype != dtype or array.ndim != 2 or array.shape[1] != 3:
            raise AssetError(f"The mesh has no proper '{name}'.", "The file is damaged; extract again.")
    vertices, faces = tensors["vertices"], tensors["faces"]
    if len(faces) and int(faces.max()) >= len(vertices):
        raise AssetError("The mesh names vertices that it does not have.", "The file is damaged; extract again.")
    for name in ("normals", "colors"):
        if name in tensors and len(tensors[name]) != len(vertices):
            raise AssetError(f"The mesh's '{name}' do not match its vertices.", "The file is damaged; extract again.")
    return Mesh(vertices, faces, tensors["normals"], tensors.get("colors"))
