"""Which bricks of cells may hold something, and how far the others are from those."""

import numpy as np
from numba import njit

from viewer.training.kernel_options import EXACT

BRICK = 4
"""Cells along the edge of a brick. Cell (i, j, k) lies between voxel centres (i, j, k) and (i+1, j+1, k+1)."""
FARTHEST = 64


@njit(**EXACT)
def occupied_bricks(density, shape, bricks):
    """1 for every brick with a cell that has a corner of positive density.

    Args:
        density: (nx * ny * nz,) float32.
        shape: (nx, ny, nz).
        bricks: Bricks along x, y, z.
    """
    occupied = np.zeros(bricks, np.uint8)
    cell = 0
    for i in range(shape[0]):
        for j in range(shape[1]):
            for k in range(shape[2]):
                if density[cell] > 0.0:
                    for bi in range(max(i - 1, 0) // BRICK, i // BRICK + 1):
                        for bj in range(max(j - 1, 0) // BRICK, j // BRICK + 1):
                            for bk in range(max(k - 1, 0) // BRICK, k // BRICK + 1):
                                occupied[bi, bj, bk] = 1
                cell += 1
    return occupied


@njit(**EXACT)
def distances(occupied):
    """Chebyshev distance of every brick to the nearest occupied one, by two chamfer sweeps (exact for this metric)."""
    nx, ny, nz = occupied.shape
    result = np.where(occupied > 0, 0, FARTHEST).astype(np.uint8)
    for sweep in range(2):
        for a in range(nx):
            i = a if sweep == 0 else nx - 1 - a
            for b in range(ny):
                j = b if sweep == 0 else ny - 1 - b
                for c in range(nz):
                    k = c if sweep == 0 else nz - 1 - c
                    best = np.int64(result[i, j, k])
                    if best == 0:
                        continue
                    for u in range(max(i - 1, 0), min(i + 2, nx)):
                        for v in range(max(j - 1, 0), min(j + 2, ny)):
                            for w in range(max(k - 1, 0), min(k + 2, nz)):
                                best = min(best, np.int64(result[u, v, w]) + 1)
                    result[i, j, k] = best
    return result
