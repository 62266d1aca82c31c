"""One step of the optimisation: Adam for distances, RMSProp for the colours that were seen."""

import math

import numpy as np
from numba import njit

from viewer.training.kernel_options import FAST

ZERO, ONE = np.float32(0.0), np.float32(1.0)
MEAN, SQUARE = np.float32(0.9), np.float32(0.99)
"""What Adam keeps of its running means."""
COLOR_SQUARE = np.float32(0.95)
TINY = np.float32(1e-12)
EPSILON = np.float32(1e-8)


@njit(**FAST)
def descend_distances(distance, cells, gradients, means, squares, rate, number, first, last):
    """Adam (Kingma and Ba 2015) on the distances of rows [first, last), whose gradients are cleared.

    Args:
        distance: Of all corners.
        cells: Linear number of each row's corner.
        gradients: By row; 0 afterwards.
        means: Running means of them.
        squares: Running means of their squares.
        rate: Learning rate in voxels.
        number: Steps since the means were zero, this one included, for the correction of their beginning.
        first: First row.
        last: Row after the last one.
    """
    mean_part = ONE / (ONE - MEAN ** np.float32(number))
    square_part = ONE / (ONE - SQUARE ** np.float32(number))
    for row in range(max(first, 1), last):
        gradient = gradients[row]
        gradients[row] = ZERO
        mean = MEAN * means[row] + (ONE - MEAN) * gradient
        square = SQUARE * squares[row] + (ONE - SQUARE) * gradient * gradient
        means[row], squares[row] = mean, square
        distance[cells[row]] -= rate * mean * mean_part / (math.sqrt(square * square_part) + TINY)


@njit(**FAST)
def descend_colors(colors, gradients, squares, touched, rate, first, last):
    """RMSProp on the touched rows [first, last) of ``colors``, whose gradients and marks are cleared.

    r <- 0.95 r + 0.05 g^2, or g^2 where r is 0 still; x <- x - rate g / (sqrt(r) + 1e-8). Rows that no ray saw keep
    their r.
    """
    width = colors.shape[1]
    for row in range(max(first, 1), last):
        if touched[row] == 0:
            continue
        touched[row] = 0
        for lane in range(width):
            gradient = gradients[row, lane]
            gradients[row, lane] = ZERO
            square = gradient * gradient
            old = squares[row, lane]
            mean = COLOR_SQUARE * old + (ONE - COLOR_SQUARE) * square if old > ZERO else square
            squares[row, lane] = mean
            colors[row, lane] -= rate * gradient / (math.sqrt(mean) + EPSILON)
