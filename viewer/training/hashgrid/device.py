"""Steps on a graphics card: the plain torch of ``reference`` with its automatic gradients."""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float, Float32

from viewer.fields.hash_encoding import encoded_in_torch
from viewer.fields.hashgrid import density_of, perceptron
from viewer.training.background import Background
from viewer.training.batches import Pool, Rays
from viewer.training.hashgrid.march import Marcher
from viewer.training.hashgrid.networks import NAMES
from viewer.training.hashgrid.ray_gradient_kernels import accumulate_ray_gradients
from viewer.training.hashgrid.reference import Batch, batch_of, colors_of
from viewer.training.hashgrid.state import RunState
from viewer.training.hashgrid.step import StepPlan, next_rays
from viewer.training.thread_pool import ThreadPool

LARGER = 8
"""Batches are so many times as large: a card is slowed by small ones."""


class DeviceStepper:
    """Takes steps on a device, where the tables and networks stay until :meth:`bring_back`.

    Args:
        pool: The pixels to learn from.
        thread_pool: Who draws rays.
        seed: Of the run.
        background: Its background.
        state: Where the run stands.
        device: Where to compute.
        with_ray_gradients: Whether ``ray_gradients`` shall be found out.

    Attributes:
        ray_gradients: What pulled at the last batch's rays, see ``viewer.training.pose_corrections``.
    """

    def __init__(
        self, pool: Pool, thread_pool: ThreadPool, seed: int, background: Background, state: RunState,
        device: torch.device, with_ray_gradients: bool = False,
    ) -> None:  # fmt: skip
        self.ray_gradients: Float32[np.ndarray, "n 6"] | None = (
            np.zeros((0, 6), np.float32) if with_ray_gradients else None
        )
        self.thread_pool, self.seed, self.background = thread_pool, seed, background
        self._device = device
        self._mixed = device.type == "cuda"
        self._marcher = Marcher(pool, thread_pool, seed, background)
        self._parameters = {
            name: torch.from_numpy(array.copy()).to(device).requires_grad_() for name, array in state.parameters.items()
        }
        self._adam = torch.optim.Adam(self._parameters.values(), betas=(0.9, 0.99), eps=1e-15)
        for name, parameter in self._parameters.items():
            self._adam.state[parameter] = {
                "step": torch.tensor(float(state.step)),
                "exp_avg": torch.from_numpy(state.means[name].copy()).to(device),
                "exp_avg_sq": torch.from_numpy(state.squares[name].copy()).to(device),
            }

    @property
    def rays(self) -> Rays:
        """The last batch's."""
        return self._marcher.rays

    def step(self, state: RunState, plan: StepPlan) -> tuple[float, int, int]:
        """As :meth:`viewer.training.hashgrid.step.Stepper.step`, up to rounding and Adam's untouched entries."""
        count = state.rays
        rays = self._marcher.drawn(state, plan.run)
        batch, samples = self._batch(state, rays, count, plan)
        behind = batch.backgrounds.requires_grad_()
        batch.points.requires_grad_(self.ray_gradients is not None)
        with torch.enable_grad(), torch.autocast(self._device.type, enabled=self._mixed):
            colors = colors_of(self._parameters, state.levels, batch, state.shift, plan.march_step)
            loss = (colors.float() - batch.targets).square().mean()
            self._adam.zero_grad()
            loss.backward()
        error = float(loss.detach())
        if not np.isfinite(error):
            return error, count, 0
        self._adam.param_groups[0]["lr"] = plan.rate
        self._adam.step()
        if self.background.learned and behind.grad is not None:
            rays.gradients[:count] = behind.grad.cpu().numpy()
            self.background.learn(rays, count)
        if batch.points.grad is not None:
            self.ray_gradients = self._ray_gradients(state, rays, batch, batch.points.grad)
        state.step += 1
        state.place += count
        state.rays = next_rays(count, samples, plan.batch)
        return error, count, samples

    def look(self, state: RunState, rays: Rays, count: int, plan: StepPlan) -> None:
        """Write the colours of ``count`` rays that have been aimed already."""
        batch, _ = self._batch(state, rays, count, plan)
        with torch.no_grad():
            colors = colors_of(self._parameters, state.levels, batch, state.shift, plan.march_step)
        rays.colors[:count] = colors.cpu().numpy()

    def thickness(self, state: RunState, points: Float32[np.ndarray, "n 3"], step: float) -> Float32[np.ndarray, " n"]:
        """Optical thickness of a step at each point, points in units of the longest edge."""
        with torch.no_grad():
            encoded = encoded_in_torch(
                torch.from_numpy(points).to(self._device), self._parameters["tables"], state.levels
            )
            features = perceptron(encoded, [self._parameters[name] for name in NAMES[:2]])
            return (density_of(features[:, 0], state.shift) * step).cpu().numpy()

    def sync_state(self, state: RunState) -> None:
        """Copy what has been learned, and Adam's moments, to ``state``."""
        for name, parameter in self._parameters.items():
            moments = self._adam.state[parameter]
            np.copyto(state.parameters[name], parameter.detach().cpu().numpy())
            np.copyto(state.means[name], moments["exp_avg"].cpu().numpy())
            np.copyto(state.squares[name], moments["exp_avg_sq"].cpu().numpy())

    def _ray_gradients(
        self, state: RunState, rays: Rays, batch: Batch, slopes: Float[torch.Tensor, "n 3"]
    ) -> Float32[np.ndarray, "r 6"]:
        """By the same kernel as on the processor: they are few numbers."""
        count, content = len(batch.starts), state.content
        starts = np.append(batch.starts.cpu().numpy(), len(batch.points))
        ray_gradients = np.zeros((count, 6), np.float32)
        points, slope = batch.points.detach().cpu().numpy(), slopes.cpu().numpy()
        lo, edge = np.array(content.aabb.lo, np.float32), np.float32(state.edge)
        accumulate_ray_gradients(rays, 0, count, starts, points, slope, lo, edge, content.contraction, ray_gradients)
        return ray_gradients

    def _batch(self, state: RunState, rays: Rays, count: int, plan: StepPlan) -> tuple[Batch, int]:
        starts, points = self._marcher.sampled(state, rays, count, plan.near, plan.march_step)
        seen = rays.directions[:count], rays.backgrounds[:count], rays.targets[:count]
        return batch_of(points, starts, seen[0], seen[1], seen[2], self._device), len(points)
