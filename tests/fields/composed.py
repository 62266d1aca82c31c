"""Several fields in one space: the torch reference of what a scene of several fields looks like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from viewer.fields.field import Field, FieldSample
from viewer.scene.content import ColorSpace
from viewer.scene.geometry import AABB, Transform

IDENTITY = Transform()


@dataclass(frozen=True, eq=False)
class PlacedField:
    """A field and where it stands: a similarity from its own space to the common one."""

    field: Field
    transform: Transform = IDENTITY


class ComposedField:
    """The sum of placed fields, in the common space.

    Densities add: ``sigma(x) = sum_i sigma_i(T_i^-1 x) / s_i``, with the scale ``s_i`` of each placement, as a ray that
    is s times as long must lose as much. Radiance is that of a mixture of emitters:
    ``c(x, d) = sum_i sigma_i c_i / sum_i sigma_i``. Where all parts blend in the same colour space, so does the sum;
    else sRGB parts are brought into linear light sample by sample, which is not what they were trained for.

    Args:
        parts: At least one.
    """

    def __init__(self, parts: Sequence[PlacedField]) -> None:
        self.parts = tuple(parts)
        first = self.parts[0].field.color_space
        agree = all(part.field.color_space == first for part in self.parts)
        self._space: ColorSpace = first if agree else "linear"
        box = self.parts[0].field.aabb.transformed(self.parts[0].transform)
        for part in self.parts[1:]:
            box = box.union(part.field.aabb.transformed(part.transform))
        self._aabb = box

    @property
    def aabb(self) -> AABB:
        """The box around all parts."""
        return self._aabb

    @property
    def color_space(self) -> ColorSpace:
        """That of the parts, or linear where they differ."""
        return self._space

    def density(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """The sum of the parts' densities."""
        total = points.new_zeros(len(points))
        for part in self.parts:
            total = total + part.field.density(_local(part.transform, points)).to(total) / part.transform.scale
        return total

    def sample(self, points: Float[Tensor, "n 3"], directions: Float[Tensor, "n 3"]) -> FieldSample:
        """Summed density, and the parts' radiance weighted by their densities; 0 where nothing is."""
        total, light = points.new_zeros(len(points)), torch.zeros_like(points)
        for part in self.parts:
            turned = directions @ directions.new_tensor(part.transform.rotation_matrix())
            density, radiance = part.field.sample(_local(part.transform, points), turned)
            density = density.to(total) / part.transform.scale
            if part.field.color_space != self._space:
                radiance = _linear(radiance)
            total, light = total + density, light + density[:, None] * radiance.to(light)
        return FieldSample(total, light / torch.where(total > 0, total, 1)[:, None])


def _local(transform: Transform, points: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
    """Points of the common space in a part's own."""
    moved = points - points.new_tensor(transform.translation)
    return moved @ points.new_tensor(transform.rotation_matrix()) / transform.scale


def _linear(srgb: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
    """Linear light from sRGB numbers (IEC 61966-2-1)."""
    return torch.where(srgb <= 0.04045, srgb / 12.92, ((srgb.clamp_min(0.04045) + 0.055) / 1.055) ** 2.4)
