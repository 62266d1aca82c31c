"""Cutting triangle meshes along volumes: exactly at their surface, new corners shared by their neighbours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Bool, Float64

from viewer.editing.clip_prism import split_by_prism
from viewer.editing.mesh_splits import edges_of, split_edges
from viewer.scene.mesh import Mesh
from viewer.scene.prism import Prism
from viewer.scene.volumes import Box, HalfSpace, Sphere, Volume, signed_distance

ON_SURFACE = 1e-9
"""Corners so near to the surface, as a part of the mesh's extent, lie on it."""
SPHERE_EDGES = 6.0
"""Edges near a sphere are made shorter than its radius divided by this, so that the cut looks round."""
MOST_SPLITS = 14
"""Times that edges are halved: a triangle may be some thousand times as large as the sphere."""


class _Cut(NamedTuple):
    """A surface that cuts.

    Attributes:
        distance: Signed distances of points.
        crossing: Where edges between points on both sides meet it, from 0 at the first to 1.
    """

    distance: Callable[[np.ndarray], np.ndarray]
    crossing: Callable[[np.ndarray, np.ndarray], np.ndarray]


def clipped(mesh: Mesh, volume: Volume, *, keep_inside: bool) -> Mesh:
    """The part of a mesh inside or outside of a volume; corners that no triangle uses any more are left out.

    Colours, texture coordinates and the like are interpolated along the edges that are cut. Nothing closes the cut.
    The same object where nothing goes.
    """
    if not len(mesh.faces):
        return mesh
    extent = max(float(np.ptp(mesh.vertices, axis=0).max()), 1e-30)
    cut, inside = SPLITS[type(volume)](mesh, volume, ON_SURFACE * extent)
    if inside.all() if keep_inside else not inside.any():
        return mesh
    return cut.with_faces(inside == keep_inside)


def _along_planes(
    mesh: Mesh, planes: list[tuple[Float64[np.ndarray, " 3"], Float64[np.ndarray, " 3"]]], on: float
) -> tuple[Mesh, Bool[np.ndarray, " f"]]:
    """The mesh cut along planes, each a point and a normal, and which triangles lie behind all of them."""
    inside = np.ones(len(mesh.faces), bool)
    for point, normal in planes:
        mesh, inside = _cut(mesh, inside, _plane(point, normal), on)
    return mesh, inside


def _by_box(mesh: Mesh, box: Box, on: float) -> tuple[Mesh, Bool[np.ndarray, " f"]]:
    center, half, axes = np.array(box.center), 0.5 * np.array(box.size), box.axes
    normals = [(sign * axes[:, axis], axis) for axis in range(3) for sign in (-1.0, 1.0)]
    return _along_planes(mesh, [(center + half[axis] * normal, normal) for normal, axis in normals], on)


def _by_plane(mesh: Mesh, plane: HalfSpace, on: float) -> tuple[Mesh, Bool[np.ndarray, " f"]]:
    return _along_planes(mesh, [(np.array(plane.point), plane.facing)], on)


def _by_sphere(mesh: Mesh, sphere: Sphere, on: float) -> tuple[Mesh, Bool[np.ndarray, " f"]]:
    mesh = _refined(mesh, sphere)
    cut = _Cut(lambda points: signed_distance(sphere, points), lambda a, b: _sphere_crossing(sphere, a, b))
    return _cut(mesh, np.ones(len(mesh.faces), bool), cut, on)


def _plane(point: Float64[np.ndarray, " 3"], normal: Float64[np.ndarray, " 3"]) -> _Cut:
    def distance(points: np.ndarray) -> np.ndarray:
        return (points - point) @ normal

    def crossing(first: np.ndarray, second: np.ndarray) -> np.ndarray:
        near, far = distance(first), distance(second)
        return near / (near - far)

    return _Cut(distance, crossing)


def _sphere_crossing(sphere: Sphere, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Of ``|first + t (second - first) - c| = r`` the solution between 0 and 1; one end lies inside."""
    way, start = second - first, first - np.array(sphere.center)
    a, b = (way * way).sum(-1), (way * start).sum(-1)
    c = (start * start).sum(-1) - sphere.radius**2
    root = np.sqrt(np.maximum(b * b - a * c, 0.0))
    leaving = c <= 0.0  # from inside to outside it is the larger one
    return np.clip((np.where(leaving, root, -root) - b) / np.maximum(a, 1e-300), 0.0, 1.0)


def _cut(mesh: Mesh, inside: Bool[np.ndarray, " f"], surface: _Cut, on: float) -> tuple[Mesh, Bool[np.ndarray, " g"]]:
    """Split the triangles that are inside so far along a surface; which ones still are."""
    distance = surface.distance(mesh.vertices.astype(np.float64))
    side = np.where(np.abs(distance) <= on, 0, np.sign(distance)).astype(np.int8)
    edges, edge_of = edges_of(mesh.faces)
    crossed = side[edges[:, 0]] * side[edges[:, 1]] < 0
    asked = np.zeros(len(edges), bool)
    asked[edge_of[inside]] = True
    crossed &= asked
    ends = mesh.vertices.astype(np.float64)[edges[crossed]]
    mesh, parent = split_edges(mesh, edges, edge_of, crossed, surface.crossing(ends[:, 0], ends[:, 1]))
    inside = inside[parent]
    # No triangle that was asked has corners on both sides now; where all lie on the surface its middle decides.
    total = np.concatenate([side, np.zeros(len(mesh.vertices) - len(side), np.int8)])[mesh.faces].sum(1)
    middles = surface.distance(mesh.vertices.astype(np.float64)[mesh.faces].mean(1))
    return mesh, inside & np.where(total == 0, middles <= 0.0, total < 0)


def _refined(mesh: Mesh, sphere: Sphere) -> Mesh:
    """The mesh with its edges halved near a sphere until they are short enough that the cut looks round."""
    limit = sphere.radius / SPHERE_EDGES
    for _ in range(MOST_SPLITS):
        edges, edge_of = edges_of(mesh.faces)
        vertices = mesh.vertices.astype(np.float64)
        first, second = vertices[edges[:, 0]], vertices[edges[:, 1]]
        length = np.linalg.norm(second - first, axis=1)
        # The surface may come as near as this to an edge of a triangle that it cuts.
        near = np.abs(signed_distance(sphere, 0.5 * (first + second))) <= length
        long = (length > limit) & near
        if not long.any():
            break
        mesh, _ = split_edges(mesh, edges, edge_of, long, np.full(int(long.sum()), 0.5))
    return mesh


SPLITS: dict[type[Volume], Callable[[Mesh, Any, float], tuple[Mesh, np.ndarray]]] = {
    Box: _by_box,
    Sphere: _by_sphere,
    HalfSpace: _by_plane,
    Prism: split_by_prism,
}
"""What splits a mesh along the surface of each kind of volume, and says which triangles lie inside. The last argument
is how near to it a corner lies on it."""
