"""What the loss would gain if a ray's samples lay elsewhere: the gradients that refine camera poses."""

import numpy as np
from numba import njit

from viewer.fields.contraction_kernels import spread_pull
from viewer.training.kernel_options import FAST

HALF = np.float32(0.5)


@njit(**FAST)
def accumulate_ray_gradients(rays, first, last, kept_starts, points, slopes, lo, edge, contracted, ray_gradients):
    """Write for rays [first, last) the sums of dL/dx, and of (x - o) x dL/dx, over their kept samples.

    Args:
        rays: The batch.
        first: First ray.
        last: Ray after the last one.
        kept_starts: (last - first + 1,) where each ray's kept samples begin, and the end.
        points: (n, 3) in [0, 1]^3.
        slopes: (n, 3) dL/dpoint.
        lo: The box's lower corner.
        edge: Its longest edge.
        contracted: Whether all of space is in the cube, and the box its middle.
        ray_gradients: (rays, 6), written; in world units.
    """
    place, force, half = np.zeros(3, np.float32), np.zeros(3, np.float32), HALF * edge
    for ray in range(first, last):
        ray_gradients[ray] = np.float32(0.0)
        for row in range(kept_starts[ray - first], kept_starts[ray + 1 - first]):
            if contracted:
                spread_pull(points[row], slopes[row], half, place, force)
            else:
                for axis in range(3):
                    place[axis], force[axis] = points[row, axis] * edge - half, slopes[row, axis] / edge
            for axis in range(3):
                place[axis] += lo[axis] + half - rays.origins[ray, axis]
                ray_gradients[ray, axis] += force[axis]
            ray_gradients[ray, 3] += place[1] * force[2] - place[2] * force[1]
            ray_gradients[ray, 4] += place[2] * force[0] - place[0] * force[2]
            ray_gradients[ray, 5] += place[0] * force[1] - place[1] * force[0]
