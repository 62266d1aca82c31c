"""Many rotations at once: quaternions (w, x, y, z) and matrices."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64


def rotation_matrices(quaternions: Float64[np.ndarray, "n 4"]) -> Float64[np.ndarray, "n 3 3"]:
    """Of quaternions of any length but 0."""
    w, x, y, z = (quaternions / np.linalg.norm(quaternions, axis=1, keepdims=True)).T
    rows = [
        1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
        2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
        2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
    ]  # fmt: skip
    return np.stack(rows, 1).reshape(-1, 3, 3)


def unit_quaternions(rotations: Float64[np.ndarray, "n 3 3"]) -> Float64[np.ndarray, "n 4"]:
    """Of rotation matrices.

    Row k of ``4 q q^T`` is ``4 q_k q``, and its entries are sums of the matrix's; the row with the largest ``q_k`` is
    taken (Shepperd 1978).
    """
    (a, b, c), (d, e, f), (g, h, i) = rotations.transpose(1, 2, 0)
    outer = np.stack(
        [
            1 + a + e + i, h - f, c - g, d - b,
            h - f, 1 + a - e - i, b + d, c + g,
            c - g, b + d, 1 - a + e - i, f + h,
            d - b, c + g, f + h, 1 - a - e + i,
        ],
        1,
    ).reshape(-1, 4, 4)  # fmt: skip
    best = outer[np.arange(len(outer)), np.argmax(np.einsum("nkk->nk", outer), axis=1)]
    return best / np.linalg.norm(best, axis=1, keepdims=True)
