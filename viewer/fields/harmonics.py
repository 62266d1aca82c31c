"""Real spherical harmonics of unit directions in torch; :mod:`viewer.fields.harmonics_kernels` has their kernels."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

from viewer.fields.harmonics_kernels import CONSTANTS, CONSTANTS_3

C0, C1, C20, C21, C22, _ = CONSTANTS


def harmonics(directions: Float[Tensor, "n 3"], degree: int) -> Float[Tensor, "n k"]:
    """Those up to ``degree`` (0 to 2), in svox2's order and signs.

    ``Y = [C0, -C1 y, C1 z, -C1 x, C20 xy, -C20 yz, C21 (2z^2 - x^2 - y^2), -C20 xz, C22 (x^2 - y^2)]``
    (Fridovich-Keil et al. 2022; constants as in Sloan, "Stupid Spherical Harmonics Tricks", 2008).
    """
    x, y, z = directions.unbind(-1)
    columns = [torch.full_like(x, C0), -C1 * y, C1 * z, -C1 * x]
    columns += [C20 * x * y, -C20 * y * z, C21 * (2 * z * z - x * x - y * y), -C20 * x * z, C22 * (x * x - y * y)]
    return torch.stack(columns[: (degree + 1) ** 2], -1)


def harmonics_to_degree_3(directions: Float[Tensor, "n 3"]) -> Float[Tensor, "n 16"]:
    """Those of degrees 0 to 3 with the Condon-Shortley phase, in the order (0, 0), (1, -1), (1, 0), (1, 1), (2, -2) ...

    Up to degree 2 they are those of :func:`harmonics`; here ``x^2 + y^2 = 1 - z^2`` is used, as where they come from.
    """
    x, y, z = directions.unbind(-1)
    xx, yy, zz = x * x, y * y, z * z
    c30, c31, c32, c33, c34 = CONSTANTS_3[:5]
    return torch.stack(
        [
            torch.full_like(x, C0), -C1 * y, C1 * z, -C1 * x,
            C20 * x * y, -C20 * y * z, C21 * (3 * zz - 1), -C20 * x * z, C22 * (xx - yy),
            -c30 * y * (3 * xx - yy), c31 * x * y * z, -c32 * y * (5 * zz - 1), c33 * z * (5 * zz - 3),
            -c32 * x * (5 * zz - 1), c34 * z * (xx - yy), -c30 * x * (xx - 3 * yy),
        ],
        -1,
    )  # fmt: skip
