"""Kernels between a surface and its pictures: which triangle lies on which texel, and filling what lies on none."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

REACH = 1.5
"""Texels. A lookup between four texels reaches less than the square root of two beyond a chart's edge."""


@njit(cache=True, nogil=True)
def paint_faces(corners, begin, end, faces, weights, distances):
    """Give texels to the triangles from ``begin`` to ``end``.

    ``corners`` (f, 3, 2) are corners in texels: the centre of texel (row, column) lies at (column + 0.5, row + 0.5). A
    texel belongs to the triangle around its centre; one whose centre is in none, to the nearest one within ``REACH``,
    with the weights of the nearest point of that triangle. ``distances`` holds squares, 0 where a centre is inside.
    """
    height, width = faces.shape
    limit = np.float32(REACH * REACH)
    for face in range(begin, end):
        ax, ay = corners[face, 0, 0], corners[face, 0, 1]
        bx, by = corners[face, 1, 0] - ax, corners[face, 1, 1] - ay
        cx, cy = corners[face, 2, 0] - ax, corners[face, 2, 1] - ay
        area = bx * cy - by * cx
        if area == 0.0:
            continue
        left = max(0, math.floor(ax + min(0.0, bx, cx) - REACH))
        right = min(width - 1, math.floor(ax + max(0.0, bx, cx) + REACH))
        top = max(0, math.floor(ay + min(0.0, by, cy) - REACH))
        bottom = min(height - 1, math.floor(ay + max(0.0, by, cy) + REACH))
        for row in range(top, bottom + 1):
            y = row + 0.5 - ay
            for column in range(left, right + 1):
                known = distances[row, column]
                if known == 0.0:
                    continue
                x = column + 0.5 - ax
                v = (x * cy - y * cx) / area
                w = (bx * y - by * x) / area
                distance = 0.0
                if v < 0.0 or w < 0.0 or v + w > 1.0:
                    v, w, distance = nearest_edge(x, y, bx, by, cx, cy)
                if distance < known and distance < limit:
                    distances[row, column] = distance
                    faces[row, column] = face
                    weights[row, column, 0] = v
                    weights[row, column, 1] = w


@njit(cache=True, nogil=True)
def nearest_edge(x, y, bx, by, cx, cy):
    """Weights of b and c at the point of the edges of (0, b, c) that is nearest to (x, y), and the squared distance."""
    along = (x * bx + y * by) / max(bx * bx + by * by, 1e-30)
    along = min(1.0, max(0.0, along))
    v, w = along, 0.0
    least = (x - along * bx) ** 2 + (y - along * by) ** 2
    along = (x * cx + y * cy) / max(cx * cx + cy * cy, 1e-30)
    along = min(1.0, max(0.0, along))
    distance = (x - along * cx) ** 2 + (y - along * cy) ** 2
    if distance < least:
        v, w, least = 0.0, along, distance
    ex, ey = cx - bx, cy - by
    along = ((x - bx) * ex + (y - by) * ey) / max(ex * ex + ey * ey, 1e-30)
    along = min(1.0, max(0.0, along))
    distance = (x - bx - along * ex) ** 2 + (y - by - along * ey) ** 2
    if distance < least:
        v, w, least = 1.0 - along, along, distance
    # Nothing but a centre inside may have the distance 0.
    return v, w, max(least, 1e-12)


@njit(cache=True, nogil=True)
def interpolate(texels, faces, weights, corners, values, result):
    """``result[n] = sum_k weight_k values[corners[face, k]]`` for the texels with these flat numbers."""
    degenerate_faces, flat_weights = faces.reshape(-1), weights.reshape(-1, 2)
    for n in range(len(texels)):
        texel = texels[n]
        face = degenerate_faces[texel]
        v, w = flat_weights[texel, 0], flat_weights[texel, 1]
        a, b, c = corners[face, 0], corners[face, 1], corners[face, 2]
        for axis in range(values.shape[1]):
            first = values[a, axis]
            result[n, axis] = first + v * (values[b, axis] - first) + w * (values[c, axis] - first)


@njit(cache=True, nogil=True)
def halved(picture, covered, smaller, smaller_covered):
    """Each texel of the smaller picture is the mean of those of its four that are covered."""
    height, width, channels = picture.shape
    for row in range(smaller.shape[0]):
        for column in range(smaller.shape[1]):
            count = 0
            for y in range(2 * row, min(2 * row + 2, height)):
                for x in range(2 * column, min(2 * column + 2, width)):
                    if covered[y, x]:
                        count += 1
                        for channel in range(channels):
                            smaller[row, column, channel] += picture[y, x, channel]
            if count:
                smaller_covered[row, column] = True
                for channel in range(channels):
                    smaller[row, column, channel] /= count


@njit(cache=True, nogil=True)
def spread(picture, covered, smaller):
    """Give texels that are not covered the smaller picture's light, interpolated between its texels' centres."""
    height, width, channels = picture.shape
    rows, columns = smaller.shape[0], smaller.shape[1]
    for row in range(height):
        y = min(max(0.5 * row - 0.25, 0.0), rows - 1.0)
        above = int(y)
        below = min(above + 1, rows - 1)
        down = np.float32(y - above)
        for column in range(width):
            if covered[row, column]:
                continue
            x = min(max(0.5 * column - 0.25, 0.0), columns - 1.0)
            left = int(x)
            right = min(left + 1, columns - 1)
            across = np.float32(x - left)
            for channel in range(channels):
                high = smaller[above, left, channel]
                high += across * (smaller[above, right, channel] - high)
                low = smaller[below, left, channel]
                low += across * (smaller[below, right, channel] - low)
                picture[row, column, channel] = high + down * (low - high)
