"""The kernels written a second time, in torch and without a care for speed: what the tests compare them to."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from jaxtyping import Bool, Float, Int64
from torch import Tensor

from viewer.training.grid.grid_kernels import OPAQUE
from viewer.training.grid.volume import Volume
from viewer.training.voxels.grid import lanes


class MarchResult(NamedTuple):
    """Rays after the march."""

    colors: Float[Tensor, "n 3"]
    transmittances: Float[Tensor, " n"]
    densities: Float[Tensor, "n steps"]
    counted: Bool[Tensor, "n steps"]
    weights: Float[Tensor, "n steps"]


class _Lit(torch.autograd.Function):
    """max(0, x), whose gradient also passes below 0 where it would raise x."""

    @staticmethod
    def forward(ctx: Any, values: Tensor) -> Tensor:
        ctx.save_for_backward(values)
        return values.clamp(min=0)

    @staticmethod
    def backward(ctx: Any, *slopes: Tensor) -> Tensor:
        (values,), (slope,) = ctx.saved_tensors, slopes
        return torch.where((values > 0) | (slope < 0), slope, torch.zeros_like(slope))


def harmonics(directions: Float[Tensor, "n 3"], degree: int) -> Float[Tensor, "n terms"]:
    """Real spherical harmonics up to degree 2 with svox2's signs."""
    x, y, z = directions.unbind(-1)
    terms = [torch.full_like(x, 0.28209479177387814)]
    if degree > 0:
        terms += [-0.4886025119029199 * y, 0.4886025119029199 * z, -0.4886025119029199 * x]
    if degree > 1:
        terms += [
            1.0925484305920792 * x * y, -1.0925484305920792 * y * z,
            0.31539156525252005 * (2 * z * z - x * x - y * y), -1.0925484305920792 * x * z,
            0.5462742152960396 * (x * x - y * y),
        ]  # fmt: skip
    return torch.stack(terms, -1)


def march(
    volume: Volume, rows: Float[Tensor, "rows width"], degree: int, origins: Float[Tensor, "n 3"],
    directions: Float[Tensor, "n 3"], shifts: Float[Tensor, " n"], backgrounds: Float[Tensor, "n 3"],
    step: float, near: float,
) -> MarchResult:  # fmt: skip
    """Composite the rays through the grid whose rows are ``rows``, differentiable with respect to those.

    The equations are those of ``march_kernels``; every sample is taken, none is skipped, in the rows' own precision.

    Args:
        volume: For its shape, placement and links.
        rows: In place of ``volume.rows``; row 0 counts as zeros.
        degree: Of the spherical harmonics.
        origins: Of the rays.
        directions: Unit vectors.
        shifts: Of the first sample, in steps.
        backgrounds: Behind the grid.
        step: In voxels.
        near: Where rays begin.
    """
    kind = rows.dtype
    shape = torch.as_tensor(volume.shape.astype(int))
    scale, offset = (torch.as_tensor(part).to(kind) for part in (volume.scale, volume.offset))
    along = directions * scale
    length = along.norm(dim=-1, keepdim=True)
    along, start = along / length, origins * scale + offset
    ends = torch.stack([(-0.5 - start) / along, (shape - 0.5 - start) / along])
    first = torch.maximum(ends.min(0).values.max(-1).values, near * length[:, 0])
    last = ends.max(0).values.min(-1).values
    count = max(1, int(((last - first) / step).max().clamp(min=0)) + 2)
    t = first[:, None] + (torch.arange(count) + shifts[:, None]) * step
    inside = t < last[:, None]
    positions = start[:, None] + t[..., None] * along[:, None]
    mixed = interpolate(volume, rows, positions.reshape(-1, 3)).reshape(*t.shape, -1)
    density = torch.where(inside, mixed[..., lanes(degree)].clamp(min=0), 0.0)
    passed = torch.exp(-density * step / length)
    after = torch.cumprod(passed, 1)
    before = torch.cat([torch.ones_like(after[:, :1]), after[:, :-1]], 1)
    alive = before.detach() >= float(OPAQUE)
    weights = torch.where(alive, before - after, 0.0)
    coefficients = mixed[..., : lanes(degree)].unflatten(-1, (3, -1))
    radiance = _Lit.apply(0.5 + (coefficients * harmonics(directions, degree)[:, None, None]).sum(-1))
    dead = torch.where(alive.all(1), count, alive.int().argmin(1))
    transmittances = after.gather(1, (dead - 1).clamp(min=0)[:, None])[:, 0]
    colors = (weights[..., None] * radiance).sum(1) + transmittances[:, None] * backgrounds
    return MarchResult(colors, transmittances, density, inside & alive & (density > 0), weights)


