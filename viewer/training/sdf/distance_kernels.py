"""What keeps a grid of distances a distance, and smooth; and how the distances descend.

Both terms are sums over corners i, of which a corner's gradient is gathered from its neighbours' values alone, so that
rows can be shared out among threads. Distances are in voxels, so their differences are slopes:

    eikonal     (|g_i| - 1)^2,   g_i,a = s_a (d[i + s_a e_a] - d[i])          (Gropp et al. 2020, eq. 4)
    smoothness  sum_a sqrt(k_i,a^2 + soft^2),   k_i,a = d[i - e_a] - 2 d[i] + d[i + e_a]

The differences g look toward one octant s, another one in every step: one octant alone would tilt what it straightens,
and differences over two voxels would not see whether a corner agrees with its neighbours at all. The curvature counts
quadratically where it is small, as noise is, and linearly where it is large, as at edges that are to stay.
"""

import math

import numpy as np
from numba import njit

from viewer.training.grid.grid_kernels import ONE, TWO, ZERO
from viewer.training.kernel_options import FAST

MEAN, SQUARE = np.float32(0.9), np.float32(0.99)
"""What Adam keeps of its running means."""
COLOR_SQUARE = np.float32(0.95)
"""What the running mean of the colours' squared gradients keeps."""
TINY, EPSILON = np.float32(1e-12), np.float32(1e-8)
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
        octant: Its three lowest bits say which side of each axis the eikonal term's differences are on.
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

    Of every ``stride``-th row; g is the gradient of the trilinear interpolation.
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
