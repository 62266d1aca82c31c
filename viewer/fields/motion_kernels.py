"""Displacements on a grid over time and space, and sparse voxels as they are at one time.

A voxel field that moves keeps one set of voxels, and says for every place p and time t from where in them it is
filled: q = p + D(p, t). D is interpolated between nodes, linearly over time and along each axis, and keeps its
outermost values beyond them.
"""

import numpy as np
from numba import njit

EXACT = {"cache": True, "nogil": True, "error_model": "numpy"}
FAST = {**EXACT, "fastmath": {"reassoc", "contract", "arcp", "nsz", "afn"}}
ZERO, HALF, ONE = np.float32(0.0), np.float32(0.5), np.float32(1.0)
BLOCK = 8
"""Voxels along each axis of a block."""
ROUNDED = np.float32(0.01)
"""More than rounding makes of places, in voxels."""


@njit(inline="always", **FAST)
def node_cell(at, side):
    """The first of the two nodes around a position, and how far along it is: for sides of one node, that one alone."""
    at = min(max(at, ZERO), np.float32(side - 1))
    base = min(np.int64(at), np.int64(max(side - 2, 0)))
    return base, at - np.float32(base)


@njit(inline="always", **FAST)
def mixed_corner(nodes, first, later, share, lane):
    """A node's displacement along an axis, between two times."""
    return nodes[first, lane] + share * (nodes[first + later, lane] - nodes[first, lane])


@njit(inline="always", **FAST)
def displacement(nodes, shape, frame, share, x, y, z, out):
    """Write the displacement at a position that counts in nodes.

    Args:
        nodes: (times * nx * ny * nz, 4), x, y, z and padding.
        shape: (times, nx, ny, nz); each side has two nodes at least, times may be one.
        frame: Number of the time before.
        share: How far the time after it has come.
        x: Where, in nodes.
        y: See ``x``.
        z: See ``x``.
        out: Room for three numbers.
    """
    i, fx = node_cell(x, shape[1])
    j, fy = node_cell(y, shape[2])
    k, fz = node_cell(z, shape[3])
    along_y = np.int64(shape[3])
    along_x = np.int64(shape[2]) * along_y
    later = np.int64(shape[1]) * along_x if share > ZERO else np.int64(0)
    base = frame * np.int64(shape[1]) * along_x + i * along_x + j * along_y + k
    gx, gy, gz = ONE - fx, ONE - fy, ONE - fz
    for lane in range(3):
        near = gy * (
            gz * mixed_corner(nodes, base, later, share, lane) + fz * mixed_corner(nodes, base + 1, later, share, lane)
        ) + fy * (
            gz * mixed_corner(nodes, base + along_y, later, share, lane)
            + fz * mixed_corner(nodes, base + along_y + 1, later, share, lane)
        )
        upper = base + along_x
        far = gy * (
            gz * mixed_corner(nodes, upper, later, share, lane)
            + fz * mixed_corner(nodes, upper + 1, later, share, lane)
        ) + fy * (
            gz * mixed_corner(nodes, upper + along_y, later, share, lane)
            + fz * mixed_corner(nodes, upper + along_y + 1, later, share, lane)
        )
        out[lane] = gx * near + fx * far


@njit(**FAST)
def blended_line(nodes, shape, x, y, first, end, line):
    """Write the displacements along z, of the nodes from ``first`` to ``end``, at a place across it in nodes."""
    i, fx = node_cell(x, shape[1])
    j, fy = node_cell(y, shape[2])
    along_y = np.int64(shape[3])
    along_x = np.int64(shape[2]) * along_y
    base = i * along_x + j * along_y
    gx, gy = ONE - fx, ONE - fy
    for number in range(first, end):
        for lane in range(3):
            near = gy * nodes[base + number, lane] + fy * nodes[base + along_y + number, lane]
            far = gy * nodes[base + along_x + number, lane] + fy * nodes[base + along_x + along_y + number, lane]
            line[number, lane] = gx * near + fx * far


