"""Fewer triangles for a mesh that has a look already: its seams, edges and maps stay where they are."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float32, Float64, Int32, Int64, UInt8

from viewer.decompose import decimate_kernels as kernels
from viewer.decompose.edges import Edges, edges_of, next_corner, sides_of
from viewer.decompose.report import check_finite
from viewer.decompose.simplify import FEWEST, normals_by_area
from viewer.errors import InputError
from viewer.scene.distinct import distinct_rows
from viewer.scene.geometry import unit
from viewer.scene.mesh import Mesh
from viewer.scene.progress import Progress, Work

NORMALS, COLORS, UVS = 0.02, 0.1, 0.5
"""What a difference of 1 in a value counts as: in sizes of the mesh, for coordinates of maps in lengths on it."""
ALONG_BORDER, ALONG_SEAM = 10.0, 1.0
"""What the shape of lines counts, beside that of the surface."""
MOST = 0.01
"""How far the surface may move, as a share of its longest side."""
MOST_PASSES = 64
SPAN = 1.5
"""Within a pass, pulls may cost this many times what the last one needed would have cost at its beginning."""
LEAST_PROGRESS = 1e-3
FLAT, MOSTLY = 0.9999, 0.95
"""Cosine between a triangle's normal and those at its corners, and the share of triangles, by which facets show."""


@dataclass(frozen=True, eq=False)
class _Lines:
    """Edges of a mesh between points, those of lines marked, and what its points may do.

    Attributes:
        first: A half-edge of each edge.
        second: The other one, or -1.
        on_line: Whether it is the surface's end, or one where values jump.
        kinds: See :mod:`viewer.decompose.decimate_kernels`.
    """

    first: Int64[np.ndarray, " e"]
    second: Int64[np.ndarray, " e"]
    on_line: Bool[np.ndarray, " e"]
    kinds: UInt8[np.ndarray, " p"]


@dataclass(frozen=True, eq=False)
class Fewer:
    """A mesh with fewer triangles.

    Attributes:
        mesh: It.
        bounded: Whether more triangles are left than were asked for because without them it would be another shape.
    """

    mesh: Mesh
    bounded: bool = False


def decimated(mesh: Mesh, faces: int, most: float = MOST) -> Work[Fewer]:
    """A mesh of at most ``faces`` triangles where that can be, whose vertices have what some of its vertices have.

    Each vertex keeps all that it has but, at corners of charts, its place. Vertices are pulled onto neighbours
    where it costs least: squared distances to the planes around (Garland and Heckbert, "Surface simplification using
    quadric error metrics", SIGGRAPH 1997) and squared differences of normals, colours and coordinates of maps, by
    area. Ends of the surface and lines where values jump are only shortened along themselves. Where several such lines
    meet, charts without a triangle at the edge that goes are stretched to its other end, at the price of what their
    maps are moved by: so corners of charts move along seams, and those of two become one. What was closed stays closed,
    nothing turns over, and no chart of an atlas does. A mesh of flat facets gets flat facets again, with the normals of
    the new triangles.

    Args:
        mesh: With finite vertices.
        faces: At least 4.
        most: How far the surface may move, as a share of the mesh's longest side: the root of the mean squared
            distance to the planes that any point stands for.

    Raises:
        InputError: ``faces`` is too small, or a vertex is not finite.
    """
    if faces < FEWEST:
        raise InputError(f"{faces} triangles make no closed surface.", f"Ask for {FEWEST} or more, or 0 for all.")
    check_finite(mesh)
    if len(mesh.faces) <= faces:
        return Fewer(mesh)
    faceted = _is_faceted(mesh)
    fewer = yield from _decimated(_welded(mesh, faceted=faceted), faces, most)
    return replace(fewer, mesh=_facets(fewer.mesh)) if faceted else fewer


def _decimated(mesh: Mesh, faces: int, most: float) -> Work[Fewer]:
    """As :func:`decimated`, of a mesh in which vertices that are alike are one."""
    place, points = _points(mesh)
    corners = mesh.faces.astype(np.int32)
    whole = (place[corners] != place[np.roll(corners, 1, axis=1)]).all(1)
    corners = np.ascontiguousarray(corners[whole])
    values = _values(mesh, points, place)
    uvs = np.zeros((0, 2)) if mesh.uvs is None else np.ascontiguousarray(mesh.uvs.astype(np.float64))
    count, width = len(mesh.vertices), values.shape[1]
    shape, look = np.zeros((len(points), 10)), np.zeros((count, 10))
    slopes, areas = np.zeros((count, width, 4)), np.zeros(count)
    kernels.face_quadrics(corners, place, points, values, shape, look, slopes, areas)
    lines = _lines(corners, place)
    halves = np.concatenate([lines.first[lines.on_line], lines.second[lines.on_line & (lines.second >= 0)]])
    ends = np.isin(halves, lines.first[lines.second < 0])
    weights = np.where(ends, ALONG_BORDER, ALONG_SEAM)
    kernels.line_quadrics(halves, weights, corners, place, points, shape)
    before, row, farther = len(corners), _rows(mesh, place), 0
    for _ in range(MOST_PASSES):
        if len(corners) <= faces:
            break
        yield Progress(min((before - len(corners)) / (before - faces), 1.0), "Simplifying")
        removed, farther, gone = _pass(
            corners, faces, most, lines, place, points, values, uvs, (shape, look, slopes, areas)
        )
        corners = np.ascontiguousarray(corners[~gone])
        if removed <= LEAST_PROGRESS * (len(corners) - faces) or len(corners) == 0:
            break
        lines = _lines(corners, place)
    moved = replace(mesh, vertices=mesh.vertices[row[place]])
    return Fewer(_with(moved, corners), len(corners) > faces and farther > 0)


