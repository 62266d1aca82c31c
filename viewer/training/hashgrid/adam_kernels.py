"""Adam on the entries that have a gradient (Kingma and Ba 2015; Mueller et al. 2022, section 4)."""

import math

import numpy as np
from numba import njit

from viewer.training.kernel_options import FAST

BETA, GAMMA = np.float32(0.9), np.float32(0.99)
EPSILON = np.float32(1e-15)
ZERO, ONE = np.float32(0.0), np.float32(1.0)


@njit(**FAST)
def descend(values, slopes, means, squares, rate, step, decay):
    """Move numbers that have a gradient against it, and clear that; the others keep everything as it is.

    m <- 0.9 m + 0.1 g, v <- 0.99 v + 0.01 g^2, x <- x - rate (m / (1 - 0.9^t)) / (sqrt(v / (1 - 0.99^t)) + 1e-15).
    Everything is written, changed or not, so that the loop runs in vectors.

    Args:
        values: (n,) what is optimised.
        slopes: Its gradients; 0 afterwards.
        means: m.
        squares: v.
        rate: Learning rate.
        step: Number t of the step, from 1.
        decay: Of the values, added to their gradients.
    """
    unbias = np.float32(math.sqrt(1.0 - 0.99**step))
    length = np.float32(rate / (1.0 - 0.9**step)) * unbias
    least = EPSILON * unbias
    for place in range(np.uintp(len(values))):
        slope, value, mean, square = slopes[place], values[place], means[place], squares[place]
        # A gradient that is no number counts, so that a run that goes wrong is noticed.
        moved = slope != ZERO
        full = slope + decay * value
        mean = BETA * mean + (ONE - BETA) * full if moved else mean
        square = GAMMA * square + (ONE - GAMMA) * full * full if moved else square
        means[place], squares[place] = mean, square
        change = length * mean / (np.float32(math.sqrt(square)) + least)
        values[place] = value - change if moved else value
        slopes[place] = ZERO
