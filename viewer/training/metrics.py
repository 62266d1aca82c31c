"""How alike two pictures are."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from jaxtyping import Float
from skimage.metrics import structural_similarity

WINDOW = 11
"""Pixels along the Gaussian window of Wang et al. (2004) with sigma 1.5."""


def psnr(picture: Float[np.ndarray, "*shape"], truth: Float[np.ndarray, "*shape"]) -> float:
    """Peak signal-to-noise ratio in dB of values in [0, 1]: ``-10 log10(mean (a - b)^2)``; inf where they are equal."""
    return decibels(float(np.mean(np.square(picture.astype(np.float64) - truth.astype(np.float64)))))


def decibels(error: float) -> float:
    """The PSNR that a mean squared error stands for."""
    return -10.0 * math.log10(error) if error > 0 else math.inf


def ssim(picture: Float[np.ndarray, "h w c"], truth: Float[np.ndarray, "h w c"]) -> float:
    """Structural similarity (Wang et al. 2004), Gaussian window, mean over channels, of values in [0, 1].

    Raises:
        ValueError: The pictures are smaller than the window of 11 pixels.
    """
    value: Any = structural_similarity(
        picture, truth, data_range=1.0, channel_axis=-1, gaussian_weights=True, sigma=1.5,
        use_sample_covariance=False, win_size=WINDOW,
    )  # fmt: skip
    return float(value)
