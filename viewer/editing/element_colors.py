"""Comparing and measuring the colours of elements, sRGB bytes."""

from __future__ import annotations

from typing import Literal

import numpy as np
from jaxtyping import Bool

HsvChannel = Literal["hue", "saturation", "value"]
Rows = Bool[np.ndarray, " n"]


def hsv(colors: np.ndarray, channel: HsvChannel) -> np.ndarray:
    """Hue in degrees, saturation or value (Smith 1978) of sRGB bytes (n, 3)."""
    rgb = colors.astype(np.float64) / 255.0
    high, low = rgb.max(1, initial=0.0), rgb.min(1, initial=1.0)
    spread = high - low
    if channel == "value":
        return high
    if channel == "saturation":
        return np.divide(spread, high, out=np.zeros_like(high), where=high > 0.0)
    red, green, blue = rgb.T
    safe = np.where(spread > 0.0, spread, 1.0)
    sixth = np.select(
        [spread == 0.0, high == red, high == green],
        [0.0, ((green - blue) / safe) % 6.0, (blue - red) / safe + 2.0],
        (red - green) / safe + 4.0,
    )
    return 60.0 * sixth


def of_color(colors: np.ndarray, color: np.ndarray, tolerance: float) -> Rows:
    """Which sRGB bytes differ from a colour from 0 to 1 in no channel by more than a tolerance."""
    return np.all(np.abs(colors.astype(np.float64) / 255.0 - color) <= tolerance + 1e-9, axis=1)
