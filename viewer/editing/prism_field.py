"""The twins of ``viewer.scene.prism`` for tensors: which points lie behind an outline, and how far from its faces."""

from __future__ import annotations

import math

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from viewer.scene.prism import Corner, Prism


def prism_holds(prism: Prism, points: Float[Tensor, "n 3"]) -> Bool[Tensor, " n"]:
    """Which points lie in it: each edge flips those that it passes to the right of."""
    x, y, back = _local(prism, points).unbind(-1)
    inside = torch.zeros_like(x, dtype=torch.bool)
    if not prism.parallel:
        ahead = torch.where(back < 0, -back, torch.nan)
        x, y = x / ahead, y / ahead
    for (ax, ay), (bx, by) in _edges(prism):
        if ay != by:
            passed = (y > min(ay, by)) & (y <= max(ay, by))
            inside ^= passed & (x < ax + (y - ay) * ((bx - ax) / (by - ay)))
    return inside


def prism_distance(prism: Prism, points: Float[Tensor, "n 3"]) -> Float[Tensor, " n"]:
    """Distances to its surface, < 0 inside."""
    local = _local(prism, points)
    nearest = torch.full_like(local[:, 0], torch.inf)
    for start, end in _edges(prism):
        nearest = torch.minimum(nearest, (_from_strip if prism.parallel else _from_wedge)(local, start, end))
    return torch.where(prism_holds(prism, points), -nearest, nearest)


def _edges(prism: Prism) -> list[tuple[Corner, Corner]]:
    corners = prism.corners
    return list(zip(corners, (*corners[1:], corners[0]), strict=True))


def _local(prism: Prism, points: Float[Tensor, "n 3"]) -> Float[Tensor, "n 3"]:
    return (points - points.new_tensor(prism.eye)) @ points.new_tensor(prism.axes)


def _from_strip(local: Float[Tensor, "n 3"], start: Corner, end: Corner) -> Float[Tensor, " n"]:
    way = local.new_tensor((end[0] - start[0], end[1] - start[1]))
    from_start = local[:, :2] - local.new_tensor(start)
    along = (from_start @ way / (way @ way).clamp_min(1e-30)).clamp(0, 1)
    return (from_start - along[:, None] * way).norm(dim=-1)


def _from_wedge(local: Float[Tensor, "n 3"], start: Corner, end: Corner) -> Float[Tensor, " n"]:
    rays = [local.new_tensor([*corner, -1.0]) / math.hypot(*corner, 1.0) for corner in (start, end)]
    from_rays = [(local - (local @ ray).clamp_min(0)[:, None] * ray).norm(dim=-1) for ray in rays]
    nearer = torch.minimum(*from_rays)
    square = torch.linalg.cross(rays[0], rays[1])
    length = float(square.norm())
    if length < 1e-30:
        return nearer
    square = square / length
    # (a x p) . n = p . (n x a): one product instead of a cross product a point.
    after = local @ torch.linalg.cross(square, rays[0])
    before = local @ torch.linalg.cross(rays[1], square)
    return torch.where((after >= 0) & (before >= 0), (local @ square).abs(), nearer)
