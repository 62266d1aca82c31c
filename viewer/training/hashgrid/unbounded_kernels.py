"""The samples along rays where all of space is in the cube; see ``viewer.fields.contraction_kernels``.

Rays are walked step by step from ``near`` on. A step is as long as the place is far out, so that its image in the cube
is about as long everywhere; and a sample counts for its own step, whatever was left out before it.
"""

import numpy as np
from numba import njit

from viewer.fields.contraction_kernels import FARTHEST, QUARTER, TWO, pace, reach, shrink
from viewer.training.hashgrid.march_kernels import BRICK, CELLS, SIDE
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
