"""Which triangle of a mesh a pinhole camera sees in each pixel, by a depth buffer."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Int32
from numba import njit

NEAR = 1e-4
"""Of the largest depth: triangles that come nearer to the camera's plane are left out."""


class Raster(NamedTuple):
    """The nearest triangle behind each pixel's centre, -1 where there is none, and its depth along the optical axis."""

    ids: Int32[np.ndarray, "h w"]
    depths: Float32[np.ndarray, "h w"]


def rasterized(screen: Float32[np.ndarray, "v 3"], faces: Int32[np.ndarray, "f 3"], width: int, height: int) -> Raster:
    """Fill the triangles.

    Args:
        screen: Of each vertex x and y in pixels, and its depth along the optical axis.
        faces: Rows of three vertex numbers.
        width: Of the picture.
        height: Of the picture.
    """
    ids = np.full((height, width), -1, np.int32)
    depths = np.full((height, width), np.inf, np.float32)
    if len(faces):
        rasterize(screen, faces, NEAR * max(float(screen[:, 2].max()), 0.0), ids, depths)
    return Raster(ids, depths)


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
