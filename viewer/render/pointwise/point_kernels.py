"""Kernels for fields that answer point by point: samples along rays, what is hidden, colours of neighbours."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

FARTHEST = 64.0
"""As in ``viewer.fields.contraction``."""
MOST_STEPS = 20_000
FAR = np.float32(1e30)


@njit(cache=True, nogil=True)
def occupied_steps(origins, directions, near, counts, step, lo, cells_per_length, grid, steps, starts):
    """List, ray by ray, the numbers of the steps whose middle lies in an occupied cell; return how many there are.

    Ray r has ``counts[r]`` steps from the distance ``near[r]`` on. ``steps`` is filled from its start, ray r's between
    ``starts[r]`` and ``starts[r + 1]``; it has room for all steps of all rays. ``grid`` begins at ``lo``; outside of it
    nothing is occupied.
    """
    nx, ny, nz = grid.shape
    found = 0
    for ray in range(counts.size):
        starts[ray] = found
        for number in range(counts[ray]):
            t = near[ray] + (number + 0.5) * step
            i = math.floor((origins[ray, 0] + t * directions[ray, 0] - lo[0]) * cells_per_length[0])
            j = math.floor((origins[ray, 1] + t * directions[ray, 1] - lo[1]) * cells_per_length[1])
            k = math.floor((origins[ray, 2] + t * directions[ray, 2] - lo[2]) * cells_per_length[2])
            if 0 <= i < nx and 0 <= j < ny and 0 <= k < nz and grid[i, j, k]:
                steps[found] = number
                found += 1
    starts[counts.size] = found
    return found


@njit(cache=True, nogil=True)
def unbounded_samples(origins, directions, near, step, grid, along, lengths, starts):
    """List, ray by ray, the steps whose middle lies in an occupied cell; return how many there are.

    A step is ``m^(3/2)`` as long as in the inner cube, where m > 1 is the largest coordinate of its beginning.

    Args:
        origins: (n, 3) in half edges of the inner cube, from its middle.
        directions: (n, 3) per unit of distance, in the same lengths.
        near: (n,) distances at which rays begin.
        step: In the inner cube.
        grid: (x, y, z) of the contracted cube [0, 1]^3.
        along: (samples,) written: distance of each sample from ``near``; nothing is written where it is empty.
        lengths: (samples,) written: how long each sample's step is.
        starts: (n + 1,) written: where each ray's samples begin, and the end.
    """
    nx, ny, nz = grid.shape
    found, room = 0, len(along)
    for ray in range(len(origins)):
        starts[ray] = found
        t = near[ray]
        for _ in range(MOST_STEPS):
            m = 1.0
            for axis in range(3):
                m = max(m, abs(origins[ray, axis] + t * directions[ray, axis]))
            length = step * m * math.sqrt(m)
            middle, m = t + 0.5 * length, 1.0
            x = origins[ray, 0] + middle * directions[ray, 0]
            y = origins[ray, 1] + middle * directions[ray, 1]
            z = origins[ray, 2] + middle * directions[ray, 2]
            m = max(m, max(abs(x), max(abs(y), abs(z))))
            if not m < FARTHEST:
                break
            shrink = 0.25 * (2.0 - 1.0 / m) / m
            i, j, k = int((shrink * x + 0.5) * nx), int((shrink * y + 0.5) * ny), int((shrink * z + 0.5) * nz)
            if grid[min(i, nx - 1), min(j, ny - 1), min(k, nz - 1)]:
                if found < room:
                    along[found] = np.float32(middle - near[ray])
                    lengths[found] = np.float32(length)
                found += 1
            t += length
    starts[len(origins)] = found
    return found


@njit(cache=True, nogil=True)
def optical_depth_from_outside(optical):
    """Per cell, the least optical depth that light from outside of the grid passes through before it enters the cell.

    ``optical`` is each cell's own depth. Light may turn at every cell, so the answer is never larger than along the
    straightest way. Gauss-Seidel sweeps in all eight orders (Zhao 2005), until nothing changes.
    """
    nx, ny, nz = optical.shape
    depth = np.full((nx, ny, nz), FAR, np.float32)
    changed = True
    while changed:
        changed = False
        for order in range(8):
            for a in range(nx):
                i = nx - 1 - a if order & 1 else a
                for b in range(ny):
                    j = ny - 1 - b if order & 2 else b
                    for c in range(nz):
                        k = nz - 1 - c if order & 4 else c
                        if i == 0 or j == 0 or k == 0 or i == nx - 1 or j == ny - 1 or k == nz - 1:
                            least = np.float32(0)
                        else:
                            least = depth[i - 1, j, k] + optical[i - 1, j, k]
                            least = min(least, depth[i + 1, j, k] + optical[i + 1, j, k])
                            least = min(least, depth[i, j - 1, k] + optical[i, j - 1, k])
                            least = min(least, depth[i, j + 1, k] + optical[i, j + 1, k])
                            least = min(least, depth[i, j, k - 1] + optical[i, j, k - 1])
                            least = min(least, depth[i, j, k + 1] + optical[i, j, k + 1])
                        if least < depth[i, j, k]:
                            depth[i, j, k] = least
                            changed = True
    return depth


@njit(cache=True, nogil=True)
def spread_rows(slots, targets, own, weights, rows, mixed):
    """Fill ``mixed`` with each target's own row, where it has one, else with the weighted mean of its 26 neighbours'.

    ``slots`` is a grid of row numbers, -1 where there is none; ``targets`` are linear cell numbers of it, and ``own``
    are their row numbers.
    """
    nx, ny, nz = slots.shape
    channels = rows.shape[1]
    for number in range(targets.size):
        if own[number] >= 0:
            for channel in range(channels):
                mixed[number, channel] = rows[own[number], channel]
            continue
        i, rest = targets[number] // (ny * nz), targets[number] % (ny * nz)
        j, k = rest // nz, rest % nz
        total = np.float32(0)
        for channel in range(channels):
            mixed[number, channel] = 0
        for x in range(max(i - 1, 0), min(i + 2, nx)):
            for y in range(max(j - 1, 0), min(j + 2, ny)):
                for z in range(max(k - 1, 0), min(k + 2, nz)):
                    row = slots[x, y, z]
                    if row >= 0:
                        total += weights[row]
                        for channel in range(channels):
                            mixed[number, channel] += weights[row] * rows[row, channel]
        if total > np.float32(0):
            for channel in range(channels):
                mixed[number, channel] /= total
