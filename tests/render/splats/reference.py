"""Gaussian splatting written down plainly in torch, one Gaussian after the other: the twin of the kernels.

Kerbl et al. 2023, section 4; the antialiased filter as Yu et al. 2024, section 5.2, take it over. Double precision, no
tiles, no bounds: every Gaussian is asked for at every pixel.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import torch

from viewer.fields.harmonics import harmonics_to_degree_3
from viewer.scene.camera import Camera, Pinhole
from viewer.scene.geometry import Transform, as_array
from viewer.scene.splats import Splats


class Picture(NamedTuple):
    """Premultiplied colour as it was blended, opacity, and the rest as in a frame."""

    color: torch.Tensor
    opacity: torch.Tensor
    depth: torch.Tensor
    normal: torch.Tensor
    cost: torch.Tensor


def splatted(splats: Splats, transform: Transform, camera: Camera, *, dimmed: bool = False, degree: int = 3) -> Picture:
    """What a camera with a pinhole or parallel rays sees of a set of splats."""
    lens, pose = camera.lens, torch.tensor(as_array(camera.camera_to_world))
    turn, scale = torch.tensor(transform.rotation_matrix()), transform.scale
    to_camera = torch.diag(torch.tensor([1.0, -1.0, -1.0], dtype=torch.float64)) @ pose[:3, :3].T
    world = scale * torch.tensor(splats.positions).double() @ turn.T + torch.tensor(transform.translation)
    centers = (world - pose[:3, 3]) @ to_camera.T
    axes = turn @ _rotations(torch.tensor(splats.rotations).double())
    spread = scale * torch.tensor(splats.log_scales).double().exp()
    covariance = (axes * spread[:, None, :] ** 2) @ axes.transpose(1, 2)
    covariance = to_camera @ covariance @ to_camera.T
    ahead = to_camera[2]
    toward = (world - pose[:3, 3]) if isinstance(lens, Pinhole) else ahead.expand(len(world), 3)
    toward = toward / toward.norm(dim=1, keepdim=True)
    thinnest = axes[torch.arange(len(axes)), :, spread.argmin(1)]
    thinnest = torch.where((thinnest * toward).sum(1, keepdim=True) > 0, -thinnest, thinnest)
    terms = min((degree + 1) ** 2, splats.sh.shape[1])
    basis = harmonics_to_degree_3(toward @ turn)
    colors = (0.5 + (basis[:, :terms, None] * torch.tensor(splats.sh).double()[:, :terms]).sum(1)).clamp_min(0)
    opacities = torch.sigmoid(torch.tensor(splats.logits).double())
    y, x = torch.meshgrid(torch.arange(lens.height) + 0.5, torch.arange(lens.width) + 0.5, indexing="ij")
    left = torch.ones(lens.height, lens.width, dtype=torch.float64)
    color, normal = torch.zeros(*left.shape, 3).double(), torch.zeros(*left.shape, 3).double()
    half, mean, cost = torch.full_like(left, math.nan), torch.zeros_like(left), torch.zeros_like(left)
    for number in torch.argsort(centers[:, 2], stable=True).tolist():
        place, slope, direction, reach = _projected(lens, centers[number])
        if centers[number, 2] <= 0.01 * scale:
            continue
        flat = slope @ covariance[number] @ slope.T
        wide = flat + 0.3 * torch.eye(2)
        opacity = opacities[number]
        if dimmed:
            opacity = opacity * (torch.det(flat) / torch.det(wide)).clamp_min(0).sqrt()
        inverse = torch.linalg.inv(wide)
        apart = torch.stack([x - place[0], y - place[1]], -1).double()
        falls = 0.5 * torch.einsum("hwi,ij,hwj->hw", apart, inverse, apart)
        alpha = (opacity * (-falls).exp()).clamp_max(0.99)
        alpha = torch.where(alpha >= 1 / 255, alpha, 0.0)
        at = (reach + apart @ (inverse @ (slope @ covariance[number] @ direction))).clamp_min(0.1 * reach)
        weight, after = left * alpha, left * (1 - alpha)
        color += weight[..., None] * colors[number]
        normal += weight[..., None] * thinnest[number]
        mean += weight * at
        cost += alpha > 0
        half = torch.where((left > 0.5) & (after <= 0.5), at, half)
        left = after
    opacity = 1 - left
    depth = torch.where(half.isnan(), mean / opacity.clamp_min(1e-9), half)
    depth = torch.where(opacity >= 1 / 255, depth, math.inf)
    return Picture(color, opacity, depth, torch.nn.functional.normalize(normal, dim=-1), cost)


def _rotations(quaternions: torch.Tensor) -> torch.Tensor:
    """Rotation matrices of quaternions (w, x, y, z): unit vectors are turned by ``v + 2 w (q x v) + 2 q x (q x v)``."""
    quaternions = torch.nn.functional.normalize(quaternions, dim=1)
    w, q = quaternions[:, :1, None], quaternions[:, 1:]
    unit = torch.eye(3, dtype=quaternions.dtype).expand(len(q), 3, 3)
    around = torch.linalg.cross(q[:, None].expand(-1, 3, 3), unit)
    turned = unit + 2 * w * around + 2 * torch.linalg.cross(q[:, None].expand(-1, 3, 3), around)
    return turned.transpose(1, 2)


def _projected(lens, center: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Where a point lies, the derivative of that, the direction of its ray, and its distance along that."""
    if not isinstance(lens, Pinhole):
        unit = lens.height / lens.extent
        place = torch.stack([unit * center[0] + lens.width / 2, unit * center[1] + lens.height / 2])
        slope = torch.tensor([[unit, 0.0, 0.0], [0.0, unit, 0.0]], dtype=torch.float64)
        return place, slope, torch.tensor([0.0, 0.0, 1.0], dtype=torch.float64), center[2]
    x, y, z = center
    place = torch.stack([lens.fx * x / z + lens.cx, lens.fy * y / z + lens.cy])
    across = (x / z).clamp((-0.15 * lens.width - lens.cx) / lens.fx, (1.15 * lens.width - lens.cx) / lens.fx)
    down = (y / z).clamp((-0.15 * lens.height - lens.cy) / lens.fy, (1.15 * lens.height - lens.cy) / lens.fy)
    zero = torch.zeros((), dtype=torch.float64)
    slope = torch.stack(
        [
            torch.stack([lens.fx / z, zero, -lens.fx / z * across]),
            torch.stack([zero, lens.fy / z, -lens.fy / z * down]),
        ]
    )
    reach = center.norm()
    return place, slope, center / reach, reach


def psnr(one: np.ndarray, other: np.ndarray) -> float:
    """Of two pictures from 0 to 1, in decibels."""
    return -10 * math.log10(max(float(np.mean((one - other) ** 2)), 1e-12))
