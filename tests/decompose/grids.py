"""Fields of known shape for the tests of extraction."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from viewer.fields.voxels import SparseVoxels
from viewer.scene.geometry import AABB
from viewer.scene.mesh import Mesh

CUBE = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
SH_0 = 0.28209479177387814


def centers(shape, aabb=CUBE):
    """Coordinates of all voxel centres, as three arrays that broadcast to ``shape``."""
    axes = [lo + (np.arange(n) + 0.5) / n * (hi - lo) for n, lo, hi in zip(shape, aabb.lo, aabb.hi, strict=True)]
    return np.meshgrid(*axes, indexing="ij", sparse=True)


def voxels_of(density, aabb=CUBE, color=None, color_space="linear"):
    """The field with this density at the voxel centres; ``color`` is an array (*shape, 3), or nothing for grey.

    Without colour only voxels with density are stored; with it all of them, so that no colour fades at the rim.
    """
    flat = np.ascontiguousarray(density, np.float32).ravel()
    index = (np.flatnonzero(flat) if color is None else np.arange(flat.size)).astype(np.int32)
    values = np.full((flat.size, 3), 0.5) if color is None else np.asarray(color).reshape(-1, 3)
    sh = ((values[index] - 0.5) / SH_0).astype(np.float16)
    return SparseVoxels(aabb, density.shape, index, flat[index], sh, color_space)


def ramp_of(distance: Callable, shape, aabb=CUBE, peak=200.0, cells=3.0):
    """A density that falls linearly from ``peak`` inside to 0 outside and is half of it where ``distance`` is 0."""
    width = cells * max(np.array(aabb.size) / shape)
    return np.clip(0.5 - distance(*centers(shape, aabb)) / width, 0.0, 1.0) * peak


def sphere(radius=0.6, center=(0.0, 0.0, 0.0)):
    """Signed distance to a sphere."""
    return lambda x, y, z: np.sqrt((x - center[0]) ** 2 + (y - center[1]) ** 2 + (z - center[2]) ** 2) - radius


def torus(large=0.6, small=0.2):
    """Signed distance to a torus around z."""
    return lambda x, y, z: np.sqrt((np.sqrt(x * x + y * y) - large) ** 2 + z * z) - small


def box(half, center=(0.0, 0.0, 0.0)):
    """Signed distance to a box, in the largest of the three axes."""
    return lambda x, y, z: np.maximum(
        np.maximum(np.abs(x - center[0]) - half[0], np.abs(y - center[1]) - half[1]), np.abs(z - center[2]) - half[2]
    )


def is_closed(faces) -> bool:
    """Whether every edge has exactly two triangles that run along it in opposite directions."""
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]).astype(np.int64)
    size = int(edges.max()) + 1 if len(edges) else 1
    there, back = edges[:, 0] * size + edges[:, 1], edges[:, 1] * size + edges[:, 0]
    return len(np.unique(there)) == len(there) and np.array_equal(np.sort(there), np.sort(back))


def area_and_volume(mesh: Mesh):
    """Area, and volume by the divergence theorem: positive where triangles are counter-clockwise from outside."""
    a, b, c = (mesh.vertices[mesh.faces[:, corner]].astype(np.float64) for corner in range(3))
    normals = np.cross(b - a, c - a)
    return np.linalg.norm(normals, axis=1).sum() / 2, (normals * a).sum() / 6
