"""Spherical harmonics of a scene that is turned."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float, Float32, Float64

MOST_DEGREE = 3
BLOCK = 1 << 15
"""Sets of coefficients that are turned at once."""
SAMPLES = 12
"""Directions that the matrices are fitted to; seven would do for degree 3, and every one more takes time."""


def harmonics(directions: Float[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 16"]:
    """Real spherical harmonics of degrees 0 to 3 of unit directions, in double precision.

    Order and signs are those of :func:`viewer.fields.harmonics.harmonics_to_degree_3`.
    """
    x, y, z = np.asarray(directions, np.float64).T
    pi = math.pi
    first, second = math.sqrt(3 / (4 * pi)), math.sqrt(15 / (4 * pi))
    outer, middle, inner = math.sqrt(35 / (32 * pi)), math.sqrt(105 / (4 * pi)), math.sqrt(21 / (32 * pi))
    return np.stack(
        [
            np.full_like(x, math.sqrt(1 / (4 * pi))),
            -first * y, first * z, -first * x,
            second * x * y, -second * y * z, math.sqrt(5 / (16 * pi)) * (3 * z * z - 1), -second * x * z,
            0.5 * second * (x * x - y * y),
            -outer * y * (3 * x * x - y * y), middle * x * y * z, -inner * y * (5 * z * z - 1),
            math.sqrt(7 / (16 * pi)) * z * (5 * z * z - 3), -inner * x * (5 * z * z - 1),
            0.5 * middle * z * (x * x - y * y), -outer * x * (x * x - 3 * y * y),
        ],
        1,
    )  # fmt: skip


def sh_matrices(rotation: Float[np.ndarray, "3 3"], degree: int) -> tuple[Float64[np.ndarray, "_ _"], ...]:
    """What turns the coefficients of each degree, from 1 to ``degree``.

    A function ``f(d) = sum_k c_k Y_k(d)``, turned by R, is ``f(R^T d)``. Within a degree that is a sum of the same
    harmonics again; which, least squares over directions find exactly.

    Args:
        rotation: Of the scene.
        degree: Up to 3.
    """
    directions = _directions()
    after, before = harmonics(directions), harmonics(directions @ np.asarray(rotation, np.float64))
    bands = _bands(degree)
    return tuple(np.linalg.lstsq(after[:, band], before[:, band], rcond=None)[0] for band in bands)


def rotated_sh(sh: Float32[np.ndarray, "n k 3"], rotation: Float[np.ndarray, "3 3"]) -> Float32[np.ndarray, "n k 3"]:
    """Coefficients of a scene that is turned.

    Args:
        sh: 1, 4, 9 or 16 a colour.
        rotation: Of the scene.
    """
    degree = round(sh.shape[1] ** 0.5) - 1
    result = sh.copy()
    if np.allclose(rotation, np.eye(3), rtol=0, atol=1e-12):
        return result
    for number, matrix in enumerate(sh_matrices(rotation, degree), 1):
        band = slice(number * number, (number + 1) ** 2)
        for start in range(0, len(sh), BLOCK):
            rows = slice(start, start + BLOCK)
            result[rows, band] = np.einsum("ij,njc->nic", matrix, sh[rows, band].astype(np.float64))
    return result


def turned_sh(
    sh: Float32[np.ndarray, "n k 3"], rotations: Float64[np.ndarray, "n 3 3"]
) -> Float32[np.ndarray, "n k 3"]:
    """Coefficients of spherical harmonics, each set turned by its own rotation: ``f'(d) = f(R^T d)``."""
    result = sh.copy()
    directions = _directions()
    basis, bands = harmonics(directions), _bands(math.isqrt(sh.shape[1]) - 1)
    inverses = [np.linalg.pinv(basis[:, band]) for band in bands]
    for start in range(0, len(sh), BLOCK // 4):
        rows = slice(start, start + BLOCK // 4)
        before = np.einsum("dj,njk->ndk", directions, rotations[rows])  # R^T d, as rows
        seen = harmonics(before.reshape(-1, 3)).reshape(len(before), SAMPLES, -1)
        for band, inverse in zip(bands, inverses, strict=True):
            values = np.einsum("ndk,nkc->ndc", seen[:, :, band], sh[rows, band])
            result[rows, band] = np.einsum("kd,ndc->nkc", inverse, values)
    return result


def _directions() -> Float64[np.ndarray, "s 3"]:
    """Directions all around: Fibonacci's sphere."""
    turns = np.arange(SAMPLES) * (math.pi * (3 - math.sqrt(5)))
    heights = 1 - (2 * np.arange(SAMPLES) + 1) / SAMPLES
    radius = np.sqrt(1 - heights * heights)
    return np.stack([radius * np.cos(turns), radius * np.sin(turns), heights], 1)


def _bands(degree: int) -> list[slice]:
    """The coefficients of each degree, from 1 on."""
    return [slice(each * each, (each + 1) ** 2) for each in range(1, degree + 1)]
