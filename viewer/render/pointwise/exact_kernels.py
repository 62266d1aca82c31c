"""Kernel that finds the samples of rays that lie in occupied cells."""

from __future__ import annotations

import math

from numba import njit


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
