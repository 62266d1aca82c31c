"""Kernel that looks at a field from just outside of a surface."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from viewer.decompose.bricks_kernels import corner_rows
from viewer.fields.harmonics_kernels import CONSTANTS, harmonics

C0, C1, C20, C21, C22, TWO = CONSTANTS
FACING = (C0, 2.0 / 3.0 * C1, 0.25 * C20, 0.25 * C21, 0.25 * C22, TWO)
LEAST = 1e-6
"""Smallest opacity of a sample, so that a vertex that smoothing moved into empty space gets a colour too."""


@njit(cache=True, nogil=True)
def facing_bases(normals, bases):
    """Spherical harmonics to degree 2 of the viewing directions for surfaces with these unit normals, averaged.

    The mean over all viewing directions on the outer side of a surface, weighted by the cosine to its normal, scales
    the degrees by 1, 2/3 and 1/4 (Ramamoorthi and Hanrahan, SIGGRAPH 2001, eq. 8, divided by pi).
    """
    for n in range(normals.shape[0]):
        terms = harmonics(-normals[n, 0], -normals[n, 1], -normals[n, 2], FACING)
        for term in range(9):
            bases[n, term] = terms[term]


@njit(cache=True, nogil=True)
def march_colors(slots, rows, shape, density, sh, halves, grid, normals, bases, cell, start, length, samples, colors):
    """Composite the field along each point's normal, from outside inwards.

    ``bases`` holds the spherical harmonics of each point, averaged over the directions that it is seen from.
    ``grid`` holds positions in grid units, ``start`` and ``length`` world distances: the march begins ``start`` outside
    of the point and ends ``length`` farther in. What gets through does not count: the mean is over what stops light.
    ``sh`` holds the bits of half-precision numbers, which numba cannot compute with; ``halves`` maps them to floats.
    """
    found, weights = np.empty(8, np.int64), np.empty(8, np.float64)
    terms = sh.shape[1] // 3
    total, local = np.empty(3, np.float64), np.empty(3, np.float64)
    step = length / samples
    for n in range(grid.shape[0]):
        nx, ny, nz = np.float64(normals[n, 0]), np.float64(normals[n, 1]), np.float64(normals[n, 2])
        transmittance = 1.0
        total.fill(0.0)
        for sample in range(samples):
            along = start - (sample + 0.5) * step
            x = grid[n, 0] + nx * along / cell[0]
            y = grid[n, 1] + ny * along / cell[1]
            z = grid[n, 2] + nz * along / cell[2]
            corner_rows(slots, rows, shape, x, y, z, found, weights)
            sigma = 0.0
            local.fill(0.5)
            for corner in range(8):
                row = found[corner]
                if row < 0:
                    continue
                sigma += weights[corner] * density[row]
                for channel in range(3):
                    value = 0.0
                    for term in range(terms):
                        value += halves[sh[row, channel * terms + term]] * bases[n, term]
                    local[channel] += weights[corner] * value
            alpha = max(LEAST, 1.0 - math.exp(-max(0.0, sigma) * step))
            for channel in range(3):
                total[channel] += transmittance * alpha * max(0.0, local[channel])
            transmittance *= 1.0 - alpha
            if transmittance < 1e-3:
                break
        for channel in range(3):
            colors[n, channel] = total[channel] / (1.0 - transmittance)
