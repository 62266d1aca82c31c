"""Volume rendering written down plainly in torch: the oracle of every kernel, for any field, and differentiable."""

from __future__ import annotations

from typing import NamedTuple

import torch
from jaxtyping import Bool, Float, Int64
from torch import Tensor

from viewer.fields.field import Field

RAYS_AT_ONCE = 2048
"""Bounds the memory of one block of rays."""
OPACITY_FLOOR = 1.0 / 255.0
"""What is less opaque has no depth: an 8-bit picture could not show it."""


class Marched(NamedTuple):
    """What n rays saw."""

    radiance: Float[Tensor, "n 3"]
    """Premultiplied, in the field's colour space; with the background behind it where one was given."""
    opacity: Float[Tensor, " n"]
    """Of the field alone."""
    depth: Float[Tensor, " n"]
    """See :func:`march_reference`; inf where nothing is."""
    normal: Float[Tensor, "n 3"]
    """Unit vectors against the density's gradient; zero where nothing is, or where none was asked for."""
    samples: int
    """Field samples taken."""
    deviation: Float[Tensor, " n"]
    """Standard deviation of the samples' distances under their weights; NaN where nothing is."""
    occupied: Int64[Tensor, " n"]
    """Samples of positive density on each ray."""


class _Blocks(NamedTuple):
    """Weights of rays x samples, and what they weigh."""

    weights: Float[Tensor, "n s"]
    transmittance: Float[Tensor, "n s"]
    density: Float[Tensor, "n s"]
    radiance: Float[Tensor, "n s 3"]
    normal: Float[Tensor, "n s 3"]


def march_reference(
    field: Field,
    origins: Float[Tensor, "n 3"],
    directions: Float[Tensor, "n 3"],
    step: float,
    background: Float[Tensor, "n 3"] | None = None,
    with_normals: bool = False,
) -> Marched:
    """March rays through ``field`` with samples in the middle of equal steps from where each ray enters the box.

    With ``alpha_k = 1 - exp(-density_k step)`` and ``T_k = prod_{j<k} (1 - alpha_j)`` the weights are
    ``w_k = T_k alpha_k``, the radiance ``sum_k w_k c_k`` and the opacity ``sum_k w_k`` (Max 1995, eq. 3 to 7). Steps
    whose middle lies beyond the exit are left out. The depth of a ray that ends at least half opaque is the distance
    at which the transmittance, exponential within a step, falls to 1/2; of a thinner one it is the mean of the samples'
    distances under their weights; below an opacity of 1/255 it is inf.

    Args:
        field: Anything; lengths and directions are in its own space.
        origins: Where the rays start; samples lie in front of them.
        directions: Unit vectors.
        step: Length of a step.
        background: Radiance behind everything, in the field's colour space.
        with_normals: Also return normals; needs a field that autograd can differentiate.
    """
    blocks = []
    for start in range(0, len(origins), RAYS_AT_ONCE):
        part = slice(start, start + RAYS_AT_ONCE)
        blocks.append(_march(field, origins[part], directions[part], step, with_normals))
    columns = [torch.cat([block[index] for block in blocks]) for index in (0, 1, 2, 3, 5, 6)] if blocks else []
    one = origins[:, 0]
    radiance, opacity, depth, normal, deviation, occupied = columns or [origins, one, one, origins, one, one.long()]
    if background is not None:
        radiance = radiance + (1 - opacity)[:, None] * background
    return Marched(radiance, opacity, depth, normal, sum(block.samples for block in blocks), deviation, occupied)


def box_interval(
    field: Field, origins: Float[Tensor, "n 3"], directions: Float[Tensor, "n 3"]
) -> tuple[Float[Tensor, " n"], Float[Tensor, " n"]]:
    """Distances at which rays enter and leave the field's box; the second is not larger for rays that miss it."""
    lo, hi = (torch.tensor(corner, dtype=origins.dtype) for corner in (field.aabb.lo, field.aabb.hi))
    slow = directions.abs() < 1e-12
    inverse = 1 / torch.where(slow, torch.full_like(directions, 1e-12), directions)
    first, second = (lo - origins) * inverse, (hi - origins) * inverse
    near = torch.minimum(first, second).amax(-1).clamp_min(0)
    return near, torch.maximum(first, second).amin(-1)


