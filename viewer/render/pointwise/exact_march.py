"""Marching rays through a field that answers point by point: only where it is anything, and no further than one sees.

The samples are those of :func:`viewer.render.volume.march_reference`. The ones in empty cells are left out; the others
are taken a few a ray at a time, front to back, so that rays behind which no light is left drop out in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
import torch
from jaxtyping import Bool, Float, Float32, Float64, Int32, Int64
from torch import Tensor

from viewer.fields.field import Field
from viewer.render.cells import Fineness
from viewer.render.pointwise.point_kernels import occupied_steps
from viewer.render.pointwise.radiance import Lookup, against_gradient
from viewer.render.volume import OPACITY_FLOOR
from viewer.scene.geometry import AABB, as_vec3

BATCH = 2048
"""Samples that are worth a round: rays get more of them at once where few rays are left."""
LEAST_DEPTH, MOST_DEPTH = 4, 32
"""Samples of a ray in one round."""
EVERYTHING = 2
"""Degree of view dependence from which on colours are shown as they are."""


@dataclass(frozen=True, eq=False)
class OccupiedCells:
    """A grid over ``aabb`` that says where a field may be anything; outside it is nothing."""

    aabb: AABB
    grid: Bool[np.ndarray, "x y z"]


def everywhere(aabb: AABB) -> OccupiedCells:
    """The whole of a box."""
    return OccupiedCells(aabb, np.ones((1, 1, 1), np.bool_))


def with_boxes(cells: OccupiedCells, boxes: Sequence[AABB]) -> OccupiedCells:
    """The cells and those that boxes touch, in a grid of the same cells that holds all of these."""
    whole = cells.aabb
    for box in boxes:
        whole = whole.union(box)
    corner, cell = np.array(cells.aabb.lo), np.array(cells.aabb.size) / cells.grid.shape
    before = np.ceil((corner - np.array(whole.lo)) / cell - 1e-6).astype(np.int64)
    after = np.ceil((np.array(whole.hi) - np.array(cells.aabb.hi)) / cell - 1e-6).astype(np.int64)
    grid = np.pad(cells.grid, [(int(low), int(high)) for low, high in zip(before, after, strict=True)])
    lo = corner - before * cell
    for box in boxes:
        first = np.clip(np.floor((np.array(box.lo) - lo) / cell).astype(np.int64), 0, None)
        last = np.ceil((np.array(box.hi) - lo) / cell).astype(np.int64)
        grid[tuple(slice(int(low), int(high)) for low, high in zip(first, last, strict=True))] = True
    return OccupiedCells(AABB(as_vec3(lo), as_vec3(lo + cell * grid.shape)), grid)


class Samples(NamedTuple):
    """Where along rays a field is looked at.

    Attributes:
        along: Distance of each sample from where its ray begins to be sampled.
        lengths: Of the steps that they stand for.
        starts: Place of each ray's first sample, and the end.
    """

    along: Float32[np.ndarray, " s"]
    lengths: Float32[np.ndarray, " s"]
    starts: Int64[np.ndarray, " n1"]


@runtime_checkable
class SampledRays(Protocol):
    """Rays in a field's own space that know where to look along them."""

    @property
    def origins(self) -> Float64[np.ndarray, "n 3"]:
        """Where they start."""
        ...

    @property
    def directions(self) -> Float64[np.ndarray, "n 3"]:
        """Unit vectors."""
        ...

    @property
    def near(self) -> Float64[np.ndarray, " n"]:
        """Where each begins to be sampled."""
        ...

    def samples(self, cells: OccupiedCells) -> Samples:
        """Those in occupied cells."""
        ...


