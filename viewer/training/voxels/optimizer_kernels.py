"""One step of RMSProp on the rows that have a gradient, as in Plenoxels."""

import math

import numpy as np
from numba import njit

from viewer.training.kernel_options import FAST

EPSILON = np.float32(1e-8)


@njit(**FAST)
def descend(rows, gradients, squares, touched, cells, density, lane_of_density, first, last, rates, decay):
    """Move touched rows [first, last) against their gradients, clear those, and tell ``density`` the new values.

    r <- decay r + (1 - decay) g^2, or g^2 where r is 0 still; x <- x - rate g / (sqrt(r) + 1e-8). Rows without a
    gradient keep their r.

    Args:
        rows: What is optimised.
        gradients: Of the rows; 0 afterwards.
        squares: Running mean r of squared gradients.
        touched: Which rows have a gradient; 0 afterwards.
        cells: Whose row each is.
        density: Of every voxel of the grid.
        lane_of_density: The lane of a row that ``density`` copies.
        first: First row.
        last: Row after the last one.
        rates: Learning rate of every lane; 0 for the lanes that only fill up.
        decay: Of the running mean.
    """
    keep, take = np.float32(decay), np.float32(1.0) - np.float32(decay)
    width = rows.shape[1]
    for row in range(first, last):
        if touched[row] == 0:
            continue
        touched[row] = 0
        values, slopes, means = rows[row], gradients[row], squares[row]
        for lane in range(width):
            gradient = slopes[lane]
            square = gradient * gradient
            old = means[lane]
            updated = keep * old + take * square
            mean = updated if old > np.float32(0.0) else square
            means[lane] = mean
            values[lane] -= rates[lane] * gradient / (math.sqrt(mean) + EPSILON)
            slopes[lane] = np.float32(0.0)
        density[cells[row]] = values[lane_of_density]
