"""How much light a piece of a ray stops, by NeuS' law (Wang et al. 2021, eqs. 10 and 13), and its derivatives.

With the logistic ``Phi(x) = 1 / (1 + exp(-x / b))`` of width b = 1 / s, a piece on which the distance goes from x to y
lets ``Phi(y) / Phi(x)`` of the light pass where y < x, and all of it elsewhere. So its optical thickness is

    t = max(0, S(y) - S(x))    S(x) = -ln Phi(x) = ln(1 + exp(-x / b))

This puts the middle of a ray's weight on the surface itself, at whatever slant it is met; densities that only know the
distance put it outside, by about two widths at silhouettes.
"""

import math

import numpy as np
from numba import njit

from viewer.training.kernel_options import FAST

ZERO, HALF, ONE = np.float32(0.0), np.float32(0.5), np.float32(1.0)


@njit(inline="always", **FAST)
def falloff(distance, width):
    """``S`` at a distance, and ``Phi(-x) = -b S'``."""
    u = distance / width
    tail = math.exp(-abs(u))
    share = ONE / (ONE + tail)
    if u > ZERO:
        return math.log(ONE + tail), tail * share
    return math.log(ONE + tail) - u, share


@njit(inline="always", **FAST)
def thickness(distance, slope, step, width):
    """The optical thickness of a piece, and its derivatives with respect to ``distance``, ``slope`` and ``width``.

    Args:
        distance: In the piece's middle.
        slope: The distance's derivative along the ray; below 0, or there is nothing to stop light.
        step: Length of the piece.
        width: b.
    """
    half = HALF * step * slope
    before, after = distance - half, distance + half
    first, first_share = falloff(before, width)
    last, last_share = falloff(after, width)
    by_distance = (first_share - last_share) / width
    by_slope = -HALF * step * (first_share + last_share) / width
    by_width = (after * last_share - before * first_share) / (width * width)
    return max(last - first, ZERO), by_distance, by_slope, by_width
