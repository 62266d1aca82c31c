"""Rec. 709: the sRGB transfer curve (IEC 61966-2-1), which joins light to the numbers in 8-bit files, and luminance."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Float32

LUMINANCE = (0.2126, 0.7152, 0.0722)
"""Shares of red, green and blue in the luminance of light, or in the luma of sRGB codes."""


def linear_to_srgb(linear: Float[np.ndarray, "*shape"]) -> Float[np.ndarray, "*shape"]:
    """``12.92 x`` up to 0.0031308, above ``1.055 x^(1/2.4) - 0.055``; negative values stay on the straight part."""
    curved = np.float32(1.055) * np.maximum(linear, np.float32(0.0031308)) ** np.float32(1 / 2.4) - np.float32(0.055)
    return np.where(linear <= np.float32(0.0031308), linear * np.float32(12.92), curved)


def srgb_to_linear(srgb: Float[np.ndarray, "*shape"]) -> Float[np.ndarray, "*shape"]:
    """``x / 12.92`` up to 0.04045, above ``((x + 0.055) / 1.055)^2.4``; negative values stay on the straight part."""
    curved = ((np.maximum(srgb, np.float32(0.04045)) + np.float32(0.055)) / np.float32(1.055)) ** np.float32(2.4)
    return np.where(srgb <= np.float32(0.04045), srgb / np.float32(12.92), curved)


def byte_levels() -> Float32[np.ndarray, " 256"]:
    """Bytes as numbers from 0 to 1."""
    return np.arange(256, dtype=np.float32) / np.float32(255.0)
