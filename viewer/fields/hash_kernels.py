"""The multiresolution hash encoding, forward and backward (Mueller et al. 2022, section 3), one grid at a time.

With the cell ``floor(x)`` of ``x = s u + 1/2``, the fractions ``f = x - floor(x)`` and the corners' entries ``e_c``:

    value = sum_c w_c e_c                    w_c = prod_axes (f or 1 - f)
    dL/de_c += w_c dL/dvalue                 dL/du = s sum_c dw_c/df (e_c . dL/dvalue)

``viewer.fields.hash_layout`` says which entry a corner is. Points are clamped to [0, 1]. Backwards, one call adds up
one grid's gradients in the order of its points: whoever calls it with one thread a grid gets the same sums every time.
"""

import numpy as np
from numba import njit

FAST = {
    "cache": True,
    "nogil": True,
    "error_model": "numpy",
    "fastmath": {"reassoc", "contract", "arcp", "nsz", "afn"},
}
"""Sums may be reordered, but NaN and infinity are known."""
PRIME_Y = np.uint32(2654435761)
PRIME_Z = np.uint32(805459861)


@njit(inline="always", **FAST)
def cell_of(u, scale):
    """The cell along one axis, and where in it."""
    if not u >= 0.0:
        u = u * 0 if u < 0.0 else type(u)(0.0)
    return u
