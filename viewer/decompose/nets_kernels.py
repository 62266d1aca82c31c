"""Kernels of surface nets over bricks; see ``nets`` for what they make and ``bricks`` for the layout.

A cell is named by the sample at its lowest corner. Its vertices, one for each loop in which the surface meets its
faces, are numbered brick by brick, cell by cell, loop by loop.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from viewer.decompose.bricks_kernels import density_at, stored_bricks
from viewer.decompose.isosurface_kernels import (
    BLOCK,
    BRICK,
    cell_case,
    classify,
    load_block,
    neighbour_slots,
    vertex_on,
)

FLAT = 1e-12


@njit(cache=True, nogil=True)
def count_cells(slots, values, level, loop_counts, cases, ranks, counts):
    """First pass: each cell's case, the vertices of its brick before its own, and the vertices of each brick."""
    near = np.empty(8, np.int64)
    block, signs = np.empty(BLOCK, np.float32), np.empty(BLOCK, np.uint8)
    for brick in stored_bricks(slots):
        slot, bx, by, bz = brick[0], brick[1], brick[2], brick[3]
        neighbour_slots(slots, bx, by, bz, near)
        load_block(values, near, block)
        inside = classify(block, level, signs)
        if inside == 0 or inside == BLOCK:
            continue
        total = 0
        for place in range(BRICK):
            case = cell_case(signs, (place >> 6) * 81 + (place >> 3 & 7) * 9 + (place & 7))
            cases[slot, place] = case
            ranks[slot, place] = total
            total += loop_counts[case]
        counts[slot] = total


@njit(cache=True, nogil=True)
def crossing_normals(slots, rows, shape, density, points, cell, result):
    """Unit normals of the density's level sets at points in units of the samples of ``shape``, outwards.

    Each derivative is a mean of the differences to both sides in which the flatter one counts far more (third-order
    WENO, Jiang and Shu 1996, eq. 2.10): next to an edge of the surface, the side without the edge decides.
    """
    found, weights = np.empty(8, np.int64), np.empty(8, np.float64)
    largest = 0.0
    for row in range(density.size):
        largest = max(largest, abs(np.float64(density[row])))
    least = (1e-3 * largest) ** 2 + 1e-300
    for n in range(points.shape[0]):
        x, y, z = points[n, 0], points[n, 1], points[n, 2]
        here = density_at(slots, rows, shape, density, x, y, z, found, weights)
        length = 0.0
        for axis in range(3):
            dx, dy, dz = 1.0 * (axis == 0), 1.0 * (axis == 1), 1.0 * (axis == 2)
            ahead = density_at(slots, rows, shape, density, x + dx, y + dy, z + dz, found, weights) - here
            behind = here - density_at(slots, rows, shape, density, x - dx, y - dy, z - dz, found, weights)
            right, left = 1.0 / (least + ahead * ahead) ** 2, 1.0 / (least + behind * behind) ** 2
            slope = (right * ahead + left * behind) / ((right + left) * cell[axis])
            result[n, axis] = -slope
            length += slope * slope
        length = np.sqrt(length)
        for axis in range(3):
            result[n, axis] = result[n, axis] / length if length > FLAT else 0.0


@njit(cache=True, nogil=True)
def least_squares_point(planes, points, count, pull, result):
    """Where the planes through ``points`` with normals ``planes`` meet, as nearly as they do; starts at ``result``.

    Minimises ``sum_i (n_i . (x - p_i))^2 + pull |x - start|^2``, twice over, from where the first time led to. Edges
    and corners are found, while nothing moves where the planes leave it undecided. Distances in one unit for all axes.
    """
    for _ in range(2):
        xx, yy, zz, xy, xz, yz = pull, pull, pull, 0.0, 0.0, 0.0
        bx, by, bz = 0.0, 0.0, 0.0
        for n in range(count):
            nx, ny, nz = planes[n, 0], planes[n, 1], planes[n, 2]
            off = nx * (points[n, 0] - result[0]) + ny * (points[n, 1] - result[1]) + nz * (points[n, 2] - result[2])
            xx, yy, zz = xx + nx * nx, yy + ny * ny, zz + nz * nz
            xy, xz, yz = xy + nx * ny, xz + nx * nz, yz + ny * nz
            bx, by, bz = bx + nx * off, by + ny * off, bz + nz * off
        ax, ay, az = yy * zz - yz * yz, xz * yz - xy * zz, xy * yz - xz * yy
        scale = 1.0 / (xx * ax + xy * ay + xz * az)
        result[0] += scale * (ax * bx + ay * by + az * bz)
        result[1] += scale * (ay * bx + (xx * zz - xz * xz) * by + (xz * xy - xx * yz) * bz)
        result[2] += scale * (az * bx + (xz * xy - xx * yz) * by + (xx * yy - xy * xy) * bz)