def _rows(mesh: Mesh, place: Int32[np.ndarray, " v"]) -> Int64[np.ndarray, " p"]:
    """A vertex at each place."""
    row = np.empty(int(place.max()) + 1, np.int64)
    row[place] = np.arange(len(mesh.vertices))
    return row


def _is_faceted(mesh: Mesh) -> bool:
    """Whether triangles have vertices of their own, with the triangles' own normals."""
    across = sides_of(mesh.vertices, mesh.faces)
    rows = np.bincount(mesh.faces.ravel(), minlength=len(mesh.vertices))
    if len(mesh.faces) == 0 or rows.max() > 2:  # quads may share two
        return False
    flat = across.across / np.maximum(across.twice, 1e-300)[:, None]
    along = (mesh.normals[mesh.faces].astype(np.float64) * flat[:, None]).sum(2).min(1)
    return bool((along > FLAT)[~across.flat].mean() > MOSTLY) if (~across.flat).any() else False


def _welded(mesh: Mesh, *, faceted: bool) -> Mesh:
    """The mesh with one vertex for those that are alike in all that they have; of facets, but for their normals."""
    arrays = {name: array for name, array in mesh.tensors().items() if name != "faces"}
    if faceted:
        arrays = {name: array for name, array in arrays.items() if name not in ("normals", "tangents")}
    _, number = distinct_rows(np.concatenate(list(arrays.values()), axis=1))
    first = np.zeros(int(number.max()) + 1, np.int64)
    first[number[::-1]] = np.arange(len(number))[::-1]
    faces = number[mesh.faces].astype(np.uint32)
    arrays = {name: array[first] for name, array in arrays.items()}
    normals = normals_by_area(arrays["vertices"], faces) if faceted else arrays["normals"]
    tangents = arrays.get("tangents")
    return replace(mesh, faces=faces, source=None, **(arrays | {"normals": normals, "tangents": tangents}))


def _facets(mesh: Mesh) -> Mesh:
    """Each triangle with vertices of its own, and its normal."""
    rows = mesh.faces.ravel()
    across = sides_of(mesh.vertices, mesh.faces)
    normals = unit(across.across, (0.0, 0.0, 1.0), 1e-30).astype(np.float32).repeat(3, axis=0)
    arrays = {name: array[rows] for name, array in mesh.tensors().items() if name != "faces"}
    faces = np.arange(len(rows), dtype=np.uint32).reshape(-1, 3)
    return replace(mesh, faces=faces, **(arrays | {"normals": normals, "tangents": None}))


