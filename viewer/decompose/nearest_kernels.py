"""Kernels of a tree of boxes around triangles, and of the nearest point on any of them."""

from __future__ import annotations

import numpy as np
from numba import njit

LEAF = 4
"""Triangles in the smallest boxes, about."""
DEEPEST = 64
"""Boxes that wait while others are looked into: two a level at most."""


@njit(cache=True, nogil=True)
def sort_into_boxes(corners, depth, order, lows, highs):
    """Halve the triangles again and again, along the longest side of what their middles fill.

    Node ``n`` of a full binary tree has the children ``2 n + 1`` and ``2 n + 2``; its triangles are a stretch of
    ``order``, the halves of which are its children's. ``lows`` and ``highs`` (nodes, 3) become its box.
    """
    count = corners.shape[0]
    middles = np.empty((count, 3))
    for face in range(count):
        for axis in range(3):
            middles[face, axis] = corners[face, 0, axis] + corners[face, 1, axis] + corners[face, 2, axis]
    node = 0
    for level in range(depth + 1):
        for number in range(1 << level):
            begin, end = (count * number) >> level, (count * (number + 1)) >> level
            lows[node], highs[node] = np.inf, -np.inf
            low, high = np.full(3, np.inf), np.full(3, -np.inf)
            for n in range(begin, end):
                face = order[n]
                for axis in range(3):
                    low[axis] = min(low[axis], middles[face, axis])
                    high[axis] = max(high[axis], middles[face, axis])
                    for corner in range(3):
                        lows[node, axis] = min(lows[node, axis], corners[face, corner, axis])
                        highs[node, axis] = max(highs[node, axis], corners[face, corner, axis])
            if level < depth and end - begin > 1:
                axis = np.argmax(high - low)
                part = order[begin:end].copy()
                along = np.empty(end - begin)
                for n in range(end - begin):
                    along[n] = middles[part[n], axis]
                order[begin:end] = part[np.argsort(along)]
            node += 1


@njit(cache=True, nogil=True)
def dot(ux, uy, uz, vx, vy, vz):
    """The scalar product of two vectors."""
    return ux * vx + uy * vy + uz * vz


@njit(cache=True, nogil=True)
def nearest_on(a, b, c, p):
    """Weights of the second and third corner at the point of a triangle that is nearest to ``p``.

    The plane around a triangle falls into seven parts, by whether a corner, a side or its inside is nearest (Ericson,
    "Real-Time Collision Detection", 2005, section 5.1.5). A triangle may be a stretch or a point.
    """
    ux, uy, uz = b[0] - a[0], b[1] - a[1], b[2] - a[2]
    vx, vy, vz = c[0] - a[0], c[1] - a[1], c[2] - a[2]
    px, py, pz = p[0] - a[0], p[1] - a[1], p[2] - a[2]
    u_at_a, v_at_a = dot(ux, uy, uz, px, py, pz), dot(vx, vy, vz, px, py, pz)
    if u_at_a <= 0.0 and v_at_a <= 0.0:
        return 0.0, 0.0
    uu, uv, vv = dot(ux, uy, uz, ux, uy, uz), dot(ux, uy, uz, vx, vy, vz), dot(vx, vy, vz, vx, vy, vz)
    u_at_b, v_at_b = u_at_a - uu, v_at_a - uv
    if u_at_b >= 0.0 and v_at_b <= u_at_b:
        return 1.0, 0.0
    third = u_at_a * v_at_b - u_at_b * v_at_a
    if third <= 0.0 and u_at_a >= 0.0 and u_at_b <= 0.0:
        return u_at_a / (u_at_a - u_at_b), 0.0
    u_at_c, v_at_c = u_at_a - uv, v_at_a - vv
    if v_at_c >= 0.0 and u_at_c <= v_at_c:
        return 0.0, 1.0
    second = u_at_c * v_at_a - u_at_a * v_at_c
    if second <= 0.0 and v_at_a >= 0.0 and v_at_c <= 0.0:
        return 0.0, v_at_a / (v_at_a - v_at_c)
    first = u_at_b * v_at_c - u_at_c * v_at_b
    if first <= 0.0 and v_at_b - u_at_b >= 0.0 and u_at_c - v_at_c >= 0.0:
        along = (v_at_b - u_at_b) / ((v_at_b - u_at_b) + (u_at_c - v_at_c))
        return 1.0 - along, along
    whole = first + second + third
    return second / whole, third / whole


@njit(cache=True, nogil=True)
def box_square(low, high, p):
    """The squared distance from a point to a box; 0 inside."""
    result = 0.0
    for axis in range(3):
        apart = max(low[axis] - p[axis], p[axis] - high[axis], 0.0)
        result += apart * apart
    return result


@njit(cache=True, nogil=True)
def find_nearest(points, corners, depth, order, lows, highs, faces, weights, squares):
    """The nearest triangle of each point, the weights of its second and third corner there, and how far it is."""
    count, leaves = corners.shape[0], (1 << depth) - 1
    waiting, at_least = np.empty(DEEPEST, np.int64), np.empty(DEEPEST)
    for n in range(points.shape[0]):
        p = points[n]
        best, waiting[0], at_least[0], size = np.inf, 0, box_square(lows[0], highs[0], p), 1
        while size:
            size -= 1
            node = waiting[size]
            if at_least[size] >= best:
                continue
            if node < leaves:
                left, right = 2 * node + 1, 2 * node + 2
                to_left, to_right = box_square(lows[left], highs[left], p), box_square(lows[right], highs[right], p)
                if to_left < to_right:  # the nearer one comes last, and so is looked into first
                    left, right, to_left, to_right = right, left, to_right, to_left
                waiting[size], at_least[size] = left, to_left
                waiting[size + 1], at_least[size + 1] = right, to_right
                size += 2
                continue
            number = node - leaves
            for place in range((count * number) >> depth, (count * (number + 1)) >> depth):
                face = order[place]
                a, b, c = corners[face, 0], corners[face, 1], corners[face, 2]
                second, third = nearest_on(a, b, c, p)
                square = 0.0
                for axis in range(3):
                    apart = a[axis] + second * (b[axis] - a[axis]) + third * (c[axis] - a[axis]) - p[axis]
                    square += apart * apart
                if square < best:
                    best, faces[n], weights[n, 0], weights[n, 1] = square, face, second, third
        squares[n] = best
