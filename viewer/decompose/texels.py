"""What lies on each texel of an atlas."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float32, Int32, Int64

from viewer.decompose.texels_kernels import halved, interpolate, paint_faces, spread
from viewer.errors import InputError
from viewer.scene.geometry import unit
from viewer.scene.mesh import Mesh

FAR = 1e30


@dataclass(frozen=True, eq=False)
class Texels:
    """The surface under each texel's centre, the top row first.

    Texels whose centre lies beside a chart, but so near that a lookup on the chart may reach them, show the nearest
    point of the surface: so the picture between centres is right up to the very edge.

    Attributes:
        face: The triangle; -1 where there is none.
        weights: Barycentric weights of the triangle's second and third corner.
        inside: Whether the centre lies in the triangle and not beside it.
    """

    face: Int32[np.ndarray, "h w"]
    weights: Float32[np.ndarray, "h w 2"]
    inside: Bool[np.ndarray, "h w"]

    @property
    def covered(self) -> Bool[np.ndarray, "h w"]:
        """Where there is a triangle."""
        return self.face >= 0

    @cached_property
    def numbers(self) -> Int64[np.ndarray, " n"]:
        """Flat numbers (row * width + column) of the covered texels, in the order of all rows made from them."""
        return np.flatnonzero(self.face >= 0)

    def points(self, mesh: Mesh) -> Float32[np.ndarray, "n 3"]:
        """Positions at the covered texels."""
        return self.values(mesh, mesh.vertices)

    def normals(self, mesh: Mesh) -> Float32[np.ndarray, "n 3"]:
        """Smooth unit normals at the covered texels, interpolated as renderers do it."""
        return unit(self.values(mesh, mesh.normals))

    def tangents(self, mesh: Mesh) -> Float32[np.ndarray, "n 4"]:
        """Unit tangents, square to the smooth normals, and the bitangents' signs, at the covered texels."""
        assert mesh.tangents is not None
        rows = self.values(mesh, mesh.tangents)
        normals = self.normals(mesh)
        along = unit(rows[:, :3] - (rows[:, :3] * normals).sum(1, keepdims=True) * normals)
        return np.concatenate([along, np.where(rows[:, 3:] < 0, np.float32(-1), np.float32(1))], 1)

    def values(self, mesh: Mesh, values: Float32[np.ndarray, "v c"]) -> Float32[np.ndarray, "n c"]:
        """Anything that is known at the vertices, at the covered texels."""
        result = np.empty((len(self.numbers), values.shape[1]), np.float32)
        interpolate(self.numbers, self.face, self.weights, mesh.faces, np.ascontiguousarray(values), result)
        return result

    def picture(self, rows: Float32[np.ndarray, "n c"]) -> Float32[np.ndarray, "h w c"]:
        """A picture of values at the covered texels, spread over all others."""
        height, width = self.face.shape
        result = np.zeros((height * width, rows.shape[1]), np.float32)
        result[self.numbers] = rows
        return filled(result.reshape(height, width, -1), self.covered)


def texels_of(mesh: Mesh, side: int) -> Texels:
    """Which triangle lies on each texel of a square atlas.

    Takes some tenths of a second at 2048 x 2048. Triangles without an area in the atlas lie on none.

    Raises:
        InputError: The mesh has no texture coordinates, or they leave the atlas.
    """
    if mesh.uvs is None or len(mesh.faces) == 0:
        raise InputError("The mesh has no texture coordinates.", "Unwrap it first.")
    if not (np.isfinite(mesh.uvs).all() and mesh.uvs.min() >= -1e-6 and mesh.uvs.max() <= 1.0 + 1e-6):
        raise InputError(
            "The mesh's texture coordinates leave the picture: parts of it would share texels.", "Unwrap it anew."
        )
    corners = np.ascontiguousarray(mesh.uvs[mesh.faces] * np.float32(side)).astype(np.float64)
    face = np.full((side, side), -1, np.int32)
    weights = np.zeros((side, side, 2), np.float32)
    distances = np.full((side, side), FAR, np.float32)
    paint_faces(corners, 0, len(corners), face, weights, distances)
    return Texels(face, weights, distances == 0.0)


def filled(picture: Float32[np.ndarray, "h w c"], covered: Bool[np.ndarray, "h w"]) -> Float32[np.ndarray, "h w c"]:
    """The picture with its light spread over texels that are not covered, smoothly and as far as there are any.

    Pull-push (Gortler et al., "The lumigraph", 1996, section 3.4): means of what is covered in ever smaller pictures,
    and back again into what is not. Smaller copies of the picture so hold no light but the surface's.
    """
    result = np.ascontiguousarray(picture, np.float32).copy()
    if covered.all() or not covered.any():
        return result
    height, width, channels = picture.shape
    smaller = np.zeros((-(-height // 2), -(-width // 2), channels), np.float32)
    smaller_covered = np.zeros(smaller.shape[:2], np.bool_)
    halved(result, covered, smaller, smaller_covered)
    spread(result, covered, filled(smaller, smaller_covered))
    return result
