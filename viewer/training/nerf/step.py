"""One step of the optimisation: coarse samples, fine samples, both errors, and Adam.

On the processor, chunks of rays are computed side by side and their gradients added up in one order, so that the same
seed gives the same field with any number of threads. On a graphics card a batch is one chunk.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from viewer.render.pointwise.evaluation import memory_errors
from viewer.training.background import Background
from viewer.training.batches import Pool, Rays, empty_rays
from viewer.training.learner import StepResult
from viewer.training.nerf.networks import Network
from viewer.training.nerf.sampling import box_interval, by_weight, stratified, weights_of
from viewer.training.nerf.state import NETWORKS, RunState, unit_of
from viewer.training.pose_corrections import RayGradients
from viewer.training.ray_kernels import draw_rays
from viewer.training.thread_pool import ThreadPool

CHUNK = 8192
"""Fine samples that are computed together; the same on every machine, because it decides the order of sums."""
RAYS_A_PART = 256
DRAWS = 7
"""Tells the numbers for samples along rays from others of the same seed."""


class StepPlan(NamedTuple):
    """The numbers that one step needs.

    Attributes:
        coarse: Samples a ray, evenly spread.
        fine: Further samples a ray.
        near: Where rays begin, in units of the data set.
        rate: Learning rate.
        coarse_weight: Of the coarse network's error in the loss; the fine one's is 1.
    """

    coarse: int
    fine: int
    near: float
    rate: float
    coarse_weight: float = 1.0


class Batch(NamedTuple):
    """A chunk's rays, where the networks compute."""

    origins: Float[Tensor, "n 3"]
    directions: Float[Tensor, "n 3"]
    backgrounds: Float[Tensor, "n 3"]
    targets: Float[Tensor, "n 3"]
    uniforms: Float[Tensor, "n s"]

    def part(self, chosen: slice) -> Batch:
        """Some of its rays."""
        return Batch(*(tensor[chosen] for tensor in self))


class Gradients(NamedTuple):
    """What a chunk of rays has to say.

    Attributes:
        parameters: Gradients of all weights.
        errors: Sums of squared errors of the coarse and of the fine picture.
        colors: The fine picture.
        backgrounds: Gradients of the backgrounds; none where they do not learn.
        ray_gradients: See ``viewer.training.pose_corrections``; none where poses are not learned.
    """

    parameters: tuple[Tensor, ...]
    errors: tuple[float, float]
    colors: Tensor
    backgrounds: Tensor | None
    ray_gradients: Tensor | None


