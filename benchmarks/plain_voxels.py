"""A step of sparse voxels as one would write it in torch first: gather, composite, backward, update."""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float32
from torch import Tensor

from tests.training.voxels_reference import descend, harmonics, interpolate, march, photometric_loss
from viewer.training.batches import Rays
from viewer.training.grid.step import empty_samples
from viewer.training.voxels.grid import VoxelGrid
from viewer.training.voxels.march_kernels import march as march_kernel
from viewer.training.voxels.row_kernels import DECAY
from viewer.training.voxels.step import LEAST_THICKNESS, VoxelPlan, lane_values

AT_ONCE = 512
"""Rays, so that what torch keeps for the way back fits the memory."""


class PlainStep:
    """Steps on the rays of a batch that have been drawn already, through a grid of their own.

    Args:
        grid: What is copied.
        plan: Rates.
    """

    def __init__(self, grid: VoxelGrid, plan: VoxelPlan) -> None:
        self.rows = torch.from_numpy(grid.volume.rows.copy()).requires_grad_()
        self._squares = torch.from_numpy(grid.squares.copy())
        self._rates = torch.from_numpy(lane_values(grid, plan.color_rate, plan.density_rate))
        self._grid, self._plan = grid, plan

    def along_whole_rays(self, rays: Rays, count: int) -> float:
        """Every sample within the box; the mean squared error."""
        volume, degree = self._grid.volume, self._grid.degree
        total = 0.0
        for first in range(0, count, AT_ONCE):
            part = slice(first, min(first + AT_ONCE, count))
            origins, directions, shifts, backgrounds, targets = (
                torch.from_numpy(array[part]) for array in (*rays[:4], rays.targets)
            )
            marched = march(
                volume, self.rows, degree, origins, directions, shifts, backgrounds, self._plan.march_step,
                self._plan.near,
            )  # fmt: skip
            loss = photometric_loss(marched.colors, targets) * (len(origins) / count)
            loss.backward()
            total += float(loss.detach())
        self._descend()
        return total / 3

    def at_samples(self, rays: Rays, count: int, positions: list[Float32[np.ndarray, "_ 3"]]) -> float:
        """Only samples that the kernels found to count, given ray by ray as grid positions; the mean squared error."""
        grid, lane = self._grid, self._grid.density_lane
        directions, backgrounds, targets = (
            torch.from_numpy(array[:count]) for array in (rays.directions, rays.backgrounds, rays.targets)
        )
        delta = self._plan.march_step / (directions * torch.from_numpy(grid.volume.scale)).norm(dim=-1, keepdim=True)
        inside, packed = padded(positions)
        mixed = torch.zeros(*inside.shape, self.rows.shape[1])
        mixed[inside] = interpolate(grid.volume, self.rows, packed)
        passed = torch.exp(-torch.where(inside, mixed[..., lane].clamp(min=0), 0.0) * delta)
        after = torch.cumprod(passed, 1)
        before = torch.cat([torch.ones_like(after[:, :1]), after[:, :-1]], 1)
        coefficients = mixed[..., :lane].unflatten(-1, (3, -1))
        radiance = (0.5 + (coefficients * harmonics(directions, grid.degree)[:, None, None]).sum(-1)).clamp(min=0)
        colors = ((before - after)[..., None] * radiance).sum(1) + after[:, -1:] * backgrounds
        loss = photometric_loss(colors, targets)
        loss.backward()
        self._descend()
        return float(loss.detach()) / 3

    def _descend(self) -> None:
        with torch.no_grad():
            gradients = self.rows.grad
            assert gradients is not None
            rows, self._squares = descend(self.rows, gradients, self._squares, self._rates, DECAY)
            self.rows.copy_(rows)
            self.rows.grad = None


def padded(positions: list[Float32[np.ndarray, "_ 3"]]) -> tuple[Tensor, Tensor]:
    """Which places of a rectangle, a row for each ray, hold samples; and those, row by row."""
    most = max(1, *(len(each) for each in positions))
    inside = torch.arange(most) < torch.tensor([len(each) for each in positions])[:, None]
    return inside, torch.from_numpy(np.concatenate(positions))


def samples_by_ray(
    grid: VoxelGrid, rays: Rays, count: int, plan: VoxelPlan
) -> list[Float32[np.ndarray, "_ 3"]]:  # fmt: skip
    """Grid positions of the samples that the kernels take along the first ``count`` rays."""
    room = count * grid.most_samples(plan.march_step)
    samples = empty_samples(room)
    settings = np.array([plan.march_step, plan.near, LEAST_THICKNESS], np.float32)
    end, _ = march_kernel(grid.volume, grid.terms, rays, samples, 0, count, 0, room, settings, np.float32(0.0))
    corners = np.stack(np.unravel_index(samples.cells[:end], grid.shape), -1).astype(np.float32)
    return np.split(corners + samples.fractions[:end], np.searchsorted(samples.rays[:end], np.arange(1, count)))
