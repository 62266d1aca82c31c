"""A sparse grid between its voxels, by cubic convolution.

Linear interpolation would blur what it moves by half of a voxel and leave sharp what it moves by a whole one.
"""

from __future__ import annotations

import math

from numba import njit


@njit(cache=True, nogil=True)
def sample_cubic(places, slots, density, sh, new_density, known, new_sh):
    """Values at places, by Catmull-Rom's cubic (Keys 1981, a = -1/2) along each axis.

    Args:
        places: (n, 3) in voxels of the region, middles at whole numbers.
        slots: (x, y, z) the row of each voxel of the region, -1 = empty.
        density: (m,) of the rows.
        sh: (m, c) colours of the rows, float32.
        new_density: (n,) written: empty voxels count as 0.
        known: (n,) written: the sum of the weights of voxels that are not empty.
        new_sh: (n, c) written: the mean of those by these weights; zeros where ``known`` is small.
    """
    nx, ny, nz = slots.shape
    columns = sh.shape[1]
    for p in range(places.shape[0]):
        i0, j0, k0 = math.floor(places[p, 0]), math.floor(places[p, 1]), math.floor(places[p, 2])
        tx, ty, tz = places[p, 0] - i0, places[p, 1] - j0, places[p, 2] - k0
        total, there = 0.0, 0.0
        for column in range(columns):
            new_sh[p, column] = 0.0
        for di in range(-1, 3):
            wx = _cubic(abs(tx - di))
            i = i0 + di
            if wx == 0.0 or i < 0 or i >= nx:
                continue
            for dj in range(-1, 3):
                wy = wx * _cubic(abs(ty - dj))
                j = j0 + dj
                if wy == 0.0 or j < 0 or j >= ny:
                    continue
                for dk in range(-1, 3):
                    w = wy * _cubic(abs(tz - dk))
                    k = k0 + dk
                    if w == 0.0 or k < 0 or k >= nz or slots[i, j, k] < 0:
                        continue
                    row = slots[i, j, k]
                    total += w * density[row]
                    there += w
                    for column in range(columns):
                        new_sh[p, column] += w * sh[row, column]
        new_density[p], known[p] = total, there
        for column in range(columns):
            new_sh[p, column] = new_sh[p, column] / there if there > 0.25 else 0.0


@njit(cache=True, nogil=True)
def _cubic(distance):
    if distance <= 1.0:
        return (1.5 * distance - 2.5) * distance * distance + 1.0
    if distance < 2.0:
        return ((-0.5 * distance + 2.5) * distance - 4.0) * distance + 2.0
    return 0.0
