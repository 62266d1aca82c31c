"""Where along a ray a NeRF is asked, and what its answers come to (Mildenhall et al. 2020, sections 4 and 5.2)."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

from viewer.scene.geometry import AABB

LEAST_WEIGHT = 1e-5
"""Added to every weight, so that the fine samples of an empty ray are spread over all of it."""


def box_interval(
    box: AABB, origins: Float[Tensor, "n 3"], directions: Float[Tensor, "n 3"], near: float
) -> tuple[Float[Tensor, " n"], Float[Tensor, " n"]]:
    """Where rays enter a box, not before ``near``, and where they leave it; not later than they enter: they miss it."""
    lo, hi = origins.new_tensor(box.lo), origins.new_tensor(box.hi)
    inverse = 1 / torch.where(directions.abs() < 1e-9, 1e-9, directions)
    first, second = (lo - origins) * inverse, (hi - origins) * inverse
    enter = torch.minimum(first, second).amax(-1).clamp_min(near)
    return enter, torch.maximum(first, second).amin(-1)


def stratified(
    near: Float[Tensor, " n"], far: Float[Tensor, " n"], uniforms: Float[Tensor, "n s"]
) -> Float[Tensor, "n s"]:
    """One distance out of each of s equal parts between ``near`` and ``far`` (eq. 2); ``uniforms`` in [0, 1)."""
    count = uniforms.shape[1]
    parts = (torch.arange(count, device=uniforms.device, dtype=uniforms.dtype) + uniforms) / count
    return near[:, None] + (far - near)[:, None] * parts


def by_weight(
    near: Float[Tensor, " n"], far: Float[Tensor, " n"], weights: Float[Tensor, "n s"], uniforms: Float[Tensor, "n f"]
) -> Float[Tensor, "n f"]:
    """Distances whose density follows the weights of s equal parts (eq. 5), by the inverse of their sum.

    Args:
        near: Where the first part begins.
        far: Where the last one ends.
        weights: Of the coarse samples, one in each part.
        uniforms: In [0, 1), one in each of f equal parts of what is inverted.
    """
    parts, count = weights.shape[1], uniforms.shape[1]
    share = weights + LEAST_WEIGHT
    sums = torch.cumsum(share / share.sum(1, keepdim=True), 1)
    steps = torch.arange(count, device=uniforms.device, dtype=uniforms.dtype)
    wanted = ((steps + uniforms) / count * sums[:, -1:]).contiguous()
    part = torch.searchsorted(sums, wanted, right=True).clamp_max(parts - 1)
    below = torch.where(part > 0, sums.gather(1, (part - 1).clamp_min(0)), 0.0)
    within = ((wanted - below) / (sums.gather(1, part) - below).clamp_min(1e-12)).clamp(0, 1)
    return near[:, None] + (far - near)[:, None] * ((part + within) / parts)


def weights_of(
    density: Float[Tensor, "n s"], distances: Float[Tensor, "n s"], far: Float[Tensor, " n"]
) -> Float[Tensor, "n s"]:
    """Each sample's share of the picture, ``T_i (1 - exp(-sigma_i delta_i))`` (eq. 3).

    A sample stands for the stretch up to the next one, the last for that up to ``far``.
    """
    deltas = torch.diff(distances, dim=1, append=torch.maximum(far[:, None], distances[:, -1:]))
    thickness = density * deltas
    passed = torch.cumsum(thickness, 1) - thickness
    return torch.exp(-passed) * -torch.expm1(-thickness)
