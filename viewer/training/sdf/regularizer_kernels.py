"""What keeps a grid of distances a distance, and smooth.

Both terms are sums over corners i, of which a corner's gradient is gathered from its neighbours' values alone, so that
rows can be shared out among threads. Distances are in voxels, so their differences are slopes:

    eikonal     (|g_i| - 1)^2,   g_i,a = s_a (d[i + s_a e_a] - d[i])          (Gropp et al. 2020, eq. 4)
    smoothness  sum_a sqrt(k_i,a^2 + soft^2),   k_i,a = d[i - e_a] - 2 d[i] + d[i + e_a]

The differences g look toward one octant s, another one in every step: one octant alone would tilt what it straightens,
and differences over two voxels would not see whether a corner agrees with its neighbours at all. The curvature counts
quadratically where it is small, as noise is, and linearly where it is large, as at edges that shall stay.
"""

import math

import numpy as np
from numba import njit

from viewer.training.kernel_options import FAST

ZERO, ONE, TWO = np.float32(0.0), np.float32(1.0), np.float32(2.0)
SOFT = np.float32(0.1)
LEAST = np.float32(1e-6)


@njit(inline="always", **FAST)
def eikonal_terms(distance, corner, along_x, along_y, along_z):
    """The differences toward three neighbours, and what (|g| - 1)^2 gives for each unit of them: 2 (|g| - 1) / |g|."""
    value = distance[corner]
    gx = distance[corner + along_x] - value
    gy = distance[corner + along_y] - value
    gz = distance[corner + along_z] - value
    length = math.sqrt(gx * gx + gy * gy + gz * gz)
    return gx, gy, gz, TWO * (length - ONE) / max(length, LEAST)


@njit(inline="always", **FAST)
def curvature_slope(distance, corner, along):
    """The derivative of sqrt(k^2 + soft^2) by the curvature k of a corner along an axis."""
    k = distance[corner - along] - TWO * distance[corner] + distance[corner + along]
    return k / math.sqrt(k * k + SOFT * SOFT)


@njit(**FAST)
def regularize(distance, cells, shape, octant, eikonal, smoothness, first, last, gradients):
    """Add the gradients of both terms to rows [first, last).

    Args:
        distance: Of all corners, in voxels.
        cells: Linear number of each row's corner; none lies on the grid's faces.
        shape: Corners along x, y, z.
        octant: Its three lowest bits say toward which side of each axis the eikonal term looks.
        eikonal: Weight.
        smoothness: Weight.
        first: First row.
        last: Row after the last one.
        gradients: By row, added to.
    """
    stride_y = np.int64(shape[2])
    stride_x = np.int64(shape[1]) * stride_y
    ax = stride_x if octant & 1 else -stride_x
    ay = stride_y if octant & 2 else -stride_y
    az = np.int64(1) if octant & 4 else np.int64(-1)
    for row in range(max(first, 1), last):
        corner = np.int64(cells[row])
        gx, gy, gz, own = eikonal_terms(distance, corner, ax, ay, az)
        total = -own * (gx + gy + gz)
        gx, _, _, by_x = eikonal_terms(distance, corner - ax, ax, ay, az)
        _, gy, _, by_y = eikonal_terms(distance, corner - ay, ax, ay, az)
        _, _, gz, by_z = eikonal_terms(distance, corner - az, ax, ay, az)
        total += by_x * gx + by_y * gy + by_z * gz
        total *= eikonal
        bent = ZERO
        for axis in range(3):
            along = stride_x if axis == 0 else stride_y if axis == 1 else np.int64(1)
            place = corner // along % shape[axis]
            bent -= TWO * curvature_slope(distance, corner, along)
            if place > 1:
                bent += curvature_slope(distance, corner - along, along)
            if place + 2 < shape[axis]:
                bent += curvature_slope(distance, corner + along, along)
        gradients[row] += total + smoothness * bent


@njit(**FAST)
def slopes_at_surface(distance, cells, shape, stride):
    """Sums of |g| and of ||g| - 1|, and their number, over the middles of cells that the surface crosses.

    Looks at every ``stride``-th row; g is the gradient of the trilinear interpolation.
    """
    along_y = np.int64(shape[2])
    along_x = np.int64(shape[1]) * along_y
    lengths, errors, count = 0.0, 0.0, 0
    quarter = np.float32(0.25)
    for row in range(1, len(cells), stride):
        cell = np.int64(cells[row])
        gx, gy, gz, inside = ZERO, ZERO, ZERO, 0
        for corner in range(8):
            side, over_y, over_z = corner // 4, corner // 2 % 2, corner % 2
            value = distance[cell + side * along_x + over_y * along_y + over_z]
            inside += value < ZERO
            gx += value if side else -value
            gy += value if over_y else -value
            gz += value if over_z else -value
        if 0 < inside < 8:
            length = quarter * math.sqrt(gx * gx + gy * gy + gz * gz)
            lengths += length
            errors += abs(length - ONE)
            count += 1
    return lengths, errors, count
