"""The surface of a field along rays: sphere tracing where there is a signed distance, else the first dense sample.

Sphere tracing (Hart 1996) steps by the distance to the surface, which cannot be crossed that way. Networks are no true
distances: where their gradient is longer than 1 the steps are shortened by that, and a least step carries rays across
the surface, between whose two sides it is then searched for by halving.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from jaxtyping import Bool, Float, Int64
from torch import Tensor

from viewer.fields.field import Field, SignedDistanceField
from viewer.render.pointwise.exact_march import EVERYTHING, LocalRays, OccupiedCells
from viewer.render.pointwise.radiance import Lookup, against_gradient, distance_gradient

MOST_STEPS = 512
LEAST_STEP = 5e-4
"""Of the box's diagonal: what a tangent ray may cut off unseen is thinner still."""
HALVINGS = 16
STEEPNESS_PROBES = 4096
STEEPNESS_SHARE = 0.995
"""Of the probes have a gradient that is not longer than what steps are divided by."""
DENSITY_STEPS = 8
"""Samples of a ray at once where there is no distance to step by."""


class Hits(NamedTuple):
    """Where n rays meet a surface."""

    t: Float[Tensor, " n"]
    """Distance along the ray, inf where it meets none."""
    cost: Float[Tensor, " n"]
    """How often the field was asked."""


class Shaded(NamedTuple):
    """What a surface looks like where rays meet it; zeros where they do not."""

    radiance: Float[Tensor, "n 3"]
    plain: Float[Tensor, "n 3"]
    normal: Float[Tensor, "n 3"]


class LocalBundle(NamedTuple):
    """Rays on the field's device: where they start, where they go, and where they enter and leave its box."""

    origins: Float[Tensor, "n 3"]
    directions: Float[Tensor, "n 3"]
    near: Float[Tensor, " n"]
    far: Float[Tensor, " n"]

    def at(self, ray: Int64[Tensor, " m"], t: Float[Tensor, " m"]) -> Float[Tensor, "m 3"]:
        """Points of the rays of these numbers."""
        return self.origins[ray] + t[:, None] * self.directions[ray]


def bundle(rays: LocalRays, device: torch.device) -> LocalBundle:
    """``rays`` where the field computes."""
    origins, directions, near, far = (
        torch.from_numpy(array).float().to(device) for array in (rays.origins, rays.directions, rays.near, rays.far)
    )
    return LocalBundle(origins, directions, near, far)


def steepness(field: SignedDistanceField, device: torch.device) -> float:
    """The length that the gradient of ``field``'s distance hardly ever exceeds in its box; at least 1."""
    lo, size = torch.tensor(field.aabb.lo), torch.tensor(field.aabb.size)
    generator = torch.Generator().manual_seed(1)
    points = (lo + torch.rand(STEEPNESS_PROBES, 3, generator=generator) * size).to(device)
    lengths = distance_gradient(field, points).norm(dim=-1)
    return max(1.0, float(torch.quantile(lengths, STEEPNESS_SHARE)))


def trace_distance(field: SignedDistanceField, rays: LocalBundle, level: float, steep: float) -> Hits:
    """Where rays first meet the surface at the signed distance ``level``.

    A ray that enters the box where the distance is below the level meets the surface there: the box cuts it open. One
    that starts inside of the surface sees its inner side.

    Args:
        field: The distance.
        rays: In its space.
        level: Its value on the surface.
        steep: What distances are divided by to become steps; see :func:`steepness`.
    """

    def above(ray: Int64[Tensor, " m"], t: Float[Tensor, " m"]) -> Float[Tensor, " m"]:
        return torch.nan_to_num(field.distance(rays.at(ray, t)).float(), 1.0) - level

    least = LEAST_STEP * field.aabb.diagonal
    found, cost = torch.full_like(rays.near, torch.inf), torch.zeros_like(rays.near)
    alive = (rays.far > rays.near).nonzero()[:, 0]
    t = rays.near[alive]
    value = above(alive, t)
    cost[alive] += 1
    cut = (value < 0) & (t > 0)
    found[alive[cut]] = t[cut]
    alive, t, value = alive[~cut], t[~cut], value[~cut]
    for _ in range(MOST_STEPS):
        if not len(alive):
            break
        ahead = torch.minimum(t + value.abs() / steep + least, rays.far[alive])
        then = above(alive, ahead)
        cost[alive] += 1
        crossed = (value < 0) != (then < 0)
        if bool(crossed.any()):
            ray = alive[crossed]
            found[ray] = _halved(above, ray, t[crossed], ahead[crossed], value[crossed] < 0)
            cost[ray] += HALVINGS
        going = ~crossed & (ahead < rays.far[alive])
        alive, t, value = alive[going], ahead[going], then[going]
    return Hits(found, cost)


