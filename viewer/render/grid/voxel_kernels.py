"""Marches rays through packed voxels, one after the other: what every processor can do.

Arrays as in :mod:`viewer.render.grid.packed` (grid) and :mod:`viewer.render.grid.ray_kernels` (rays). Sample k of a
ray lies in the middle of step k. Light is added up front to back: ``alpha = 1 - exp(-density step)``,
``weight = T alpha``, ``T <- T (1 - alpha)`` (Max 1995).
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from viewer.fields.harmonics_kernels import CONSTANTS_32, harmonics

f32, i32, u32 = np.float32, np.int32, np.uint32
ZERO, HALF, ONE, TWO = f32(0), f32(0.5), f32(1), f32(2)
FLOAT_FROM_HALF = f32(2.0**112)
"""Half and single floats differ by this factor once the fraction is shifted into place."""

FAST = {"contract", "arcp", "nsz", "afn", "reassoc"}
"""Any order of additions will do; but infinities and NaN keep their meaning."""

NORMALS, FLAT, COUNTS = 1, 2, 4
"""What to see beside radiance and depth, as bits: normals, radiance without view dependence, counts and spread."""
COLOR, LIGHT, HALF_AT, MEAN, NORMAL, COST, OCCUPIED, SPREAD, PENDING, FLAT_COLOR = 0, 4, 5, 6, 7, 10, 11, 12, 13, 14
"""Rows of ``seen``; what they hold is in :mod:`viewer.render.grid.ray_kernels`."""
SEEN_ROWS = 18


@njit(cache=True, nogil=True, fastmath=FAST)
def half_to_float(bits):
    """The value of a finite half float, given as uint16."""
    magnitude = u32((u32(bits) & u32(0x7FFF)) << u32(13)).view(f32) * FLOAT_FROM_HALF
    return -magnitude if bits & 0x8000 else magnitude


@njit(cache=True, nogil=True, fastmath=FAST)
def fill_basis(x, y, z, degree, basis):
    """Spherical harmonics up to ``degree`` along a unit direction, for red, green and blue, in a table row's lanes.

    Those of higher degrees, up to 2, are 0. Signs as in svox2, which trained fields rely on.
    """
    terms, used = harmonics(x, y, z, CONSTANTS_32), (degree + 1) ** 2
    for color in range(3):
        for k in range(9):
            basis[4 * k + color if k < 8 else 4 * color + 3] = terms[k] if k < used else ZERO


@njit(cache=True, nogil=True, fastmath=FAST)
def add_normal(records, cell, fx, fy, fz, per_axis, weight, seen, lane):
    """Add ``weight`` times the unit vector against the gradient of the trilinear density to the ray's normal."""
    gx, gy, gz = ONE - fx, ONE - fy, ONE - fz
    d0, d1, d2, d3 = records[cell, 0], records[cell, 1], records[cell, 2], records[cell, 3]
    d4, d5, d6, d7 = records[cell, 4], records[cell, 5], records[cell, 6], records[cell, 7]
    x = gy * (gz * (d4 - d0) + fz * (d5 - d1)) + fy * (gz * (d6 - d2) + fz * (d7 - d3))
    y = gx * (gz * (d2 - d0) + fz * (d3 - d1)) + fx * (gz * (d6 - d4) + fz * (d7 - d5))
    z = gx * (gy * (d1 - d0) + fy * (d3 - d2)) + fx * (gy * (d5 - d4) + fy * (d7 - d6))
    x, y, z = x * per_axis[0], y * per_axis[1], z * per_axis[2]
    squared = x * x + y * y + z * z
    if squared > ZERO:
        scale = -weight / math.sqrt(squared)
        seen[NORMAL, lane] += x * scale
        seen[NORMAL + 1, lane] += y * scale
        seen[NORMAL + 2, lane] += z * scale


@njit(cache=True, nogil=True, fastmath=FAST)
def add_radiance(table, corner_rows, cell, fx, fy, fz, basis, weight, seen, row_at, lane):
    """Add ``weight`` times the radiance ``max(0, sum_k c_k Y_k + 1/2)`` with trilinear coefficients to the ray's.

    The colour begins in the row ``row_at`` of ``seen``.
    """
    sums = (ZERO, ZERO, ZERO)
    for corner in range(8):
        share = (fx if corner & 4 else ONE - fx) * (fy if corner & 2 else ONE - fy) * (fz if corner & 1 else ONE - fz)
        row = corner_rows[cell, 8 + corner]
        if row == 0:
            continue
        r, g, b = ZERO, ZERO, ZERO
        for k in range(8):
            r += basis[4 * k] * half_to_float(table[row, 4 * k])
            g += basis[4 * k + 1] * half_to_float(table[row, 4 * k + 1])
            b += basis[4 * k + 2] * half_to_float(table[row, 4 * k + 2])
        r += basis[3] * half_to_float(table[row, 3])
        g += basis[7] * half_to_float(table[row, 7])
        b += basis[11] * half_to_float(table[row, 11])
        sums = (sums[0] + share * r, sums[1] + share * g, sums[2] + share * b)
    for color in range(3):
        seen[row_at + (lane >> 2), 4 * (lane & 3) + color] += weight * max(sums[color] + HALF, ZERO)


