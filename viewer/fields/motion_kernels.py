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


@njit(inline="always", **FAST)
def filled_from(i, j, k, nodes, ratios, starts, shape, sides, cell, out):
    """Write from where in the voxels voxel (i, j, k) is filled, in voxels; false where that is outside of them.

    Args:
        i: Which voxel.
        j: See ``i``.
        k: See ``i``.
        nodes: (nx * ny * nz, 4) displacements at the moment, in the field's own lengths.
        ratios: Nodes for each voxel.
        starts: Where voxel 0 lies, in nodes.
        shape: (1, nx, ny, nz) of the nodes.
        sides: Of the voxels.
        cell: Lengths of a voxel's edges.
        out: Room for three numbers.
    """
    x = np.float32(i) * ratios[0] + starts[0]
    y = np.float32(j) * ratios[1] + starts[1]
    z = np.float32(k) * ratios[2] + starts[2]
    displacement(nodes, shape, np.int64(0), ZERO, x, y, z, out)
    out[0] = np.float32(i) + out[0] / cell[0]
    out[1] = np.float32(j) + out[1] / cell[1]
    out[2] = np.float32(k) + out[2] / cell[2]
    for axis in range(3):
        last = np.float32(sides[axis] - 1)
        if out[axis] < -HALF or out[axis] > last + HALF:
            return False
        out[axis] = min(max(out[axis], ZERO), last)
    return True


@njit(**FAST)
def shown_densities(links, density, nodes, ratios, starts, shape, sides, cell, out, found):
    """Write the density of every voxel at the moment, and whether a stored voxel has a part in it.

    ``links`` name the row of ``density`` that belongs to each voxel of the grid, or -1.
    """
    place = np.zeros(3, np.float32)
    along_y, along_x = np.int64(sides[2]), np.int64(sides[1]) * np.int64(sides[2])
    number = 0
    for i in range(sides[0]):
        for j in range(sides[1]):
            for k in range(sides[2]):
                out[number], found[number] = ZERO, 0
                if filled_from(i, j, k, nodes, ratios, starts, shape, sides, cell, place):
                    x, fx = node_cell(place[0], sides[0])
                    y, fy = node_cell(place[1], sides[1])
                    z, fz = node_cell(place[2], sides[2])
                    base = x * along_x + y * along_y + z
                    total = ZERO
                    for corner in range(8):
                        a, b, c = corner // 4, corner // 2 % 2, corner % 2
                        share = (fx if a else ONE - fx) * (fy if b else ONE - fy) * (fz if c else ONE - fz)
                        source = links[base + a * along_x + b * along_y + c]
                        if source >= 0:
                            total += share * density[source]
                            found[number] = 1
                    out[number] = total
                number += 1


@njit(**FAST)
def shown_colors(index, links, sh, nodes, ratios, starts, shape, sides, cell, out):
    """Write the coefficients of the voxels ``index`` at the moment; ``links`` name the row of ``sh``, or -1."""
    place = np.zeros(3, np.float32)
    along_y, along_x = np.int64(sides[2]), np.int64(sides[1]) * np.int64(sides[2])
    for row in range(len(index)):
        number = np.int64(index[row])
        i, j, k = number // along_x, number // along_y % sides[1], number % along_y
        filled_from(i, j, k, nodes, ratios, starts, shape, sides, cell, place)
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
