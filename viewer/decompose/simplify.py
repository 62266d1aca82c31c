"""Fewer triangles for nearly the same surface."""

from __future__ import annotations

import fast_simplification
import numpy as np
from jaxtyping import Float, Float32, Float64, Int32, Int64
from scipy.spatial import KDTree

from viewer.decompose.edges import Edges, Faces, components, edges_of, next_corner, sides_of, touching_corners
from viewer.decompose.report import check_finite
from viewer.errors import InputError
from viewer.scene.geometry import unit
from viewer.scene.mesh import Mesh

ROUNDS = 8
AGGRESSIONS = (3, 7)
"""How fast the library's thresholds rise from pass to pass. Its own 7 takes rounded parts before flat ones are used up
(the still life's triangles are 8.3 degrees off instead of 8.0), and is for what cannot be made as small otherwise."""
Vertices = Float64[np.ndarray, "v 3"]
Pairs = Int64[np.ndarray, "p 2"]


def stitched(vertices: Vertices, faces: Faces) -> tuple[Float64[np.ndarray, "w 3"], Int32[np.ndarray, "g 3"]]:
    """The same shape, without vertices that nothing uses, and with at most two triangles at every edge.

    Sheets that touch get vertices of their own there: they stay together along edges of exactly two triangles that run
    along them in opposite directions (Gueziec, Taubin, Lazarus and Horn, "Cutting and stitching", IEEE TVCG 2001), and
    where more meet, each is joined with the one behind it on its inner side, so that what is closed stays closed. Two
    edges between the same two vertices, as careless simplification makes them, get a vertex in the middle.
    """
    edges = edges_of(faces)
    corners = faces.ravel().astype(np.int64)
    pairs = edges.pairs
    opposed = corners[pairs[:, 0]] != corners[pairs[:, 1]]
    joined = np.concatenate([pairs[opposed], _non_manifold_pairs(vertices, corners, edges)])
    _, labels = components(len(corners), touching_corners(joined, np.arange(len(corners)), faces))
    old = np.empty(int(labels.max()) + 1 if len(labels) else 0, np.int64)
    old[labels] = corners
    points, result = vertices[old], labels.reshape(-1, 3).astype(np.int32)
    for _ in range(ROUNDS):
        edges = edges_of(result)
        doubled = _non_manifold_pairs(points, result.ravel().astype(np.int64), edges)
        if len(doubled) == 0:
            break
        points, result = _halved(points, result, doubled)
    return points, result


def _non_manifold_pairs(vertices: Vertices, corners: Int64[np.ndarray, " h"], edges: Edges) -> Pairs:
    """Half-edges of edges with more than two, each with the one that runs back behind its face's inner side."""
    pairs: list[tuple[int, int]] = []
    for begin, count in zip(edges.first[edges.counts > 2], edges.counts[edges.counts > 2], strict=True):
        halves = edges.order[begin : begin + count]
        low, high = sorted({int(corners[halves[0]]), int(corners[next_corner(halves[:1])[0]])})
        ahead = corners[halves] == low
        opposite = vertices[corners[halves - halves % 3 + (halves + 2) % 3]] - vertices[low]
        # With the edge pointing at us, the inside lies clockwise of a triangle that runs along it.
        order = np.argsort(-_angles(vertices[high] - vertices[low], opposite), kind="stable")
        balance = np.cumsum(np.where(ahead[order], 1, -1))
        open_ones: list[int] = []
        for place in np.roll(order, -int(balance.argmin()) - 1):
            if ahead[place]:
                open_ones.append(int(halves[place]))
            elif open_ones:
                pairs.append((open_ones.pop(), int(halves[place])))
    return np.array(pairs, np.int64).reshape(-1, 2)


def _angles(along: Float[np.ndarray, " 3"], vectors: Float[np.ndarray, "n 3"]) -> Float64[np.ndarray, " n"]:
    """Angles of vectors around an axis, counter-clockwise where it points at us."""
    axis = along / max(float(np.linalg.norm(along)), 1e-300)
    first = np.cross(axis, np.eye(3)[np.abs(axis).argmin()])
    return np.arctan2(vectors @ np.cross(axis, first), vectors @ first)


