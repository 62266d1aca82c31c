"""Kernels that look points of a surface up in pictures, and settle on what most of them show."""

from __future__ import annotations

import numpy as np
from numba import njit

EDGE = 0.5
"""Opacity; pixels with less show more of what lies behind the surface than of it."""
ROUNDS = 3
"""Of reweighting."""


@njit(cache=True, nogil=True)
def gather(positions, weights, distances, depth, slack, pixels, rows, best, colors):
    """Look points up in a picture, and keep what it shows where it is among the best that were seen of the point.

    ``positions`` (n, 2) are in pixels, ``distances`` those from the camera, ``depth`` (h, w) those of the surface that
    each pixel's ray meets first. A point is seen if all four pixels around it show it: if they agree with its distance
    to ``slack`` (n). ``pixels`` are linear and premultiplied. ``best`` (m, k) holds weights, 0 where a place is empty,
    ``colors`` (m, k, 3) what was seen; ``rows`` says which of the m points are the n that are asked about.
    """
    height, width = depth.shape
    light = np.empty(3, np.float64)
    for n in range(len(weights)):
        x, y = positions[n, 0] - 0.5, positions[n, 1] - 0.5
        x, y = min(max(x, 0.0), width - 1.0), min(max(y, 0.0), height - 1.0)
        left, above = int(x), int(y)
        right, below = min(left + 1, width - 1), min(above + 1, height - 1)
        across, down = x - left, y - above
        seen = True
        opacity = 0.0
        light.fill(0.0)
        for corner in range(4):
            row = below if corner >= 2 else above
            column = right if corner % 2 else left
            share = (down if corner >= 2 else 1.0 - down) * (across if corner % 2 else 1.0 - across)
            if not abs(depth[row, column] - distances[n]) <= slack[n]:
                seen = False
            opacity += share * pixels[row, column, 3]
            for channel in range(3):
                light[channel] += share * pixels[row, column, channel]
        if not seen or opacity < EDGE:
            continue
        point = rows[n]
        weakest = 0
        for place in range(1, best.shape[1]):
            if best[point, place] < best[point, weakest]:
                weakest = place
        weight = weights[n] * opacity
        if weight > best[point, weakest]:
            best[point, weakest] = weight
            for channel in range(3):
                colors[point, weakest, channel] = light[channel] / opacity


@njit(cache=True, nogil=True)
def settle(best, colors, spread, result):
    """The robust mean of what was seen of each point; weights far from it do not count.

    It starts at the median of each channel, weighted by the roots of the weights: the one view that looks straight at a
    point, and sees a mirror's glare there, shall not outvote the others. Then ``C = sum w c / sum w`` is taken again
    and again with ``w = best / (1 + |c - C|^2 / spread^2)``. Where nothing was seen ``result`` stays as it is.
    """
    many = best.shape[1]
    order = np.empty(many, np.int64)
    for n in range(len(best)):
        total = 0.0
        for place in range(many):
            total += np.sqrt(best[n, place])
        if total <= 0.0:
            continue
        for channel in range(3):
            for place in range(many):
                back = place
                while back > 0 and colors[n, order[back - 1], channel] > colors[n, place, channel]:
                    order[back] = order[back - 1]
                    back -= 1
                order[back] = place
            passed = 0.0
            for place in range(many):
                passed += np.sqrt(best[n, order[place]])
                if passed >= 0.5 * total:
                    result[n, channel] = colors[n, order[place], channel]
                    break
        for _ in range(ROUNDS):
            total, red, green, blue = 0.0, 0.0, 0.0, 0.0
            for place in range(many):
                away = 0.0
                for channel in range(3):
                    away += (colors[n, place, channel] - result[n, channel]) ** 2
                weight = best[n, place] / (1.0 + away / (spread * spread))
                total += weight
                red += weight * colors[n, place, 0]
                green += weight * colors[n, place, 1]
                blue += weight * colors[n, place, 2]
            result[n, 0], result[n, 1], result[n, 2] = red / total, green / total, blue / total
