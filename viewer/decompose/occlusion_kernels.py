"""Kernels that aim rays all over a surface's front, and sum up which of them get away."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from viewer.fields.harmonics_kernels import CONSTANTS, harmonics

FIRST, SECOND = 0.7548776662466927, 0.5698402909980532
"""Steps of Roberts' R2 sequence, which turns each texel's pattern so that neighbours make other errors."""
PRIOR = 1.0 / 32.0
"""Share of a point's rays that count as its whole front: where no ray gets away, any smooth mean will do."""


@njit(cache=True, nogil=True)
def aim(normals, begin, side, directions):
    """``side`` x ``side`` unit directions around each normal, one in each part of equal cosine-weighted solid angle."""
    for n in range(normals.shape[0]):
        nx, ny, nz = np.float64(normals[n, 0]), np.float64(normals[n, 1]), np.float64(normals[n, 2])
        # Duff et al., "Building an orthonormal basis, revisited", JCGT 2017.
        sign = 1.0 if nz >= 0.0 else -1.0
        a = -1.0 / (sign + nz)
        b = nx * ny * a
        tx, ty, tz = 1.0 + sign * nx * nx * a, sign * b, -sign * nx
        bx, by, bz = b, sign + ny * ny * a, -ny
        shift = 0.5 + (begin + n) * FIRST
        turn = 0.5 + (begin + n) * SECOND
        shift -= math.floor(shift)
        turn -= math.floor(turn)
        for row in range(side):
            for column in range(side):
                # Malley's method: even on the disk is cosine-weighted on the hemisphere above it.
                u = (row + shift) / side
                radius, angle = math.sqrt(u), 2.0 * math.pi * (column + turn) / side
                x, y, z = radius * math.cos(angle), radius * math.sin(angle), math.sqrt(max(0.0, 1.0 - u))
                place = (n * side + row) * side + column
                directions[place, 0] = x * tx + y * bx + z * nx
                directions[place, 1] = x * ty + y * by + z * ny
                directions[place, 2] = x * tz + y * bz + z * nz


@njit(cache=True, nogil=True)
def sum_open(directions, blocked, upright, count, found):
    """Share of each point's ``count`` rays that get away, and the spherical harmonics averaged over those.

    Rays that point into the point's own triangle, whose normal is ``upright``, do not count. Harmonics are those of the
    viewing directions, against the rays. Where hardly any ray gets away they turn into the mean over all rays.
    ``found`` (n, 10) takes the share and nine harmonics.
    """
    terms = np.empty(9, np.float64)
    away, every = np.empty(9, np.float64), np.empty(9, np.float64)
    for n in range(len(found)):
        tried, free = 0, 0
        away.fill(0.0)
        every.fill(0.0)
        for ray in range(n * count, (n + 1) * count):
            x, y, z = -directions[ray, 0], -directions[ray, 1], -directions[ray, 2]
            if x * upright[n, 0] + y * upright[n, 1] + z * upright[n, 2] >= 0.0:
                continue
            values = harmonics(x, y, z, CONSTANTS)
            for term in range(9):
                terms[term] = values[term]
            tried += 1
            every += terms
            if not blocked[ray]:
                free += 1
                away += terms
        found[n, 0] = free / tried if tried else 1.0
        prior = count * PRIOR
        for term in range(9):
            mean = every[term] / max(1, tried)
            found[n, 1 + term] = (away[term] + prior * mean) / (free + prior)


@njit(cache=True, nogil=True)
def look_up_beside(picture, points, covered, limit, numbers, side, positions, result):
    """Values of a coarse picture at texels, by flat number, of one of the same atlas with ``side`` texels.

    Bilinear, but only between those coarse texels whose ``points`` (h, w, 3) on the surface lie within ``limit`` of the
    fine texel's own, ``positions`` (n, 3): others belong to charts that are beside it in the picture alone. Where none
    does, the one that is nearest on the surface counts.
    """
    rows, columns, channels = picture.shape
    for n in range(len(numbers)):
        y = (numbers[n] // side + 0.5) * rows / side - 0.5
        x = (numbers[n] % side + 0.5) * columns / side - 0.5
        y, x = min(max(y, 0.0), rows - 1.0), min(max(x, 0.0), columns - 1.0)
        above, left = int(y), int(x)
        total, least, nearest_row, nearest_column = 0.0, np.inf, above, left
        result[n].fill(0.0)
        for corner in range(4):
            row, column = min(above + corner // 2, rows - 1), min(left + corner % 2, columns - 1)
            if not covered[row, column]:
                continue
            away = 0.0
            for axis in range(3):
                away += (points[row, column, axis] - positions[n, axis]) ** 2
            if away < least:
                least, nearest_row, nearest_column = away, row, column
            if away > limit * limit:
                continue
            weight = (y - above if corner // 2 else above + 1.0 - y) * (x - left if corner % 2 else left + 1.0 - x)
            total += weight
            for channel in range(channels):
                result[n, channel] += weight * picture[row, column, channel]
        for channel in range(channels):
            if total > 1e-6:
                result[n, channel] /= total
            else:
                result[n, channel] = picture[nearest_row, nearest_column, channel]
