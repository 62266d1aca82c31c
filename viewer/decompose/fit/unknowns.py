"""What is fitted: the light, and at every element its material and how the surface is tilted there."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.functional import interpolate, pad

LIGHT_HEIGHT = 32
"""Rows of the light's texels; a texel is 5.6 degrees high."""
COARSEST = 4
"""Rows of the coarsest picture that the light is a product of."""
SMOOTHEST = 0.04
"""Least roughness; lobes much narrower than a texel of the light cannot be told apart."""
ROUGHNESS = 0.35
"""Where all elements begin."""


class Finish(NamedTuple):
    """The material of elements or of pixels.

    Attributes:
        base: Linear base colour.
        roughness: GGX's alpha is its square.
        metallic: 0 to 1.
        tilt: Added to the unit normal, in tangent space.
    """

    base: Float[Tensor, "s 3"]
    roughness: Float[Tensor, " s"]
    metallic: Float[Tensor, " s"]
    tilt: Float[Tensor, "s 2"]


class Unknowns(nn.Module):
    """All that is fitted, in forms that have no bounds.

    The light's logarithm is a sum of pictures from coarse to fine, so that a step moves broad light as fast as single
    texels; it is positive and spans any range. Everything else goes through a logistic curve.

    Args:
        base: The base colour to begin with, within 0 and 1.
        metallic: Of all elements to begin with.
        radiance: The light to begin with, the same all around.
    """

    def __init__(self, base: Float[np.ndarray, "s 3"], metallic: float, radiance: float) -> None:
        super().__init__()
        heights = [COARSEST << level for level in range(int(math.log2(LIGHT_HEIGHT // COARSEST)) + 1)]
        self.sky = nn.ParameterList(torch.zeros(1, 3, height, 2 * height) for height in heights)
        self.sky[0].data += math.log(radiance)
        elements = len(base)
        self.base = nn.Parameter(torch.logit(torch.from_numpy(base)))
        self.roughness = nn.Parameter(torch.full((elements,), _logit(ROUGHNESS)))
        self.metallic = nn.Parameter(torch.full((elements,), _logit(metallic)))
        self.tilt = nn.Parameter(torch.zeros(elements, 2))

    def log_light(self) -> Float[Tensor, "h w 3"]:
        """The logarithm of the light."""
        total = torch.zeros(1, 3, LIGHT_HEIGHT, 2 * LIGHT_HEIGHT)
        for level in self.sky:
            total = total + _enlarged(level)
        return total[0].permute(1, 2, 0)

    def light(self) -> Float[Tensor, "h w 3"]:
        """Radiance in ``viewer.scene.environment``'s convention."""
        return torch.exp(self.log_light().clamp(-12.0, 12.0))

    @torch.no_grad()
    def brighten(self, factor: float) -> None:
        """Make all matter brighter by a factor, and the light dimmer by as much: what is matt then looks the same."""
        base = (torch.sigmoid(self.base) * factor).clamp(1e-4, 0.98)
        self.base.copy_(torch.logit(base))
        self.sky[0] -= math.log(factor)

    def finish(self) -> Finish:
        """The material at every element."""
        roughness = SMOOTHEST + (1.0 - SMOOTHEST) * torch.sigmoid(self.roughness)
        return Finish(torch.sigmoid(self.base), roughness, torch.sigmoid(self.metallic), torch.tanh(self.tilt))


def _enlarged(level: Float[Tensor, "1 3 h w"]) -> Float[Tensor, "1 3 i j"]:
    factor = LIGHT_HEIGHT // level.shape[2]
    if factor == 1:
        return level
    wrapped = pad(level, (1, 1, 0, 0), mode="circular")
    large = interpolate(wrapped, scale_factor=float(factor), mode="bilinear", align_corners=False)
    return large[..., factor:-factor]


def _logit(value: float) -> float:
    return math.log(value / (1.0 - value))