class Stepper:
    """Takes steps, and looks at the field along rays.

    Args:
        pool: The pixels to learn from.
        thread_pool: Who computes on the processor.
        seed: Of the run.
        state: Where the run stands; on the processor its arrays are what is learned, elsewhere :meth:`bring_back`
            copies to them.
        device: Where the networks compute.
        with_ray_gradients: Whether ``ray_gradients`` shall be found out.

    Attributes:
        rays: The last batch's.
        ray_gradients: What pulled at them, see ``viewer.training.pose_corrections``.
    """

    def __init__(
        self,
        pool: Pool,
        thread_pool: ThreadPool,
        seed: int,
        state: RunState,
        device: torch.device,
        with_ray_gradients: bool = False,
    ) -> None:
        self._pool, self._thread_pool, self._seed = pool, thread_pool, seed
        self._device = device
        self._here = device.type == "cpu"
        self._background: Background = state.background
        self._with_ray_gradients = with_ray_gradients
        self.rays = empty_rays(1)
        self.ray_gradients: RayGradients | None = None
        self._parameters = {
            name: torch.from_numpy(array).to(device).requires_grad_() for name, array in state.parameters.items()
        }
        self._adam = torch.optim.Adam(self._parameters.values(), betas=(0.9, 0.999), eps=1e-7)
        for name, parameter in self._parameters.items():
            self._adam.state[parameter] = {
                "step": torch.tensor(float(state.step)),
                "exp_avg": torch.from_numpy(state.means[name]).to(device),
                "exp_avg_sq": torch.from_numpy(state.squares[name]).to(device),
            }

    def step(self, state: RunState, plan: StepPlan) -> tuple[StepResult, float]:
        """Improve the networks by one batch.

        Returns:
            What the fine network's error was before the step, and the coarse one's mean squared error.

        Raises:
            MemoryError: The batch does not fit; nothing has changed.
        """
        count = state.rays
        with memory_errors():
            rays = self.draw(state, count)
            draws = np.random.default_rng([self._seed, DRAWS, state.step])
            uniforms = draws.random((count, plan.coarse + plan.fine), np.float32)
            batch = self._batch(rays, uniforms, count)
            chunks = self._chunks(count, plan)
            found: dict[int, Gradients] = {}

            def learn(number: int, _: int) -> None:
                found[number] = self._gradients(batch.part(slice(*chunks[number])), state, plan, count)

            self._thread_pool.parallel_for(learn, [(number, number + 1) for number in range(len(chunks))])
        ordered = [found[number] for number in range(len(chunks))]
        coarse, fine = (sum(errors) / (3 * count) for errors in zip(*(each.errors for each in ordered), strict=True))
        learned = StepResult(fine, count, count * (2 * plan.coarse + plan.fine))
        if not np.isfinite(fine + coarse):
            return StepResult(float("nan"), count), coarse
        self._write_rays(rays, ordered)
        for parameter, *slopes in zip(self._parameters.values(), *(each.parameters for each in ordered), strict=True):
            parameter.grad = torch.stack(slopes).sum(0)
        self._adam.param_groups[0]["lr"] = plan.rate
        self._adam.step()
        self._background.learn(rays, count)
        state.step += 1
        state.place += count
        return learned, coarse

    def look(self, state: RunState, rays: Rays, count: int, plan: StepPlan) -> None:
        """Write the colours of ``count`` rays that have been aimed already, from samples in the middle of their parts.

        Raises:
            MemoryError: They do not fit.
        """
        uniforms = np.full((count, plan.coarse + plan.fine), 0.5, np.float32)
        with memory_errors():
            batch = self._batch(rays, uniforms, count)

            @torch.no_grad()  # of the thread that it runs in
            def show(first: int, last: int) -> None:
                _, fine = self._colors(batch.part(slice(first, last)), state, plan)
                rays.colors[first:last] = fine.cpu().numpy()

            self._thread_pool.parallel_for(show, self._chunks(count, plan))

    def sync_state(self, state: RunState) -> None:
        """Copy what has been learned, and Adam's moments, to ``state``."""
        if self._here:
            return
        for name, parameter in self._parameters.items():
            moments = self._adam.state[parameter]
            np.copyto(state.parameters[name], parameter.detach().cpu().numpy())
            np.copyto(state.means[name], moments["exp_avg"].cpu().numpy())
            np.copyto(state.squares[name], moments["exp_avg_sq"].cpu().numpy())

    def draw(self, state: RunState, count: int) -> Rays:
        """The next step's rays; the call after takes the same memory."""
        if len(self.rays.errors) != count:
            self.rays = empty_rays(count)
        rays, behind = self.rays, self._background

        def draw_part(first: int, last: int) -> None:
            draw_rays(
                self._pool, rays, first, last, state.place, self._seed, state.step, 1, behind.kind, behind.picture
            )

        parts = [(first, min(first + RAYS_A_PART, count)) for first in range(0, count, RAYS_A_PART)]
        self._thread_pool.parallel_for(draw_part, parts)
        return rays

    def _batch(self, rays: Rays, uniforms: np.ndarray, count: int) -> Batch:
        arrays = (rays.origins, rays.directions, rays.backgrounds, rays.targets, uniforms)
        return Batch(*(torch.from_numpy(array[:count]).to(self._device) for array in arrays))

    def _chunks(self, count: int, plan: StepPlan) -> list[tuple[int, int]]:
        size = max(1, CHUNK // (plan.coarse + plan.fine)) if self._here else count
        return [(first, min(first + size, count)) for first in range(0, count, size)]

    @torch.enable_grad()
    def _gradients(self, batch: Batch, state: RunState, plan: StepPlan, count: int) -> Gradients:
        """Of a chunk: the loss is the mean squared error of both pictures (Mildenhall et al. 2020, eq. 6).

        A camera that turns by w moves a ray's direction d by w x d, so that dL/dw = d x dL/dd; one that shifts moves
        its origin.
        """
        wanted = list(self._parameters.values())
        number = len(wanted)
        if self._background.learned:
            batch = batch._replace(backgrounds=batch.backgrounds.clone().requires_grad_())
            wanted.append(batch.backgrounds)
        if self._with_ray_gradients:
            origins, directions = (part.clone().requires_grad_() for part in (batch.origins, batch.directions))
            batch = batch._replace(origins=origins, directions=directions)
            wanted += [origins, directions]
        pictures = self._colors(batch, state, plan)
        coarse, fine = ((colors - batch.targets).square().sum() for colors in pictures)
        loss = (plan.coarse_weight * coarse + fine) / (3 * count)
        slopes = torch.autograd.grad(loss, wanted, materialize_grads=True)
        ray_gradients = None
        if self._with_ray_gradients:
            shift, turn = slopes[-2:]
            ray_gradients = torch.cat([shift, torch.linalg.cross(batch.directions.detach(), turn)], 1)
        behind = slopes[number] if self._background.learned else None
        return Gradients(slopes[:number], (coarse.item(), fine.item()), pictures[1].detach(), behind, ray_gradients)

    def _write_rays(self, rays: Rays, chunks: list[Gradients]) -> None:
        """Write down what was found out about the rays, chunk after chunk."""
        np.copyto(rays.colors, torch.cat([each.colors for each in chunks]).cpu().numpy())
        behind = [each.backgrounds for each in chunks if each.backgrounds is not None]
        if behind:
            np.copyto(rays.gradients, torch.cat(behind).cpu().numpy())
        ray_gradients = [each.ray_gradients for each in chunks if each.ray_gradients is not None]
        self.ray_gradients = torch.cat(ray_gradients).cpu().numpy() if ray_gradients else None

    def _colors(
        self, batch: Batch, state: RunState, plan: StepPlan
    ) -> tuple[Float[Tensor, "n 3"], Float[Tensor, "n 3"]]:
        """What the coarse and the fine network see."""
        near, far = box_interval(state.content.aabb, batch.origins, batch.directions, plan.near)
        hit = near < far
        near, far = near[hit], far[hit]
        first, second = batch.uniforms[hit].split([plan.coarse, plan.fine], 1)
        rays = batch.origins[hit], batch.directions[hit], batch.backgrounds[hit], far
        distances = stratified(near, far, first)
        pictures = []
        for network in NETWORKS:
            color, weights = self._seen(network, state, rays, distances)
            pictures.append(batch.backgrounds.masked_scatter(hit[:, None], color))
            if network == "coarse":
                further = by_weight(near, far, weights.detach(), second)
                distances = torch.cat([distances, further], 1).sort(1).values
        return pictures[0], pictures[1]

    def _seen(
        self, network: str, state: RunState, rays: tuple[Tensor, Tensor, Tensor, Tensor], distances: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Colours over their backgrounds, and the samples' weights."""
        origins, directions, backgrounds, far = rays
        unit = unit_of(state.content.aabb)
        own = {name.partition(".")[2]: each for name, each in self._parameters.items() if name.startswith(network)}
        points = origins[:, None, :] + distances[..., None] * directions[:, None, :]
        with torch.autocast(self._device.type, torch.bfloat16, enabled=not self._here):
            density, radiance = Network(own, state.content)(points, directions)
        weights = weights_of(density, distances / unit, far / unit)
        passed = 1 - weights.sum(1, keepdim=True)
        return (weights[..., None] * radiance).sum(1) + passed * backgrounds, weights
