"""Builds the layout of :mod:`viewer.render.grid.packed`. All of it is linear in voxels and occupied bricks.

Letters: n = voxels along an axis, cells along it n + 1; a brick is 8 x 8 x 8 cells; slot = number of an occupied brick.
Voxel i is a corner of cells i and i + 1, and at the faces it is both corners of the outermost cell.
"""

from __future__ import annotations

import numpy as np
from numba import njit

REACH = 8
"""Cells up to which distances inside of occupied bricks are exact."""

FULL_ROW = np.uint32(0xFFFFFF)


@njit(cache=True, nogil=True)
def voxel_at(number, ny, nz):
    """Where the voxel with that number lies along x, y and z."""
    line = number // nz
    i = line // ny
    return i, line - i * ny, number - line * nz


@njit(cache=True, nogil=True)
def mark_bricks(index, density, ny, nz, occupied):
    """Set ``occupied`` (bricks along x, y, z) where a voxel of positive density touches a cell."""
    for row in range(len(index)):
        if density[row] <= 0:
            continue
        i, j, k = voxel_at(index[row], ny, nz)
        for a in range(2):
            for b in range(2):
                for c in range(2):
                    occupied[(i + a) >> 3, (j + b) >> 3, (k + c) >> 3] = 1


@njit(cache=True, nogil=True)
def mark_cells(index, density, ny, nz, top, cells):
    """Set the cells of occupied bricks to 1 where a corner has positive density."""
    for row in range(len(index)):
        if density[row] <= 0:
            continue
        i, j, k = voxel_at(index[row], ny, nz)
        for a in range(2):
            for b in range(2):
                for c in range(2):
                    x, y, z = i + a, j + b, k + c
                    slot = np.int64(top[x >> 3, y >> 3, z >> 3])
                    cells[slot * 512 + ((x & 7) * 8 + (y & 7)) * 8 + (z & 7)] = 1


