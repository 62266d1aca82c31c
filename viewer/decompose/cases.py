"""The 256 cases of marching cubes, derived instead of typed (the method: Lorensen and Cline, SIGGRAPH 1987).

Corner ``c`` of a cell has the offsets ``c & 1``, ``c >> 1 & 1``, ``c >> 2 & 1`` along x, y, z; bit ``c`` of a case is
set where that corner is inside. The surface meets each face of the cell in directed segments. Which segments depends on
that face's four corners alone, so the cell behind the face finds the same ones in the opposite direction; where all
segments of a cell are joined to loops, the surface is closed and oriented whatever the values are.

An ambiguous face (inside at two diagonal corners) joins its inside corners: thin wires that run diagonally through the
grid stay in one piece. Loops are cut into triangles by chords that never lie in a face of the cell, since the cell
behind might draw the same chord and four triangles would share it. All of the 256 cases have such a cut.
"""

from __future__ import annotations

import math
from functools import cache
from itertools import pairwise

import numpy as np
from jaxtyping import Int32

CORNERS = tuple((c & 1, c >> 1 & 1, c >> 2 & 1) for c in range(8))
EDGES = tuple((axis, corner) for axis in range(3) for corner in range(8) if not corner >> axis & 1)
"""Each of the 12 edges as the axis that it runs along and its lower corner."""
Loop = tuple[int, ...]


def edge_table() -> Int32[np.ndarray, "12 4"]:
    """Axis and corner offsets of the lower end of each edge."""
    return np.array([(axis, *CORNERS[corner]) for axis, corner in EDGES], np.int32)


@cache
def triangle_table() -> tuple[Int32[np.ndarray, " 257"], Int32[np.ndarray, " n"]]:
    """Where each case's triangles start in the list, and the list: three edge numbers a triangle."""
    triangles = [[edge for loop in loops(case) for edge in _cut(loop)] for case in range(256)]
    starts = np.cumsum([0, *map(len, triangles)]).astype(np.int32)
    return starts, np.array([edge for case in triangles for edge in case], np.int32)


def loops(case: int) -> list[Loop]:
    """The closed loops of crossed edges in which the surface meets the faces of a cell."""
    following = dict(segment for face in faces() for segment in _segments(case, face))
    found: list[Loop] = []
    while following:
        first, edge = following.popitem()
        loop = [first]
        while edge != first:
            loop.append(edge)
            edge = following.pop(edge)
        found.append(tuple(loop))
    return sorted(found)


@cache
def faces() -> tuple[tuple[int, int, int, int], ...]:
    """The corners of the six faces, each counter-clockwise seen from outside of the cell."""
    found: list[tuple[int, int, int, int]] = []
    for axis in range(3):
        u, v = 1 << (axis + 1) % 3, 1 << (axis + 2) % 3
        far = 1 << axis
        found.append((far, far | u, far | u | v, far | v))
        found.append((0, v, u | v, u))
    return tuple(found)


def _segments(case: int, face: tuple[int, int, int, int]) -> list[tuple[int, int]]:
    """Directed segments on one face, as pairs of edges.

    Going round the face one enters and leaves the inside in turn. A segment leads from where one enters to where one
    leaves. With four crossings it cuts off the outside corner in between, so that the inside ones stay joined.
    """
    round_trip = (*face, face[0])
    crossings = [
        (bool(case >> b & 1), _edge(a, b)) for a, b in pairwise(round_trip) if (case >> a & 1) != (case >> b & 1)
    ]
    count = len(crossings)
    return [(edge, crossings[(place - 1) % count][1]) for place, (entering, edge) in enumerate(crossings) if entering]


def _edge(a: int, b: int) -> int:
    """The number of the edge between two neighbouring corners."""
    return EDGES.index(((a ^ b).bit_length() - 1, a & b))


@cache
def _faces_of(edge: int) -> frozenset[int]:
    """The two faces that an edge belongs to."""
    axis, corner = EDGES[edge]
    ends = {corner, corner | 1 << axis}
    return frozenset(number for number, face in enumerate(faces()) if ends <= set(face))


def _cut(loop: Loop) -> list[int]:
    """Triangles of a loop by the cheapest allowed chords: dynamic programming over the polygon's intervals."""
    count = len(loop)
    best = {(i, i + 1): (0.0, -1) for i in range(count - 1)}
    for span in range(2, count):
        for i in range(count - span):
            k = i + span
            price = 0.0 if (i, k) == (0, count - 1) else _chord(loop[i], loop[k])
            best[i, k] = min((best[i, j][0] + best[j, k][0] + price, j) for j in range(i + 1, k))
    return _collect(loop, best, 0, count - 1)


def _collect(loop: Loop, best: dict[tuple[int, int], tuple[float, int]], i: int, k: int) -> list[int]:
    """The triangles that the best cut of the interval from i to k consists of."""
    j = best[i, k][1]
    if j < 0:
        return []
    return [loop[i], loop[j], loop[k], *_collect(loop, best, i, j), *_collect(loop, best, j, k)]


def _chord(a: int, b: int) -> float:
    """Squared length of the chord between the middles of two edges; infinite where it would lie in a face."""
    if _faces_of(a) & _faces_of(b):
        return math.inf
    return sum((p - q) ** 2 for p, q in zip(_middle(a), _middle(b), strict=True))


def _middle(edge: int) -> tuple[float, ...]:
    axis, corner = EDGES[edge]
    return tuple(offset + (0.5 if place == axis else 0.0) for place, offset in enumerate(CORNERS[corner]))