@dataclass(frozen=True, eq=False)
class LocalRays:
    """Rays in a field's own space, with the steps they take through its box.

    Attributes:
        origins: Where they start.
        directions: Unit vectors.
        near: Where each enters the box; 0 for rays that miss it.
        far: Where it leaves it.
        counts: How many steps it has until it leaves it.
        step: Length of a step.
    """

    origins: Float64[np.ndarray, "n 3"]
    directions: Float64[np.ndarray, "n 3"]
    near: Float64[np.ndarray, " n"]
    far: Float64[np.ndarray, " n"]
    counts: Int64[np.ndarray, " n"]
    step: float

    def occupied(self, cells: OccupiedCells) -> tuple[Int32[np.ndarray, " s"], Int64[np.ndarray, " n1"]]:
        """The numbers of the steps whose middle lies in an occupied cell, ray by ray, and where each ray's begin."""
        steps, starts = np.empty(int(self.counts.sum()), np.int32), np.empty(len(self.counts) + 1, np.int64)
        lo = np.array(cells.aabb.lo)
        per_length = np.array(cells.grid.shape) / np.array(cells.aabb.size)
        found = occupied_steps(
            self.origins, self.directions, self.near, self.counts, self.step, lo, per_length, cells.grid, steps, starts
        )
        return steps[:found], starts

    def samples(self, cells: OccupiedCells) -> Samples:
        """The middles of the steps that lie in occupied cells."""
        steps, starts = self.occupied(cells)
        along = (steps.astype(np.float32) + np.float32(0.5)) * np.float32(self.step)
        return Samples(along, np.full_like(along, self.step), starts)


@dataclass(frozen=True)
class MarchOutputs:
    """What a march is to find out beside radiance and depth.

    Attributes:
        normals: The way the density falls.
        plain: Radiance without view dependence.
        degree: Of view dependence.
    """

    normals: bool = False
    plain: bool = False
    degree: int = EVERYTHING


@dataclass(frozen=True, eq=False)
class MarchResult:
    """What n rays saw, in the field's own space and colours; sums over samples under their weights.

    Attributes:
        radiance: Premultiplied.
        optical: Optical depth passed.
        half: Distance at which the transmittance fell to 1/2; inf where it did not.
        first: Sum of ``t``, from where the ray enters the box.
        second: Sum of ``t^2``, from there.
        normal: Sum of unit vectors against the density's gradient.
        plain: Premultiplied radiance without view dependence.
        cost: Samples taken.
        occupied: Samples in occupied cells, taken or not.
    """

    radiance: Float[Tensor, "n 3"]
    optical: Float[Tensor, " n"]
    half: Float[Tensor, " n"]
    first: Float[Tensor, " n"]
    second: Float[Tensor, " n"]
    normal: Float[Tensor, "n 3"]
    plain: Float[Tensor, "n 3"]
    cost: Float[Tensor, " n"]
    occupied: Float[Tensor, " n"]

    @property
    def opacity(self) -> Float[Tensor, " n"]:
        """``1 - exp(-optical depth)``."""
        return -torch.expm1(-self.optical)

    def depth(self, near: Float[Tensor, " n"]) -> Float[Tensor, " n"]:
        """The median where there is one, else the mean, inf below an opacity of 1/255; see ``march_reference``."""
        mean = near + self.first / self.opacity.clamp_min(1e-30)
        depth = torch.where(self.half < torch.inf, self.half, mean)
        return torch.where(self.opacity >= OPACITY_FLOOR, depth, torch.inf)

    def deviation(self) -> Float[Tensor, " n"]:
        """Standard deviation of the distance under the samples' weights; NaN where nothing is."""
        weight = self.opacity.clamp_min(1e-30)
        variance = self.second / weight - (self.first / weight) ** 2
        return torch.where(self.opacity >= OPACITY_FLOOR, variance.clamp_min(0).sqrt(), torch.nan)


