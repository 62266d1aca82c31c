"""Gaussians that are ready to be projected, and where they are in the world."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from jaxtyping import Float32

from viewer.render.splats.project_kernels import covariances, shortest_axes
from viewer.scene.color import srgb_to_linear
from viewer.scene.gaussian_splats import GaussianSplats
from viewer.scene.geometry import Transform
from viewer.scene.splats import Splats


@dataclass(frozen=True, eq=False)
class LoadedSplats:
    """A set of splats and what is computed of it once."""

    content: GaussianSplats
    splats: Splats
    covariance: Float32[np.ndarray, "n 6"] = field(init=False)
    """As (xx, xy, xz, yy, yz, zz)."""

    def __post_init__(self) -> None:
        """Compute the covariances."""
        result = np.empty((self.splats.count, 6), np.float32)
        covariances(self.splats.log_scales, self.splats.rotations, 0, self.splats.count, result)
        object.__setattr__(self, "covariance", result)

    @cached_property
    def axes(self) -> Float32[np.ndarray, "n 3"]:
        """The axis of each along which it is thinnest, a unit vector either way."""
        result = np.empty((self.splats.count, 3), np.float32)
        shortest_axes(self.splats.log_scales, self.splats.rotations, 0, self.splats.count, result)
        return result


@dataclass(frozen=True, eq=False)
class PlacedSplats:
    """Splats where a node has them.

    Attributes:
        loaded: They.
        transform: Of the node.
        srgb: Whether the picture blends sRGB's numbers; where sets of both kinds are in it, it blends light.
    """

    loaded: LoadedSplats
    transform: Transform
    srgb: bool

    def as_blended(self, colors: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, "n 3"]:
        """Colours as the picture blends them."""
        return srgb_to_linear(colors) if not self.srgb and self.loaded.content.color_space == "srgb" else colors
