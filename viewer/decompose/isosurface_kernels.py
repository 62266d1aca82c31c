"""Kernels of marching cubes over bricks; see ``isosurface`` for what they make and ``bricks`` for the layout.

A sample owns the three cell edges that start there along +x, +y, +z. Vertices are numbered brick by brick, sample by
sample, axis by axis, so a vertex is found from its edge without a table of edges: the brick's first number, plus the
sample's place in the brick's count, plus the crossed edges of the same sample along earlier axes.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from viewer.decompose.bricks_kernels import stored_bricks

BRICK = 512
BLOCK = 729
"""A brick and the next sample along each axis: 9x9x9."""


@njit(cache=True, nogil=True)
def neighbour_slots(slots, bx, by, bz, near):
    """Storage of the brick and of its seven neighbours towards +x, +y, +z; -1 where there is none."""
    for corner in range(8):
        x, y, z = bx + (corner >> 2), by + (corner >> 1 & 1), bz + (corner & 1)
        inside = x < slots.shape[0] and y < slots.shape[1] and z < slots.shape[2]
        near[corner] = slots[x, y, z] if inside else -1


@njit(cache=True, nogil=True)
def load_block(values, near, block):
    """Copy the 9x9x9 samples that the brick's cells touch; samples of bricks without storage are 0."""
    for x in range(9):
        for y in range(9):
            slot = near[(x >> 3) << 2 | (y >> 3) << 1]
            line = (x & 7) << 6 | (y & 7) << 3
            start = x * 81 + y * 9
            for z in range(8):
                block[start + z] = values[slot, line | z] if slot >= 0 else 0.0
            slot = near[(x >> 3) << 2 | (y >> 3) << 1 | 1]
            block[start + 8] = values[slot, line] if slot >= 0 else 0.0


@njit(cache=True, nogil=True)
def classify(block, level, signs):
    """Mark the samples inside; returns how many there are."""
    count = 0
    for place in range(BLOCK):
        inside = block[place] > level
        signs[place] = inside
        count += inside
    return count


@njit(cache=True, nogil=True, inline="always")
def cell_case(signs, start):
    """The case number of the cell whose lowest corner is sample ``start`` of the block."""
    return (
        signs[start]
        | signs[start + 81] << 1
        | signs[start + 9] << 2
        | signs[start + 90] << 3
        | signs[start + 1] << 4
        | signs[start + 82] << 5
        | signs[start + 10] << 6
        | signs[start + 91] << 7
    )


@njit(cache=True, nogil=True)
def count_surface(slots, values, level, starts, crossed, ranks, vertex_counts, triangle_counts):
    """First pass: which edges are crossed, and how many vertices and triangles each brick will make."""
    near = np.empty(8, np.int64)
    block, signs = np.empty(BLOCK, np.float32), np.empty(BLOCK, np.uint8)
    for brick in stored_bricks(slots):
        slot, bx, by, bz = brick[0], brick[1], brick[2], brick[3]
        neighbour_slots(slots, bx, by, bz, near)
        load_block(values, near, block)
        inside = classify(block, level, signs)
        if inside == 0 or inside == BLOCK:
            continue
        vertices, triangles = 0, 0
        for place in range(BRICK):
            start = (place >> 6) * 81 + (place >> 3 & 7) * 9 + (place & 7)
            case = cell_case(signs, start)
            if case == 0 or case == 255:
                continue
            own = case & 1
            mask = (own ^ case >> 1 & 1) | (own ^ case >> 2 & 1) << 1 | (own ^ case >> 4 & 1) << 2
            crossed[slot, place] = mask
            ranks[slot, place] = vertices
            vertices += (mask & 1) + (mask >> 1 & 1) + (mask >> 2)
            triangles += (starts[case + 1] - starts[case]) // 3
        vertex_counts[slot], triangle_counts[slot] = vertices, triangles