@njit(cache=True, nogil=True)
def number_cells(cells, morton):
    """Number the marked cells from 1 on, brick by brick and in Morton order inside; return how many there are."""
    count = 0
    for slot in range(len(cells) // 512):
        for place in morton:
            if cells[slot * 512 + place] != 0:
                count += 1
                cells[slot * 512 + place] = count
    return count


@njit(cache=True, nogil=True)
def _record(top, cells, x, y, z):
    """The record of cell (x, y, z); 0 or less where it has none."""
    slot = np.int64(top[x >> 3, y >> 3, z >> 3])
    if slot < 0:
        return np.int64(0)
    return np.int64(cells[slot * 512 + ((x & 7) * 8 + (y & 7)) * 8 + (z & 7)])


@njit(cache=True, nogil=True)
def scatter_corners(index, density, nx, ny, nz, top, cells, corner_density, corner_row):
    """Write every voxel's density and number + 1 into the records of the cells that it is a corner of."""
    for row in range(len(index)):
        i, j, k = voxel_at(index[row], ny, nz)
        for a in range(2):
            for b in range(2):
                for c in range(2):
                    record = _record(top, cells, i + a, j + b, k + c)
                    if record <= 0:
                        continue
                    # the lower cell (a = 0) has this voxel as its upper corner, and at the face as its lower one too
                    for bit_x in range(0 if i + a == 0 else 1 - a, 2 if i + a == nx else 2 - a):
                        for bit_y in range(0 if j + b == 0 else 1 - b, 2 if j + b == ny else 2 - b):
                            for bit_z in range(0 if k + c == 0 else 1 - c, 2 if k + c == nz else 2 - c):
                                corner = bit_x * 4 + bit_y * 2 + bit_z
                                corner_density[record, corner] = density[row]
                                corner_row[record, 8 + corner] = row + 1


@njit(cache=True, nogil=True)
def number_rows(corner_row, new_row, order):
    """Renumber the voxels in corners by first use, so that neighbours' colours lie together; return how many."""
    count = 0
    for record in range(1, len(corner_row)):
        for corner in range(8, 16):
            row = corner_row[record, corner]
            if row == 0:
                continue
            if new_row[row - 1] == 0:
                order[count] = row - 1
                count += 1
                new_row[row - 1] = count
            corner_row[record, corner] = new_row[row - 1]
    return count


@njit(cache=True, nogil=True)
def fill_table(order, bits, lanes, table):
    """Copy half-float coefficients (as bits) of the used voxels to their lanes in 64-byte rows; row 0 stays zero."""
    for place in range(len(order)):
        row = order[place]
        for channel in range(bits.shape[1]):
            table[place + 1, lanes[channel]] = bits[row, channel]


@njit(cache=True, nogil=True)
def brick_distances(occupied, distance):
    """Chebyshev distance of every brick to the nearest occupied one, exact, by two raster sweeps."""
    nx, ny, nz = occupied.shape
    far = np.int32(max(nx, ny, nz) + 1)
    for x in range(nx):
        for y in range(ny):
            for z in range(nz):
                distance[x, y, z] = 0 if occupied[x, y, z] else far
    for sweep in range(2):
        for step_x in range(nx):
            x = step_x if sweep == 0 else nx - 1 - step_x
            for step_y in range(ny):
                y = step_y if sweep == 0 else ny - 1 - step_y
                for step_z in range(nz):
                    z = step_z if sweep == 0 else nz - 1 - step_z
                    best = distance[x, y, z]
                    if best <= 1:
                        continue
                    for u in range(max(x - 1, 0), min(x + 2, nx)):
                        for v in range(max(y - 1, 0), min(y + 2, ny)):
                            for w in range(max(z - 1, 0), min(z + 2, nz)):
                                best = min(best, distance[u, v, w] + 1)
                    distance[x, y, z] = best


@njit(cache=True, nogil=True)
def _window(top, masks, bx, by, bz, window):
    """The occupancy of brick (bx, by, bz) and its 26 neighbours: 24 x 24 rows of 24 bits along z."""
    window.fill(0)
    for dx in range(3):
        for dy in range(3):
            for dz in range(3):
                x, y, z = bx + dx - 1, by + dy - 1, bz + dz - 1
                if x < 0 or y < 0 or z < 0 or x >= top.shape[0] or y >= top.shape[1] or z >= top.shape[2]:
                    continue
                slot = top[x, y, z]
                if slot < 0:
                    continue
                for u in range(8):
                    for v in range(8):
                        window[dx * 8 + u, dy * 8 + v] |= np.uint32(masks[slot, u, v]) << np.uint32(8 * dz)


@njit(cache=True, nogil=True)
def _dilate(window, margin, other):
    """Grow the set bits of ``window`` by one cell along all axes, away from the outer ``margin`` rows."""
    for u in range(margin, 24 - margin):
        for v in range(24):
            row = window[u - 1, v] | window[u, v] | window[u + 1, v]
            other[u, v] = (row | (row << np.uint32(1)) | (row >> np.uint32(1))) & FULL_ROW
    for u in range(margin, 24 - margin):
        for v in range(margin, 24 - margin):
            window[u, v] = other[u, v - 1] | other[u, v] | other[u, v + 1]


@njit(cache=True, nogil=True)
def cell_distances(top, bricks, cells):
    """Replace the zeros of empty cells by minus their Chebyshev distance to the nearest marked cell, at most REACH.

    A dilation by one cell is three shifts on rows of bits; REACH of them reach as far as a brick's neighbours.
    """
    slots = len(bricks)
    masks = np.zeros((slots, 8, 8), np.uint8)
    for slot in range(slots):
        for place in range(512):
            if cells[slot * 512 + place] > 0:
                masks[slot, place >> 6, (place >> 3) & 7] |= np.uint8(1 << (place & 7))
    window = np.empty((24, 24), np.uint32)
    other = np.empty((24, 24), np.uint32)
    for slot in range(slots):
        _window(top, masks, bricks[slot, 0], bricks[slot, 1], bricks[slot, 2], window)
        missing = 0
        for place in range(512):
            missing += cells[slot * 512 + place] == 0
        distance = 1
        while missing > 0 and distance < REACH:
            _dilate(window, distance, other)
            for place in range(512):
                if cells[slot * 512 + place] == 0:
                    row = window[8 + (place >> 6), 8 + ((place >> 3) & 7)]
                    if (row >> np.uint32(8 + (place & 7))) & np.uint32(1):
                        cells[slot * 512 + place] = -distance
                        missing -= 1
            distance += 1
        if missing > 0:
            for place in range(512):
                if cells[slot * 512 + place] == 0:
                    cells[slot * 512 + place] = -REACH
