"""Marches packets of 16 rays through packed voxels with SIMD: the same pictures as ``voxel_kernels``.

Needs a processor that gathers and that converts half floats (AVX-512, or AVX2 with F16C).
"""

# An intrinsic's first parameter is numba's own, and its callers leave it out.
# pyright: reportCallIssue=false

from __future__ import annotations

import math

import numpy as np
from numba import njit

from viewer.render.grid.simd_kernels import absorb, add_color, find_cells, lane_count, lowest_lane, tally
from viewer.render.grid.voxel_kernels import (
    COUNTS,
    FAST,
    FLAT,
    FLAT_COLOR,
    HALF_AT,
    LIGHT,
    NORMALS,
    add_normal,
    fill_basis,
)

f32, i32, u32 = np.float32, np.int32, np.uint32
ZERO, HALF, ONE, TWO = f32(0), f32(0.5), f32(1), f32(2)
LANES, LOWER = u32(16), u32(0xFFFF)


@njit(cache=True, nogil=True, fastmath=FAST)
def march_packets(
    top, cells, records, corner_rows, table, rays, counts, begin, unit, per_axis, step, least, degree, outputs, seen,
    state, work, basis,
):  # fmt: skip
    """March all packets of a tile and return the number of samples.

    Arguments as of :func:`viewer.render.grid.voxel_kernels.march_scalar`; then working memory, 64-byte aligned:
    ``state`` int32 (2, 16), ``work`` float32 (16, 16), ``basis`` float32 (17, 32). ``counts`` is used up.
    """
    fill_basis(ZERO, ZERO, ONE, 0, basis[16])
    top_at, cells_at, records_at, table_at = (
        top.ctypes.data, cells.ctypes.data, records.ctypes.data, table.ctypes.data,
    )  # fmt: skip
    state_at, work_at, basis_at = state.ctypes.data, work.ctypes.data, basis.ctypes.data
    bricks_y, bricks_z = i32(top.shape[1]), i32(top.shape[2])
    samples = 0
    for packet in range(len(counts)):
        ray, ray_seen = rays[packet], seen[packet]
        ray_at, counts_at, seen_at = ray.ctypes.data, counts[packet].ctypes.data, ray_seen.ctypes.data
        ray_seen.fill(ZERO)
        ray_seen[LIGHT].fill(ONE)
        ray_seen[HALF_AT].fill(-ONE)
        for lane in range(16):
            state[0, lane] = begin[packet, lane]
        known = u32(0)
        active = LOWER
        while active != 0:
            found = u32(find_cells(ray_at, counts_at, state_at, work_at, top_at, cells_at, bricks_y, bricks_z))
            active, hits = found >> LANES, found & LOWER
            if hits == 0:
                continue
            taken = u32(absorb(i32(hits), counts_at, state_at, work_at, seen_at, records_at, step, least[0], least[1]))
            samples += lane_count(hits)
            if outputs & COUNTS:
                tally(i32(hits), state_at, work_at, seen_at, least[2])
            crossed, colored = taken >> LANES, taken & LOWER
            while crossed != 0:
                lane = lowest_lane(crossed)
                crossed &= crossed - u32(1)
                into = math.log(TWO * work[5, lane]) / work[4, lane]
                ray_seen[HALF_AT, lane] = f32(state[0, lane] - i32(1)) + into
            while colored != 0:
                lane = lowest_lane(colored)
                colored &= colored - u32(1)
                if not (known >> lane) & u32(1):
                    known |= u32(1) << lane
                    x, y, z = ray[3, lane] * unit[0], ray[4, lane] * unit[1], ray[5, lane] * unit[2]
                    fill_basis(x, y, z, degree, basis[lane])
                cell, weight, place = np.int64(state[1, lane]), work[6, lane], np.int64(lane)
                rows_at, shares_at = records_at + (cell << 6) + 32, work_at + 8 * 64 + (place << 2)
                color_at = seen_at + (place << 4)
                add_color(table_at, rows_at, shares_at, basis_at + (place << 7), color_at, weight)
                if outputs & FLAT:
                    add_color(table_at, rows_at, shares_at, basis_at + (16 << 7), color_at + (FLAT_COLOR << 6), weight)
                if outputs & NORMALS:
                    x, y, z = work[0, lane], work[1, lane], work[2, lane]
                    add_normal(records, cell, x, y, z, per_axis, weight, ray_seen, lane)
    return samples
