"""Displacements on a grid over time and space, and sparse voxels as they are at one time.

A voxel field that moves keeps one set of voxels, and says for every place p and time t from where in them it is
filled: q = p + D(p, t). D is interpolated between nodes, linearly over time and along each axis, and keeps its outermost
values beyond them.
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
            gz * mixed_corner(nodes, upper, later, share, lane) + fz * mixed_corner(nodes, upper + 1, later, share, lane)
        ) + fy * (
            gz * mixed_corner(nodes, upper + along_y, later, share, lane)
            + fz * mixed_corner(nodes, upper + along_y + 1, later, share, lane)
        )
        out[lane] = gx * near + fx * far
