"""Environment light as texels of an equirectangular picture, and its blur by glossy lobes.

Turning the picture about +Z moves its columns. So a blur that is the same in all directions is, for every pair of rows,
a circular convolution along the columns: a product of their Fourier transforms. It costs next to nothing and is linear,
so gradients go through it to the light.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import torch
from jaxtyping import Complex, Float
from torch import Tensor
from torch.nn.functional import grid_sample, pad

from viewer.scene.environment import texel_directions, texel_solid_angles

LEVELS = 9
"""Blurs for roughness 0, 1/8, ... 1; those between are interpolated."""
SPREAD = 0.15
"""Of a texel's width: a lobe narrower than texels still reaches from one centre to the next."""


@cache
def lobe_spectra(height: int) -> Complex[Tensor, "k h h f"]:
    """Fourier transforms along the columns of GGX lobes around each row's texels, for every level of roughness.

    The lobe of roughness r around the mirrored direction R is ``D(h) max(R.l, 0)`` with GGX's D for alpha = r^2 and
    normal = view = R (Karis, "Real Shading in Unreal Engine 4", 2013, split sum), times the texels' solid angles and
    normalised to 1.
    """
    width = 2 * height
    toward = texel_directions(width, height)
    cosines = np.einsum("ic,jsc->ijs", toward[:, 0], toward).clip(-1.0, 1.0)
    solid = texel_solid_angles(width, height)
    halves = 0.5 * (1.0 + cosines)  # (n.h)^2, h being half way between R and l
    spectra = []
    for level in range(LEVELS):
        roughness = level / (LEVELS - 1)
        if level == 0:
            weights = np.zeros_like(cosines)
            weights[np.arange(height), np.arange(height), 0] = 1.0
        else:
            alpha2 = roughness**4 + (SPREAD * math.pi / height) ** 2
            weights = cosines.clip(0.0) * solid[:, None] / (halves * (alpha2 - 1.0) + 1.0) ** 2
            weights /= weights.sum((1, 2), keepdims=True)
        spectra.append(np.fft.rfft(weights, axis=2))
    return torch.from_numpy(np.stack(spectra).astype(np.complex64))


def blurred(radiance: Float[Tensor, "h w c"]) -> Float[Tensor, "k h w c"]:
    """The light seen through every level's lobe around each texel's direction."""
    height, width = radiance.shape[:2]
    spectrum = torch.fft.rfft(radiance, dim=1)
    # The lobes are even in the column, so correlation and convolution agree.
    product = torch.einsum("kijf,jfc->kifc", lobe_spectra(height), spectrum)
    return torch.fft.irfft(product, n=width, dim=2)


def looked_up(
    levels: Float[Tensor, "k h w c"], toward: Float[Tensor, "n 3"], roughness: Float[Tensor, " n"]
) -> Float[Tensor, "n c"]:
    """Blurred light in directions, trilinear; differentiable in all three."""
    width = levels.shape[2]
    volume = pad(levels.permute(3, 0, 1, 2)[None], (1, 1, 0, 0, 0, 0), mode="circular")
    x, y, z = toward.unbind(1)
    # The angle's derivative is infinite at the poles: keep away from them.
    flat = torch.sqrt(x * x + y * y + 1e-8)
    u = 0.5 - torch.atan2(y, x + 1e-12) / (2.0 * math.pi)
    v = torch.atan2(flat, z) / math.pi
    place = torch.stack([2.0 * (u * width + 1.0) / (width + 2.0) - 1.0, 2.0 * v - 1.0, 2.0 * roughness - 1.0], 1)
    # Rows and columns lie at centres, levels at ends of the axis.
    place[:, 2] = place[:, 2] * (LEVELS - 1) / LEVELS
    found = grid_sample(volume, place[None, None, None], padding_mode="border", align_corners=False)
    return found[0, :, 0, 0].T


def pooled(radiance: Float[Tensor, "h w c"], height: int) -> Float[Tensor, "i j c"]:
    """The same light with fewer texels, weighted by solid angle."""
    full, width, channels = radiance.shape
    factor = full // height
    solid = torch.from_numpy(texel_solid_angles(width, full).astype(np.float32))[:, None, None]
    sums = (radiance * solid).reshape(height, factor, width // factor, factor, channels).sum((1, 3))
    return sums / (solid.reshape(height, factor).sum(1)[:, None, None] * factor)
