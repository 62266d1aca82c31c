"""How much of the sky's light reaches each element: the sum that every step of a fit takes, and its gradient."""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float, Float32, Int64, UInt8
from torch import Tensor
from torch.autograd.function import FunctionCtx

from viewer.decompose.fit.sky_kernels import gather_light, spread_gradients

FULL = 255.0
"""The byte of a cosine of 1: rounding changes an irradiance by 1e-4, shadows of single rays by a hundred times that."""


class SkyLight:
    """Irradiance from the sky at elements that stay where they are.

    Args:
        cosines: Between each element's normal and each texel of the sky, 0 where the texel does not reach it.
        solid: The texels' solid angles.
    """

    def __init__(self, cosines: Float32[np.ndarray, "s t"], solid: Float32[np.ndarray, " t"]) -> None:
        self._shares = np.round(FULL * cosines).astype(np.uint8)
        self._solid = torch.from_numpy(solid / np.float32(FULL))[:, None]

    def irradiance(self, radiance: Float[Tensor, "t 3"]) -> Float[Tensor, "s 3"]:
        """At every element; gradients go to the light."""
        gathered: Tensor = _Gathered.apply(radiance * self._solid, self._shares)
        return gathered

    def reaching(self, rows: Int64[np.ndarray, " n"]) -> Float32[np.ndarray, "n t"]:
        """Irradiance at some of the elements by light of 1 from each texel."""
        return self._shares[rows] * self._solid.numpy()[:, 0]


class _Gathered(torch.autograd.Function):
    """``shares @ light``; in single precision torch reads four times as much, and ten times as slowly backward."""

    @staticmethod
    def forward(
        ctx: FunctionCtx, light: Float[Tensor, "t 3"], shares: UInt8[np.ndarray, "s t"]
    ) -> Float[Tensor, "s 3"]:
        vars(ctx)["shares"] = shares
        sums = np.empty((len(shares), 3), np.float32)
        gather_light(shares, np.ascontiguousarray(light.detach().numpy().T), sums)
        return torch.from_numpy(sums)

    @staticmethod
    def backward(  # pyright: ignore[reportIncompatibleMethodOverride] - the way torch documents it
        ctx: FunctionCtx, gradient: Float[Tensor, "s 3"]
    ) -> tuple[Float[Tensor, "t 3"], None]:
        shares: UInt8[np.ndarray, "s t"] = vars(ctx)["shares"]
        light = np.zeros((3, shares.shape[1]), np.float32)
        spread_gradients(shares, np.ascontiguousarray(gradient.numpy()), light)
        return torch.from_numpy(light).T, None
