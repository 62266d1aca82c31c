"""Kernels on occupancy grids."""

from __future__ import annotations

import numpy as np
from numba import njit

FAR = np.float32(1e30)


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
