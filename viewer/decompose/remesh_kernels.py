"""Kernels that make the triangles of a mesh even: edges collapsed and flipped, vertices spread; see ``remesh``.

Each changes a list of triangles in place, in passes: around a vertex at most one thing is done in a pass, so that lists
of neighbours, which are made once a pass, hold.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from viewer.decompose.decimate_kernels import may_go, normal_of

LEAST_COSINE = 0.5
"""Between the normals of triangles before and after a flip."""


@njit(cache=True, nogil=True)
def collapse(order, begins, ends, forward, faces, points, place, starts, around, longest, touched, gone, mark):
    """Pull ends of edges onto the other ones, in their order; how many are.

    Args:
        order: Edges, the shortest first.
        begins: A vertex of each edge; which goes onto ``ends`` where ``forward``, else the other way round.
        ends: The other one.
        forward: See there.
        faces: Triangles (f, 3), changed.
        points: Vertices (v, 3).
        place: Numbers of the vertices, each its own.
        starts: Where the triangles of each vertex begin in ``around``.
        around: Triangles.
        longest: At each vertex, squared, the length that no edge may have afterwards.
        touched: Vertices whose surroundings were changed.
        gone: Triangles that are no more.
        mark: Room for a number a vertex, zero.
    """
    uvs, stamp, count = np.zeros((0, 2)), 0, 0
    for n in range(order.shape[0]):
        edge = order[n]
        source, target = begins[edge], ends[edge]
        if not forward[edge]:
            source, target = target, source
        if touched[source] or touched[target]:
            continue
        free = True
        for k in range(starts[source], starts[source + 1]):
            for corner in range(3):
                other = faces[around[k], corner]
                x, y, z = (
                    points[other, 0] - points[target, 0],
                    points[other, 1] - points[target, 1],
                    points[other, 2] - points[target, 2],
                )
                free &= (not touched[other]) and (
                    other == source or x * x + y * y + z * z <= min(longest[other], longest[target])
                )
        stamp += 1
        if not free or not may_go(
            source, target, source, target, source, target, faces, place, points, uvs, starts, around, gone, mark, stamp
        ):
            continue
        for k in range(starts[source], starts[source + 1]):
            face = around[k]
            for corner in range(3):
                touched[faces[face, corner]] = True
        for k in range(starts[source], starts[source + 1]):
            face = around[k]
            a, b, c = faces[face, 0], faces[face, 1], faces[face, 2]
            if a == target or b == target or c == target:
                gone[face] = True
                continue
            for corner in range(3):
                if faces[face, corner] == source:
                    faces[face, corner] = target
        place[source] = target
        count += 1
    return count


@njit(cache=True, nogil=True)
def cosine_between(points, a, b, c, x, y, z):
    """The cosine between a triangle's normal and a direction; -1 where it has none."""
    nx, ny, nz = normal_of(points[a], points[b], points[c])
    length = math.sqrt((nx * nx + ny * ny + nz * nz) * (x * x + y * y + z * z))
    return (nx * x + ny * y + nz * z) / length if length > 0.0 else -1.0


@njit(cache=True, nogil=True)
def flip(first, second, faces, points, degrees, wanted, starts, around, touched):
    """Turn edges that this brings nearer to as many neighbours a vertex as are wanted; how many are.

    ``first`` and ``second`` are the half-edges of edges that may be turned, which run in opposite directions.
    """
    count = 0
    for edge in range(first.shape[0]):
        left, k = first[edge] // 3, first[edge] % 3
        right, m = second[edge] // 3, second[edge] % 3
        a, b, c, d = faces[left, k], faces[left, (k + 1) % 3], faces[left, (k + 2) % 3], faces[right, (m + 2) % 3]
        if c == d or touched[a] or touched[b] or touched[c] or touched[d]:
            continue
        before = abs(degrees[a] - wanted[a]) + abs(degrees[b] - wanted[b])
        before += abs(degrees[c] - wanted[c]) + abs(degrees[d] - wanted[d])
        after = abs(degrees[a] - 1 - wanted[a]) + abs(degrees[b] - 1 - wanted[b])
        after += abs(degrees[c] + 1 - wanted[c]) + abs(degrees[d] + 1 - wanted[d])
        if after >= before or degrees[a] <= 3 or degrees[b] <= 3:
            continue
        joined = False
        for n in range(starts[c], starts[c + 1]):
            face = around[n]
            joined |= faces[face, 0] == d or faces[face, 1] == d or faces[face, 2] == d
        if joined:
            continue
        ux, uy, uz = normal_of(points[a], points[b], points[c])
        vx, vy, vz = normal_of(points[b], points[a], points[d])
        x, y, z = ux + vx, uy + vy, uz + vz
        least = min(cosine_between(points, c, d, b, x, y, z), cosine_between(points, d, c, a, x, y, z))
        if least < LEAST_COSINE:
            continue
        faces[left, 0], faces[left, 1], faces[left, 2] = c, d, b
        faces[right, 0], faces[right, 1], faces[right, 2] = d, c, a
        degrees[a] -= 1
        degrees[b] -= 1
        degrees[c] += 1
        degrees[d] += 1
        touched[a] = touched[b] = touched[c] = touched[d] = True
        count += 1
    return count


@njit(cache=True, nogil=True)
def spread(points, faces, free, sums, counts, normals, result):
    """Move vertices that are ``free`` to the mean of their triangles' middles by area, along the surface alone."""
    sums[:], counts[:], normals[:] = 0.0, 0.0, 0.0
    for face in range(faces.shape[0]):
        a, b, c = faces[face, 0], faces[face, 1], faces[face, 2]
        x, y, z = normal_of(points[a], points[b], points[c])
        area = math.sqrt(x * x + y * y + z * z)
        for corner in range(3):
            vertex = faces[face, corner]
            counts[vertex] += area
            normals[vertex, 0] += x
            normals[vertex, 1] += y
            normals[vertex, 2] += z
            for axis in range(3):
                sums[vertex, axis] += area * (points[a, axis] + points[b, axis] + points[c, axis]) / 3.0
    for vertex in range(points.shape[0]):
        result[vertex] = points[vertex]
        x, y, z = normals[vertex, 0], normals[vertex, 1], normals[vertex, 2]
        square = x * x + y * y + z * z
        if not free[vertex] or counts[vertex] <= 0.0 or square <= 0.0:
            continue
        dx = sums[vertex, 0] / counts[vertex] - points[vertex, 0]
        dy = sums[vertex, 1] / counts[vertex] - points[vertex, 1]
        dz = sums[vertex, 2] / counts[vertex] - points[vertex, 2]
        along = (dx * x + dy * y + dz * z) / square
        result[vertex, 0] += dx - along * x
        result[vertex, 1] += dy - along * y
        result[vertex, 2] += dz - along * z
