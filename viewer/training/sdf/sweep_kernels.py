"""Distances from what is known near a surface, by fast sweeping (Zhao 2005).

Fast sweeping solves |grad u| = 1 on a grid: eight Gauss-Seidel passes, one in each diagonal direction, each corner
taking the least value that its neighbours along the axes allow. Distances are in voxels.
"""

import math

import numpy as np
from numba import njit

from viewer.training.kernel_options import EXACT

UNKNOWN = np.float32(1e9)


@njit(inline="always", **EXACT)
def solved(a, b, c):
    """The larger root of sum_i max(u - a_i, 0)^2 = 1, in 64 bits."""
    low, high = min(a, b, c), max(a, b, c)
    middle = a + b + c - low - high
    u = low + 1.0
    if u <= middle:
        return u
    u = 0.5 * (low + middle + math.sqrt(2.0 - (low - middle) ** 2))
    if u <= high:
        return u
    total = low + middle + high
    return (total + math.sqrt(total * total - 3.0 * (low * low + middle * middle + high * high - 1.0))) / 3.0


@njit(**EXACT)
def sweep(lengths, known, shape):
    """Fill ``lengths`` where not ``known``; both are (nx * ny * nz,)."""
    nx, ny, nz = shape[0], shape[1], shape[2]
    along_y, along_x = nz, ny * nz
    for turn in range(8):
        for a in range(nx):
            i = a if turn & 1 == 0 else nx - 1 - a
            for b in range(ny):
                j = b if turn & 2 == 0 else ny - 1 - b
                for c in range(nz):
                    k = c if turn & 4 == 0 else nz - 1 - c
                    corner = i * along_x + j * along_y + k
                    if known[corner]:
                        continue
                    x, y, z = 1e9, 1e9, 1e9
                    if i > 0:
                        x = float(lengths[corner - along_x])
                    if i + 1 < nx:
                        x = min(x, float(lengths[corner + along_x]))
                    if j > 0:
                        y = float(lengths[corner - along_y])
                    if j + 1 < ny:
                        y = min(y, float(lengths[corner + along_y]))
                    if k > 0:
                        z = float(lengths[corner - 1])
                    if k + 1 < nz:
                        z = min(z, float(lengths[corner + 1]))
                    lengths[corner] = min(float(lengths[corner]), solved(x, y, z))


@njit(**EXACT)
def beside_surface(distance, shape, lengths, known):
    """Mark corners next to one of the other sign and write how far they are from the surface between.

    Along each axis the linear interpolation crosses zero after a part t of a voxel; a plane through those crossings is
    ``1 / sqrt(sum 1 / t^2)`` away. All others become unknown.
    """
    nx, ny, nz = shape[0], shape[1], shape[2]
    along_y, along_x = nz, ny * nz
    for i in range(nx):
        for j in range(ny):
            for k in range(nz):
                corner = i * along_x + j * along_y + k
                value = distance[corner]
                inverse = 0.0
                for axis in range(3):
                    place = i if axis == 0 else j if axis == 1 else k
                    along = along_x if axis == 0 else along_y if axis == 1 else 1
                    nearest = 2.0
                    if place > 0:
                        nearest = crossing(value, distance[corner - along], nearest)
                    if place + 1 < shape[axis]:
                        nearest = crossing(value, distance[corner + along], nearest)
                    if nearest < 1.5:
                        inverse += 1.0 / (max(nearest, 1e-6) ** 2)
                known[corner] = inverse > 0.0
                lengths[corner] = 1.0 / math.sqrt(inverse) if inverse > 0.0 else UNKNOWN


@njit(inline="always", **EXACT)
def crossing(value, other, nearest):
    """The lesser of ``nearest`` and the part of the way from ``value`` to ``other`` after which the sign changes."""
    if (value < 0.0) == (other < 0.0):
        return nearest
    return min(nearest, abs(value) / max(abs(value) + abs(other), 1e-12))
