"""The surface in one tetrahedron for each pattern of which of its corners lie inside."""

from __future__ import annotations

import numpy as np
from jaxtyping import Int64

EDGES = ((0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3))
"""Of a tetrahedron, as pairs of its corners."""
CORNERS = np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
"""Of a tetrahedron whose corners 1, 2, 3 turn anticlockwise seen from corner 0's far side: its volume is positive."""


def triangle_table() -> Int64[np.ndarray, "16 2 3"]:
    """Up to two triangles of cut edges for each pattern, whose bit i says that corner i lies inside.

    One corner on its own side is cut off by a triangle, two against two part along a quadrilateral. Triangles are
    anticlockwise seen from outside, in every tetrahedron of positive volume; -1 where there is none.
    """
    table = np.full((16, 2, 3), -1, np.int64)
    for pattern in range(1, 15):
        inside = [corner for corner in range(4) if pattern >> corner & 1]
        outside = [corner for corner in range(4) if corner not in inside]
        outward = CORNERS[outside].mean(0) - CORNERS[inside].mean(0)
        for number, triangle in enumerate(_triangles(inside, outside)):
            a, b, c = (CORNERS[list(EDGES[edge])].mean(0) for edge in triangle)
            turned = np.cross(b - a, c - a) @ outward < 0.0
            table[pattern, number] = triangle[::-1] if turned else triangle
    return table


def _triangles(inside: list[int], outside: list[int]) -> list[list[int]]:
    """The triangles between the cut edges, whichever way round."""
    if len(inside) == 2:
        ring = [_edge(inside[first], outside[second]) for first, second in ((0, 0), (0, 1), (1, 1), (1, 0))]
        return [[ring[0], ring[1], ring[2]], [ring[0], ring[2], ring[3]]]
    return [[_edge(one, other) for one in inside for other in outside]]


def _edge(one: int, other: int) -> int:
    return EDGES.index((min(one, other), max(one, other)))