def _halved(
    points: Vertices, faces: Int32[np.ndarray, "f 3"], pairs: Pairs
) -> tuple[Float64[np.ndarray, "w 3"], Int32[np.ndarray, "g 3"]]:
    """Both triangles of each pair cut in two by a new vertex in the middle of their edge; a triangle only once."""
    touched: set[int] = set()
    chosen: list[tuple[int, int]] = []
    for here, there in pairs.tolist():
        if not touched & {here // 3, there // 3}:
            touched |= {here // 3, there // 3}
            chosen.append((here, there))
    halves = np.array(chosen)
    number = np.repeat(len(points) + np.arange(len(halves)), 2)
    face, side = np.divmod(halves.ravel(), 3)
    a, b, c = (faces[face, (side + k) % 3] for k in range(3))
    middles = 0.5 * (points[a[::2]] + points[b[::2]])
    others = np.delete(faces, face, axis=0)
    new = np.concatenate([np.stack([a, number, c], 1), np.stack([number, b, c], 1)])
    return np.concatenate([points, middles]), np.concatenate([others, new]).astype(np.int32)


FEWEST = 4
"""A tetrahedron."""


def simplified(mesh: Mesh, faces: int) -> Mesh:
    """A mesh of about ``faces`` triangles and no more where that can be, by collapsing edges where it shows least.

    The price of a collapse is the quadric error (Garland and Heckbert, "Surface simplification using quadric error
    metrics", SIGGRAPH 1997). What was closed stays closed, and every edge has at most two triangles afterwards.
    Normals are those of the new triangles, weighted by area; colours are those of the nearest old vertices; texture
    coordinates are lost.

    Args:
        mesh: With finite vertices.
        faces: At least 4; a mesh that has no more is only mended.

    Raises:
        InputError: ``faces`` is too small, or a vertex is not finite.
    """
    if faces < FEWEST:
        raise InputError(f"{faces} triangles make no closed surface.", f"Ask for {FEWEST} or more, or 0 for all.")
    check_finite(mesh)
    points, corners = mesh.vertices.astype(np.float64), mesh.faces.astype(np.int32)
    whole = (corners != np.roll(corners, 1, axis=1)).all(1)
    corners = np.ascontiguousarray(corners[whole])
    points, corners = _reduced(points, corners, faces) if len(corners) > faces else stitched(points, corners)
    vertices, numbers = points.astype(np.float32), corners.astype(np.uint32)
    colors = None if mesh.colors is None else _nearest(mesh.vertices, mesh.colors, vertices)
    return Mesh(vertices, numbers, normals_by_area(vertices, numbers), colors)


def _reduced(
    points: Vertices, corners: Int32[np.ndarray, "f 3"], faces: int
) -> tuple[Float64[np.ndarray, "w 3"], Int32[np.ndarray, "g 3"]]:
    """``faces`` triangles or fewer, mended; mending adds some, so that fewer are asked for if there are too many."""
    # The library's threshold for collapses is absolute: in a mesh of size 1 about the origin it does what it should.
    low, size = points.min(0), float(np.ptp(points, axis=0).max()) or 1.0
    target, mended, aggressions = faces, (points, corners), list(AGGRESSIONS)
    for _ in range(ROUNDS):
        fewer = fast_simplification.simplify((points - low) / size, corners, target_count=target, agg=aggressions[0])
        if len(fewer[1]) > target and len(aggressions) > 1:
            del aggressions[0]
            continue
        mended = stitched(fewer[0].astype(np.float64) * size + low, _without_opposites(fewer[1].astype(np.int32)))
        excess = len(mended[1]) - faces
        if excess <= 0 or target == FEWEST:
            break
        target = max(target - excess, FEWEST)
    return mended


def normals_by_area(vertices: Float32[np.ndarray, "v 3"], faces: np.ndarray) -> Float32[np.ndarray, "v 3"]:
    """Unit normals at the vertices: the triangles' around, weighted by area; up where there are none."""
    across, corners = sides_of(vertices, faces).across, faces.ravel().astype(np.int64)
    sums = [np.bincount(corners, across[:, axis].repeat(3), len(vertices)) for axis in range(3)]
    return unit(np.stack(sums, 1), (0.0, 0.0, 1.0), 1e-30).astype(np.float32)


def _without_opposites(faces: np.ndarray) -> np.ndarray:
    """The triangles but for pairs that cover each other, back to back, and enclose nothing."""
    _, number, counts = np.unique(np.sort(faces, axis=1), axis=0, return_inverse=True, return_counts=True)
    number = number.reshape(-1)
    # Round from its smallest corner, a triangle runs up first, or down.
    turned = np.take_along_axis(faces, (faces.argmin(1)[:, None] + np.arange(3)) % 3, axis=1)
    upward = np.bincount(number, turned[:, 1] < turned[:, 2])
    return faces[~((counts == 2) & (upward == 1))[number]]


def _nearest(
    old: Float32[np.ndarray, "v 3"], values: Float32[np.ndarray, "v 3"], new: Float32[np.ndarray, "w 3"]
) -> Float32[np.ndarray, "w 3"]:
    """At each new vertex the value of the nearest old one."""
    return values[KDTree(old).query(new)[1]]
