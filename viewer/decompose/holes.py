"""Closes holes: loops of edges that have a triangle on one side only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

import mapbox_earcut
import numpy as np
from jaxtyping import Float64, Int64

from viewer.decompose.edges import edges_of, next_corner
from viewer.decompose.holes_kernels import least_area
from viewer.decompose.report import check_finite
from viewer.scene.distinct import distinct_rows
from viewer.scene.mesh import Mesh

MOST_EXACT = 160
"""Edges of loops that get the triangles of least area; larger ones are cut up in the plane that they are nearest to."""


def with_holes_closed(mesh: Mesh, most: int) -> tuple[Mesh, int]:
    """The mesh with loops of at most ``most`` edges closed, and how many there were.

    The triangles are those of least area (Barequet and Sharir, "Filling gaps in the boundary of a polyhedron", CAGD
    1995). Maps go on across a hole that lies within one chart; one between several charts shows a single texel in each
    triangle, that of a corner. Where values jump at a vertex, as at the seams of maps, there is no hole.

    Raises:
        InputError: A vertex is not finite.
    """
    check_finite(mesh)
    points, place = distinct_rows(mesh.vertices)
    at = place[mesh.faces]
    halves = edges_of(at).boundary
    faces: list[np.ndarray] = []
    copies: list[np.ndarray] = []
    sources: list[np.ndarray] = []
    count, closed = len(mesh.vertices), 0
    corners = mesh.faces.astype(np.int64).ravel()
    for loop in _loops(halves, at.ravel()):
        if not 3 <= len(loop) <= most:
            continue
        # Seen from outside, the hole runs the other way round.
        around = loop[::-1]
        triangles = _triangles(points[at.ravel()[around]].astype(np.float64))
        vertices = corners[around]
        if not len(triangles):
            continue
        closed += 1
        of_loop = vertices[triangles]
        if (corners[next_corner(loop)] != corners[np.roll(loop, -1)]).any() and mesh.uvs is not None:
            flat = of_loop.ravel()
            copies.append(flat)
            sources.append(np.repeat(of_loop[:, 0], 3))
            of_loop = (count + np.arange(len(flat))).reshape(-1, 3)
            count += len(flat)
        faces.append(of_loop)
    if not closed:
        return mesh, 0
    return _joined(mesh, faces, copies, sources), closed


def _joined(
    mesh: Mesh, faces: Sequence[np.ndarray], copies: Sequence[np.ndarray], sources: Sequence[np.ndarray]
) -> Mesh:
    """The mesh with further triangles, and with copies of vertices that have coordinates of maps from elsewhere."""
    arrays = {name: array for name, array in mesh.tensors().items() if name != "faces"}
    if copies:
        row, source = np.concatenate(copies), np.concatenate(sources)
        arrays = {
            name: np.concatenate([array, array[source if name in ("uvs", "further_uvs") else row]])
            for name, array in arrays.items()
        }
    new = np.concatenate(faces).astype(np.uint32)
    return replace(mesh, faces=np.concatenate([mesh.faces, new]), source=None, **arrays)


def _loops(halves: Int64[np.ndarray, " h"], at: Int64[np.ndarray, " c"]) -> Iterator[Int64[np.ndarray, " n"]]:
    """Half-edges without another one, in closed loops; where loops touch, each turns off as soon as it can close."""
    leaving: dict[int, list[int]] = defaultdict(list)
    for half in halves[::-1].tolist():
        leaving[int(at[half])].append(half)
    while leaving:
        first = next(iter(leaving))
        path: list[int] = []
        been: dict[int, int] = {}
        point = first
        while True:
            if point in been:
                begin = been[point]
                yield np.array(path[begin:], np.int64)
                for half in path[begin + 1 :]:
                    del been[int(at[half])]
                del path[begin:]
            been[point] = len(path)
            if not leaving.get(point):
                leaving.pop(point, None)
                break
            half = leaving[point].pop()
            if not leaving[point]:
                del leaving[point]
            path.append(half)
            point = int(at[half - half % 3 + (half + 1) % 3])


def _triangles(points: Float64[np.ndarray, "n 3"]) -> Int64[np.ndarray, "t 3"]:
    """Triangles that close a loop, counter-clockwise where it is; corners are numbers in the loop."""
    count = len(points)
    if count <= MOST_EXACT:
        choices = np.zeros((count, count), np.int64)
        least_area(points, np.full((count, count), np.inf), choices)
        found: list[tuple[int, int, int]] = []
        open_spans = [(0, count - 1)]
        while open_spans:
            low, high = open_spans.pop()
            if high - low < 2:
                continue
            middle = int(choices[low, high])
            found.append((low, middle, high))
            open_spans += [(low, middle), (middle, high)]
        return np.array(found, np.int64).reshape(-1, 3)
    across = np.cross(points, np.roll(points, -1, axis=0)).sum(0)
    length = float(np.linalg.norm(across))
    if length <= 0.0:
        return np.zeros((0, 3), np.int64)
    normal = across / length
    right = np.cross(normal, np.eye(3)[np.abs(normal).argmin()])
    right /= np.linalg.norm(right)
    flat = np.stack([points @ right, points @ np.cross(normal, right)], 1)
    ears = mapbox_earcut.triangulate_float64(flat, np.array([count], np.uint32)).astype(np.int64).reshape(-1, 3)
    first, second = flat[ears[:, 1]] - flat[ears[:, 0]], flat[ears[:, 2]] - flat[ears[:, 0]]
    clockwise = first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0] < 0.0
    return np.where(clockwise[:, None], ears[:, ::-1], ears)
