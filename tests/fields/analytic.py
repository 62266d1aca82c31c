"""Fields whose pictures are known on paper, and a way to make voxels of any field."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from viewer.fields.field import Field, FieldSample
from viewer.fields.voxels import SparseVoxels
from viewer.scene.content import ColorSpace
from viewer.scene.geometry import AABB, Vec3

C0 = math.sqrt(0.25 / math.pi)
"""The constant spherical harmonic."""


@dataclass(frozen=True)
class UniformSphere:
    """A ball of constant density and colour.

    A ray that runs a length ``l`` inside of it sees the opacity ``1 - exp(-density * l)``.
    """

    center: Vec3 = (0.0, 0.0, 0.0)
    radius: float = 1.0
    uniform_density: float = 1.0
    color: Vec3 = (0.5, 0.5, 0.5)
    color_space: ColorSpace = "linear"

    @property
    def aabb(self) -> AABB:
        """The box around the ball."""
        lo = (self.center[0] - self.radius, self.center[1] - self.radius, self.center[2] - self.radius)
        hi = (self.center[0] + self.radius, self.center[1] + self.radius, self.center[2] + self.radius)
        return AABB(lo, hi)

    def density(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """Constant inside, 0 outside."""
        offset = points - torch.tensor(self.center, dtype=points.dtype)
        inside = (offset * offset).sum(-1) <= self.radius**2
        return torch.where(inside, self.uniform_density, 0.0).to(points.dtype)

    def sample(self, points: Float[Tensor, "n 3"], directions: Float[Tensor, "n 3"]) -> FieldSample:
        """The same colour everywhere and from everywhere."""
        return FieldSample(self.density(points), torch.tensor(self.color, dtype=points.dtype).expand_as(directions))

    def chord(self, origins: Float[Tensor, "n 3"], directions: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """The length that each ray runs inside of the ball, for rays that start outside of it."""
        offset = origins - torch.tensor(self.center, dtype=origins.dtype)
        along = (offset * directions).sum(-1)
        squared = self.radius**2 - (offset * offset).sum(-1) + along * along
        return torch.where(along < 0, 2 * squared.clamp_min(0).sqrt(), 0.0)


def voxelised(field: Field, shape: tuple[int, int, int], aabb: AABB | None = None, degree: int = 0) -> SparseVoxels:
    """``field`` sampled at the voxel centres of a grid; radiance as seen along +X becomes the constant harmonic.

    Neighbours of matter are stored with their colour and no density: what is not stored would count as grey.

    Args:
        field: Anything; only its density and its radiance along one direction are used.
        shape: Voxels along x, y, z.
        aabb: The box of the grid; the field's own without it.
        degree: Of the harmonics that are stored; those above 0 are zero.
    """
    box = field.aabb if aabb is None else aabb
    lo, size = np.array(box.lo), np.array(box.size)
    grid = np.stack(np.meshgrid(*(np.arange(side) for side in shape), indexing="ij"), -1).reshape(-1, 3)
    points = torch.from_numpy((lo + (grid + 0.5) / np.array(shape) * size).astype(np.float32))
    matter = np.pad((field.density(points).numpy() > 0).reshape(shape), 1)
    near = [matter[x:, y:, z:][: shape[0], : shape[1], : shape[2]] for x, y, z in np.ndindex(3, 3, 3)]
    kept = np.flatnonzero(np.any(near, 0))
    points = points[torch.from_numpy(kept)]
    density, radiance = field.sample(points, torch.tensor([[1.0, 0.0, 0.0]]).expand_as(points))
    coefficients = np.zeros((len(kept), 3, (degree + 1) ** 2), np.float16)
    coefficients[:, :, 0] = (radiance.numpy() - 0.5) / C0
    return SparseVoxels(
        box,
        shape,
        kept.astype(np.int32),
        density.numpy().astype(np.float32),
        coefficients.reshape(len(kept), -1),
        field.color_space,
    )
