"""Kernel that gives the voxels around what is seen the colours of what they surround."""

from __future__ import annotations

import numpy as np
from numba import njit


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
