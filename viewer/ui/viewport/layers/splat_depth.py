"""At which depth Gaussians have stopped half of the light at one pixel: what is picked there."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32

MOST_OPAQUE = 0.99
"""As in ``splat.frag``."""


def median_depth(rows: Float32[np.ndarray, "n 12"], at: tuple[float, float]) -> tuple[float, float] | None:
    """Normalised depths at which half of the light is stopped, and from which what is stopped comes in the mean.

    None where less than half of the light is stopped.

    Args:
        rows: As :class:`viewer.ui.viewport.layers.splat_buffers.Projected` has them, the nearest first.
        at: Where, in clip space.
    """
    offset = np.array(at, np.float32) - rows[:, :2]
    near = (np.abs(offset) <= np.abs(rows[:, 4:6]) + np.abs(rows[:, 6:8])).all(1)
    offset, rows = offset[near], rows[near]
    major, minor = rows[:, 4:6], rows[:, 6:8]
    area = major[:, 0] * minor[:, 1] - major[:, 1] * minor[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        across = (offset[:, 0] * minor[:, 1] - offset[:, 1] * minor[:, 0]) / area
        along = (major[:, 0] * offset[:, 1] - major[:, 1] * offset[:, 0]) / area
    from_middle = across**2 + along**2
    seen = from_middle <= 1.0
    opacity = rows[seen, 3]
    alpha = np.minimum(opacity * (255.0 * opacity) ** -from_middle[seen], MOST_OPAQUE)
    left = np.cumprod(1.0 - alpha)
    if not len(left) or left[-1] > 0.5:
        return None
    depths = rows[seen, 2]
    stopped = np.concatenate([[1.0], left[:-1]]) * alpha
    return float(depths[np.argmax(left <= 0.5)]), float((stopped * depths).sum() / stopped.sum())
