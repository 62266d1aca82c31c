"""Marching tetrahedra, differentiable in the corners' distances and places."""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Int32, Int64
from torch import Tensor

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


TABLE = triangle_table()


def marched(
    points: Tensor, distances: Tensor, tetrahedra: Int64[np.ndarray, "t 4"]
) -> tuple[Tensor, Int32[np.ndarray, "f 3"]]:
    """The surface where a signed distance, linear in each tetrahedron, is 0: vertices (v, 3), and triangles.

    On the edge between a and b, with distances of different signs, lies ``(p_a d_b - p_b d_a) / (d_b - d_a)`` (DMTet,
    Shen et al., NeurIPS 2021, equation 3). Triangles are anticlockwise seen from where the distance is positive; the
    surface is closed but for the grid's rim.

    Args:
        points: Corners (p, 3).
        distances: Of the corners (p,), < 0 inside.
        tetrahedra: Rows of four corner numbers, of positive volume.
    """
    inside = (distances.detach() < 0.0).numpy()
    patterns = (inside[tetrahedra] * np.array([1, 2, 4, 8])).sum(1)
    cut = (patterns > 0) & (patterns < 15)
    crossed, patterns = tetrahedra[cut], patterns[cut]
    ends = np.sort(crossed[:, np.array(EDGES)], axis=2)
    keys = ends[..., 0] * len(inside) + ends[..., 1]
    unique, numbers = np.unique(keys, return_inverse=True)
    numbers = numbers.reshape(keys.shape)
    triangles = TABLE[patterns]
    there = triangles[..., 0] >= 0
    rows = np.broadcast_to(np.arange(len(crossed))[:, None], there.shape)[there]
    used = numbers[rows[:, None], triangles[there]]
    # Only edges with ends on both sides carry a vertex.
    used_edges, faces = np.unique(used, return_inverse=True)
    pairs = unique[used_edges]
    a, b = torch.from_numpy(pairs // len(inside)), torch.from_numpy(pairs % len(inside))
    near, far = distances[a][:, None], distances[b][:, None]
    vertices = (points[a] * far - points[b] * near) / (far - near)
    return vertices, faces.reshape(-1, 3).astype(np.int32)
