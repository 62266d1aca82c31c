"""Kernels that find edges and corners from the planes around; see ``sharpen``."""

from __future__ import annotations

import numpy as np
from numba import njit

from viewer.decompose.nets_kernels import least_squares_point

MOST = 160
"""Planes that are looked at around one vertex."""


@njit(cache=True, nogil=True)
def dot(a, i, b):
    """The product of row ``i`` of ``a`` with ``b``. Arrays as expressions would take seconds to compile."""
    return a[i, 0] * b[0] + a[i, 1] * b[1] + a[i, 2] * b[2]


@njit(cache=True, nogil=True)
def planes_around(vertex, quads, starts, members, seen, mark, rings, found):
    """Collect the crossings in ``rings`` rings around a vertex; returns how many. ``seen`` is scratch for marks."""
    count, done = 0, 0
    for place in range(starts[vertex], starts[vertex + 1]):
        crossing = members[place]
        if seen[crossing] != mark and count < MOST:
            seen[crossing] = mark
            found[count] = crossing
            count += 1
    for _ in range(rings):
        end = count
        for entry in range(done, end):
            for corner in range(4):
                other = quads[found[entry], corner]
                for place in range(starts[other], starts[other + 1]):
                    crossing = members[place]
                    if seen[crossing] != mark and count < MOST:
                        seen[crossing] = mark
                        found[count] = crossing
                        count += 1
        done = end
    return count


@njit(cache=True, nogil=True)
def agreeing_planes(found, count, points, normals, alike, tolerance, planes, positions):
    """Keep the planes on which most of the others lie, too; returns how many.

    A crossing beside an edge has a wrong place and normal, which only its neighbours along the edge repeat, while a
    plane is repeated all over it. Planes with less than half of the most votes are dropped.
    """
    votes = np.zeros(MOST, np.int64)
    most = 0
    for a in range(count):
        i = found[a]
        for b in range(count):
            j = found[b]
            same, off = 0.0, 0.0
            for axis in range(3):
                same += normals[i, axis] * normals[j, axis]
                off += normals[i, axis] * (points[j, axis] - points[i, axis])
            if same > alike and abs(off) < tolerance:
                votes[a] += 1
        most = max(most, votes[a])
    count_kept = 0
    for a in range(count):
        if 2 * votes[a] >= most:
            for axis in range(3):
                planes[count_kept, axis], positions[count_kept, axis] = normals[found[a], axis], points[found[a], axis]
            count_kept += 1
    return count_kept


@njit(cache=True, nogil=True)
def sharpen_vertices(
    vertices, begin, end, quads, starts, members, seen, points, normals, cell, rings, bend, alike, tolerance, pull,
    margin,
):  # fmt: skip
    """Move vertices next to edges and corners to where the planes around meet; returns how many were moved.

    ``vertices`` and ``points`` are in lengths of about one cell. A vertex is looked at where normals around leave their
    mean by more than the cosine ``bend``, and moved where all kept planes pass it within ``tolerance`` and it stays in
    its cell: beyond, the edge belongs to another vertex. ``seen`` is scratch: -1 for each point before the first one.
    """
    found = np.empty(MOST, np.int64)
    planes, positions = np.empty((MOST, 3), np.float64), np.empty((MOST, 3), np.float64)
    mean, point = np.empty(3, np.float64), np.empty(3, np.float64)
    moved = 0
    for vertex in range(begin, end):
        count = planes_around(vertex, quads, starts, members, seen, 2 * vertex, 1, found)
        for axis in range(3):
            mean[axis] = 0.0
            for entry in range(count):
                mean[axis] += normals[found[entry], axis]
        length = np.sqrt(mean[0] * mean[0] + mean[1] * mean[1] + mean[2] * mean[2]) + 1e-12
        least = 1.0
        for entry in range(count):
            least = min(least, dot(normals, found[entry], mean) / length)
        if least > bend:
            continue
        count = planes_around(vertex, quads, starts, members, seen, 2 * vertex + 1, rings, found)
        count_kept = agreeing_planes(found, count, points, normals, alike, tolerance, planes, positions)
        for axis in range(3):
            point[axis] = vertices[vertex, axis]
        least_squares_point(planes, positions, count_kept, pull, point)
        worst, beyond = 0.0, 0.0
        for entry in range(count_kept):
            worst = max(worst, abs(dot(planes, entry, point) - dot(planes, entry, positions[entry])))
        for axis in range(3):
            low = np.floor(vertices[vertex, axis] / cell[axis])
            inside = min(max(point[axis] / cell[axis], low + margin), low + 1.0 - margin)
            beyond = max(beyond, abs(point[axis] - inside * cell[axis]))
            point[axis] = inside * cell[axis]
        if max(worst, beyond) <= tolerance:
            moved += 1
            for axis in range(3):
                vertices[vertex, axis] = point[axis]
    return moved
