"""Smooths the rows of voxels by total variation, and moves them by RMSProp as in Plenoxels."""

import math

import numpy as np
from numba import njit

from viewer.training.kernel_options import FAST

DECAY = 0.95
"""Of the running mean of squared gradients."""
EPSILON = np.float32(1e-8)


@njit(**FAST)
def total_variation(volume, cells, gradients, first, last, weights, softness):
    """Add the gradient of the total variation to those of rows [first, last) that have one already.

    E = sum over lanes and over pairs of stored neighbours along an axis of  weight * sqrt((u - v)^2 + softness^2), the
    anisotropic form of Rudin, Osher and Fatemi (1992): the gradient at a row needs its six neighbours' values and no
    other gradient, so rows can be shared out among threads.

    Args:
        volume: What is smoothed.
        cells: The voxel of each row.
        gradients: Of the rows, added to where ``touched``.
        first: First row.
        last: Row after the last one.
        weights: Of every lane; 0 for padding.
        softness: Differences well below it count quadratically.
    """
    link, rows, shape = volume.link, volume.rows, volume.shape
    along_y = np.int64(shape[2])
    along_x = np.int64(shape[1]) * along_y
    width = rows.shape[1]
    for row in range(max(first, 1), last):
        if gradients.touched[row] == 0:
            continue
        cell = np.int64(cells[row])
        for axis in range(3):
            along = along_x if axis == 0 else along_y if axis == 1 else np.int64(1)
            coordinate = cell // along % shape[axis]
            for side in range(2):
                if coordinate == (0 if side == 0 else shape[axis] - 1):
                    continue
                neighbor = np.uint32(link[cell - along if side == 0 else cell + along])
                if neighbor == 0:
                    continue
                for lane in range(width):
                    difference = rows[row, lane] - rows[neighbor, lane]
                    length = math.sqrt(difference * difference + softness * softness)
                    gradients.rows[row, lane] += weights[lane] * difference / length


@njit(**FAST)
def descend_rows(rows, gradients, squares, touched, cells, density, density_lane, first, last, rates, decay):
    """A step of RMSProp on the touched rows [first, last), as in Plenoxels; clears their gradients and marks.

    r <- decay r + (1 - decay) g^2, or g^2 where r is 0 still; x <- x - rate g / (sqrt(r) + 1e-8). Rows without a
    gradient keep their r.

    Args:
        rows: What is optimised.
        gradients: Of the rows; 0 afterwards.
        squares: Running mean r of squared gradients.
        touched: Which rows have a gradient; 0 afterwards.
        cells: The voxel of each row.
        density: Of every voxel.
        density_lane: The lane of a row that ``density`` copies.
        first: First row.
        last: Row after the last one.
        rates: Learning rate of every lane; 0 for lanes that are padding.
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
        density[cells[row]] = values[density_lane]
