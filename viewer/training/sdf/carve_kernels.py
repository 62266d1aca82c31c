"""What rays see through: the part of space that is certainly empty."""

import math

import numpy as np
from numba import njit

from viewer.training.grid.grid_kernels import FAR, HALF, ONE, ZERO
from viewer.training.kernel_options import FAST
from viewer.training.sdf.march_kernels import distance_and_slope, span


@njit(**FAST)
def see_through(volume, rays, step, near_world, first, last, most):
    """Raise ``most`` of every corner to the largest transmittance with which rays [first, last) pass nearest to it.

    Args:
        volume: Of densities a voxel, times -1.
        rays: The batch.
        step: In voxels.
        near_world: Where rays begin, in world units.
        first: First ray.
        last: The one after the last.
        most: (corners,), of this thread alone; stays what it is where no ray passes, not even behind matter.
    """
    shape, distance, scale = volume.shape, volume.scalars, volume.scale[0]
    along_y, along_x = np.int64(shape[2]), np.int64(shape[1]) * np.int64(shape[2])
    for ray in range(first, last):
        dx, dy, dz = rays.directions[ray, 0], rays.directions[ray, 1], rays.directions[ray, 2]
        px = rays.origins[ray, 0] * scale + volume.offset[0]
        py = rays.origins[ray, 1] * scale + volume.offset[1]
        pz = rays.origins[ray, 2] * scale + volume.offset[2]
        near, far = span(px, dx, shape[0], near_world * scale, FAR)
        near, far = span(py, dy, shape[1], near, far)
        near, far = span(pz, dz, shape[2], near, far)
        transmittance, t = ONE, near + rays.shifts[ray] * step
        while t < far:
            x, y, z = max(px + t * dx, ZERO), max(py + t * dy, ZERO), max(pz + t * dz, ZERO)
            ix, iy, iz = min(np.int32(x), shape[0] - 2), min(np.int32(y), shape[1] - 2), min(np.int32(z), shape[2] - 2)
            cell = np.int64(ix) * along_x + np.int64(iy) * along_y + np.int64(iz)
            fx, fy, fz = x - np.float32(ix), y - np.float32(iy), z - np.float32(iz)
            found, _ = distance_and_slope(distance, cell, along_y, along_x, fx, fy, fz, dx, dy, dz)
            passed = math.exp(-HALF * step * max(-found, ZERO))
            transmittance *= passed
            nearest = cell
            nearest += along_x if fx >= HALF else np.int64(0)
            nearest += along_y if fy >= HALF else np.int64(0)
            nearest += np.int64(1) if fz >= HALF else np.int64(0)
            most[nearest] = max(most[nearest], transmittance)
            transmittance *= passed
            t += step
