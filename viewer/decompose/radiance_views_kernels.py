"""Kernel that looks points of a surface up in a picture."""

from __future__ import annotations

import numpy as np
from numba import njit

EDGE = 0.5
"""Opacity; pixels with less show more of what lies behind the surface than of it."""


@njit(cache=True, nogil=True)
def gather(places, weights, distances, depth, slack, pixels, reference, spread, totals, sums):
    """Add what a picture shows at some points to their sums.

    ``places`` (n, 2) are in pixels; ``weights`` are 0 for points that do not count; ``distances`` are those from the
    camera, ``depth`` (h, w) those of the surface that each pixel's ray meets first. A point counts if all four pixels
    around it show it: if they agree with its distance to ``slack`` (n). ``pixels`` are linear and premultiplied. With a
    ``spread`` above 0, light that is farther than that from ``reference`` (n, 3) counts less, as in a Cauchy estimate.
    """
    height, width = depth.shape
    light = np.empty(3, np.float64)
    for n in range(len(weights)):
        if weights[n] <= 0.0:
            continue
        x, y = places[n, 0] - 0.5, places[n, 1] - 0.5
        x, y = min(max(x, 0.0), width - 1.0), min(max(y, 0.0), height - 1.0)
        left, above = int(x), int(y)
        right, below = min(left + 1, width - 1), min(above + 1, height - 1)
        across, down = x - left, y - above
        seen = True
        opacity = 0.0
        light[:] = 0.0
        for corner in range(4):
            row = below if corner >= 2 else above
            column = right if corner % 2 else left
            share = (down if corner >= 2 else 1.0 - down) * (across if corner % 2 else 1.0 - across)
            if abs(depth[row, column] - distances[n]) > slack[n]:
                seen = False
            opacity += share * pixels[row, column, 3]
            for channel in range(3):
                light[channel] += share * pixels[row, column, channel]
        if not seen or opacity < EDGE:
            continue
        weight = weights[n] * opacity
        if spread > 0.0:
            away = 0.0
            for channel in range(3):
                away += (light[channel] / opacity - reference[n, channel]) ** 2
            weight /= 1.0 + away / (spread * spread)
        totals[n] += weight
        for channel in range(3):
            sums[n, channel] += weight * light[channel] / opacity
