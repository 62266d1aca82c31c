"""Points drawn from Gaussian splats, with their colours."""

from __future__ import annotations

import numpy as np
from scipy.spatial.transform import Rotation

from viewer.errors import InputError
from viewer.scene.harmonics import C0
from viewer.scene.points import Points
from viewer.scene.splats import Splats

MOST_DEVIATIONS = 2.0
"""Farther from its middle a Gaussian hides next to nothing."""


def sample_splats(splats: Splats, count: int, seed: int = 0) -> Points:
    """``count`` points distributed as the Gaussians are, in their space; colours without view dependence.

    Each Gaussian's share is its opacity times the area of its two longest axes, as that is how much it shows of itself;
    within it points are normally distributed.

    Raises:
        InputError: Nothing of the splats can be seen.
    """
    scales = np.exp(splats.log_scales.astype(np.float64))
    longest = np.sort(scales, axis=1)[:, 1:]
    shares = longest.prod(1) / (1.0 + np.exp(-splats.logits.astype(np.float64)))
    whole = shares.sum()
    if not (np.isfinite(whole) and whole > 0.0):
        raise InputError("The splats are too small to put points on.", "Choose other ones.")
    rng = np.random.default_rng(seed)
    # Stratified, as for meshes: the i-th point lies in the i-th part of all shares.
    at = (np.arange(count) + rng.random(count)) / count * whole
    which = np.minimum(np.searchsorted(np.cumsum(shares), at, side="right"), len(shares) - 1)
    inside = np.clip(rng.normal(size=(count, 3)), -MOST_DEVIATIONS, MOST_DEVIATIONS)
    turns = Rotation.from_quat(splats.rotations[which], scalar_first=True)
    positions = splats.positions[which] + turns.apply(inside * scales[which])
    colors = np.clip(0.5 + C0 * splats.sh[which, 0], 0.0, 1.0)
    return Points(positions.astype(np.float32), np.rint(colors * 255).astype(np.uint8))
