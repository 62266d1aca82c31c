"""Kernel that finds the samples of rays through all of space."""

import math

import numpy as np
from numba import njit

FARTHEST = 64.0
"""As in ``viewer.fields.contraction``."""
MOST_STEPS = 20_000


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
