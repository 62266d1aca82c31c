"""The same step in plain torch with automatic differentiation: the kernels' oracle, and what graphics cards run.

Rays are drawn and marched by the kernels on the processor, which is little work; encoding, networks, compositing and
Adam run on the device, under automatic mixed precision where that is a graphics card of CUDA.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Float32, Int64
from torch import Tensor

from viewer.fields.harmonics import harmonics_to_degree_3
from viewer.fields.hash_encoding import encoded_in_torch
from viewer.fields.hash_layout import HashLevels
from viewer.fields.hashgrid import Layer, density_of, perceptron
from viewer.training.batches import Rays
from viewer.training.hashgrid.networks import NAMES
from viewer.training.hashgrid.ray_gradient_kernels import accumulate_ray_gradients
from viewer.training.hashgrid.state import HashGridState
from viewer.training.hashgrid.step import Stepper, StepPlan
from viewer.training.network_learner import TorchParameters
from viewer.training.pose_corrections import RayGradients
from viewer.training.ray_source import RaySource

LARGER = 8
"""Factor of batches: small ones slow a card down."""


class Batch(NamedTuple):
    """Packed samples along rays, on the device.

    Attributes:
        points: Samples in units of the box's longest edge, ray by ray.
        owners: The ray of each.
        starts: Where each ray's samples begin.
        directions: Of the rays, unit vectors.
        backgrounds: What lies behind each ray.
        targets: What each ray should see.
    """

    points: Float[Tensor, "n 3"]
    owners: Int64[Tensor, " n"]
    starts: Int64[Tensor, " r"]
    directions: Float[Tensor, "r 3"]
    backgrounds: Float[Tensor, "r 3"]
    targets: Float[Tensor, "r 3"]


def colors_of(
    parameters: dict[str, Tensor], levels: HashLevels, batch: Batch, shift: float, step: float
) -> Float[Tensor, "r 3"]:
    """The rays' colours: ``sum_i T_i a_i c_i + T_n b``; see ``composite_kernels``.

    Args:
        parameters: Tables and networks.
        levels: The grids.
        batch: Rays and samples; all of them count, those behind opaque matter too.
        shift: Added to the density's exponent.
        step: Between samples.
    """
    encoded = encoded_in_torch(batch.points, parameters["tables"], levels)
    features = perceptron(encoded, [Layer(parameters[name]) for name in NAMES[:2]])
    thickness = density_of(features[:, 0].float(), shift) * step
    known = torch.cat([features, harmonics_to_degree_3(batch.directions)[batch.owners].to(features.dtype)], -1)
    radiance = perceptron(known, [Layer(parameters[name]) for name in NAMES[2:]]).float().sigmoid()
    # Sums within rays are differences of one long sum, which therefore needs double precision.
    before = torch.cumsum(thickness.double(), 0) - thickness
    begins = torch.cat([before, before.new_zeros(1)])[batch.starts]
    light = torch.exp(-(before - begins[batch.owners])).float()
    weights = light * -torch.expm1(-thickness)
    count = len(batch.starts)
    seen = torch.zeros(count, 3, device=light.device).index_add(0, batch.owners, weights[:, None] * radiance)
    optical = torch.zeros(count, device=light.device).index_add(0, batch.owners, thickness)
    return seen + torch.exp(-optical)[:, None] * batch.backgrounds


def batch_of(
    points: np.ndarray, starts: np.ndarray, directions: np.ndarray, backgrounds: np.ndarray, targets: np.ndarray,
    device: torch.device,
) -> Batch:  # fmt: skip
    """Rays and samples that kernels have made, brought to the device.

    Args:
        points: (n, 3) samples, ray by ray.
        starts: (r + 1,) place of each ray's first sample.
        directions: (r, 3).
        backgrounds: (r, 3).
        targets: (r, 3).
        device: Where to.
    """
    owners = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    arrays = (points, owners, starts[:-1], directions, backgrounds, targets)
    return Batch(*(torch.from_numpy(np.array(array)).to(device) for array in arrays))


class DeviceStepper(Stepper):
    """Takes steps on a device, where the tables and networks stay until :meth:`sync_state`.

    Args:
        source: Of the rays.
        state: What the run has reached.
        device: Where to compute.
        with_ray_gradients: Whether ``ray_gradients`` is computed.
    """

    def __init__(
        self, source: RaySource, state: HashGridState, device: torch.device, with_ray_gradients: bool = False
    ) -> None:
        super().__init__(source, with_ray_gradients)
        self._device = device
        self._parameters = TorchParameters(state, device, (0.9, 0.99), 1e-15)

    def improve(self, state: HashGridState, plan: StepPlan, rays: Rays, count: int) -> tuple[float, int]:
        """As the kernels, up to rounding and Adam's untouched entries."""
        batch, samples = self._batch(state, rays, count, plan)
        backgrounds = batch.backgrounds.requires_grad_()
        batch.points.requires_grad_(self.with_ray_gradients)
        with torch.enable_grad(), torch.autocast(self._device.type, enabled=self._device.type == "cuda"):
            colors = colors_of(self._parameters.tensors, state.levels, batch, state.shift, plan.march_step)
            loss = (colors.float() - batch.targets).square().mean()
            self._parameters.adam.zero_grad()
            loss.backward()
        error = float(loss.detach())
        if np.isfinite(error):
            self._parameters.descend(plan.rate)
            if backgrounds.grad is not None:
                rays.gradients[:count] = backgrounds.grad.cpu().numpy()
            if batch.points.grad is not None:
                self.ray_gradients = self._gradients_of_rays(state, rays, batch, batch.points.grad)
        return error, samples

    @torch.no_grad()
    def render(self, state: HashGridState, plan: StepPlan, rays: Rays, count: int) -> None:
        """Write the colours of the first ``count`` rays."""
        batch, _ = self._batch(state, rays, count, plan)
        colors = colors_of(self._parameters.tensors, state.levels, batch, state.shift, plan.march_step)
        rays.colors[:count] = colors.cpu().numpy()

    @torch.no_grad()
    def thickness(
        self, state: HashGridState, points: Float32[np.ndarray, "n 3"], step: float
    ) -> Float32[np.ndarray, " n"]:
        """Optical thickness of a step at each point, points in units of the longest edge."""
        tensors = self._parameters.tensors
        encoded = encoded_in_torch(torch.from_numpy(points).to(self._device), tensors["tables"], state.levels)
        features = perceptron(encoded, [Layer(tensors[name]) for name in NAMES[:2]])
        return (density_of(features[:, 0], state.shift) * step).cpu().numpy()

    def sync_state(self, state: HashGridState) -> None:
        """Copy what has been learned, and Adam's moments, to ``state``."""
        self._parameters.copy_to(state)

    def _gradients_of_rays(
        self, state: HashGridState, rays: Rays, batch: Batch, slopes: Float[torch.Tensor, "points 3"]
    ) -> RayGradients:
        """By the same kernel as on the processor: they are few numbers."""
        count, content = len(batch.starts), state.content
        starts = np.append(batch.starts.cpu().numpy(), len(batch.points))
        gradients = np.zeros((count, 6), np.float32)
        points, slope = batch.points.detach().cpu().numpy(), slopes.cpu().numpy()
        lo, edge = np.array(content.aabb.lo, np.float32), np.float32(state.edge)
        accumulate_ray_gradients(rays, 0, count, starts, points, slope, lo, edge, content.contraction, gradients)
        return gradients

    def _batch(self, state: HashGridState, rays: Rays, count: int, plan: StepPlan) -> tuple[Batch, int]:
        starts, points = self._marcher.sampled(state, rays, count, plan.near, plan.march_step)
        seen = rays.directions[:count], rays.backgrounds[:count], rays.targets[:count]
        return batch_of(points, starts, seen[0], seen[1], seen[2], self._device), len(points)
