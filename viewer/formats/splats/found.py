"""What readers of splats give and writers take: arrays as the format has them, before a scene is made of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from viewer.scene.content import ColorSpace
from viewer.scene.gaussian_splats import Filter
from viewer.scene.geometry import Transform

UPRIGHT = Transform(rotation=(math.sqrt(0.5), -math.sqrt(0.5), 0.0, 0.0))
"""Splats are trained in COLMAP's axes, +Y down and +Z ahead: that down becomes the world's -Z."""
FEWER_SCALES = {
    1: "Its Gaussians are balls: they have one scale.",
    2: "Its Gaussians are flat, as those of 2D Gaussian splatting: they have two scales.",
}
"""What is noted of Gaussians with fewer than three scales."""
DAMAGED = "The file is damaged or cut short: export it again."


@dataclass(frozen=True, eq=False)
class FoundSplats:
    """Gaussians of a file; the arrays are those of :class:`viewer.scene.splats.Splats`, unchecked.

    Attributes:
        positions: Centres.
        log_scales: Logarithms of standard deviations; minus infinity is flat.
        rotations: Quaternions (w, x, y, z) of any length.
        logits: Of opacity; infinity is opaque.
        sh: Spherical harmonics.
        notes: What was left out of the file, or taken for granted.
        filter: What they were trained with.
        color_space: In which they are blended.
        placement: Where they lie in a world with +Z up.
        name: Of the node; empty = as the file.
    """

    positions: Float[np.ndarray, "n 3"]
    log_scales: Float[np.ndarray, "n 3"]
    rotations: Float[np.ndarray, "n 4"]
    logits: Float[np.ndarray, " n"]
    sh: Float[np.ndarray, "n k 3"]
    notes: tuple[str, ...] = ()
    filter: Filter = "dilated"
    color_space: ColorSpace = "srgb"
    placement: Transform = UPRIGHT
    name: str = ""

    @property
    def count(self) -> int:
        """How many Gaussians there are."""
        return len(self.positions)
