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
"""Least roughness; lobes much narrower than a texel of the light cannot be distinguished."""
ROUGHNESS = 0.35
"""Where all elements begin."""


class MaterialTensors(NamedTuple):
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
    texels; it is positive and spans any range. Materials go through a logistic curve. ``balance`` is the logarithm of
    one factor by which all matter becomes brighter and the light dimmer. Base colours and the light could do that
    without it, but each of them for itself would need thousands of steps in the direction that is common to all.

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
        self.balance = nn.Parameter(torch.zeros(1))

    def log_light(self) -> Float[Tensor, "h w 3"]:
        """The logarithm of the light."""
        total = torch.zeros(1, 3, LIGHT_HEIGHT, 2 * LIGHT_HEIGHT)
        for level in self.sky:
            total = total + _enlarged(level)
        return total[0].permute(1, 2, 0)

    def light(self) -> Float[Tensor, "h w 3"]:
        """Radiance in ``viewer.scene.environment``'s convention."""
        return torch.exp(self.log_light().clamp(-12.0, 12.0))

    def balanced(
        self, materials: MaterialTensors, light: Float[Tensor, "h w 3"]
    ) -> tuple[MaterialTensors, Float[Tensor, "h w 3"]]:
        """Matter brighter and light dimmer by the balance; what is matt looks the same then."""
        factor = torch.exp(self.balance)
        return materials._replace(base=materials.base * factor), light / factor

    @torch.no_grad()
    def set_light(self, light: Float[np.ndarray, "h w 3"]) -> None:
        """Begin with this light, of ``LIGHT_HEIGHT`` rows."""
        for level in self.sky:
            level.zero_()
        self.sky[-1].copy_(torch.log(torch.from_numpy(light)).permute(2, 0, 1)[None])

    @torch.no_grad()
    def settle(self, balance: float) -> None:
        """Take a balance over into base colours and the light; their own begins anew from 0."""
        self.base.copy_(torch.logit((torch.sigmoid(self.base) * math.exp(balance)).clamp(1e-4, 0.98)))
        self.sky[0] -= balance
        self.balance.zero_()

    def materials(self) -> MaterialTensors:
        """The material at every element."""
        roughness = SMOOTHEST + (1.0 - SMOOTHEST) * torch.sigmoid(self.roughness)
        return MaterialTensors(torch.sigmoid(self.base), roughness, torch.sigmoid(self.metallic), torch.tanh(self.tilt))


def _enlarged(level: Float[Tensor, "1 3 h w"]) -> Float[Tensor, "1 3 i j"]:
    factor = LIGHT_HEIGHT // level.shape[2]
    if factor == 1:
        return level
    wrapped = pad(level, (1, 1, 0, 0), mode="circular")
    large = interpolate(wrapped, scale_factor=float(factor), mode="bilinear", align_corners=False)
    return large[..., factor:-factor]


def _logit(value: float) -> float:
    return math.log(value / (1.0 - value))