@njit(cache=True, nogil=True)
def place_vertices(slots, values, level, shape, crossed, first_vertex, margin, vertices):
    """Second pass: the crossing points, in grid units.

    Linear interpolation along each edge, kept ``margin`` away from its ends so that no triangle collapses. Towards the
    empty samples around the grid the field is constant up to the face of the box, which is where the point goes.
    """
    near = np.empty(8, np.int64)
    block = np.empty(BLOCK, np.float32)
    for brick in stored_bricks(slots):
        slot, bx, by, bz = brick[0], brick[1], brick[2], brick[3]
        if first_vertex[slot] == first_vertex[slot + 1]:
            continue
        neighbour_slots(slots, bx, by, bz, near)
        load_block(values, near, block)
        number = first_vertex[slot]
        for place in range(BRICK):
            mask = crossed[slot, place]
            if mask == 0:
                continue
            x, y, z = place >> 6, place >> 3 & 7, place & 7
            start = x * 81 + y * 9 + z
            gx, gy, gz = bx * 8 + x - 1, by * 8 + y - 1, bz * 8 + z - 1
            here = block[start]
            for axis in range(3):
                if not mask >> axis & 1:
                    continue
                along = gx if axis == 0 else gy if axis == 1 else gz
                there = block[start + (81 if axis == 0 else 9 if axis == 1 else 1)]
                part = np.float64(level - here) / np.float64(there - here)
                part = min(max(part, margin), 1.0 - margin)
                if along < 0 or along == shape[axis] - 1:
                    part = 0.5
                vertices[number, 0] = gx + (part if axis == 0 else 0.0)
                vertices[number, 1] = gy + (part if axis == 1 else 0.0)
                vertices[number, 2] = gz + (part if axis == 2 else 0.0)
                number += 1


@njit(cache=True, nogil=True, inline="always")
def vertex_on(crossed, ranks, first_vertex, slot, place, axis):
    """The number of the vertex on an edge that is crossed."""
    before = crossed[slot, place] & ((1 << axis) - 1)
    return first_vertex[slot] + ranks[slot, place] + (before & 1) + (before >> 1)


@njit(cache=True, nogil=True)
def connect_vertices(slots, values, level, starts, triangles, edges, crossed, ranks, first_vertex, first_face, faces):
    """Third pass: each cell's triangles, as vertex numbers."""
    near = np.empty(8, np.int64)
    block, signs = np.empty(BLOCK, np.float32), np.empty(BLOCK, np.uint8)
    for brick in stored_bricks(slots):
        slot, bx, by, bz = brick[0], brick[1], brick[2], brick[3]
        if first_face[slot] == first_face[slot + 1]:
            continue
        neighbour_slots(slots, bx, by, bz, near)
        load_block(values, near, block)
        classify(block, level, signs)
        number = first_face[slot]
        for place in range(BRICK):
            x, y, z = place >> 6, place >> 3 & 7, place & 7
            case = cell_case(signs, x * 81 + y * 9 + z)
            for entry in range(starts[case], starts[case + 1]):
                edge = triangles[entry]
                ex, ey, ez = x + edges[edge, 1], y + edges[edge, 2], z + edges[edge, 3]
                owner = near[(ex >> 3) << 2 | (ey >> 3) << 1 | ez >> 3]
                corner = (ex & 7) << 6 | (ey & 7) << 3 | (ez & 7)
                at = entry - starts[case]
                faces[number + at // 3, at % 3] = vertex_on(crossed, ranks, first_vertex, owner, corner, edges[edge, 0])
            number += (starts[case + 1] - starts[case]) // 3


@njit(cache=True, nogil=True)
def lines_towards_border(slots, crossed, ranks, first_vertex, labels, samples, odd, hidden):
    """Whether each sample lies inside any part of the surface: crossings with that part on the way to the border.

    Walks from the sample along +z. ``odd`` is scratch: for each part whether it was crossed an odd number of times.
    """
    for n in range(samples.shape[0]):
        x, y, z = samples[n, 0], samples[n, 1], samples[n, 2]
        enclosing = 0
        end = slots.shape[2] * 8
        start = z
        for clearing in range(2):
            z = start
            while z < end:
                slot = slots[x >> 3, y >> 3, z >> 3]
                if slot < 0:
                    z = (z | 7) + 1
                    continue
                place = (x & 7) << 6 | (y & 7) << 3 | (z & 7)
                if crossed[slot, place] >> 2 & 1:
                    part = labels[vertex_on(crossed, ranks, first_vertex, slot, place, 2)]
                    if clearing:
                        odd[part] = False
                    else:
                        enclosing += -1 if odd[part] else 1
                        odd[part] = not odd[part]
                z += 1
        hidden[n] = enclosing > 0