def trace_density(field: Field, rays: LocalBundle, local: LocalRays, cells: OccupiedCells, level: float) -> Hits:
    """Where rays first come from less than the density ``level`` to more, as seen in steps of ``local.step``."""

    def below(ray: Int64[Tensor, " m"], t: Float[Tensor, " m"]) -> Float[Tensor, " m"]:
        return level - torch.nan_to_num(field.density(rays.at(ray, t)).float(), 0.0)

    numbers, starts = local.occupied(cells)
    device = rays.near.device
    steps, start = torch.from_numpy(numbers).to(device), torch.from_numpy(starts).to(device)
    following, end = start[:-1].clone(), start[1:]
    found, cost = torch.full_like(rays.near, torch.inf), torch.zeros_like(rays.near)
    alive = (following < end).nonzero()[:, 0]
    while len(alive):
        place = following[alive, None] + torch.arange(DENSITY_STEPS, device=device)
        ray, column = (place < end[alive, None]).nonzero(as_tuple=True)
        t = torch.full(place.shape, torch.inf, device=device)
        t[ray, column] = rays.near[alive[ray]] + (steps[place[ray, column]].float() + 0.5) * local.step
        value = torch.ones_like(t)
        value[ray, column] = below(alive[ray], t[ray, column])
        cost[alive] += (place < end[alive, None]).sum(1)
        inside = value < 0
        hit = inside.any(1)
        first = inside.to(torch.uint8).argmax(1, keepdim=True)
        later = t.gather(1, first)[hit, 0]
        number = alive[hit]
        earlier = torch.maximum(later - local.step, rays.near[number])
        found[number] = _halved(below, number, earlier, later, torch.zeros_like(number, dtype=torch.bool))
        cost[number] += HALVINGS
        following[alive] += DENSITY_STEPS
        alive = alive[~hit & (following[alive] < end[alive])]
    return Hits(found, cost)


def shade(
    field: Field, rays: LocalBundle, hits: Hits, degree: int = EVERYTHING, plain: bool = False, normals: bool = False
) -> Shaded:
    """Colours and normals of the surface where rays meet it.

    Args:
        field: Whose surface it is.
        rays: They.
        hits: Where they meet it.
        degree: Of view dependence.
        plain: Also colours without view dependence.
        normals: Also normals, out of the matter.
    """
    ray = (hits.t < torch.inf).nonzero()[:, 0]
    radiance, plainly, normal = (torch.zeros_like(rays.directions) for _ in range(3))
    if len(ray):
        points, directions = rays.at(ray, hits.t[ray]), rays.directions[ray]
        lookup, everywhere = Lookup(field, points), torch.arange(len(ray), device=ray.device)
        whole = degree >= EVERYTHING
        radiance[ray] = (
            lookup.radiance(everywhere, directions) if whole else lookup.simplified(everywhere, directions, degree)
        )
        if plain:
            plainly[ray] = lookup.simplified(everywhere, directions, 0)
        if normals:
            normal[ray] = against_gradient(field, points)
    return Shaded(radiance, plainly, normal)


def _halved(
    value: Callable[[Tensor, Tensor], Tensor],
    ray: Int64[Tensor, " m"],
    before: Float[Tensor, " m"],
    after: Float[Tensor, " m"],
    negative: Bool[Tensor, " m"],
) -> Float[Tensor, " m"]:
    """Where ``value`` changes its sign between two distances; ``negative``: whether it is below 0 at the first."""
    for _ in range(HALVINGS):
        middle = 0.5 * (before + after)
        same = (value(ray, middle) < 0) == negative
        before, after = torch.where(same, middle, before), torch.where(same, after, middle)
    return 0.5 * (before + after)
