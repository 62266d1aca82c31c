"""Kernel that fills triangles with a depth buffer."""

from __future__ import annotations

import math

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def rasterize(screen, faces, near, ids, depths):
    """Write to each pixel whose centre a triangle covers the number and the depth of the nearest one.

    ``screen`` holds pixel coordinates and the depth along the optical axis; in between, the depth's reciprocal is
    linear over the picture. Triangles that reach before ``near`` are left out.
    """
    height, width = ids.shape
    for face in range(len(faces)):
        a, b, c = faces[face, 0], faces[face, 1], faces[face, 2]
        za, zb, zc = np.float64(screen[a, 2]), np.float64(screen[b, 2]), np.float64(screen[c, 2])
        if not min(za, zb, zc) > near:
            continue
        ax, ay = np.float64(screen[a, 0]), np.float64(screen[a, 1])
        bx, by = np.float64(screen[b, 0]), np.float64(screen[b, 1])
        cx, cy = np.float64(screen[c, 0]), np.float64(screen[c, 1])
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if area == 0.0:
            continue
        left = math.ceil(min(max(min(ax, bx, cx) - 0.5, 0.0), np.float64(width)))
        right = math.floor(max(min(max(ax, bx, cx) - 0.5, width - 1.0), -1.0))
        top = math.ceil(min(max(min(ay, by, cy) - 0.5, 0.0), np.float64(height)))
        bottom = math.floor(max(min(max(ay, by, cy) - 0.5, height - 1.0), -1.0))
        for y in range(top, bottom + 1):
            py = y + 0.5
            for x in range(left, right + 1):
                px = x + 0.5
                u = ((bx - px) * (cy - py) - (by - py) * (cx - px)) / area
                v = ((cx - px) * (ay - py) - (cy - py) * (ax - px)) / area
                w = 1.0 - u - v
                if u < 0.0 or v < 0.0 or w < 0.0:
                    continue
                depth = 1.0 / (u / za + v / zb + w / zc)
                if depth < depths[y, x]:
                    depths[y, x] = depth
                    ids[y, x] = face
