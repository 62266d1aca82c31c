"""Solids that are known on paper: their exact signed distances, and the fields that a scene makes of them."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

from viewer.fields.blocks import contains
from viewer.fields.field import FieldSample
from viewer.fields.kinds import Tensors
from viewer.scene.content import AnalyticField, ColorSpace
from viewer.scene.geometry import AABB


def box_distance(box: AABB, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
    """Exact signed distance to a box, < 0 inside: ``|max(q, 0)| + min(max(q), 0)`` with ``q = |p - c| - size / 2``."""
    beyond = (points - points.new_tensor(box.center)).abs() - 0.5 * points.new_tensor(box.size)
    return beyond.clamp_min(0).norm(dim=-1) + beyond.amax(-1).clamp_max(0)


def sphere_distance(box: AABB, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
    """Exact signed distance to the largest sphere around the box's centre that fits in it: ``|p - c| - r``."""
    return (points - points.new_tensor(box.center)).norm(dim=-1) - 0.5 * min(box.size)


def torus_distance(box: AABB, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
    """Exact signed distance to the torus around the box's Z axis that touches its sides: ``|(|xy| - R, z)| - r``.

    ``R + r`` is half of the box's shorter side across, and ``r`` half of its height, at most half of ``R + r``.
    """
    around, tube = torus_radii(box)
    x, y, z = (points - points.new_tensor(box.center)).unbind(-1)
    return torch.hypot(torch.hypot(x, y) - around, z) - tube


def torus_radii(box: AABB) -> tuple[float, float]:
    """Radius of the ring that the tube follows, and of the tube."""
    outer = 0.5 * min(box.size[:2])
    tube = min(0.5 * box.size[2], 0.5 * outer)
    return outer - tube, tube


def solid(content: AnalyticField, tensors: Tensors, device: str | torch.device, dtype: torch.dtype) -> Solid:
    """The solid of ``content``; it computes where the points are, and in their precision."""
    del tensors, device, dtype
    return Solid(content)


class Solid:
    """An :class:`viewer.scene.content.AnalyticField`: uniform density and colour within an exact signed distance.

    A ray that runs a length ``l`` inside of it sees the opacity ``1 - exp(-density * l)``.
    """

    def __init__(self, content: AnalyticField) -> None:
        self.content = content
        self.aabb = content.aabb
        self.color_space: ColorSpace = content.color_space

    def distance(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """Exact distance to the solid's surface, < 0 inside."""
        match self.content.shape:
            case "sphere":
                return sphere_distance(self.aabb, points)
            case "box":
                return box_distance(self.aabb, points)
            case "torus":
                return torus_distance(self.aabb, points)

    def density(self, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
        """Constant inside, 0 outside."""
        inside = (self.distance(points) <= 0) & contains(self.aabb, points)
        return torch.where(inside, self.content.uniform_density, 0.0).to(points.dtype)

    def sample(self, points: Float[Tensor, "n 3"], directions: Float[Tensor, "n 3"]) -> FieldSample:
        """The same colour everywhere and from everywhere."""
        return FieldSample(self.density(points), points.new_tensor(self.content.color).expand_as(directions))