def _pass(
    corners: Int32[np.ndarray, "f 3"], faces: int, most: float, lines: _Lines, place: Int32[np.ndarray, " v"],
    points: Float64[np.ndarray, "p 3"], values: Float64[np.ndarray, "v k"], uvs: Float64[np.ndarray, "u 2"],
    quadrics: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
) -> tuple[int, int, Bool[np.ndarray, " f"]]:  # fmt: skip
    """Pull each point once at most; how many triangles are gone, how many pulls would go too far, which are gone."""
    costs, forward = np.empty(len(lines.first)), np.zeros(len(lines.first), np.bool_)
    used = np.zeros(len(place), np.bool_)
    used[corners] = True
    vertices = np.flatnonzero(used)
    vertices = vertices[np.argsort(place[vertices], kind="stable")]
    vertex_starts = _starts(place[vertices], len(points))
    farther = kernels.pull_costs(
        lines.first, lines.second, lines.on_line, lines.kinds, corners, place, points, values, *quadrics, vertex_starts,
        vertices, most * most, costs, forward,
    )  # fmt: skip
    order = np.argsort(costs, kind="stable")
    order = order[: int(np.isfinite(costs).sum())]
    gone, touched = np.zeros(len(corners), np.bool_), np.zeros(len(points), np.bool_)
    if not len(order):
        return 0, int(farther), gone
    goal = len(corners) - faces
    limit = SPAN * float(costs[order[min(goal // 2, len(order) - 1)]])
    around = np.argsort(place[corners].ravel(), kind="stable") // 3
    mark = np.zeros(len(points), np.int64)
    removed = kernels.pull(
        order, costs, limit, goal, lines.first, lines.second, forward, corners, place, points, uvs,
        _starts(place[corners].ravel(), len(points)), around, vertex_starts, vertices, *quadrics, touched, gone, mark,
    )  # fmt: skip
    return int(removed), int(farther), gone


def _starts(numbers: Int32[np.ndarray, " n"], count: int) -> Int64[np.ndarray, " c"]:
    """Where each number's rows begin once they are sorted, and where the last one's end."""
    return np.concatenate([[0], np.cumsum(np.bincount(numbers, minlength=count))])


def _points(mesh: Mesh) -> tuple[Int32[np.ndarray, " v"], Float64[np.ndarray, "p 3"]]:
    """The place of each vertex, and the places, in a mesh of size 1 about the origin."""
    found, place = distinct_rows(mesh.vertices)
    low, size = found.min(0).astype(np.float64), float(np.ptp(found.astype(np.float64), axis=0).max()) or 1.0
    return place.astype(np.int32), np.ascontiguousarray((found - low) / size)


def _values(
    mesh: Mesh, points: Float64[np.ndarray, "p 3"], place: Int32[np.ndarray, " v"]
) -> Float64[np.ndarray, "v k"]:
    """What is to be kept of each vertex, as lengths."""
    columns = [NORMALS * mesh.normals.astype(np.float64)]
    if mesh.colors is not None:
        columns.append(COLORS * mesh.colors.astype(np.float64))
    for number in range(5):
        uvs = mesh.uv_set(number)
        if uvs is not None:
            columns.append(UVS * _length(points[place[mesh.faces]], uvs[mesh.faces]) * uvs.astype(np.float64))
    return np.ascontiguousarray(np.concatenate(columns, 1))


def _length(corners: Float64[np.ndarray, "f 3 3"], uvs: Float32[np.ndarray, "f 3 2"]) -> float:
    """How long on the surface one unit of coordinates of maps is, in the mean over the area."""
    sides, steps = corners[:, 1:] - corners[:, :1], (uvs[:, 1:] - uvs[:, :1]).astype(np.float64)
    area = float(np.linalg.norm(np.cross(sides[:, 0], sides[:, 1]), axis=1).sum())
    covered = float(np.abs(steps[:, 0, 0] * steps[:, 1, 1] - steps[:, 0, 1] * steps[:, 1, 0]).sum())
    return float(np.sqrt(area / covered)) if covered > 0.0 else 0.0


def _lines(corners: Int32[np.ndarray, "f 3"], place: Int32[np.ndarray, " v"]) -> _Lines:
    """Edges between points, which of them are lines, and what points may do."""
    at = place[corners]
    edges = edges_of(at)
    first = edges.order[edges.first]
    second = np.where(edges.counts == 2, edges.order[np.minimum(edges.first + 1, len(edges.order) - 1)], -1)
    vertices, ends = corners.ravel(), next_corner(np.arange(corners.size))
    joined = second >= 0
    here, there = first[joined], second[joined]
    opposed = at.ravel()[here] != at.ravel()[there]
    jumps = np.ones(len(first), np.bool_)
    jumps[joined] = (vertices[here] != vertices[ends[there]]) | (vertices[ends[here]] != vertices[there])
    kinds = _kinds(corners, place, edges, first, jumps)
    kinds[at.ravel()[np.concatenate([here[~opposed], ends[here[~opposed]]])]] = kernels.FIXED
    return _Lines(first, second, jumps, kinds)


def _kinds(
    corners: Int32[np.ndarray, "f 3"], place: Int32[np.ndarray, " v"], edges: Edges, first: Int64[np.ndarray, " e"],
    jumps: Bool[np.ndarray, " e"],
) -> UInt8[np.ndarray, " p"]:  # fmt: skip
    """What each point may do; where the surface is none, or ends twice, nothing."""
    at, count = place[corners].ravel(), int(place.max()) + 1
    ends = next_corner(first)

    def touching(chosen: Bool[np.ndarray, " e"]) -> np.ndarray:
        return np.bincount(np.concatenate([at[first[chosen]], at[ends[chosen]]]), minlength=count)

    used = np.zeros(len(place), np.bool_)
    used[corners] = True
    vertices = np.bincount(place[used], minlength=count)
    lines, open_ones, crowded = touching(jumps), touching(edges.counts == 1), touching(edges.counts > 2)
    kinds = np.full(count, kernels.FIXED, np.uint8)
    kinds[(lines <= 1) & (vertices == 1)] = kernels.INNER  # a cut's tip may go deeper
    kinds[(lines >= 2) & (open_ones == 0)] = kernels.LINE
    kinds[open_ones == 2] = kernels.END
    kinds[crowded > 0] = kernels.FIXED
    return kinds


def _with(mesh: Mesh, corners: Int32[np.ndarray, "f 3"]) -> Mesh:
    """The mesh with these triangles, and the vertices that they use."""
    bare = replace(mesh, faces=corners.astype(np.uint32), source=None)
    return bare.with_faces(np.ones(len(corners), np.bool_))
