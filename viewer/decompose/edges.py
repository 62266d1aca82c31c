"""The edges of a triangle mesh: which of its corners hang together, and where it is open or more than a surface."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Float64, Int32, Int64, Integer
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Faces = Integer[np.ndarray, "f 3"]


@dataclass(frozen=True, eq=False)
class Edges:
    """The half-edges of a mesh, those between the same two vertices one after the other.

    Half-edge ``3 f + c`` runs from corner ``c`` of face ``f`` to the next one.

    Attributes:
        order: Half-edges, sorted by the edge that they belong to.
        first: Where each edge begins in ``order``.
        counts: Half-edges of each edge: 1 = the surface ends there, 2 = as it should be, more = it is no surface.
    """

    order: Int64[np.ndarray, " h"]
    first: Int64[np.ndarray, " e"]
    counts: Int64[np.ndarray, " e"]

    @property
    def boundary(self) -> Int64[np.ndarray, " b"]:
        """Half-edges without another one."""
        return self.order[self.first[self.counts == 1]]

    @property
    def pairs(self) -> Int64[np.ndarray, "p 2"]:
        """The two half-edges of each edge that has two."""
        first = self.first[self.counts == 2]
        return np.stack([self.order[first], self.order[first + 1]], 1)


def edges_of(faces: Faces) -> Edges:
    """All edges of the triangles."""
    corners = faces.astype(np.int64)
    begin, end = corners.ravel(), np.roll(corners, -1, axis=1).ravel()
    key = np.minimum(begin, end) << 32 | np.maximum(begin, end)
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    first = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(key) else np.zeros(0, np.int64)
    return Edges(order, first, np.diff(np.r_[first, len(key)]))


def components(count: int, links: Integer[np.ndarray, "l 2"]) -> tuple[int, Int32[np.ndarray, " n"]]:
    """How many groups ``count`` things form that are linked in pairs, and the group of each."""
    graph = coo_array((np.ones(len(links), np.bool_), (links[:, 0], links[:, 1])), shape=(count, count))
    groups, labels = connected_components(graph, directed=False)
    return int(groups), labels.astype(np.int32)


def label_faces(faces: Faces, vertices: int) -> tuple[int, Int32[np.ndarray, " f"]]:
    """How many connected parts the faces form, and the part of each face; vertices without faces are no part."""
    links = np.concatenate([faces[:, :2], faces[:, 1:]]).astype(np.int64)
    _, labels = components(vertices, links)
    used, number = np.unique(labels[faces[:, 0].astype(np.int64)], return_inverse=True)
    return len(used), number.reshape(-1).astype(np.int32)


def hole_count(faces: Faces, edges: Edges) -> int:
    """Closed loops of edges with one triangle only; two that touch in a vertex are two.

    It is the number of independent cycles of the graph that these edges form: edges - vertices + components.
    """
    halves = edges.boundary
    corners = faces.ravel().astype(np.int64)
    ends = np.stack([corners[halves], corners[next_corner(halves)]], 1)
    used, numbers = np.unique(ends, return_inverse=True)
    return len(halves) - len(used) + components(len(used), numbers.reshape(-1, 2))[0]


@dataclass(frozen=True, eq=False)
class Sides:
    """What the sides of triangles say.

    Attributes:
        across: Outward normals, as long as twice the areas.
        twice: Their lengths.
        flat: Triangles without an area: with a corner twice, or lower than a millionth of their longest side.
    """

    across: Float64[np.ndarray, "f 3"]
    twice: Float64[np.ndarray, " f"]
    flat: Bool[np.ndarray, " f"]


def sides_of(vertices: Float[np.ndarray, "v 3"], faces: Faces) -> Sides:
    """Normals and areas of all triangles."""
    a, b, c = (vertices[faces[:, corner]].astype(np.float64) for corner in range(3))
    u, v = b - a, c - a
    across = np.empty_like(u)
    for axis in range(3):
        y, z = (axis + 1) % 3, (axis + 2) % 3
        across[:, axis] = u[:, y] * v[:, z] - u[:, z] * v[:, y]
    twice = np.sqrt(np.einsum("ij,ij->i", across, across))
    squares = [np.einsum("ij,ij->i", side, side) for side in (u, v, v - u)]
    return Sides(across, twice, twice <= 1e-6 * np.maximum.reduce(squares))


def next_corner(halves: Int64[np.ndarray, " n"]) -> Int64[np.ndarray, " n"]:
    """The corner at which each half-edge ends."""
    return halves - halves % 3 + (halves + 1) % 3


def touching_corners(
    pairs: Int64[np.ndarray, "p 2"], number: Int64[np.ndarray, " c"], faces: Faces
) -> Int64[np.ndarray, "l 2"]:
    """Corners of neighbouring triangles at the same vertex, under other numbers."""
    corners = faces.ravel().astype(np.int64)
    here, there = pairs[:, 0], pairs[:, 1]
    turned = corners[here] != corners[there]
    end_here, end_there = next_corner(here), next_corner(there)
    first = np.stack([here, np.where(turned, end_there, there)], 1)
    second = np.stack([end_here, np.where(turned, there, end_there)], 1)
    return number[np.concatenate([first, second])]
