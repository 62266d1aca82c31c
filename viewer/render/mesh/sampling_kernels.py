"""Numbers and directions to sample with. Vectors are three numbers, so that nothing is allocated."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

TWO_PI = 2.0 * math.pi
FIRST, SECOND = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53)
STEP, SHIFT, LOW = np.uint64(0x9E3779B97F4A7C15), np.uint64(33), np.uint64(11)
UNIT = 1.0 / (1 << 53)


@njit(cache=True, nogil=True, error_model="numpy")
def uniform(table, sample, dimension, pixel):
    """Number ``dimension`` of a pixel's sample, in [0, 1).

    ``table`` holds a low-discrepancy point a row; each pixel and dimension shifts it by a hashed amount (Cranley and
    Patterson 1976), another one for every further round through the table.
    """
    rows, columns = table.shape
    bits = np.uint64(pixel) * STEP + np.uint64(dimension + 1) * FIRST + np.uint64(sample // rows) * SECOND
    bits = (bits ^ (bits >> SHIFT)) * FIRST
    bits = (bits ^ (bits >> SHIFT)) * SECOND
    bits ^= bits >> SHIFT
    number = table[sample % rows, dimension % columns] + (bits >> LOW) * UNIT
    return min(number - 1.0 if number >= 1.0 else number, 0.9999999)


@njit(cache=True, nogil=True, error_model="numpy")
def beside(x, y, z):
    """Two unit vectors at right angles to a unit vector and to each other (Duff et al. 2017)."""
    sign = math.copysign(1.0, z)
    a = -1.0 / (sign + z)
    b = x * y * a
    return 1.0 + sign * x * x * a, sign * b, -sign * x, b, sign + y * y * a, -y


@njit(cache=True, nogil=True, error_model="numpy")
def to_world(x, y, z, nx, ny, nz):
    """A vector given along the two vectors :func:`beside` a normal and along that."""
    ax, ay, az, bx, by, bz = beside(nx, ny, nz)
    return x * ax + y * bx + z * nx, x * ay + y * by + z * ny, x * az + y * bz + z * nz


@njit(cache=True, nogil=True, error_model="numpy")
def cosine_direction(u, v):
    """A direction around +Z with density ``cos / pi``."""
    radius, angle = math.sqrt(u), TWO_PI * v
    return radius * math.cos(angle), radius * math.sin(angle), math.sqrt(max(1.0 - u, 0.0))


@njit(cache=True, nogil=True, error_model="numpy")
def cone_direction(u, v, opening):
    """A direction around +Z, all within an angle alike; ``opening`` is 1 less that angle's cosine."""
    below = u * opening
    radius, angle = math.sqrt(max(below * (2.0 - below), 0.0)), TWO_PI * v
    return radius * math.cos(angle), radius * math.sin(angle), 1.0 - below


@njit(cache=True, nogil=True, error_model="numpy")
def luminance(red, green, blue):
    """Of linear Rec. 709."""
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@njit(cache=True, nogil=True, error_model="numpy")
def balanced(mine, other):
    """Veach's power heuristic for a sample with density ``mine`` where another way has ``other``."""
    if not math.isfinite(mine):
        return 1.0
    square = mine * mine
    whole = square + other * other
    return square / whole if whole > 0.0 else 0.0
