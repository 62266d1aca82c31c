"""Total variation of the grid."""

import math

import numpy as np
from numba import njit

from viewer.training.kernel_options import FAST


@njit(**FAST)
def total_variation(link, rows, cells, shape, gradients, touched, first, last, weights, softness, everywhere):
    """Add the gradient of the total variation to rows [first, last).

    E = sum over lanes and over pairs of stored neighbours along an axis of  weight * sqrt((u - v)^2 + softness^2), the
    anisotropic form of Rudin, Osher and Fatemi (1992): the gradient at a row needs its six neighbours' values and
    nobody else's gradient, so rows can be shared out among threads.

    Args:
        link: From voxels to rows.
        rows: What is smoothed.
        cells: Whose row each is.
        shape: Voxels along x, y, z.
        gradients: Of the rows, added to.
        touched: Which rows have a gradient.
        first: First row.
        last: Row after the last one.
        weights: Of every lane; 0 for lanes that only fill up.
        softness: Of every lane, in its own unit: differences well below it count quadratically.
        everywhere: Also rows that have no gradient yet; they become touched.
    """
    along_y = np.int64(shape[2])
    along_x = np.int64(shape[1]) * along_y
    width = rows.shape[1]
    for row in range(max(first, 1), last):
        if not everywhere and touched[row] == 0:
            continue
        cell = np.int64(cells[row])
        x, y, z = cell // along_x, cell // along_y % shape[1], cell % along_y
        touched[row] = 1
        for side in range(6):
            if side == 0:
                inside, other = x > 0, cell - along_x
            elif side == 1:
                inside, other = x + 1 < shape[0], cell + along_x
            elif side == 2:
                inside, other = y > 0, cell - along_y
            elif side == 3:
                inside, other = y + 1 < shape[1], cell + along_y
            elif side == 4:
                inside, other = z > 0, cell - 1
            else:
                inside, other = z + 1 < shape[2], cell + 1
            if not inside:
                continue
            neighbor = np.uint32(link[other])
            if neighbor == 0:
                continue
            for lane in range(width):
                difference = rows[row, lane] - rows[neighbor, lane]
                soft = softness[lane]
                gradients[row, lane] += weights[lane] * difference / math.sqrt(difference * difference + soft * soft)
