"""Real spherical harmonics of unit directions as numba functions, and their constants.

Both functions are compiled into whatever calls them, so they compute in the precision of the constants that they are
given, and under the caller's own rules for sums.
"""

from __future__ import annotations

import numpy as np
from numba import njit

CONSTANTS = (0.28209479177387814, 0.4886025119029199, 1.0925484305920792, 0.31539156525252005, 0.5462742152960396, 2.0)
"""C0, C1 and the three constants of degree 2 (Sloan, "Stupid Spherical Harmonics Tricks", 2008), and the number 2."""
CONSTANTS_3 = (0.5900435899266435, 2.890611442640554, 0.4570457994644658, 0.3731763325901154, 1.445305721320277,
               3.0, 5.0, 1.0)  # fmt: skip
"""Those of degree 3, and the numbers 3, 5 and 1."""
CONSTANTS_32 = tuple(np.float32(constant) for constant in CONSTANTS)
CONSTANTS_3_32 = tuple(np.float32(constant) for constant in CONSTANTS_3)


@njit(inline="always")
def harmonics(x, y, z, c):
    """The nine up to degree 2, in svox2's order and signs, which trained fields rely on; ``c`` as ``CONSTANTS``."""
    return (
        c[0],
        -c[1] * y, c[1] * z, -c[1] * x,
        c[2] * x * y, -c[2] * y * z, c[3] * (c[5] * z * z - x * x - y * y), -c[2] * x * z, c[4] * (x * x - y * y),
    )  # fmt: skip


@njit(inline="always")
def harmonics_to_degree_3(x, y, z, c, d):
    """All sixteen, with ``x^2 + y^2 = 1 - z^2`` used; ``c`` as ``CONSTANTS``, ``d`` as ``CONSTANTS_3``."""
    xx, yy, zz = x * x, y * y, z * z
    return (
        c[0],
        -c[1] * y, c[1] * z, -c[1] * x,
        c[2] * x * y, -c[2] * y * z, c[3] * (d[5] * zz - d[7]), -c[2] * x * z, c[4] * (xx - yy),
        -d[0] * y * (d[5] * xx - yy), d[1] * x * y * z, -d[2] * y * (d[6] * zz - d[7]), d[3] * z * (d[6] * zz - d[5]),
        -d[2] * x * (d[6] * zz - d[7]), d[4] * z * (xx - yy), -d[0] * x * (xx - d[5] * yy),
    )  # fmt: skip
