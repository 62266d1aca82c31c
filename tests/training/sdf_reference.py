"""The kernels written a second time, in torch and without a care for speed: what the tests compare them to."""

from __future__ import annotations

from typing import NamedTuple

import torch
from jaxtyping import Bool, Float
from torch import Tensor
from torch.nn.functional import logsigmoid

from tests.training.voxels_reference import harmonics
from viewer.training.grid.volume import Volume


class MarchResult(NamedTuple):
    """Rays after the march."""

    colors: Float[Tensor, "n 3"]
    transmittances: Float[Tensor, " n"]


def thickness(
    distance: Float[Tensor, "*n"], slope: Float[Tensor, "*n"], step: float, width: Float[Tensor, ""]
) -> Float[Tensor, "*n"]:
    """What a piece of a ray stops by NeuS' law, as the logarithm of a quotient of logistics."""
    before, after = distance - 0.5 * step * slope, distance + 0.5 * step * slope
    return (logsigmoid(before / width) - logsigmoid(after / width)).clamp(min=0)


def march(
    volume: Volume, distance: Float[Tensor, " corners"], colors: Float[Tensor, "rows width"],
    width: Float[Tensor, ""], origins: Float[Tensor, "n 3"], directions: Float[Tensor, "n 3"],
    shifts: Float[Tensor, " n"], backgrounds: Float[Tensor, "n 3"], step: float, reach: float, fog: bool = False,
) -> MarchResult:  # fmt: skip
    """Composite rays through the grid, differentiable with respect to ``distance``, ``colors`` and ``width``.

    The equations are those of ``march_kernels``; every sample is taken whose distance is below ``reach``.

    Args:
        volume: For its shape, placement and links.
        distance: In place of ``volume.scalars``.
        colors: In place of ``volume.rows``; row 0 counts as zeros.
        width: Of the surface, in voxels.
        origins: Of the rays.
        directions: Unit vectors.
        shifts: Of the first piece's middle, in steps.
        backgrounds: Behind the grid.
        step: Length of a piece, in voxels.
        reach: In voxels.
        fog: ``distance`` holds densities, times -1.
    """
    shape = torch.as_tensor(volume.shape.astype(int))
    start = origins * float(volume.scale[0]) + torch.as_tensor(volume.offset).to(origins)
    ends = torch.stack([-start / directions, (shape - 1 - start) / directions])
    first, last = ends.min(0).values.max(-1).values.clamp(min=0), ends.max(0).values.min(-1).values
    count = max(1, int(((last - first) / step).max().clamp(min=0)) + 2)
    t = first[:, None] + (torch.arange(count) + shifts[:, None]) * step
    positions = start[:, None] + t[..., None] * directions[:, None]
    positions = torch.minimum(positions.clamp(min=0), (shape - 1).to(positions))
    stored = torch.cat([torch.zeros_like(colors[:1]), colors[1:]])[torch.as_tensor(volume.link).long()]
    found, slope, mixed = interpolate(volume, distance, stored, positions, directions[:, None])
    counted: Bool[Tensor, "n steps"] = (t < last[:, None]) & (found < reach)
    stopped = -step * found if fog else thickness(found, slope, step, width)
    passed = torch.exp(-torch.where(counted, stopped, 0.0))
    after = torch.cumprod(passed, 1)
    weights = torch.cat([torch.ones_like(after[:, :1]), after[:, :-1]], 1) - after
    terms = colors.shape[1] // 3
    basis = harmonics(directions, 2)[:, :terms]
    radiance = (0.5 + (mixed.unflatten(-1, (3, terms)) * basis[:, None, None]).sum(-1)).clamp(min=0)
    seen = (weights[..., None] * radiance).sum(1) + after[:, -1:] * backgrounds
    return MarchResult(seen, after[:, -1])


def interpolate(
    volume: Volume, distance: Float[Tensor, " corners"], stored: Float[Tensor, "corners width"],
    positions: Float[Tensor, "n steps 3"], directions: Float[Tensor, "n 1 3"],
) -> tuple[Float[Tensor, "n steps"], Float[Tensor, "n steps"], Float[Tensor, "n steps width"]]:  # fmt: skip
    """Trilinear distances, their derivatives along the directions, and trilinear rows, at grid positions."""
    shape = torch.as_tensor(volume.shape.astype(int))
    base = torch.minimum(positions.long(), shape - 2)
    fraction = positions - base
    found, slope = torch.zeros_like(positions[..., 0]), torch.zeros_like(positions[..., 0])
    mixed = positions.new_zeros((*positions.shape[:2], stored.shape[1]))
    for corner in range(8):
        side = torch.tensor([corner // 4, corner // 2 % 2, corner % 2])
        share = torch.where(side == 1, fraction, 1 - fraction)
        place = base + side
        number = (place[..., 0] * shape[1] + place[..., 1]) * shape[2] + place[..., 2]
        weight = share.prod(-1)
        others = torch.stack([share[..., pair].prod(-1) for pair in ([1, 2], [0, 2], [0, 1])], -1)
        turn = (torch.where(side == 1, directions, -directions) * others).sum(-1)
        found = found + weight * distance[number]
        slope = slope + turn * distance[number]
        mixed = mixed + weight[..., None] * stored[number]
    return found, slope, mixed


def loss(
    marched: MarchResult, targets: Float[Tensor, "n 3"], alphas: Float[Tensor, " n"], mask: float
) -> Float[Tensor, ""]:
    """Squared distance of the colours and the cross entropy of the opacities, mean over rays."""
    through = marched.transmittances
    entropy = -(alphas * _logarithm(1 - through) + (1 - alphas) * _logarithm(through))
    return ((marched.colors - targets) ** 2).sum(-1).mean() + mask * entropy.mean()


def _logarithm(x: Float[Tensor, " n"]) -> Float[Tensor, " n"]:
    """Ln x, and its tangents beyond [1e-3, 1 - 1e-3]."""
    least = x.detach().clamp(1e-3, 1 - 1e-3)
    return least.log() + (x - least) / least


def regularizers(
    distance: Float[Tensor, "nx ny nz"], octant: int, eikonal: float, smoothness: float, soft: float
) -> Float[Tensor, ""]:
    """The sums of ``regularizer_kernels`` over all corners that have the neighbours which they need."""
    total, slopes = distance.new_zeros(()), []
    ahead = [bool(octant >> axis & 1) for axis in range(3)]
    both = zip(ahead, distance.shape, strict=True)
    looking = tuple(slice(0, side - 1) if on else slice(1, side) for on, side in both)
    for axis in range(3):
        side = distance.shape[axis]
        forward = distance.narrow(axis, 1, side - 1) - distance.narrow(axis, 0, side - 1)
        bent = forward.narrow(axis, 1, side - 2) - forward.narrow(axis, 0, side - 2)
        total = total + smoothness * (bent**2 + soft**2).sqrt().sum()
        where = tuple(slice(None) if other == axis else looking[other] for other in range(3))
        slopes.append(forward[where])
    length = torch.stack(slopes).norm(dim=0)
    return total + eikonal * ((length - 1) ** 2).sum()