@njit(inline="always", **FAST)
def filled_from(i, j, k, line, ratio, start, last, sides, cell, out):
    """Write from where in the voxels voxel (i, j, k) is filled, in voxels; false where that is outside of them.

    Args:
        i: Which voxel.
        j: See ``i``.
        k: See ``i``.
        line: Displacements along z at (i, j), in the field's own lengths.
        ratio: Nodes for each voxel along z.
        start: Where voxel 0 lies along z, in nodes.
        last: The last node but one.
        sides: Of the voxels.
        cell: Lengths of a voxel's edges.
        out: Room for three numbers.
    """
    at = min(max(np.float32(k) * ratio + start, ZERO), np.float32(last + 1))
    base = min(np.int64(at), np.int64(last))
    part = at - np.float32(base)
    for axis in range(3):
        shift = line[base, axis] + part * (line[base + 1, axis] - line[base, axis])
        out[axis] = np.float32(i if axis == 0 else (j if axis == 1 else k)) + shift / cell[axis]
    for axis in range(3):
        most = np.float32(sides[axis] - 1)
        if out[axis] < -HALF or out[axis] > most + HALF:
            return False
        out[axis] = min(max(out[axis], ZERO), most)
    return True


@njit(**EXACT)
def used_cells(index, sides, used, blocks):
    """Mark the cells between eight voxels, by the number of their first one, of which any is stored.

    ``blocks`` of :data:`BLOCK` voxels along each axis are marked where a voxel is stored.
    """
    along_y, along_x = np.int64(sides[2]), np.int64(sides[1]) * np.int64(sides[2])
    for row in range(len(index)):
        number = np.int64(index[row])
        i, j, k = number // along_x, number // along_y % sides[1], number % along_y
        blocks[i // BLOCK, j // BLOCK, k // BLOCK] = 1
        for corner in range(8):
            a, b, c = corner // 4, corner // 2 % 2, corner % 2
            if i >= a and j >= b and k >= c:
                used[number - a * along_x - b * along_y - c] = 1


@njit(inline="always", **FAST)
def nodes_between(first, last, ratio, start, side):
    """The nodes, from and to before which, that have a part in the displacements of these voxels along an axis.

    There is one more at either end: compilers may round the same sum otherwise elsewhere.
    """
    low, _ = node_cell(np.float32(first) * ratio + start, side)
    high, _ = node_cell(np.float32(last) * ratio + start, side)
    return max(low - 1, 0), min(high + 3, np.int64(side))


@njit(**FAST)
def may_be_filled(firsts, ends, nodes, ranges, shape, sides, cell, sums):
    """Whether voxels of a block may be filled from any that is stored: such are near where its nodes lead.

    Args:
        firsts: The first voxel of the block along each axis.
        ends: The one after its last.
        nodes: (nx * ny * nz, 4) displacements.
        ranges: (3, 2), the first node that counts along each axis, and the one after the last.
        shape: (1, nx, ny, nz) of the nodes.
        sides: Of the voxels.
        cell: Lengths of a voxel's edges.
        sums: At [i, j, k], how many blocks before i, j and k have stored voxels.
    """
    span = np.zeros((3, 2), np.int64)
    for axis in range(3):
        low, high = np.float32(np.inf), np.float32(-np.inf)
        for i in range(ranges[0, 0], ranges[0, 1]):
            for j in range(ranges[1, 0], ranges[1, 1]):
                base = (i * np.int64(shape[2]) + j) * np.int64(shape[3])
                for k in range(ranges[2, 0], ranges[2, 1]):
                    low, high = min(low, nodes[base + k, axis]), max(high, nodes[base + k, axis])
        most = np.float32(sides[axis] - 1)
        near = np.float32(firsts[axis]) + low / cell[axis] - ROUNDED
        far = np.float32(ends[axis] - 1) + high / cell[axis] + ROUNDED
        if near > most + HALF or far < -HALF:
            return False
        # Between two voxels both count.
        span[axis, 0] = np.int64(min(max(near, ZERO), most)) // BLOCK
        span[axis, 1] = min(np.int64(min(max(far, ZERO), most)) + 1, sides[axis] - 1) // BLOCK + 1
        span[axis, 0] = min(span[axis, 0], np.int64(max(most - ONE, ZERO)) // BLOCK)
    total = np.int64(0)
    for corner in range(8):
        a, b, c = corner // 4, corner // 2 % 2, corner % 2
        sign = 1 if (a + b + c) % 2 else -1
        total += sign * sums[span[0, a], span[1, b], span[2, c]]
    return total > 0


@njit(**FAST)
def shown_densities(used, sums, links, density, nodes, ratios, starts, shape, sides, cell, out, found):
    """Add the density of every voxel at the moment, and write whether a stored voxel has a part in it.

    ``links`` name the row of ``density`` that belongs to each voxel of the grid, or -1; ``used`` are the cells between
    voxels of which any is stored, and ``sums`` the number of blocks with any that lie before each block. ``out`` and
    ``found`` are zero before.
    """
    place, line = np.zeros(3, np.float32), np.zeros((shape[3], 3), np.float32)
    firsts, ends, ranges = np.zeros(3, np.int64), np.zeros(3, np.int64), np.zeros((3, 2), np.int64)
    along_y, along_x = np.int64(sides[2]), np.int64(sides[1]) * np.int64(sides[2])
    blocks = (sums.shape[0] - 1) * (sums.shape[1] - 1) * (sums.shape[2] - 1)
    for block in range(blocks):
        firsts[2] = block % (sums.shape[2] - 1) * BLOCK
        firsts[1] = block // (sums.shape[2] - 1) % (sums.shape[1] - 1) * BLOCK
        firsts[0] = block // ((sums.shape[2] - 1) * (sums.shape[1] - 1)) * BLOCK
        for axis in range(3):
            ends[axis] = min(firsts[axis] + BLOCK, sides[axis])
            ranges[axis, 0], ranges[axis, 1] = nodes_between(
                firsts[axis], ends[axis] - 1, ratios[axis], starts[axis], shape[axis + 1]
            )
        if not may_be_filled(firsts, ends, nodes, ranges, shape, sides, cell, sums):
            continue
        for i in range(firsts[0], ends[0]):
            for j in range(firsts[1], ends[1]):
                x, y = np.float32(i) * ratios[0] + starts[0], np.float32(j) * ratios[1] + starts[1]
                blended_line(nodes, shape, x, y, ranges[2, 0], ranges[2, 1], line)
                for k in range(firsts[2], ends[2]):
                    if not filled_from(i, j, k, line, ratios[2], starts[2], shape[3] - 2, sides, cell, place):
                        continue
                    x, fx = node_cell(place[0], sides[0])
                    y, fy = node_cell(place[1], sides[1])
                    z, fz = node_cell(place[2], sides[2])
                    base = x * along_x + y * along_y + z
                    if not used[base]:
                        continue
                    number = i * along_x + j * along_y + k
                    for corner in range(8):
                        a, b, c = corner // 4, corner // 2 % 2, corner % 2
                        source = links[base + a * along_x + b * along_y + c]
                        if source >= 0:
                            share = (fx if a else ONE - fx) * (fy if b else ONE - fy) * (fz if c else ONE - fz)
                            out[number] += share * density[source]
                            found[number] = 1


@njit(**FAST)
def shown_colors(index, links, sh, nodes, ratios, starts, shape, sides, cell, out):
    """Write the coefficients of the voxels ``index`` at the moment; ``links`` name the row of ``sh``, or -1."""
    place, line = np.zeros(3, np.float32), np.zeros((shape[3], 3), np.float32)
    along_y, along_x = np.int64(sides[2]), np.int64(sides[1]) * np.int64(sides[2])
    before = np.int64(-1)
    for row in range(len(index)):
        number = np.int64(index[row])
        i, j, k = number // along_x, number // along_y % sides[1], number % along_y
        if number // along_y != before:
            before = number // along_y
            x, y = np.float32(i) * ratios[0] + starts[0], np.float32(j) * ratios[1] + starts[1]
            blended_line(nodes, shape, x, y, 0, shape[3], line)
        filled_from(i, j, k, line, ratios[2], starts[2], shape[3] - 2, sides, cell, place)
        x, fx = node_cell(place[0], sides[0])
        y, fy = node_cell(place[1], sides[1])
        z, fz = node_cell(place[2], sides[2])
        base = x * along_x + y * along_y + z
        for corner in range(8):
            a, b, c = corner // 4, corner // 2 % 2, corner % 2
            source = links[base + a * along_x + b * along_y + c]
            if source < 0:
                continue
            share = (fx if a else ONE - fx) * (fy if b else ONE - fy) * (fz if c else ONE - fz)
            for lane in range(sh.shape[1]):
                out[row, lane] += share * sh[source, lane]
