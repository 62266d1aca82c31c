"""How the light of a frame is distributed, in stops."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float, Float32

from viewer.render.request import Frame
from viewer.scene.color import LUMINANCE

"""Of linear Rec. 709."""
DARKEST, BRIGHTEST, PER_STOP = -12, 6, 4
"""Range in stops from white, and bins a stop."""
SAMPLES = 100_000
COVERED = 0.5
"""Pixels less opaque than this show the background."""


def stop_edges() -> Float[np.ndarray, " n"]:
    """The edges of the bins."""
    return np.linspace(DARKEST, BRIGHTEST, (BRIGHTEST - DARKEST) * PER_STOP + 1)


def luminance_histogram(frame: Frame, exposure: float) -> Float32[np.ndarray, " n"]:
    """The part of a frame's covered pixels in each bin; darker ones are in the first, brighter ones in the last.

    Args:
        frame: At most some 100,000 of its pixels are looked at.
        exposure: In stops, added to all.
    """
    step = max(1, math.isqrt(frame.depth.size // SAMPLES))
    radiance = frame.radiance[::step, ::step].astype(np.float32).reshape(-1, 4)
    radiance = radiance[radiance[:, 3] >= COVERED]
    luminance = radiance[:, :3] @ np.array(LUMINANCE, np.float32) / radiance[:, 3]
    stops = np.log2(np.maximum(luminance, np.float32(2.0 ** (DARKEST - 1)))) + np.float32(exposure)
    counts, _ = np.histogram(np.clip(stops, DARKEST, BRIGHTEST), stop_edges())
    return (counts / max(len(stops), 1)).astype(np.float32)