@njit(cache=True, nogil=True)
def place_in_cells(
    slots, cases, ranks, first, loop_counts, loop_of, edges, crossed, edge_ranks, first_crossing, crossings, normals,
    cell, pull, margin, vertices,
):  # fmt: skip
    """Second pass: the vertex of each loop, in grid units, from the points and normals where it crosses edges."""
    near = np.empty(8, np.int64)
    planes, points = np.empty((12, 3), np.float64), np.empty((12, 3), np.float64)
    point, corner = np.empty(3, np.float64), np.empty(3, np.float64)
    for brick in stored_bricks(slots):
        slot, bx, by, bz = brick[0], brick[1], brick[2], brick[3]
        if first[slot] == first[slot + 1]:
            continue
        neighbour_slots(slots, bx, by, bz, near)
        for place in range(BRICK):
            case = cases[slot, place]
            x, y, z = place >> 6, place >> 3 & 7, place & 7
            corner[0], corner[1], corner[2] = bx * 8 + x - 1, by * 8 + y - 1, bz * 8 + z - 1
            for loop in range(loop_counts[case]):
                count = 0
                point.fill(0.0)
                for edge in range(12):
                    if loop_of[case, edge] != loop:
                        continue
                    ex, ey, ez = x + edges[edge, 1], y + edges[edge, 2], z + edges[edge, 3]
                    owner = near[(ex >> 3) << 2 | (ey >> 3) << 1 | ez >> 3]
                    there = (ex & 7) << 6 | (ey & 7) << 3 | (ez & 7)
                    at = vertex_on(crossed, edge_ranks, first_crossing, owner, there, edges[edge, 0])
                    for axis in range(3):
                        points[count, axis] = (crossings[at, axis] - corner[axis]) * cell[axis]
                        planes[count, axis] = normals[at, axis]
                        point[axis] += points[count, axis]
                    count += 1
                for axis in range(3):
                    point[axis] /= count
                least_squares_point(planes, points, count, pull, point)
                number = first[slot] + ranks[slot, place] + loop
                for axis in range(3):
                    inside = min(max(point[axis] / cell[axis], margin), 1.0 - margin)
                    vertices[number, axis] = corner[axis] + inside


@njit(cache=True, nogil=True)
def connect_cells(
    slots, cases, ranks, first, loop_of, edge_numbers, crossed, edge_ranks, first_crossing, outside, quads
):
    """Third pass: the four vertices around each crossing, counter-clockwise seen from outside.

    ``edge_numbers[axis, k]`` is the crossed edge's number in the ``k``-th cell around it; ``outside`` becomes the
    number of the sample at the outer end of each crossed edge.
    """
    ny, nz = 8 * slots.shape[1], 8 * slots.shape[2]
    for brick in stored_bricks(slots):
        slot, bx, by, bz = brick[0], brick[1], brick[2], brick[3]
        if first_crossing[slot] == first_crossing[slot + 1]:
            continue
        for place in range(BRICK):
            if crossed[slot, place] == 0:
                continue
            gx, gy, gz = bx * 8 + (place >> 6), by * 8 + (place >> 3 & 7), bz * 8 + (place & 7)
            for axis in range(3):
                if not crossed[slot, place] >> axis & 1:
                    continue
                at = vertex_on(crossed, edge_ranks, first_crossing, slot, place, axis)
                leaving = cases[slot, place] & 1
                ox, oy, oz = gx + (leaving and axis == 0), gy + (leaving and axis == 1), gz
                oz += leaving and axis == 2
                outside[at] = (ox * ny + oy) * nz + oz
                for k in range(4):
                    u, v = 1 if k in (1, 2) else 0, 1 if k >= 2 else 0
                    cx = gx - (v if axis == 1 else u if axis == 2 else 0)
                    cy = gy - (v if axis == 2 else u if axis == 0 else 0)
                    cz = gz - (v if axis == 0 else u if axis == 1 else 0)
                    owner = slots[cx >> 3, cy >> 3, cz >> 3]
                    there = (cx & 7) << 6 | (cy & 7) << 3 | (cz & 7)
                    loop = loop_of[cases[owner, there], edge_numbers[axis, k]]
                    corner = k if leaving else 3 - k
                    quads[at, corner] = first[owner] + ranks[owner, there] + loop
