"""The kernel that closes a loop with the least area; see ``holes``."""

from __future__ import annotations

import math

from numba import njit


@njit(cache=True, nogil=True)
def least_area(points, areas, choices):
    """For all spans of a loop the third corner of the triangle on its ends, such that the area in it is the least."""
    count = points.shape[0]
    for low in range(count - 1):
        areas[low, low + 1] = 0.0
    for length in range(2, count):
        for low in range(count - length):
            high = low + length
            choices[low, high] = low + 1  # where no area is a number, any will do
            for middle in range(low + 1, high):
                first, second, third = points[low], points[middle], points[high]
                ux, uy, uz = second[0] - first[0], second[1] - first[1], second[2] - first[2]
                vx, vy, vz = third[0] - first[0], third[1] - first[1], third[2] - first[2]
                x, y, z = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
                area = areas[low, middle] + areas[middle, high] + 0.5 * math.sqrt(x * x + y * y + z * z)
                if area < areas[low, high]:
                    areas[low, high] = area
                    choices[low, high] = middle
