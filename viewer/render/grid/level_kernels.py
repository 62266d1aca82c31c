"""The density of packed voxels at points, and where rays first reach a level of it.

Arrays as in :mod:`viewer.render.grid.packed` (grid) and :mod:`viewer.render.grid.ray_kernels` (rays).
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from viewer.render.grid.voxel_kernels import (
    COLOR,
    COST,
    COUNTS,
    FAST,
    FLAT,
    FLAT_COLOR,
    HALF_AT,
    LIGHT,
    MEAN,
    NORMALS,
    OCCUPIED,
    add_normal,
    add_radiance,
    density_in,
    fill_basis,
    next_step,
)

f32, i32 = np.float32, np.int32
ZERO, HALF, ONE = f32(0), f32(0.5), f32(1)
HALVINGS = 5
"""How often the step in which the level is crossed is halved, before a straight line finishes it."""


@njit(cache=True, nogil=True, fastmath=FAST)
def _cell_at(top, cells, x, y, z):
    """The record of a cell; 0 or less where it has none, and whether that is for its whole brick."""
    value = top[x >> 3, y >> 3, z >> 3]
    if value < 0:
        return value, i32(8)
    return cells[np.int64(value) * 512 + (((x & 7) * 8 + (y & 7)) * 8 + (z & 7))], i32(1)


@njit(cache=True, nogil=True, fastmath=FAST)
def _density_at(top, cells, records, px, py, pz):
    """The density at a position in the box, given in cells, and the record of its cell."""
    x, y, z = i32(px), i32(py), i32(pz)
    cell, _ = _cell_at(top, cells, x, y, z)
    if cell <= 0:
        return ZERO, i32(0)
    return max(density_in(records, cell, px - f32(x), py - f32(y), pz - f32(z)), ZERO), cell


@njit(cache=True, nogil=True, fastmath=FAST)
def densities_at(top, cells, records, shape, positions, density):
    """Densities at places given in cells; NaN outside of the box, and where a place is NaN."""
    for place in range(len(positions)):
        inside = True
        for axis in range(3):
            inside &= positions[place, axis] >= 0.5 and positions[place, axis] <= shape[axis] + 0.5
        density[place] = np.nan
        if inside:
            x, y, z = f32(positions[place, 0]), f32(positions[place, 1]), f32(positions[place, 2])
            density[place], _ = _density_at(top, cells, records, x, y, z)


@njit(cache=True, nogil=True, fastmath=FAST)
def _along(top, cells, records, ray, lane, t):
    """The density at step position ``t`` of a ray, and its cell."""
    x, y, z = (ray[0, lane] + t * ray[3, lane], ray[1, lane] + t * ray[4, lane], ray[2, lane] + t * ray[5, lane])
    return _density_at(top, cells, records, x, y, z)


@njit(cache=True, nogil=True, fastmath=FAST)
def _refined(top, cells, records, ray, lane, low, high, level):
    """The place between ``low`` (not above the level) and ``high`` (above it) where the density reaches the level."""
    at_low, _ = _along(top, cells, records, ray, lane, low)
    at_high, _ = _along(top, cells, records, ray, lane, high)
    for _ in range(HALVINGS):
        middle = HALF * (low + high)
        between, _ = _along(top, cells, records, ray, lane, middle)
        if between > level:
            high, at_high = middle, between
        else:
            low, at_low = middle, between
    if at_low >= level or at_high <= at_low:
        return high
    reached = low + (high - low) * (level - at_low) / (at_high - at_low)
    _, cell = _along(top, cells, records, ray, lane, reached)
    return reached if cell > 0 else high


@njit(cache=True, nogil=True, fastmath=FAST)
def _first_above(top, cells, records, ray, lane, k, count, level):
    """The first step from ``k`` on whose middle is denser than ``level``, or ``count``; and the samples this took."""
    samples = 0
    while k < count:
        t = f32(k) + HALF
        px, py, pz = ray[0, lane] + t * ray[3, lane], ray[1, lane] + t * ray[4, lane], ray[2, lane] + t * ray[5, lane]
        x, y, z = i32(px), i32(py), i32(pz)
        cell, reach = _cell_at(top, cells, x, y, z)
        if cell <= 0:
            k = next_step(k, cell, reach, ray, lane, x, y, z)
            continue
        samples += 1
        if density_in(records, cell, px - f32(x), py - f32(y), pz - f32(z)) > level:
            return k, samples
        k += i32(1)
    return count, samples


@njit(cache=True, nogil=True, fastmath=FAST)
def cross_level(
    top, cells, records, corner_rows, table, rays, counts, begin, unit, per_axis, level, degree, outputs, seen
):
    """See the surface where the density first exceeds ``level`` >= 0, opaque; return the number of samples.

    Arguments as of :func:`viewer.render.grid.voxel_kernels.march_scalar`.
    """
    basis, flat = np.zeros(32, f32), np.zeros(32, f32)
    fill_basis(ZERO, ZERO, ONE, 0, flat)
    total = 0
    for packet in range(len(counts)):
        ray, ray_seen = rays[packet], seen[packet]
        ray_seen.fill(ZERO)
        for lane in range(16):
            ray_seen[LIGHT, lane], ray_seen[HALF_AT, lane] = ONE, -ONE
            count = counts[packet, lane]
            if count == 0:
                continue
            k, samples = _first_above(top, cells, records, ray, lane, begin[packet, lane], count, level)
            total += samples
            if outputs & COUNTS:
                ray_seen[COST, lane] = ray_seen[OCCUPIED, lane] = f32(samples)
            if k >= count:
                continue
            t = _refined(top, cells, records, ray, lane, max(f32(k) - HALF, ZERO), f32(k) + HALF, level)
            ray_seen[LIGHT, lane], ray_seen[HALF_AT, lane], ray_seen[MEAN, lane] = ZERO, t, t
            px, py = ray[0, lane] + t * ray[3, lane], ray[1, lane] + t * ray[4, lane]
            pz = ray[2, lane] + t * ray[5, lane]
            fx, fy, fz = px - f32(math.floor(px)), py - f32(math.floor(py)), pz - f32(math.floor(pz))
            _, cell = _density_at(top, cells, records, px, py, pz)
            fill_basis(ray[3, lane] * unit[0], ray[4, lane] * unit[1], ray[5, lane] * unit[2], degree, basis)
            add_radiance(table, corner_rows, cell, fx, fy, fz, basis, ONE, ray_seen, COLOR, lane)
            if outputs & FLAT:
                add_radiance(table, corner_rows, cell, fx, fy, fz, flat, ONE, ray_seen, FLAT_COLOR, lane)
            if outputs & NORMALS:
                add_normal(records, cell, fx, fy, fz, per_axis, ONE, ray_seen, lane)
    return total
