"""Smooth values where there are none: pull-push over a pyramid (Gortler et al. 1996, "The Lumigraph")."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float32

from viewer.moments.opencv import cv2

LEAST = 1e-4
"""Weight below which a value of a coarser level counts as unknown."""


def pull_push(
    values: Float32[np.ndarray, "h w *c"], weights: Float32[np.ndarray, "h w"]
) -> Float32[np.ndarray, "h w *c"]:
    """The values, and between them smooth ones.

    Where a weight is 1 the value stays to the last bit; where it is less, the rest comes from a coarser level, whose
    values are means under the weights. Without any weight all is 0.

    Args:
        values: Of any number of channels.
        weights: From 0 (unknown) to 1.
    """
    height, width = weights.shape
    if min(height, width) <= 2 or weights.min() >= 1.0:
        total = float(weights.sum())
        if total <= LEAST:
            return np.zeros_like(values)
        mean = (values * _beside(weights, values)).sum((0, 1)) / np.float32(total)
        return np.where(_beside(weights, values) >= 1.0, values, mean).astype(np.float32)
    weighted = _like(cv2.pyrDown(values * _beside(weights, values)), values)
    coarse = cv2.pyrDown(weights)
    means = weighted / np.maximum(_beside(coarse, weighted), LEAST)
    below = pull_push(means, np.minimum(np.where(coarse > LEAST, 4.0 * coarse, 0.0), 1.0).astype(np.float32))
    around = _like(cv2.pyrUp(below, dstsize=(width, height)), values)
    part = _beside(weights, values)
    return np.where(part >= 1.0, values, part * values + (1.0 - part) * around).astype(np.float32)


def filled(values: Float32[np.ndarray, "h w *c"], known: Bool[np.ndarray, "h w"]) -> Float32[np.ndarray, "h w *c"]:
    """The values that are known, and smooth ones everywhere else."""
    return pull_push(values, known.astype(np.float32))


def _beside(weights: np.ndarray, values: np.ndarray) -> np.ndarray:
    return weights[..., None] if values.ndim == 3 else weights


def _like(picture: np.ndarray, values: np.ndarray) -> np.ndarray:
    """OpenCV drops the axis of a single channel."""
    return picture[..., None] if picture.ndim < values.ndim else picture
