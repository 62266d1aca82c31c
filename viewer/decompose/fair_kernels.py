"""Kernels that even out the normals of triangles and move vertices after them; see ``fair``.

Triangles speak to each other through the vertices that they share: what a vertex holds is a mean over its triangles. So
no lists of neighbours are needed, which would take more memory than the mesh.
"""

from __future__ import annotations

import math

from numba import njit

from viewer.decompose.bricks_kernels import corner_rows

FAINT = 1e-6
"""Least density that counts, so that there is an answer just outside of the surface, too."""


@njit(cache=True, nogil=True)
def sample_means(slots, rows, shape, density, values, grid, found, weights, result):
    """Means of a value of the voxels around each position in grid units, weighted by how dense they are."""
    for n in range(grid.shape[0]):
        corner_rows(slots, rows, shape, grid[n, 0], grid[n, 1], grid[n, 2], found, weights)
        total, share = 0.0, 0.0
        for corner in range(8):
            row = found[corner]
            if row >= 0:
                weight = weights[corner] * max(FAINT, density[row])
                total += weight * values[row]
                share += weight
        result[n] = total / share if share > 0.0 else 0.0


@njit(cache=True, nogil=True)
def unit_rows(vectors):
    """Give every row the length 1; rows without a length stay."""
    for n in range(vectors.shape[0]):
        length = math.sqrt(vectors[n, 0] ** 2 + vectors[n, 1] ** 2 + vectors[n, 2] ** 2)
        if length > 0.0:
            for axis in range(3):
                vectors[n, axis] /= length


@njit(cache=True, nogil=True)
def face_normals(vertices, faces, normals, areas):
    """Unit normal and area of each triangle."""
    for face in range(faces.shape[0]):
        a, b, c = faces[face, 0], faces[face, 1], faces[face, 2]
        ux, uy, uz = vertices[b, 0] - vertices[a, 0], vertices[b, 1] - vertices[a, 1], vertices[b, 2] - vertices[a, 2]
        vx, vy, vz = vertices[c, 0] - vertices[a, 0], vertices[c, 1] - vertices[a, 1], vertices[c, 2] - vertices[a, 2]
        nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
        length = math.sqrt(nx * nx + ny * ny + nz * nz)
        areas[face] = 0.5 * length
        scale = 1.0 / length if length > 0.0 else 0.0
        normals[face, 0], normals[face, 1], normals[face, 2] = nx * scale, ny * scale, nz * scale


@njit(cache=True, nogil=True)
def to_vertices(faces, areas, weights, normals, sums):
    """The sum of each vertex's triangles' normals, by area and weight."""
    sums.fill(0.0)
    for face in range(faces.shape[0]):
        for corner in range(3):
            vertex, share = faces[face, corner], areas[face] * weights[face, corner]
            for axis in range(3):
                sums[vertex, axis] += share * normals[face, axis]


@njit(cache=True, nogil=True)
def to_faces(faces, weights, sums, own, follow, pull, normals):
    """The unit normal of each triangle: ``follow`` times the mean of its vertices' and ``pull`` times its ``own``.

    ``sums`` hold unit vectors. A triangle whose vertices count nothing keeps its own.
    """
    for face in range(faces.shape[0]):
        x, y, z = 0.0, 0.0, 0.0
        for corner in range(3):
            vertex, share = faces[face, corner], weights[face, corner]
            x += share * sums[vertex, 0]
            y += share * sums[vertex, 1]
            z += share * sums[vertex, 2]
        length = math.sqrt(x * x + y * y + z * z)
        scale = follow[face] / length if length > 0.0 else 0.0
        x = scale * x + pull[face] * own[face, 0]
        y = scale * y + pull[face] * own[face, 1]
        z = scale * z + pull[face] * own[face, 2]
        length = math.sqrt(x * x + y * y + z * z)
        if length > 0.0:
            normals[face, 0], normals[face, 1], normals[face, 2] = x / length, y / length, z / length
        else:
            normals[face, 0], normals[face, 1], normals[face, 2] = own[face, 0], own[face, 1], own[face, 2]


@njit(cache=True, nogil=True)
def alike(faces, at_faces, at_vertices, least, weights):
    """How much each triangle and each of its vertices belong together.

    1 where their normals agree, 0 where the cosine between these is ``least`` or less.
    """
    for face in range(faces.shape[0]):
        for corner in range(3):
            vertex, cosine = faces[face, corner], 0.0
            for axis in range(3):
                cosine += at_faces[face, axis] * at_vertices[vertex, axis]
            weights[face, corner] = (max(0.0, cosine - least) / (1.0 - least)) ** 2


@njit(cache=True, nogil=True)
def move_towards(vertices, faces, areas, normals, sums, totals):
    """Move every vertex by the mean of what it lacks to the planes of its triangles through their middles, by area."""
    sums.fill(0.0)
    totals.fill(0.0)
    for face in range(faces.shape[0]):
        a, b, c = faces[face, 0], faces[face, 1], faces[face, 2]
        nx, ny, nz, area = normals[face, 0], normals[face, 1], normals[face, 2], areas[face]
        x = (vertices[a, 0] + vertices[b, 0] + vertices[c, 0]) / 3.0
        y = (vertices[a, 1] + vertices[b, 1] + vertices[c, 1]) / 3.0
        z = (vertices[a, 2] + vertices[b, 2] + vertices[c, 2]) / 3.0
        for corner in range(3):
            vertex = faces[face, corner]
            lack = nx * (x - vertices[vertex, 0]) + ny * (y - vertices[vertex, 1]) + nz * (z - vertices[vertex, 2])
            sums[vertex, 0] += area * lack * nx
            sums[vertex, 1] += area * lack * ny
            sums[vertex, 2] += area * lack * nz
            totals[vertex] += area
    for vertex in range(vertices.shape[0]):
        if totals[vertex] > 0.0:
            for axis in range(3):
                vertices[vertex, axis] += sums[vertex, axis] / totals[vertex]
