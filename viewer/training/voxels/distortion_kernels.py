"""How far a ray's light is spread along it, as a loss: the distortion of Barron et al. (Mip-NeRF 360, 2022, eq. 15).

With samples i of equal length delta at distances t_i along a ray and their weights w_i, all lengths in voxels,

    L = sum_ij w_i w_j |t_i - t_j| + delta / 3 sum_i w_i^2

is 0 where all light comes from one point. By a weight, dL/dw_i = 2 (t_i (W_i - W'_i) - (S_i - S'_i)) + 2 delta / 3 w_i
with W and S the sums of w_j and w_j t_j of the samples before i, and W' and S' of those behind it. A sample's optical
thickness tau_i changes its own weight by T_i+1, what passes it, and those of the samples behind it by -w_j.
"""

import numpy as np
from numba import njit

from viewer.training.grid.grid_kernels import ONE, TWO, ZERO
from viewer.training.kernel_options import FAST

THIRD = np.float32(1.0 / 3.0)


@njit(**FAST)
def distortion_slopes(values, first, last, step, factor, distances, slopes):
    """dL/dtau of a ray's samples, into ``slopes`` from 0 on.

    Args:
        values: Of all samples; the fourth number is the share of light that passes.
        first: Of the ray's samples.
        last: Behind its samples.
        step: delta, in voxels.
        factor: Times the loss.
        distances: Of its samples, in voxels, from 0 on.
        slopes: Are written.
    """
    transmittance, total, moment = ONE, ZERO, ZERO
    for sample in range(first, last):
        weight = transmittance * (ONE - values[sample, 3])
        transmittance *= values[sample, 3]
        total += weight
        moment += weight * distances[sample - first]
    before, moment_before, remaining = ZERO, ZERO, ZERO
    transmittance = ONE
    for sample in range(first, last):
        n = sample - first
        weight = transmittance * (ONE - values[sample, 3])
        transmittance *= values[sample, 3]
        own = weight * distances[n]
        behind, moment_behind = total - before - weight, moment - moment_before - own
        slope = distances[n] * (before - behind) - (moment_before - moment_behind) + THIRD * step * weight
        slopes[n] = factor * TWO * slope
        remaining += weight * slopes[n]
        before += weight
        moment_before += own
    transmittance = ONE
    for sample in range(first, last):
        n = sample - first
        remaining -= transmittance * (ONE - values[sample, 3]) * slopes[n]
        transmittance *= values[sample, 3]
        slopes[n] = transmittance * slopes[n] - remaining
