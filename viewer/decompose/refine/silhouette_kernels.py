"""Kernel that finds where the outline of a mesh passes between two pixels."""

from __future__ import annotations

import math

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def find_crossings(screen, edges, thirds, ids, crossing, reach):
    """Note for each pair of neighbouring pixels, one covered and one not, the outline's edge between their centres.

    An edge counts only for pairs along the axis that it is steeper to, so that each piece of the outline counts once.
    Of several edges the outermost is the outline.

    Args:
        screen: x, y in pixels and depth of each vertex.
        edges: Pairs of vertices between a face that looks this way and one that does not.
        thirds: The third vertex of the face that looks this way: the covered side.
        ids: The face seen in each pixel, -1 where there is none.
        crossing: Result (2, h, w), -1 before: the edge between pixel (y, x) and its right or lower neighbour.
        reach: Result (2, h, w): distance in pixels of that edge from the centre of the covered pixel.
    """
    height, width = ids.shape
    for number in range(len(edges)):
        a, b, c = edges[number, 0], edges[number, 1], thirds[number]
        if not (screen[a, 2] > 0.0 and screen[b, 2] > 0.0):
            continue
        across = abs(screen[b, 0] - screen[a, 0])
        down = abs(screen[b, 1] - screen[a, 1])
        axis = 0 if down >= across else 1
        # u runs across pairs of pixels and v along the edge.
        ua, va = np.float64(screen[a, axis]), np.float64(screen[a, 1 - axis])
        ub, vb = np.float64(screen[b, axis]), np.float64(screen[b, 1 - axis])
        if vb == va:
            continue
        slope = (ub - ua) / (vb - va)
        covered_beyond = np.float64(screen[c, axis]) > ua + (np.float64(screen[c, 1 - axis]) - va) * slope
        rows, columns = (height, width) if axis == 0 else (width, height)
        first = max(0, math.ceil(max(min(va, vb) - 0.5, 0.0)))
        last = math.ceil(max(min(max(va, vb) - 0.5, np.float64(rows)), 0.0))
        for row in range(first, last):
            u = ua + (row + 0.5 - va) * slope
            if not 0.5 <= u < columns - 0.5:
                continue
            column = math.floor(u - 0.5)
            y, x = (row, column) if axis == 0 else (column, row)
            y_next, x_next = (row, column + 1) if axis == 0 else (column + 1, row)
            near_covered, next_covered = ids[y, x] >= 0, ids[y_next, x_next] >= 0
            if near_covered == next_covered or next_covered != covered_beyond:
                continue
            distance = column + 1.5 - u if covered_beyond else u - column - 0.5
            if crossing[axis, y, x] < 0 or distance > reach[axis, y, x]:
                crossing[axis, y, x] = number
                reach[axis, y, x] = distance
