"""Kernels over bricks of 8x8x8 samples; see ``bricks`` for the layout."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def stored_bricks(slots):
    """Every stored brick as a row: its storage, and its place in bricks along x, y, z.

    An array, not a generator: numba cannot load a compiled caller of a generator from its cache in another process.
    """
    count = 0
    for slot in slots.flat:
        count += slot >= 0
    found = np.empty((count, 4), np.int64)
    row = 0
    for bx in range(slots.shape[0]):
        for by in range(slots.shape[1]):
            for bz in range(slots.shape[2]):
                if slots[bx, by, bz] >= 0:
                    found[row, 0], found[row, 1], found[row, 2], found[row, 3] = slots[bx, by, bz], bx, by, bz
                    row += 1
    return found


@njit(cache=True, nogil=True)
def mark_bricks(index, density, floor, shape, marks):
    """Mark every brick that holds a density above ``floor``."""
    ny, nz = shape[1], shape[2]
    for row in range(index.size):
        if density[row] > floor:
            line = index[row] // nz
            z = index[row] - line * nz + 1
            marks[(line // ny + 1) >> 3, (line % ny + 1) >> 3, z >> 3] = True


@njit(cache=True, nogil=True)
def fill_rows(index, shape, slots, rows):
    """Write the row of each voxel to its place in its brick."""
    ny, nz = shape[1], shape[2]
    for row in range(index.size):
        line = index[row] // nz
        x, y, z = line // ny + 1, line % ny + 1, index[row] - line * nz + 1
        slot = slots[x >> 3, y >> 3, z >> 3]
        if slot >= 0:
            rows[slot, (x & 7) << 6 | (y & 7) << 3 | (z & 7)] = row


@njit(cache=True, nogil=True)
def gather_values(rows, density):
    """The density at every sample of every brick."""
    values = np.zeros(rows.shape, np.float32)
    for slot in range(rows.shape[0]):
        for place in range(rows.shape[1]):
            row = rows[slot, place]
            if row >= 0:
                values[slot, place] = density[row]
    return values


@njit(cache=True, nogil=True, inline="always")
def row_at(slots, rows, x, y, z):
    """The row of the voxel at a sample of the padded grid, -1 where there is none."""
    slot = slots[x >> 3, y >> 3, z >> 3]
    if slot < 0:
        return -1
    return rows[slot, (x & 7) << 6 | (y & 7) << 3 | (z & 7)]


@njit(cache=True, nogil=True)
def corner_rows(slots, rows, shape, x, y, z, found, weights):
    """The eight voxels around a position in grid units and their trilinear weights.

    Positions are clamped to the outermost centres, as the field defines it; voxels that are not stored get row -1.
    """
    gx = min(max(x, 0.0), shape[0] - 1.0)
    gy = min(max(y, 0.0), shape[1] - 1.0)
    gz = min(max(z, 0.0), shape[2] - 1.0)
    i, j, k = min(int(gx), shape[0] - 2), min(int(gy), shape[1] - 2), min(int(gz), shape[2] - 2)
    fx, fy, fz = gx - i, gy - j, gz - k
    for corner in range(8):
        dx, dy, dz = corner & 1, corner >> 1 & 1, corner >> 2 & 1
        found[corner] = row_at(slots, rows, i + dx + 1, j + dy + 1, k + dz + 1)
        weights[corner] = (fx if dx else 1.0 - fx) * (fy if dy else 1.0 - fy) * (fz if dz else 1.0 - fz)


@njit(cache=True, nogil=True)
def density_at(slots, rows, shape, density, x, y, z, found, weights):
    """Trilinear density at a position in grid units, before negative values count as 0."""
    corner_rows(slots, rows, shape, x, y, z, found, weights)
    total = 0.0
    for corner in range(8):
        if found[corner] >= 0:
            total += weights[corner] * density[found[corner]]
    return total


@njit(cache=True, nogil=True)
def resample_bricks(new_slots, new_shape, values, step, taps, slots, shape, rows, density):
    """Fill the bricks of another grid over the same box with means of ``taps`` trilinear samples along each axis."""
    found, weights = np.empty(8, np.int64), np.empty(8, np.float64)
    count = taps[0] * taps[1] * taps[2]
    for brick in stored_bricks(new_slots):
        slot, bx, by, bz = brick[0], brick[1], brick[2], brick[3]
        for place in range(512):
            i, j, k = bx * 8 + (place >> 6) - 1, by * 8 + (place >> 3 & 7) - 1, bz * 8 + (place & 7) - 1
            if not (0 <= i < new_shape[0] and 0 <= j < new_shape[1] and 0 <= k < new_shape[2]):
                continue
            total = 0.0
            for tap in range(count):
                a, rest = tap // (taps[1] * taps[2]), tap % (taps[1] * taps[2])
                x = (i + (a + 0.5) / taps[0]) * step[0] - 0.5
                y = (j + (rest // taps[2] + 0.5) / taps[1]) * step[1] - 0.5
                z = (k + (rest % taps[2] + 0.5) / taps[2]) * step[2] - 0.5
                total += density_at(slots, rows, shape, density, x, y, z, found, weights)
            values[slot, place] = total / count
