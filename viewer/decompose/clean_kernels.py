"""Kernels over the triangles of a closed surface."""

from __future__ import annotations

from numba import njit


@njit(cache=True, nogil=True)
def smooth_once(vertices, faces, strength, sums, degrees):
    """Move every vertex by ``strength`` towards the mean of its neighbours.

    Each edge of a closed surface is run along once in each direction, so adding up every triangle's next corner counts
    each neighbour exactly once.
    """
    sums[:] = 0.0
    degrees[:] = 0.0
    for face in range(faces.shape[0]):
        for corner in range(3):
            here, there = faces[face, corner], faces[face, (corner + 1) % 3]
            degrees[here] += 1.0
            for axis in range(3):
                sums[here, axis] += vertices[there, axis]
    for vertex in range(vertices.shape[0]):
        for axis in range(3):
            mean = sums[vertex, axis] / degrees[vertex]
            vertices[vertex, axis] += strength * (mean - vertices[vertex, axis])


@njit(cache=True, nogil=True)
def add_face_normals(vertices, faces, normals):
    """Add each triangle's normal, as long as twice its area, to its three corners."""
    for face in range(faces.shape[0]):
        a, b, c = faces[face, 0], faces[face, 1], faces[face, 2]
        ux, uy, uz = vertices[b, 0] - vertices[a, 0], vertices[b, 1] - vertices[a, 1], vertices[b, 2] - vertices[a, 2]
        vx, vy, vz = vertices[c, 0] - vertices[a, 0], vertices[c, 1] - vertices[a, 1], vertices[c, 2] - vertices[a, 2]
        nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
        for corner in (a, b, c):
            normals[corner, 0] += nx
            normals[corner, 1] += ny
            normals[corner, 2] += nz