def _march(
    field: Field, origins: Float[Tensor, "n 3"], directions: Float[Tensor, "n 3"], step: float, with_normals: bool
) -> Marched:
    """One block of rays."""
    near, far = box_interval(field, origins, directions)
    counts = torch.where(far > near, ((far - near) / step + 0.5).floor(), 0.0).long()
    middle = torch.arange(max(int(counts.max()), 1), dtype=origins.dtype) + 0.5
    t = near[:, None] + middle * step
    taken = middle < counts[:, None]
    points = origins[:, None, :] + t[..., None] * directions[:, None, :]
    blocks = _weigh(field, points, directions, taken, step, with_normals)
    opacity = blocks.weights.sum(-1)
    radiance = (blocks.weights[..., None] * blocks.radiance).sum(1)
    depth = _depth(blocks, t, opacity, step)
    normal = (blocks.weights[..., None] * blocks.normal).sum(1)
    length = normal.norm(dim=-1, keepdim=True)
    normal = torch.where(length > 0, normal / length.clamp_min(1e-30), 0.0)
    mean = (blocks.weights * t).sum(1, keepdim=True) / opacity.clamp_min(1e-30)[:, None]
    variance = (blocks.weights * (t - mean) ** 2).sum(1) / opacity.clamp_min(1e-30)
    deviation = torch.where(opacity >= OPACITY_FLOOR, variance.sqrt(), torch.nan)
    return Marched(radiance, opacity, depth, normal, int(taken.sum()), deviation, (blocks.density > 0).sum(1))


def _weigh(
    field: Field,
    points: Float[Tensor, "n s 3"],
    directions: Float[Tensor, "n 3"],
    taken: Bool[Tensor, "n s"],
    step: float,
    with_normals: bool,
) -> _Blocks:
    """Ask the field where samples are taken, and turn densities into weights."""
    shape = taken.shape
    density = points.new_zeros(shape)
    radiance, normal = points.new_zeros((*shape, 3)), points.new_zeros((*shape, 3))
    if taken.any():
        sample = field.sample(points[taken], directions[:, None, :].expand_as(points)[taken])
        density = density.masked_scatter(taken, sample.density)
        radiance = radiance.masked_scatter(taken[..., None], sample.radiance)
        if with_normals:
            normal = normal.masked_scatter(taken[..., None], _against_gradient(field, points[taken]))
    optical = density * step
    passed = torch.cumsum(optical, 1) - optical
    transmittance = torch.exp(-passed)
    return _Blocks(transmittance * -torch.expm1(-optical), transmittance, density, radiance, normal)


def _against_gradient(field: Field, points: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
    """Unit vectors along which the density falls fastest; zero where it is constant."""
    with torch.enable_grad():
        positions = points.detach().requires_grad_()
        density = field.density(positions)
        (gradient,) = torch.autograd.grad(density.sum(), positions)
    length = gradient.norm(dim=-1, keepdim=True)
    return torch.where(length > 0, -gradient / length.clamp_min(1e-30), 0.0)


def _depth(blocks: _Blocks, t: Float[Tensor, "n s"], opacity: Float[Tensor, " n"], step: float) -> Float[Tensor, " n"]:
    """The median, the mean or inf, by opacity."""
    after = blocks.transmittance * torch.exp(-blocks.density * step)
    crosses = (blocks.transmittance > 0.5) & (after <= 0.5)
    first = crosses.to(torch.uint8).argmax(1, keepdim=True)
    thick = blocks.density.gather(1, first).clamp_min(1e-30)
    into = torch.log(2 * blocks.transmittance.gather(1, first).clamp_min(0.5)) / thick
    median = (t.gather(1, first) - 0.5 * step + into)[:, 0]
    mean = (blocks.weights * t).sum(1) / opacity.clamp_min(1e-30)
    depth = torch.where(crosses.any(1), median, mean)
    return torch.where(opacity >= OPACITY_FLOOR, depth, torch.inf)
