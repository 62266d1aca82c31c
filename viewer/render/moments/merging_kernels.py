"""Points of one layer added up in the squares of their photo that they lie in."""

import numpy as np
from numba import njit

LEAST = 1e-3
"""Weight of what is not sure at all, so that there is a mean of such points, too."""
OWN_SUMS = 11
"""Of a square: weighted places at both times and colours, the weights, and how many points there are."""


@njit(cache=True, nogil=True, error_model="numpy")
def add_to_squares(starts, ends, colors, first, last, squares, sums):
    """Add points [first, last) to ``sums``, a row of ``OWN_SUMS`` for each square; surer points weigh more.

    Args:
        starts: Positions at time 0.
        ends: At time 1.
        colors: sRGB and sureness.
        first: See above.
        last: See above.
        squares: The square of each of these points.
        sums: The result, zero at first.
    """
    for number in range(first, last):
        row = sums[squares[number - first]]
        weight = np.float64(colors[number, 3]) + LEAST
        for axis in range(3):
            row[axis] += weight * starts[number, axis]
            row[3 + axis] += weight * ends[number, axis]
            row[6 + axis] += weight * colors[number, axis]
        row[9] += weight
        row[10] += 1.0


@njit(cache=True, nogil=True, error_model="numpy")
def find_squares(places, first, last, pose, lens, pixels, squares):
    """Columns and rows of the squares of ``pixels`` x ``pixels`` of a photo in which points [first, last) lie.

    Args:
        places: Positions when their photo was taken.
        first: See above.
        last: See above.
        pose: From the points' space to the photo's camera (3 x 4; +X right, +Y down, +Z ahead).
        lens: fx, fy, cx, cy.
        pixels: Side of a square.
        squares: (points, 2), the result; may be below 0.
    """
    for number in range(first, last):
        x, y, z = places[number, 0], places[number, 1], places[number, 2]
        right = pose[0, 0] * x + pose[0, 1] * y + pose[0, 2] * z + pose[0, 3]
        down = pose[1, 0] * x + pose[1, 1] * y + pose[1, 2] * z + pose[1, 3]
        ahead = pose[2, 0] * x + pose[2, 1] * y + pose[2, 2] * z + pose[2, 3]
        squares[number - first, 0] = np.floor((lens[0] * right / ahead + lens[2]) / pixels)
        squares[number - first, 1] = np.floor((lens[1] * down / ahead + lens[3]) / pixels)
