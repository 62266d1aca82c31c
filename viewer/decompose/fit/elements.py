"""Points spread evenly over a surface, at which materials and incoming light are unknown.

Photos resolve a surface evenly, whatever its triangles and charts are like. So the unknowns live at such points, called
elements, and everything else on the surface takes a weighted mean of the nearest ones that face the same way.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float, Float32, Float64, Int64
from scipy.spatial import KDTree

from viewer.errors import InputError
from viewer.scene.geometry import unit
from viewer.scene.mesh import Mesh

NEAREST = 4
"""Elements that a point takes its mean of."""
TURN = 2.0
"""A unit normal's end moving by this much counts as much as ``1 / TURN ** 2`` spacings; sides of thin walls differ."""


@dataclass(frozen=True, eq=False)
class Blend:
    """Weighted means over elements: of ``indices`` with ``weights`` that sum to 1, a row for each point."""

    indices: Int64[np.ndarray, "n k"]
    weights: Float32[np.ndarray, "n k"]

    def of(self, values: Float32[np.ndarray, "s c"]) -> Float32[np.ndarray, "n c"]:
        """The means of ``values`` at elements."""
        return np.einsum("nk,nkc->nc", self.weights, values[self.indices])


@dataclass(frozen=True, eq=False)
class Elements:
    """Points on a surface with their frames.

    Attributes:
        points: Positions.
        normals: Unit shading normals.
        flats: Unit normals of the triangles that they lie on, on the shading normals' side.
        tangents: Unit, square to the normals, along growing u.
        bitangents: The same along falling v: a normal map's green axis.
        spacing: Mean distance of neighbours.
    """

    points: Float32[np.ndarray, "s 3"]
    normals: Float32[np.ndarray, "s 3"]
    flats: Float32[np.ndarray, "s 3"]
    tangents: Float32[np.ndarray, "s 3"]
    bitangents: Float32[np.ndarray, "s 3"]
    spacing: float

    def __len__(self) -> int:
        return len(self.points)

    @cached_property
    def _tree(self) -> KDTree:
        return KDTree(self._key(self.points, self.normals))

    def _key(self, points: Float[np.ndarray, "n 3"], normals: Float[np.ndarray, "n 3"]) -> np.ndarray:
        return np.concatenate([points / self.spacing, TURN * normals], 1)

    def blend(self, points: Float[np.ndarray, "n 3"], normals: Float[np.ndarray, "n 3"]) -> Blend:
        """Weights ``exp(-d^2)`` of the elements nearest to points on the surface, d in spacings."""
        count = min(NEAREST, len(self))
        distances, indices = self._tree.query(self._key(points, normals), count, workers=-1)
        distances, indices = distances.reshape(len(points), count), indices.reshape(len(points), count)
        squares = distances**2
        weights = np.exp(squares.min(1, keepdims=True) - squares) if len(points) else squares
        weights /= weights.sum(1, keepdims=True)
        return Blend(indices.astype(np.int64), weights.astype(np.float32))

    def nearest(self, points: Float[np.ndarray, "n 3"], normals: Float[np.ndarray, "n 3"]) -> Int64[np.ndarray, " n"]:
        """The element nearest to each point."""
        return np.asarray(self._tree.query(self._key(points, normals), 1, workers=-1)[1], np.int64)

    def pairs(self, count: int = 6) -> Int64[np.ndarray, "p 2"]:
        """Neighbours, each pair once."""
        near = self._tree.query(self._tree.data, min(count + 1, len(self)), workers=-1)[1].reshape(len(self), -1)
        ends = np.stack([np.repeat(np.arange(len(self)), near.shape[1]), near.ravel()], 1)
        ends = np.sort(ends[ends[:, 0] != ends[:, 1]], 1)
        return np.unique(ends, axis=0).astype(np.int64)


def elements_of(
    mesh: Mesh, importance: Float[np.ndarray, " f"], count: int, generator: np.random.Generator
) -> Elements:
    """``count`` elements, as many on every piece of the same area times the importance of its faces.

    Raises:
        InputError: The mesh has no area, no texture coordinates or no tangents, or is not finite.
    """
    if mesh.uvs is None or mesh.tangents is None:
        raise InputError("The surface has no texture coordinates.", "Unwrap it before its materials are fitted.")
    across = mesh.face_normals
    areas = 0.5 * np.linalg.norm(across, axis=1) * importance
    total = float(areas.sum())
    if not (math.isfinite(total) and total > 0.0):
        raise InputError("The surface has no area.", "Choose another level or another field, and extract it again.")
    # One draw in each of `count` equal shares of the area, in the order of triangles, which lie near each other.
    draws = (np.arange(count) + generator.random(count)) * (total / count)
    faces = np.minimum(np.searchsorted(np.cumsum(areas), draws, side="right"), len(areas) - 1)
    a, b = np.sqrt(generator.random(count)), generator.random(count)
    weights = np.stack([1.0 - a, a * (1.0 - b), a * b], 1)
    normals = unit_or_up(corner_mean(mesh.normals, mesh, faces, weights))
    flats = unit_or_up(across[faces])
    flats *= np.where((flats * normals).sum(1, keepdims=True) < 0.0, -1.0, 1.0)
    tangents, bitangents = frames(mesh, faces, weights, normals)
    points = corner_mean(mesh.vertices, mesh, faces, weights)
    vectors = (points, normals, flats, tangents, bitangents)
    return Elements(*(rows.astype(np.float32) for rows in vectors), spacing=math.sqrt(total / count))


def frames(
    mesh: Mesh,
    faces: np.ndarray,
    weights: Float[np.ndarray, "n 3"],
    normals: Float[np.ndarray, "n 3"],
) -> tuple[Float[np.ndarray, "n 3"], Float[np.ndarray, "n 3"]]:
    """Tangents and bitangents at places on the mesh, unit and square to ``normals``."""
    assert mesh.tangents is not None
    tangents = corner_mean(mesh.tangents, mesh, faces, weights)
    signs = np.where(tangents[:, 3:] < 0.0, -1.0, 1.0)
    along = tangents[:, :3] - normals * (tangents[:, :3] * normals).sum(1, keepdims=True)
    lost = np.linalg.norm(along, axis=1) < 1e-6
    along[lost] = np.cross(normals[lost], np.eye(3)[np.abs(normals[lost]).argmin(1)])
    along = unit_or_up(along)
    return along, signs * np.cross(normals, along)


def corner_mean(
    values: Float[np.ndarray, "v c"], mesh: Mesh, faces: np.ndarray, weights: Float[np.ndarray, "n 3"]
) -> Float[np.ndarray, "n c"]:
    """Values at vertices, interpolated to places on faces."""
    return np.einsum("nk,nkc->nc", weights, values[mesh.faces[faces]].astype(np.float64))


def unit_or_up(vectors: Float[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 3"]:
    """Vectors at length 1; +Z where there is no direction."""
    return unit(vectors, (0.0, 0.0, 1.0), 1e-12).astype(np.float64)