@njit(cache=True, nogil=True, fastmath=FAST)
def next_step(k, value, reach, ray, lane, x, y, z):
    """The first step behind the empty cube around cell (x, y, z), whose distance to anything is ``-value * reach``.

    The cube ends where the nearest occupied cell could begin: ``distance`` cells ahead, ``distance - reach`` behind.
    """
    ahead = f32(-value * reach)
    behind = f32(reach) - ahead
    exit_step = f32(np.inf)
    for axis in range(3):
        cell = x if axis == 0 else (y if axis == 1 else z)
        face = f32(cell & -reach) + (ahead if ray[3 + axis, lane] > ZERO else behind)
        exit_step = min(exit_step, (face - ray[axis, lane]) * ray[6 + axis, lane])
    return max(k + i32(1), i32(exit_step + HALF))


@njit(cache=True, nogil=True, fastmath=FAST)
def density_in(records, cell, fx, fy, fz):
    """The trilinear density at a place in a cell that has a record; it can be negative."""
    gx, gy, gz = ONE - fx, ONE - fy, ONE - fz
    lower = gy * (gz * records[cell, 0] + fz * records[cell, 1]) + fy * (gz * records[cell, 2] + fz * records[cell, 3])
    upper = gy * (gz * records[cell, 4] + fz * records[cell, 5]) + fy * (gz * records[cell, 6] + fz * records[cell, 7])
    return gx * lower + fx * upper


@njit(cache=True, nogil=True, fastmath=FAST)
def tally_one(seen, lane, light, weight, t, paid_light):
    """Count a sample and follow the spread of where light is stopped; see ``simd_kernels.tally``."""
    if light >= paid_light:
        seen[COST, lane] += ONE
    seen[OCCUPIED, lane] += ONE
    if weight > ZERO:
        before = ONE - light
        mean = t if before < f32(1e-6) else (seen[MEAN, lane] - weight * t) / before
        seen[SPREAD, lane] += weight * (t - mean) * (t - seen[MEAN, lane] / (before + weight))


@njit(cache=True, nogil=True, fastmath=FAST)
def _march_ray(
    top, cells, records, corner_rows, table, ray, k, count, lane, unit, per_axis, step, least, degree, outputs, basis,
    flat, seen,
):  # fmt: skip
    """March the ray of one lane from step ``k`` on; return how many samples it took."""
    samples = 0
    light, pending = ONE, ZERO
    basis_known = False
    while k < count:
        t = f32(k) + HALF
        px, py, pz = ray[0, lane] + t * ray[3, lane], ray[1, lane] + t * ray[4, lane], ray[2, lane] + t * ray[5, lane]
        x, y, z = i32(px), i32(py), i32(pz)
        value = top[x >> 3, y >> 3, z >> 3]
        reach = i32(8)
        if value >= 0:
            value = cells[np.int64(value) * 512 + (((x & 7) * 8 + (y & 7)) * 8 + (z & 7))]
            reach = i32(1)
        if value <= 0:
            k = next_step(k, value, reach, ray, lane, x, y, z)
            continue
        samples += 1
        fx, fy, fz = px - f32(x), py - f32(y), pz - f32(z)
        optical = max(density_in(records, value, fx, fy, fz), ZERO) * step
        after = light * math.exp(-optical)
        weight = light - after
        if light > HALF and after <= HALF:
            seen[HALF_AT, lane] = f32(k) + math.log(light * TWO) / optical
        seen[MEAN, lane] += weight * t
        if outputs & COUNTS:
            tally_one(seen, lane, light, weight, t, least[2])
        pending += weight
        if pending > least[0]:
            if not basis_known:
                fill_basis(ray[3, lane] * unit[0], ray[4, lane] * unit[1], ray[5, lane] * unit[2], degree, basis)
                basis_known = True
            add_radiance(table, corner_rows, value, fx, fy, fz, basis, pending, seen, COLOR, lane)
            if outputs & FLAT:
                add_radiance(table, corner_rows, value, fx, fy, fz, flat, pending, seen, FLAT_COLOR, lane)
            if outputs & NORMALS:
                add_normal(records, value, fx, fy, fz, per_axis, pending, seen, lane)
            pending = ZERO
        light = after
        if light < least[1]:
            break
        k += i32(1)
    seen[LIGHT, lane], seen[PENDING, lane] = light, pending
    return samples


@njit(cache=True, nogil=True, fastmath=FAST)
def march_scalar(
    top, cells, records, corner_rows, table, rays, counts, begin, unit, per_axis, step, least, degree, outputs, seen
):
    """March all packets of a tile and return the number of samples.

    ``unit`` takes a ray's step in cells to its unit direction in the field's space; ``per_axis`` is cells per length
    along each axis; ``step`` is the length of a step; lengths are the field's. ``least`` = the weight from which on
    samples are coloured (the weights of those before are added to the next one's), the transmittance at which a ray
    ends, and that below which samples cost nothing. ``degree`` is the highest one of harmonics, ``outputs`` what to see
    beside radiance and depth.
    """
    basis, flat = np.zeros(32, f32), np.zeros(32, f32)
    fill_basis(ZERO, ZERO, ONE, 0, flat)
    samples = 0
    for packet in range(len(counts)):
        seen[packet].fill(ZERO)
        for lane in range(16):
            seen[packet, LIGHT, lane] = ONE
            seen[packet, HALF_AT, lane] = -ONE
            if counts[packet, lane] > 0:
                samples += _march_ray(
                    top, cells, records, corner_rows, table, rays[packet], begin[packet, lane], counts[packet, lane],
                    lane, unit, per_axis, step, least, degree, outputs, basis, flat, seen[packet],
                )  # fmt: skip
    return samples
