"""The samples along a batch's rays: equal steps, only in occupied cells.

Everything is in units of the box's longest edge, from its lower corner. Step i of a ray lies at ``t = near + (i +
shift) step``; a step in an empty cell is left out, and empty cells and bricks are left in one go.

Where all of space is in the cube (``fields.contraction_kernels``), rays are walked step by step from ``near`` on.
A step is as long as the place is far out, so that its image in the cube is about as long everywhere; and a sample
counts for its own step, whatever was left out before it.
"""

import math

import numpy as np
from numba import njit

from viewer.fields.contraction_kernels import FARTHEST, QUARTER, TWO, pace, reach, shrink
from viewer.fields.hash_layout import OCCUPANCY_SIDE
from viewer.training.kernel_options import FAST

EMPTY_BRICK_STEPS = np.float32(3.0)
"""That are taken at once in an empty brick: less than a cell, so that nothing is stepped over."""


@njit(**FAST)
def march_unbounded(rays, first, last, middle, half, near, step, occupied, bricks, counts, points):
    """Write the samples of rays [first, last), one ray's after the other's; as ``march_kernels.march``.

    Args:
        rays: The batch, ``viewer.training.batches.Rays``.
        first: First ray.
        last: Ray after the last one.
        middle: Of the inner cube.
        half: Half its edge.
        near: Least distance, in the data set's lengths.
        step: Between samples in the inner cube, in the data set's lengths.
        occupied: (SIDE, SIDE, SIDE) of the contracted cube, 0 for empty cells.
        bricks: (SIDE / BRICK, ...), 0 for bricks of empty cells.
        counts: (rays,) how many samples each has, written.
        points: (m, 3) samples in the contracted cube, written from the start; where they end, rays do.

    Returns:
        How many samples there are.
    """
    start, room, most = 0, len(points), np.int64(SIDE - 1)
    share = np.int64(room // max(1, last - first))
    for ray in range(first, last):
        a, b, c = rays.directions[ray, 0] / half, rays.directions[ray, 1] / half, rays.directions[ray, 2] / half
        p = (rays.origins[ray, 0] - middle[0]) / half
        q = (rays.origins[ray, 1] - middle[1]) / half
        r = (rays.origins[ray, 2] - middle[2]) / half
        t, begin = near, start
        t += rays.shifts[ray] * step * pace(reach(p + t * a, q + t * b, r + t * c))
        while start - begin < share:
            x, y, z = p + t * a, q + t * b, r + t * c
            m = reach(x, y, z)
            if not m < FARTHEST:
                break
            smaller = shrink(m)
            x, y, z = (smaller * x + TWO) * QUARTER, (smaller * y + TWO) * QUARTER, (smaller * z + TWO) * QUARTER
            i = min(max(np.int64(x * CELLS), 0), most)
            j = min(max(np.int64(y * CELLS), 0), most)
            k = min(max(np.int64(z * CELLS), 0), most)
            stride = step * pace(m)
            if bricks[i // BRICK, j // BRICK, k // BRICK] == 0:
                stride *= EMPTY_BRICK_STEPS
            elif occupied[i, j, k] != 0:
                points[start, 0], points[start, 1], points[start, 2] = x, y, z
                start += 1
            t += stride
        counts[ray] = start - begin
    return start


SIDE = OCCUPANCY_SIDE
BRICK = 4
"""Cells along the edge of a brick, which is empty where all its cells are."""
TINY = np.float32(1e-9)
CELLS, BRICKS = np.float32(SIDE), np.float32(SIDE // BRICK)
ONE = np.float32(1.0)


@njit(inline="always", **FAST)
def inverse_of(d):
    """1 / d, kept finite."""
    if abs(d) < TINY:
        return ONE / TINY if d >= 0 else -ONE / TINY
    return ONE / d


@njit(inline="always", **FAST)
def leaving(p, inverse, cells):
    """How far it is along the axis until ``p``, in units, leaves its cell of ``cells`` a unit."""
    cell = math.floor(p * cells)
    edge = cell + ONE if inverse > 0 else cell
    return (edge / cells - p) * inverse


@njit(**FAST)
def walk(origin, direction, shift, lower, upper, near, step, occupied, bricks, points, start):
    """Walk one ray and write its samples from ``start`` on.

    Args:
        origin: Of the ray.
        direction: Of the ray per unit of ``t``, any length.
        shift: Of the first step, in steps.
        lower: Corner of the box outside of which nothing is.
        upper: The opposite one.
        near: Least distance.
        step: Between steps, in the lengths of ``t``.
        occupied: (SIDE, SIDE, SIDE), 0 for empty cells.
        bricks: (SIDE / BRICK, ...), 0 for bricks of empty cells.
        points: (n, 3), where samples are written; there must be room for every step in the box.
        start: At which place.

    Returns:
        The place after the last sample.
    """
    ix, iy, iz = inverse_of(direction[0]), inverse_of(direction[1]), inverse_of(direction[2])
    first, last = near, np.float32(1e30)
    for axis, inverse in ((0, ix), (1, iy), (2, iz)):
        a, b = (lower[axis] - origin[axis]) * inverse, (upper[axis] - origin[axis]) * inverse
        first, last = max(first, min(a, b)), min(last, max(a, b))
    most = np.int64(SIDE - 1)
    place = np.int64(0)
    while True:
        t = first + (np.float32(place) + shift) * step
        if not t < last:
            return start
        x, y, z = origin[0] + t * direction[0], origin[1] + t * direction[1], origin[2] + t * direction[2]
        i = min(max(np.int64(x * CELLS), 0), most)
        j = min(max(np.int64(y * CELLS), 0), most)
        k = min(max(np.int64(z * CELLS), 0), most)
        full = bricks[i // BRICK, j // BRICK, k // BRICK] != 0
        if full and occupied[i, j, k] != 0:
            points[start, 0], points[start, 1], points[start, 2] = x, y, z
            start += 1
            place += 1
            continue
        cells = CELLS if full else BRICKS
        t += min(leaving(x, ix, cells), min(leaving(y, iy, cells), leaving(z, iz, cells)))
        place = max(place + 1, np.int64(math.ceil((t - first) / step - shift)))


@njit(**FAST)
def march(rays, first, last, lo, edge, lower, upper, near, step, occupied, bricks, counts, points):
    """Write the samples of rays [first, last), one ray's after the other's.

    Args:
        rays: The batch, ``viewer.training.batches.Rays``.
        first: First ray.
        last: Ray after the last one.
        lo: The box's lower corner.
        edge: Its longest edge.
        lower: As in :func:`walk`.
        upper: As in :func:`walk`.
        near: Least distance, in the data set's lengths.
        step: Between steps, in the data set's lengths.
        occupied: As in :func:`walk`.
        bricks: As in :func:`walk`.
        counts: (rays,) how many samples each has, written.
        points: (m, 3) samples in units of the longest edge, written from the start.

    Returns:
        How many samples there are.
    """
    origin, direction = np.empty(3, np.float32), np.empty(3, np.float32)
    start = 0
    for ray in range(first, last):
        for axis in range(3):
            origin[axis] = (rays.origins[ray, axis] - lo[axis]) / edge
            direction[axis] = rays.directions[ray, axis] / edge
        end = walk(
            origin, direction, rays.shifts[ray], lower, upper, near, step, occupied, bricks, points, start
        )  # fmt: skip
        counts[ray] = end - start
        start = end
    return start