class March:
    """One march of a bundle of rays.

    Args:
        field: What is marched through.
        rays: They.
        cells: Where the field may be anything.
        fineness: When samples and rays stop to matter.
        outputs: What to find out.
        device: Where the field computes.
    """

    def __init__(
        self,
        field: Field,
        rays: SampledRays,
        cells: OccupiedCells,
        fineness: Fineness,
        outputs: MarchOutputs,
        device: torch.device,
    ) -> None:
        self._field = field
        self._fineness = fineness
        self._outputs = outputs
        along, lengths, starts = rays.samples(cells)
        self._along, self._lengths = torch.from_numpy(along).to(device), torch.from_numpy(lengths).to(device)
        self._next = torch.from_numpy(starts[:-1].copy()).to(device)
        self._end = torch.from_numpy(starts[1:].copy()).to(device)
        self._origins = torch.from_numpy(rays.origins).float().to(device)
        self._directions = torch.from_numpy(rays.directions).float().to(device)
        self._near = torch.from_numpy(rays.near).float().to(device)
        zeros = self._near.new_zeros
        count = len(self._near)
        self._result = MarchResult(
            zeros(count, 3), zeros(count), torch.full_like(self._near, torch.inf), zeros(count), zeros(count),
            zeros(count, 3), zeros(count, 3), zeros(count), (self._end - self._next).float(),
        )  # fmt: skip

    def run(self) -> MarchResult:
        """March to the end."""
        most = -np.log(self._fineness.least_transmittance)
        alive = (self._next < self._end).nonzero()[:, 0]
        while len(alive):
            depth = min(max(BATCH // len(alive), LEAST_DEPTH), MOST_DEPTH)
            self._round(alive, depth)
            going = (self._next[alive] < self._end[alive]) & (self._result.optical[alive] < most)
            alive = alive[going]
        return self._result

    def _round(self, alive: Int64[Tensor, " m"], depth: int) -> None:
        """Take up to ``depth`` samples of each of the rays ``alive``."""
        place = self._next[alive, None] + torch.arange(depth, device=alive.device)
        taken = place < self._end[alive, None]
        ray, column = taken.nonzero(as_tuple=True)
        along, lengths = torch.zeros(taken.shape, device=alive.device), torch.ones(taken.shape, device=alive.device)
        along[ray, column] = self._along[place[ray, column]]
        lengths[ray, column] = self._lengths[place[ray, column]]
        number = alive[ray]
        directions = self._directions[number]
        points = self._origins[number] + (self._near[number] + along[ray, column])[:, None] * directions
        lookup = Lookup(self._field, points)
        optical = torch.zeros_like(along)
        optical[ray, column] = lookup.density * lengths[ray, column]
        weights = self._weigh(alive, along, lengths, optical)
        self._next[alive] += depth
        self._result.cost[alive] += taken.sum(1)
        chosen = (weights[ray, column] > self._fineness.least_weight).nonzero()[:, 0]
        if len(chosen):
            weight = weights[ray[chosen], column[chosen]][:, None]
            self._color(lookup, points, number, chosen, weight)

    def _weigh(
        self,
        alive: Int64[Tensor, " m"],
        along: Float[Tensor, "m k"],
        lengths: Float[Tensor, "m k"],
        optical: Float[Tensor, "m k"],
    ) -> Float[Tensor, "m k"]:
        """The samples' weights; takes in what follows from them alone."""
        result = self._result
        after = result.optical[alive, None] + torch.cumsum(optical, 1)
        before = after - optical
        weights = torch.exp(-before) * -torch.expm1(-optical)
        log2 = float(np.log(2))
        crosses = (before < log2) & (after >= log2)
        into = (log2 - before) / (optical / lengths).clamp_min(1e-30)
        half = torch.where(crosses, self._near[alive, None] + along - 0.5 * lengths + into, torch.inf)
        result.half[alive] = torch.minimum(result.half[alive], half.amin(1))
        result.first[alive] += (weights * along).sum(1)
        result.second[alive] += (weights * along**2).sum(1)
        result.optical[alive] = after[:, -1]
        return weights

    def _color(
        self,
        lookup: Lookup,
        points: Float[Tensor, "s 3"],
        number: Int64[Tensor, " s"],
        chosen: Int64[Tensor, " c"],
        weight: Float[Tensor, "c 1"],
    ) -> None:
        """Add the colours and normals of the samples that weigh something."""
        ray, outputs = number[chosen], self._outputs
        directions = self._directions[ray]
        if outputs.degree >= EVERYTHING:
            radiance = lookup.radiance(chosen, directions)
        else:
            radiance = lookup.simplified(chosen, directions, outputs.degree)
        self._result.radiance.index_add_(0, ray, weight * radiance)
        if outputs.plain:
            self._result.plain.index_add_(0, ray, weight * lookup.simplified(chosen, directions, 0))
        if outputs.normals:
            self._result.normal.index_add_(0, ray, weight * against_gradient(self._field, points[chosen]))
