"""Sums over the sky for every element, and their transpose; what is summed are bytes, which take little to read.

Arrays: ``shares`` (s t) uint8 and ``light`` (3 t), ``irradiance`` (s 3) float32.
"""

from __future__ import annotations

import numpy as np
from numba import njit

ZERO = np.float32(0)


@njit(cache=True, nogil=True, fastmath={"contract", "reassoc"})
def gather_light(shares, light, irradiance):
    """Write ``shares @ light.T`` into ``irradiance``."""
    texels = shares.shape[1]
    for element in range(len(shares)):
        red, green, blue = ZERO, ZERO, ZERO
        for texel in range(texels):
            share = np.float32(shares[element, texel])
            red += share * light[0, texel]
            green += share * light[1, texel]
            blue += share * light[2, texel]
        irradiance[element, 0], irradiance[element, 1], irradiance[element, 2] = red, green, blue


@njit(cache=True, nogil=True, fastmath={"contract", "reassoc"})
def spread_gradients(shares, irradiance, light):
    """Add ``irradiance.T @ shares`` to ``light``, four elements at a time; there has to be one."""
    last, texels = len(shares) - 1, shares.shape[1]
    red, green, blue = light[0], light[1], light[2]
    weights = np.empty((3, 4), np.float32)
    for first in range(0, last + 1, 4):
        for row in range(4):
            for color in range(3):
                weights[color, row] = irradiance[first + row, color] if first + row <= last else ZERO
        a, b = shares[first], shares[min(first + 1, last)]
        c, d = shares[min(first + 2, last)], shares[min(first + 3, last)]
        for texel in range(texels):
            p, q, r, s = np.float32(a[texel]), np.float32(b[texel]), np.float32(c[texel]), np.float32(d[texel])
            red[texel] += weights[0, 0] * p + weights[0, 1] * q + weights[0, 2] * r + weights[0, 3] * s
            green[texel] += weights[1, 0] * p + weights[1, 1] * q + weights[1, 2] * r + weights[1, 3] * s
            blue[texel] += weights[2, 0] * p + weights[2, 1] * q + weights[2, 2] * r + weights[2, 3] * s
