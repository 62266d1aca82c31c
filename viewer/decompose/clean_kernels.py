"""Kernels over the triangles of a closed surface."""

from __future__ import annotations

import math

from numba import njit


@njit(cache=True, nogil=True)
def smooth_once(vertices, faces, strength, sums, degrees):
    """Move every vertex by ``strength`` towards the mean of its neighbours.

    Each edge of a closed surface is run along once in each direction, so adding up every triangle's next corner counts
    each neighbour exactly once.
    """
    sums.fill(0.0)
    degrees.fill(0.0)
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


@njit(cache=True, nogil=True)
def spread_normals(faces, normals, sharpness, sums):
    """Sum up each vertex's normal and its neighbours', these with the weight ``exp(sharpness (cosine - 1))``.

    Every edge of a closed surface is met twice: so a vertex's own normal counts twice, too.
    """
    for vertex in range(normals.shape[0]):
        for axis in range(3):
            sums[vertex, axis] = 2.0 * normals[vertex, axis]
    for face in range(faces.shape[0]):
        for corner in range(3):
            here, there = faces[face, corner], faces[face, (corner + 1) % 3]
            cosine = 0.0
            for axis in range(3):
                cosine += normals[here, axis] * normals[there, axis]
            weight = math.exp(sharpness * (cosine - 1.0))
            for axis in range(3):
                sums[here, axis] += weight * normals[there, axis]
                sums[there, axis] += weight * normals[here, axis]


@njit(cache=True, nogil=True)
def edge_offsets(vertices, faces, normals, offsets):
    """How far the end of each triangle's sides lies before the tangent plane at their beginning."""
    for face in range(faces.shape[0]):
        for corner in range(3):
            here, there = faces[face, corner], faces[face, (corner + 1) % 3]
            off = 0.0
            for axis in range(3):
                off += normals[here, axis] * (vertices[there, axis] - vertices[here, axis])
            offsets[face, corner] = off


@njit(cache=True, nogil=True)
def smooth_along_once(vertices, faces, offsets, width, strength, sums, totals):
    """As :func:`smooth_once`, but neighbours count the less the farther they lie off the vertex's tangent plane.

    Their weight is ``exp(-offset^2 / (2 width^2))`` (Fleishman, Drori and Cohen-Or, "Bilateral mesh denoising",
    SIGGRAPH 2003), so that a vertex on an edge of the surface moves along the edge only.
    """
    sums.fill(0.0)
    totals.fill(0.0)
    for face in range(faces.shape[0]):
        for corner in range(3):
            here, there = faces[face, corner], faces[face, (corner + 1) % 3]
            weight = math.exp(-0.5 * (offsets[face, corner] / width) ** 2)
            totals[here] += weight
            for axis in range(3):
                sums[here, axis] += weight * vertices[there, axis]
    for vertex in range(vertices.shape[0]):
        if totals[vertex] > 1e-6:
            for axis in range(3):
                mean = sums[vertex, axis] / totals[vertex]
                vertices[vertex, axis] += strength * (mean - vertices[vertex, axis])
