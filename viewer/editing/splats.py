"""What crops and strokes do to Gaussian splats."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
from jaxtyping import Bool, Float32, Float64, Int64

from viewer.editing.crop import leaves
from viewer.editing.dabs import sections
from viewer.editing.sculpt import inside_reach
from viewer.editing.warp import forward
from viewer.scene.assets import AssetStore
from viewer.scene.edits import Crop
from viewer.scene.sculpt import Sculpt
from viewer.scene.sh_rotation import harmonics
from viewer.scene.splats import Splats

LEAST_SCALE = 1e-12
"""Standard deviations do not become smaller than that: their logarithm has to be finite."""
DIRECTIONS = 24
"""That turned colours are fitted to; seven would do for degree 3."""
ROWS_AT_ONCE = 8192


def cropped_splats(splats: Splats, edit: Crop, store: AssetStore) -> Splats:
    """The Gaussians whose middles a crop leaves; they go or stay whole."""
    del store
    left = leaves(edit, splats.positions)
    return splats if left.all() else _chosen(splats, left)


def sculpted_splats(splats: Splats, edit: Sculpt, store: AssetStore) -> Splats:
    """The Gaussians after all strokes that push; smoothing leaves them alone.

    A map of space x -> y takes a Gaussian of covariance S about x to one of ``F S F^T`` about y(x), to first order, F
    being its derivative there. What it looks like from each side turns with it: by the rotation of F's polar
    decomposition.
    """
    for section in sections(edit, store):
        numbers = inside_reach(splats.positions, section.dabs)
        if section.smooths or not len(numbers):
            continue
        mapped = forward(splats.positions[numbers].astype(np.float64), section.dabs)
        splats = _mapped(splats, numbers, mapped.points, np.linalg.inv(mapped.jacobian))
    return splats


def turned_sh(
    sh: Float32[np.ndarray, "n k 3"], rotations: Float64[np.ndarray, "n 3 3"]
) -> Float32[np.ndarray, "n k 3"]:
    """Coefficients of spherical harmonics, each set turned by its own rotation: ``f'(d) = f(R^T d)``."""
    result = sh.copy()
    steps = np.arange(DIRECTIONS)
    heights, turns = 1.0 - (2.0 * steps + 1.0) / DIRECTIONS, steps * (math.pi * (3.0 - math.sqrt(5.0)))
    across = np.sqrt(1.0 - heights**2)
    directions = np.stack([across * np.cos(turns), across * np.sin(turns), heights], 1)
    basis = harmonics(directions)
    bands = [slice(degree * degree, (degree + 1) ** 2) for degree in range(1, math.isqrt(sh.shape[1]))]
    inverses = [np.linalg.pinv(basis[:, band]) for band in bands]
    for start in range(0, len(sh), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        before = np.einsum("dj,njk->ndk", directions, rotations[rows])  # R^T d, as rows
        seen = harmonics(before.reshape(-1, 3)).reshape(len(before), DIRECTIONS, -1)
        for band, inverse in zip(bands, inverses, strict=True):
            values = np.einsum("ndk,nkc->ndc", seen[:, :, band], sh[rows, band])
            result[rows, band] = np.einsum("kd,ndc->nkc", inverse, values)
    return result


def _chosen(splats: Splats, left: Bool[np.ndarray, " n"]) -> Splats:
    return Splats(**{name: array[left] for name, array in splats.tensors().items()})


def _mapped(
    splats: Splats,
    numbers: Int64[np.ndarray, " m"],
    points: Float64[np.ndarray, "m 3"],
    derivative: Float64[np.ndarray, "m 3 3"],
) -> Splats:
    """The splats with some of them where a map takes them."""
    own = _matrices(splats.rotations[numbers].astype(np.float64))
    spread = derivative @ (own * np.exp(splats.log_scales[numbers].astype(np.float64))[:, None, :])
    axes, scales, _ = np.linalg.svd(spread)
    axes[np.linalg.det(axes) < 0.0] *= -1.0
    outer, _, inner = np.linalg.svd(derivative)
    turns = outer @ inner
    arrays = {name: array.copy() for name, array in splats.tensors().items()}
    arrays["positions"][numbers] = points
    arrays["log_scales"][numbers] = np.log(np.maximum(scales, LEAST_SCALE))
    arrays["rotations"][numbers] = _quaternions(axes)
    arrays["sh"][numbers] = turned_sh(splats.sh[numbers], turns)
    return dataclasses.replace(splats, **arrays)


def _matrices(quaternions: Float64[np.ndarray, "n 4"]) -> Float64[np.ndarray, "n 3 3"]:
    """Rotations by quaternions (w, x, y, z)."""
    w, x, y, z = (quaternions / np.linalg.norm(quaternions, axis=1, keepdims=True)).T
    rows = [
        1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
        2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
        2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
    ]  # fmt: skip
    return np.stack(rows, 1).reshape(-1, 3, 3)


def _quaternions(rotations: Float64[np.ndarray, "n 3 3"]) -> Float64[np.ndarray, "n 4"]:
    """Unit quaternions (w, x, y, z) of rotations.

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
