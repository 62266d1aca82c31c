"""Kernel that compares, along grid lines, where a field looks solid with where each level would put the surface."""

from __future__ import annotations

import numpy as np
from numba import njit

from viewer.decompose.bricks_kernels import row_at


@njit(cache=True, nogil=True)
def score_levels(slots, rows, shape, density, cell, stride, levels, thickness_seen, cap, misses):
    """Sum over grid lines of the distance, in samples, between the seen depth and each level's first crossing.

    Every ``stride``-th line is walked along all six axis directions. The seen depth is where the optical depth reaches
    ``thickness_seen``. A line on which only one of the two exists counts ``cap``, as does any larger distance. Adds to
    ``misses`` and returns how many lines reach that depth.
    """
    crossing = np.empty(levels.size, np.float64)
    solid = 0
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        for a in range(stride // 2, shape[u], stride):
            for b in range(stride // 2, shape[v], stride):
                for side in range(2):
                    seen, depth, passed, before, reached = False, 0.0, 0.0, 0.0, 0
                    for n in range(shape[axis]):
                        m = shape[axis] - 1 - n if side else n
                        x = (m if axis == 0 else b if axis == 1 else a) + 1
                        y = (a if axis == 0 else m if axis == 1 else b) + 1
                        z = (b if axis == 0 else a if axis == 1 else m) + 1
                        row = row_at(slots, rows, x, y, z)
                        here = max(0.0, np.float64(density[row])) if row >= 0 else 0.0
                        while reached < levels.size and here > levels[reached]:
                            back = 0.5 if n == 0 else (here - levels[reached]) / (here - before)
                            crossing[reached] = n - back
                            reached += 1
                        thickness = here * cell[axis]
                        if not seen and passed + thickness >= thickness_seen:
                            seen = True
                            depth = n - 0.5 + (thickness_seen - passed) / thickness
                        passed += thickness
                        before = here
                    solid += seen
                    for number in range(levels.size):
                        if number < reached and seen:
                            misses[number] += min(cap, abs(crossing[number] - depth))
                        elif number < reached or seen:
                            misses[number] += cap
    return solid