def interpolate(
    volume: Volume, rows: Float[Tensor, "rows width"], positions: Float[Tensor, "n 3"]
) -> Float[Tensor, "n width"]:
    """Trilinear rows at grid positions, clamped to the outermost voxel centres; what is not stored counts as 0."""
    shape = torch.as_tensor(volume.shape.astype(int))
    link = torch.as_tensor(volume.link).long()
    positions = torch.minimum(positions.clamp(min=0), (shape - 1).to(positions.dtype))
    base = torch.minimum(positions.long(), shape - 2)
    fraction = positions - base
    stored = torch.cat([torch.zeros_like(rows[:1]), rows[1:]])
    total = torch.zeros(len(positions), rows.shape[1], dtype=rows.dtype)
    for corner in range(8):
        side = torch.tensor([corner // 4, corner // 2 % 2, corner % 2])
        share = torch.where(side == 1, fraction, 1 - fraction).prod(-1)
        place: Int64[Tensor, "n 3"] = base + side
        cell = (place[:, 0] * shape[1] + place[:, 1]) * shape[2] + place[:, 2]
        total = total + share[:, None] * stored[link[cell]]
    return total


def photometric_loss(colors: Float[Tensor, "n 3"], targets: Float[Tensor, "n 3"]) -> Float[Tensor, ""]:
    """Squared distance of the colours, mean over rays."""
    return ((colors - targets) ** 2).sum(-1).mean()


def distortion(weights: Float[Tensor, "n steps"], step: float) -> Float[Tensor, ""]:
    """Mip-NeRF 360's equation 15 for samples at equal steps, in voxels, mean over rays."""
    t = torch.arange(weights.shape[1], dtype=weights.dtype) * step
    between = (t[:, None] - t[None]).abs()
    spread = torch.einsum("ni,nj,ij->n", weights, weights, between)
    return (spread + step / 3 * (weights**2).sum(1)).mean()


def total_variation(
    volume: Volume, rows: Float[Tensor, "rows width"], weights: Float[Tensor, " width"],
    softness: Float[Tensor, " width"],
) -> Float[Tensor, ""]:  # fmt: skip
    """Sum over pairs of stored neighbours of ``weight sqrt((u - v)^2 + softness^2)``."""
    nx, ny, nz = (int(side) for side in volume.shape)
    link = torch.as_tensor(volume.link).long().reshape(nx, ny, nz)
    total = torch.zeros((), dtype=rows.dtype)
    for axis in range(3):
        one = link.narrow(axis, 0, link.shape[axis] - 1).reshape(-1)
        other = link.narrow(axis, 1, link.shape[axis] - 1).reshape(-1)
        both = (one > 0) & (other > 0)
        difference = rows[one[both]] - rows[other[both]]
        total = total + (weights * torch.sqrt(difference**2 + softness**2)).sum()
    return total


def descend(
    rows: Float[Tensor, "rows width"], gradients: Float[Tensor, "rows width"], squares: Float[Tensor, "rows width"],
    rates: Float[Tensor, " width"], decay: float,
) -> tuple[Float[Tensor, "rows width"], Float[Tensor, "rows width"]]:  # fmt: skip
    """The rows and mean squares after a step of RMSProp whose mean begins with the first square."""
    square = gradients**2
    mean = torch.where(squares > 0, decay * squares + (1 - decay) * square, square)
    return rows - rates * gradients / (mean.sqrt() + 1e-8), mean
