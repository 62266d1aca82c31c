"""Cutting triangle meshes along planes and spheres: exactly at the surface, new corners shared by their neighbours."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float64, Int64

from viewer.scene.geometry import unit
from viewer.scene.mesh import Mesh
from viewer.scene.volumes import Box, HalfSpace, Sphere, Volume, signed_distance

ON_SURFACE = 1e-9
"""Corners so near to the surface, as a part of the mesh's extent, lie on it."""
SPHERE_EDGES = 6.0
"""Edges near a sphere are made shorter than its radius divided by this, so that the cut looks round."""
MOST_SPLITS = 14
"""Times that edges are halved: a triangle may be some thousand times as large as the sphere."""
PATTERNS: dict[int, tuple[tuple[int, int, int], ...]] = {
    0: ((0, 1, 2),),
    1: ((0, 3, 2), (3, 1, 2)),
    2: ((0, 1, 4), (0, 4, 2)),
    4: ((0, 1, 5), (5, 1, 2)),
    3: ((3, 1, 4), (0, 3, 4), (0, 4, 2)),
    6: ((4, 2, 5), (0, 1, 4), (0, 4, 5)),
    5: ((0, 3, 5), (3, 1, 2), (3, 2, 5)),
    7: ((0, 3, 5), (3, 1, 4), (5, 4, 2), (3, 4, 5)),
}
"""By which edges are split (1: first to second corner, 2: second to third, 4: third to first), the triangles that
replace one. Corners 3, 4 and 5 are the new ones on those edges; where two are split, the first triangle is the corner
between them, so that a plane's cut runs along edges."""


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
    before = mesh
    if isinstance(volume, Sphere):
        mesh = _refined(mesh, volume)
    extent = max(float(np.ptp(mesh.vertices, axis=0).max()), 1e-30)
    inside = np.ones(len(mesh.faces), bool)
    for surface in _cuts(volume):
        mesh, inside = _cut(mesh, inside, surface, ON_SURFACE * extent)
    if inside.all() if keep_inside else not inside.any():
        return before
    return mesh.with_faces(inside == keep_inside)


def _cuts(volume: Volume) -> list[_Cut]:
    """Surfaces inside of all of which the volume lies."""
    match volume:
        case Box():
            center, half, axes = np.array(volume.center), 0.5 * np.array(volume.size), volume.axes
            normals = [(sign * axes[:, axis], axis) for axis in range(3) for sign in (-1.0, 1.0)]
            return [_plane(center + half[axis] * normal, normal) for normal, axis in normals]
        case HalfSpace():
            return [_plane(np.array(volume.point), volume.facing)]
        case Sphere():
            return [_Cut(lambda points: signed_distance(volume, points), lambda a, b: _sphere_crossing(volume, a, b))]


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
    edges, edge_of = _edges(mesh.faces)
    crossed = side[edges[:, 0]] * side[edges[:, 1]] < 0
    asked = np.zeros(len(edges), bool)
    asked[edge_of[inside]] = True
    crossed &= asked
    ends = mesh.vertices.astype(np.float64)[edges[crossed]]
    mesh, parent = _split(mesh, edges, edge_of, crossed, surface.crossing(ends[:, 0], ends[:, 1]))
    inside = inside[parent]
    # No triangle that was asked has corners on both sides now; where all lie on the surface its middle decides.
    total = np.concatenate([side, np.zeros(len(mesh.vertices) - len(side), np.int8)])[mesh.faces].sum(1)
    middles = surface.distance(mesh.vertices.astype(np.float64)[mesh.faces].mean(1))
    return mesh, inside & np.where(total == 0, middles <= 0.0, total < 0)


def _edges(faces: np.ndarray) -> tuple[Int64[np.ndarray, "e 2"], Int64[np.ndarray, "f 3"]]:
    """All edges once, the smaller corner first; and of each triangle the numbers of its three."""
    ends = np.stack([faces, np.roll(faces, -1, 1)], -1).astype(np.int64)
    lower, upper = ends.min(-1), ends.max(-1)
    count = int(faces.max()) + 1 if len(faces) else 1
    keys, edge_of = np.unique((lower * count + upper).ravel(), return_inverse=True)
    return np.stack([keys // count, keys % count], -1), edge_of.reshape(-1, 3)


def _split(
    mesh: Mesh,
    edges: Int64[np.ndarray, "e 2"],
    edge_of: Int64[np.ndarray, "f 3"],
    chosen: Bool[np.ndarray, " e"],
    share: Float64[np.ndarray, " s"],
) -> tuple[Mesh, Int64[np.ndarray, " g"]]:
    """Split edges, each in all of its triangles, and these with it.

    Args:
        mesh: With these ``edges``; ``edge_of`` as :func:`_edges` has it.
        edges: Their ends.
        edge_of: The three of each triangle.
        chosen: Which ones to split.
        share: Where, from 0 at its first end to 1.

    Returns:
        The mesh, and from which triangle each of its triangles comes.
    """
    number = np.full(len(edges), -1, np.int64)
    number[chosen] = len(mesh.vertices) + np.arange(len(share))
    corners = np.concatenate([mesh.faces.astype(np.int64), number[edge_of]], 1)
    pattern = (corners[:, 3:] >= 0) @ np.array([1, 2, 4])
    faces, parents = [], []
    for which, triangles in PATTERNS.items():
        rows = np.flatnonzero(pattern == which)
        faces += [corners[rows][:, list(triangle)] for triangle in triangles]
        parents += [rows] * len(triangles)
    order = np.argsort(np.concatenate(parents), kind="stable")
    longer, parent = _with_vertices_between(mesh, edges[chosen], share), np.concatenate(parents)[order]
    source = None if mesh.source is None else mesh.source[parent]
    made = dataclasses.replace(longer, faces=np.concatenate(faces)[order].astype(np.uint32), source=source)
    return made, parent


def _with_vertices_between(mesh: Mesh, ends: Int64[np.ndarray, "s 2"], share: Float64[np.ndarray, " s"]) -> Mesh:
    """The mesh with further vertices on edges."""
    if not len(ends):
        return mesh
    arrays = {name: array for name, array in mesh.tensors().items() if name != "faces"}
    longer: dict[str, np.ndarray] = {}
    for name, array in arrays.items():
        first, second = array[ends[:, 0]].astype(np.float64), array[ends[:, 1]].astype(np.float64)
        between = first + share[:, None] * (second - first)
        if name == "normals":
            between = unit(between, (0.0, 0.0, 1.0))
        if name == "tangents":
            between = np.concatenate([unit(between[:, :3], (1.0, 0.0, 0.0)), first[:, 3:]], 1)
        longer[name] = np.concatenate([array, between.astype(array.dtype)])
    return dataclasses.replace(mesh, **longer)


def _refined(mesh: Mesh, sphere: Sphere) -> Mesh:
    """The mesh with its edges halved near a sphere until they are short enough that the cut looks round."""
    limit = sphere.radius / SPHERE_EDGES
    for _ in range(MOST_SPLITS):
        edges, edge_of = _edges(mesh.faces)
        vertices = mesh.vertices.astype(np.float64)
        first, second = vertices[edges[:, 0]], vertices[edges[:, 1]]
        length = np.linalg.norm(second - first, axis=1)
        # The surface may come as near as this to an edge of a triangle that it cuts.
        near = np.abs(signed_distance(sphere, 0.5 * (first + second))) <= length
        long = (length > limit) & near
        if not long.any():
            break
        mesh, _ = _split(mesh, edges, edge_of, long, np.full(int(long.sum()), 0.5))
    return mesh
