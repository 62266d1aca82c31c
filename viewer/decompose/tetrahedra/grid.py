"""A box cut into tetrahedra."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int64

from viewer.decompose.tetrahedra.marching import EDGES
from viewer.scene.geometry import AABB


@dataclass(frozen=True, eq=False)
class TetrahedralGrid:
    """Cubes of six tetrahedra each, all around one diagonal (Kuhn), so that neighbours share whole faces.

    Attributes:
        points: Corners, z fastest.
        shape: How many of them along x, y, z.
        tetrahedra: Rows of four corner numbers, of positive volume.
        edges: Each edge once, the smaller number first.
        cell: Edge of a cube.
    """

    points: Float32[np.ndarray, "p 3"]
    shape: tuple[int, int, int]
    tetrahedra: Int64[np.ndarray, "t 4"]
    edges: Int64[np.ndarray, "e 2"]
    cell: float


def tetrahedral_grid(box: AABB, cells: int) -> TetrahedralGrid:
    """A grid over a box, with ``cells`` cubes along its longest edge; it may reach a little beyond the others."""
    size = np.array(box.size)
    cell = float(size.max()) / cells
    counts = np.maximum(1, np.ceil(size / cell - 1e-6)).astype(np.int64)
    shape = (int(counts[0]) + 1, int(counts[1]) + 1, int(counts[2]) + 1)
    positions = np.stack(np.meshgrid(*(np.arange(side) for side in shape), indexing="ij"), -1).reshape(-1, 3)
    points = (positions - 0.5 * counts) * cell + np.array(box.center)
    first = np.stack(np.meshgrid(*(np.arange(count) for count in counts), indexing="ij"), -1).reshape(-1, 3)
    tetrahedra = np.concatenate([_path(first, order, shape) for order in itertools.permutations(range(3))])
    ends = np.sort(tetrahedra[:, np.array(EDGES)].reshape(-1, 2), axis=1)
    keys = np.unique(ends[:, 0] * len(points) + ends[:, 1])
    edges = np.stack([keys // len(points), keys % len(points)], 1)
    return TetrahedralGrid(points.astype(np.float32), shape, tetrahedra, edges, cell)


def _path(first: Int64[np.ndarray, "c 3"], order: tuple[int, ...], shape: tuple[int, int, int]) -> np.ndarray:
    """In each cube the tetrahedron on the way from its first to its last corner along the axes in this order."""
    corner, steps = first, []
    for axis in (None, *order):
        if axis is not None:
            corner = corner + np.eye(3, dtype=np.int64)[axis]
        steps.append((corner[:, 0] * shape[1] + corner[:, 1]) * shape[2] + corner[:, 2])
    odd = np.linalg.det(np.eye(3)[list(order)]) < 0.0
    return np.stack([steps[0], steps[2], steps[1], steps[3]] if odd else steps, 1)
