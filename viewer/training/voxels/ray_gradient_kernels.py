"""Gradients of the loss with respect to the positions of a ray's samples: they refine camera poses.

At a sample x in a cell with corners c, trilinear weights u_c and rows r_c (colours, then density), with the loss's
derivatives q with respect to the interpolated row,

    dL/dx = sum_c (du_c/dx) (q . r_c)

``march`` has left q in the samples; the rows must be the ones that it read. Samples in the outermost half voxel count
as lying on its inner side.
"""

import numpy as np
from numba import njit

from viewer.training.grid.grid_kernels import ONE, color_row
from viewer.training.kernel_options import FAST


@njit(**FAST)
def accumulate_ray_gradients(volume, terms, rays, samples, first, last, begin, end, ray_gradients):
    """Write for rays [first, last) the sums of dL/dx, and of (x - o) x dL/dx, over their samples.

    Args:
        volume: That the rays were marched through.
        terms: Number of spherical harmonics.
        rays: The batch.
        samples: Of the batch, after ``march``.
        first: First ray.
        last: Ray after the last one.
        begin: First sample of these rays.
        end: Sample after their last one.
        ray_gradients: (rays, 6), written; in world units.
    """
    along_y = np.int64(volume.shape[2])
    along_x = np.int64(volume.shape[1]) * along_y
    width = volume.rows.shape[1]
    row, products = np.zeros(width, np.float32), np.zeros(8, np.float32)
    at, force = np.zeros(3, np.float32), np.zeros(3, np.float32)
    ray_gradients[first:last].fill(np.float32(0.0))
    for sample in range(begin, end):
        ray, cell = samples.rays[sample], np.int64(samples.cells[sample])
        color_row(samples.values, sample, rays.bases[ray], terms, row)
        row[3 * terms] = samples.values[sample, 3]
        for corner in range(8):
            source = np.uint32(
                volume.link[cell + corner // 4 * along_x + (corner // 2 % 2) * along_y + corner % 2]
            )  # fmt: skip
            total = np.float32(0.0)
            for lane in range(width):
                total += row[lane] * volume.rows[source, lane]
            products[corner] = total
        fx, fy, fz = samples.fractions[sample, 0], samples.fractions[sample, 1], samples.fractions[sample, 2]
        gx, gy, gz = ONE - fx, ONE - fy, ONE - fz
        a, b, c, d = products[0], products[1], products[2], products[3]
        e, f, g, h = products[4], products[5], products[6], products[7]
        force[0] = gy * gz * (e - a) + gy * fz * (f - b) + fy * gz * (g - c) + fy * fz * (h - d)
        force[1] = gx * gz * (c - a) + gx * fz * (d - b) + fx * gz * (g - e) + fx * fz * (h - f)
        force[2] = gx * gy * (b - a) + gx * fy * (d - c) + fx * gy * (f - e) + fx * fy * (h - g)
        at[0] = np.float32(cell // along_x) + fx
        at[1] = np.float32(cell // along_y % volume.shape[1]) + fy
        at[2] = np.float32(cell % along_y) + fz
        for axis in range(3):
            # Beyond the outermost centres nothing changes any more.
            clamped = at[axis] <= np.float32(0.0) or at[axis] >= np.float32(volume.shape[axis] - 1)
            force[axis] = np.float32(0.0) if clamped else force[axis] * volume.scale[axis]
            at[axis] = (at[axis] - volume.offset[axis]) / volume.scale[axis] - rays.origins[ray, axis]
            ray_gradients[ray, axis] += force[axis]
        ray_gradients[ray, 3] += at[1] * force[2] - at[2] * force[1]
        ray_gradients[ray, 4] += at[2] * force[0] - at[0] * force[2]
        ray_gradients[ray, 5] += at[0] * force[1] - at[1] * force[0]
