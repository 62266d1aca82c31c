"""Marches packets of 16 rays through packed voxels with SIMD: the same pictures as :mod:`viewer.render.voxel_kernels`.

Needs a processor that gathers and that converts half floats (AVX-512, or AVX2 with F16C).
"""

# An intrinsic's first parameter is numba's own, and its callers leave it out.
# pyright: reportCallIssue=false

from __future__ import annotations

import math

import numpy as np
from numba import njit

from viewer.render.simd_kernels import absorb, blend_colors, find_cells, lowest_lane, prefetch, tally
from viewer.render.voxel_kernels import COUNTS, FAST, FLAT, NORMALS, add_normal, fill_basis

f32, i32, u32 = np.float32, np.int32, np.uint32
ZERO, HALF, ONE, TWO = f32(0), f32(0.5), f32(1), f32(2)
LANES, LOWER = u32(16), u32(0xFFFF)


@njit(cache=True, nogil=True, fastmath=FAST)
def _color(colored, records, corner_rows, table, ray, unit, per_axis, degree, wanted, state, work, basis, known, seen):
    """Add the light of this step's samples in the lanes ``colored``; return the lanes whose basis is known."""
    rows_at, table_at, work_at, basis_at = (
        corner_rows.ctypes.data,
        table.ctypes.data,
        work.ctypes.data,
        basis.ctypes.data,
    )
    waiting = colored
    while waiting != 0:
        cell = state[1, lowest_lane(waiting)]
        waiting &= waiting - u32(1)
        for corner in range(8, 16):
            prefetch(table_at + (np.int64(corner_rows[cell, corner]) << 6))
    while colored != 0:
        lane = lowest_lane(colored)
        colored &= colored - u32(1)
        if not (known >> lane) & u32(1):
            known |= u32(1) << lane
            fill_basis(ray[3, lane] * unit[0], ray[4, lane] * unit[1], ray[5, lane] * unit[2], degree, basis[lane])
        cell, weight, place = np.int64(state[1, lane]), work[3, lane], np.int64(lane)
        rows, shares = rows_at + (cell << 6) + 32, work_at + 8 * 64 + (place << 2)
        red, green, blue = blend_colors(table_at, rows, shares, basis_at + (place << 7))
        seen[0, lane] += weight * max(red + HALF, ZERO)
        seen[1, lane] += weight * max(green + HALF, ZERO)
        seen[2, lane] += weight * max(blue + HALF, ZERO)
        if wanted & FLAT:
            red, green, blue = blend_colors(table_at, rows, shares, basis_at + (16 << 7))
            seen[12, lane] += weight * max(red + HALF, ZERO)
            seen[13, lane] += weight * max(green + HALF, ZERO)
            seen[14, lane] += weight * max(blue + HALF, ZERO)
        if wanted & NORMALS:
            add_normal(records, cell, work[0, lane], work[1, lane], work[2, lane], per_axis, weight, seen, lane)
    return known


@njit(cache=True, nogil=True, fastmath=FAST)
def march_packets(
    top, cells, records, corner_rows, table, rays, counts, begin, unit, per_axis, step, least, degree, wanted, seen,
    state, work, basis,
):  # fmt: skip
    """March all packets of a tile and return the number of samples.

    Arguments as of :func:`viewer.render.voxel_kernels.march_scalar`; then working memory, 64-byte aligned: ``state``
    int32 (2, 16), ``work`` float32 (16, 16), ``basis`` float32 (17, 32). ``counts`` is used up.
    """
    fill_basis(ZERO, ZERO, ONE, 0, basis[16])
    top_at, cells_at = top.ctypes.data, cells.ctypes.data
    records_at, state_at, work_at = records.ctypes.data, state.ctypes.data, work.ctypes.data
    bricks_y, bricks_z = i32(top.shape[1]), i32(top.shape[2])
    samples = 0
    for packet in range(len(counts)):
        ray, ray_seen = rays[packet], seen[packet]
        ray_at, counts_at, seen_at = ray.ctypes.data, counts[packet].ctypes.data, ray_seen.ctypes.data
        ray_seen[:] = ZERO
        ray_seen[3] = ONE
        ray_seen[4] = -ONE
        state[0] = begin[packet]
        known = u32(0)
        active = LOWER
        while active != 0:
            found = u32(find_cells(ray_at, counts_at, state_at, work_at, top_at, cells_at, bricks_y, bricks_z))
            active, hits = found >> LANES, found & LOWER
            if hits == 0:
                continue
            taken = u32(absorb(i32(hits), counts_at, state_at, work_at, seen_at, records_at, step, least[0], least[1]))
            if wanted & COUNTS:
                tally(i32(hits), state_at, work_at, seen_at, least[2])
            crossed, colored = taken >> LANES, taken & LOWER
            while crossed != 0:
                lane = lowest_lane(crossed)
                crossed &= crossed - u32(1)
                into = math.log(TWO * work[5, lane]) / work[4, lane]
                ray_seen[4, lane] = f32(state[0, lane] - i32(1)) + into
            known = _color(
                colored, records, corner_rows, table, ray, unit, per_axis, degree, wanted, state, work, basis, known,
                ray_seen,
            )  # fmt: skip
            while hits != 0:
                samples += 1
                hits &= hits - u32(1)
    return samples
