"""Marching tetrahedra, differentiable in the corners' distances and places."""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Int32, Int64
from torch import Tensor

from viewer.decompose.tetrahedra.cases import EDGES, triangle_table

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
