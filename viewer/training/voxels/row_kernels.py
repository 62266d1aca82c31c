"""Smooths the rows of voxels by total variation, and moves them by RMSProp as in Plenoxels."""

import math

import numpy as np
from numba import njit

from viewer.training.kernel_options import EXACT, FAST


@njit(inline="always", **EXACT)
def position(number, scale, offset, from_scale, from_offset, side):
    """Voxel ``number`` of the new grid along an axis of the old one: base voxel, fraction, whether it is inside."""
    world = (np.float64(number) - offset) / scale
    at = world * from_scale + from_offset
    inside = -0.5 <= at <= side - 0.5
    at = min(max(at, 0.0), side - 1.0)
    base = min(np.int64(math.floor(at)), side - 2)
    return base, at - base, inside


@njit(**EXACT)
def cells_in_mask(mask, from_scale, from_offset, shape, scale, offset):
    """1 for each voxel of the new grid whose nearest voxel of the old one is in ``mask``.

    Args:
        mask: (nx, ny, nz) bool, of the old grid.
        from_scale: From space to positions in the old grid.
        from_offset: See ``from_scale``.
        shape: Of the new grid.
        scale: From space to positions in the new grid.
        offset: See ``scale``.
    """
    chosen = np.zeros((shape[0], shape[1], shape[2]), np.bool_)
    for i in range(shape[0]):
        x, fx, in_x = position(i, scale[0], offset[0], from_scale[0], from_offset[0], mask.shape[0])
        for j in range(shape[1]):
            y, fy, in_y = position(j, scale[1], offset[1], from_scale[1], from_offset[1], mask.shape[1])
            for k in range(shape[2]):
                z, fz, in_z = position(k, scale[2], offset[2], from_scale[2], from_offset[2], mask.shape[2])
                if in_x and in_y and in_z:
                    chosen[i, j, k] = mask[x + (fx >= 0.5), y + (fy >= 0.5), z + (fz >= 0.5)]
    return chosen


@njit(**EXACT)
def resample_rows(volume, cells, shape, scale, offset, first, last, out):
    """Trilinear rows of the old grid at voxels ``cells[first:last]`` of the new one; what is not stored counts as 0.

    Args:
        volume: The old grid.
        cells: Linear numbers in the new grid.
        shape: Of the new grid.
        scale: From space to positions in the new grid.
        offset: See ``scale``.
        first: First of ``cells``.
        last: The one after the last.
        out: (len(cells), width).
    """
    along_y = np.int64(volume.shape[2])
    along_x = np.int64(volume.shape[1]) * along_y
    width = volume.rows.shape[1]
    for row in range(first, last):
        cell = np.int64(cells[row])
        i, j, k = cell // (shape[1] * shape[2]), cell // shape[2] % shape[1], cell % shape[2]
        x, fx, _ = position(i, scale[0], offset[0], volume.scale[0], volume.offset[0], volume.shape[0])
        y, fy, _ = position(j, scale[1], offset[1], volume.scale[1], volume.offset[1], volume.shape[1])
        z, fz, _ = position(k, scale[2], offset[2], volume.scale[2], volume.offset[2], volume.shape[2])
        base = x * along_x + y * along_y + z
        for lane in range(width):
            out[row, lane] = np.float32(0.0)
        for corner in range(8):
            a, b, c = corner // 4, corner // 2 % 2, corner % 2
            source = np.uint32(volume.link[base + a * along_x + b * along_y + c])
            share = np.float32((fx if a else 1.0 - fx) * (fy if b else 1.0 - fy) * (fz if c else 1.0 - fz))
            if source == 0 or share == np.float32(0.0):
                continue
            for lane in range(width):
                out[row, lane] += share * volume.rows[source, lane]


DECAY = 0.95
"""Of the running mean of squared gradients."""
EPSILON = np.float32(1e-8)


@njit(**FAST)
def total_variation(volume, cells, gradients, first, last, weights, softness, every, phase):
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
        every: One row in this many is smoothed, this many times as strongly.
        phase: Which of them, from 0 to ``every - 1``.
    """
    link, rows, shape = volume.link, volume.rows, volume.shape
    along_y = np.int64(shape[2])
    along_x = np.int64(shape[1]) * along_y
    width = rows.shape[1]
    for row in range(max(first, 1), last):
        if gradients.touched[row] == 0 or (row + phase) % every != 0:
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
