"""All of space in a cube: the contraction of mip-NeRF 360 (Barron et al. 2022, eq. 10) in the largest norm.

With y the position in half edges of an inner cube from its middle, and m = max |y_i|,

    z = y  where m <= 1,      z = (2 - 1 / m) y / m  elsewhere,      u = (z + 2) / 4

so that the inner cube fills the middle eighth of [0, 1]^3 and infinity is its face. The largest norm instead of the
Euclidean one lets the outside fill the cube's corners too, as in nerfacto (Tancik et al. 2023).

A length along a ray shrinks by between 1 / m (across) and 1 / m^2 (outwards), at large m; so rays take steps that are
``m^(3/2)`` times as long out there, and densities are given per length of such steps, not per metre.
"""

import math

import numpy as np
from numba import njit

FAST = {
    "cache": True,
    "nogil": True,
    "error_model": "numpy",
    "fastmath": {"reassoc", "contract", "arcp", "nsz", "afn"},
}
FARTHEST = np.float32(64.0)
"""In half edges: what is beyond belongs to the background."""
ONE, TWO, QUARTER = np.float32(1.0), np.float32(2.0), np.float32(0.25)


@njit(inline="always", **FAST)
def reach(x, y, z):
    """m: how far out a position is, in half edges."""
    return max(abs(x), max(abs(y), abs(z)))


@njit(inline="always", **FAST)
def pace(m):
    """How much longer steps are out there."""
    return m * np.float32(math.sqrt(m)) if m > ONE else ONE


@njit(inline="always", **FAST)
def shrink(m):
    """What y is multiplied by to become z."""
    return (TWO - ONE / m) / m if m > ONE else ONE


@njit(**FAST)
def spread_pull(point, slope, half, place, force):
    """From a place in the cube and a gradient there to both in space.

    With s = (2 - 1 / m) / m, a the axis of the largest |y_a| and dz_i/dy_j = s [i = j] + y_i ds/dm sign(y_a) [j = a].

    Args:
        point: (3,) u.
        slope: (3,) dL/du.
        half: Half an edge of the inner cube.
        place: (3,) written: its distance from the cube's middle.
        force: (3,) written: dL/dx.
    """
    far, along = np.float32(0.0), 0
    for axis in range(3):
        place[axis] = np.float32(4.0) * point[axis] - TWO
        if abs(place[axis]) > far:
            far, along = abs(place[axis]), axis
    m = ONE / (TWO - min(far, TWO - ONE / FARTHEST)) if far > ONE else ONE
    s, change = shrink(m), np.float32(0.0)
    for axis in range(3):
        place[axis] /= s
        force[axis] = s * slope[axis] * QUARTER / half
        change += place[axis] * slope[axis] * QUARTER / half
    if m > ONE:
        sign = ONE if place[along] > 0 else -ONE
        force[along] += change * (TWO / (m * m * m) - TWO / (m * m)) * sign
    for axis in range(3):
        place[axis] *= half
