"""Gaussians as matter in a grid. Twin: ``tests/decompose/test_voxelize.py``."""

from __future__ import annotations

import math

from numba import njit

REACH = 3.0
"""Standard deviations beyond which a Gaussian is nothing."""


@njit(cache=True, nogil=True, error_model="numpy")
def absorb(centers, inverses, reaches, peaks, shape, first, last, rows, sh, density, colors):
    """Add what Gaussians absorb to a grid; lengths are in voxels, whose middles are at whole numbers.

    Args:
        centers: (n, 3).
        inverses: Of the covariances, (n, 6) as (xx, xy, xz, yy, yz, zz).
        reaches: Half the sizes of the boxes around them, (n, 3).
        peaks: Density in their middles, (n,).
        shape: Voxels along x, y, z.
        first: Which Gaussian is the first.
        last: And which one comes after the last.
        rows: Row of each voxel in ``colors``, (x, y, z), -1 for none; with no element, only density is added.
        sh: Coefficients of the Gaussians, (n, c).
        density: (x, y, z), added to where ``rows`` has no element.
        colors: (r, c), coefficients times the density that each brings.
    """
    for number in range(first, last):
        cx, cy, cz = centers[number, 0], centers[number, 1], centers[number, 2]
        x0, x1 = max(math.ceil(cx - reaches[number, 0]), 0), min(math.floor(cx + reaches[number, 0]), shape[0] - 1)
        y0, y1 = max(math.ceil(cy - reaches[number, 1]), 0), min(math.floor(cy + reaches[number, 1]), shape[1] - 1)
        z0, z1 = max(math.ceil(cz - reaches[number, 2]), 0), min(math.floor(cz + reaches[number, 2]), shape[2] - 1)
        a, b, c = inverses[number, 0], inverses[number, 1], inverses[number, 2]
        d, e, f = inverses[number, 3], inverses[number, 4], inverses[number, 5]
        for x in range(x0, x1 + 1):
            dx = x - cx
            for y in range(y0, y1 + 1):
                dy = y - cy
                for z in range(z0, z1 + 1):
                    dz = z - cz
                    square = a * dx * dx + d * dy * dy + f * dz * dz + 2.0 * (b * dx * dy + c * dx * dz + e * dy * dz)
                    if square > REACH * REACH:
                        continue
                    here = peaks[number] * math.exp(-0.5 * square)
                    if rows.size == 0:
                        density[x, y, z] += here
                        continue
                    row = rows[x, y, z]
                    if row >= 0:
                        for term in range(colors.shape[1]):
                            colors[row, term] += here * sh[number, term]
