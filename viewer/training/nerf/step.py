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
from viewer.scene.geometry import AABB
from viewer.training.batches import Rays
from viewer.training.nerf.networks import Network
from viewer.training.nerf.state import NETWORKS, NerfState, unit_of
from viewer.training.network_learner import NetworkStepper, TorchParameters
from viewer.training.ray_source import RaySource
from viewer.training.thread_pool import Parts, chunks

LEAST_WEIGHT = 1e-5
"""Added to every weight, so that the fine samples of an empty ray are spread over all of it."""


def box_interval(
    box: AABB, origins: Float[Tensor, "n 3"], directions: Float[Tensor, "n 3"], near: float
) -> tuple[Float[Tensor, " n"], Float[Tensor, " n"]]:
    """Where rays enter a box, not before ``near``, and where they leave it; not later than they enter: they miss it."""
    lo, hi = origins.new_tensor(box.lo), origins.new_tensor(box.hi)
    inverse = 1 / torch.where(directions.abs() < 1e-9, 1e-9, directions)
    first, second = (lo - origins) * inverse, (hi - origins) * inverse
    enter = torch.minimum(first, second).amax(-1).clamp_min(near)
    return enter, torch.maximum(first, second).amin(-1)


def stratified(
    near: Float[Tensor, " n"], far: Float[Tensor, " n"], uniforms: Float[Tensor, "n s"]
) -> Float[Tensor, "n s"]:
    """One distance out of each of s equal parts between ``near`` and ``far`` (eq. 2); ``uniforms`` in [0, 1)."""
    count = uniforms.shape[1]
    parts = (torch.arange(count, device=uniforms.device, dtype=uniforms.dtype) + uniforms) / count
    return near[:, None] + (far - near)[:, None] * parts


def by_weight(
    near: Float[Tensor, " n"], far: Float[Tensor, " n"], weights: Float[Tensor, "n s"], uniforms: Float[Tensor, "n f"]
) -> Float[Tensor, "n f"]:
    """Distances whose density follows the weights of s equal parts (eq. 5), by the inverse of their sum.

    Args:
        near: Where the first part begins.
        far: Where the last one ends.
        weights: Of the coarse samples, one in each part.
        uniforms: In [0, 1), one in each of f equal parts of what is inverted.
    """
    parts, count = weights.shape[1], uniforms.shape[1]
    share = weights + LEAST_WEIGHT
    sums = torch.cumsum(share / share.sum(1, keepdim=True), 1)
    steps = torch.arange(count, device=uniforms.device, dtype=uniforms.dtype)
    wanted = ((steps + uniforms) / count * sums[:, -1:]).contiguous()
    part = torch.searchsorted(sums, wanted, right=True).clamp_max(parts - 1)
    below = torch.where(part > 0, sums.gather(1, (part - 1).clamp_min(0)), 0.0)
    within = ((wanted - below) / (sums.gather(1, part) - below).clamp_min(1e-12)).clamp(0, 1)
    return near[:, None] + (far - near)[:, None] * ((part + within) / parts)


def weights_of(
    density: Float[Tensor, "n s"], distances: Float[Tensor, "n s"], far: Float[Tensor, " n"]
) -> Float[Tensor, "n s"]:
    """Each sample's share of the picture, ``T_i (1 - exp(-sigma_i delta_i))`` (eq. 3).

    A sample stands for the stretch up to the next one, the last for that up to ``far``.
    """
    deltas = torch.diff(distances, dim=1, append=torch.maximum(far[:, None], distances[:, -1:]))
    thickness = density * deltas
    passed = torch.cumsum(thickness, 1) - thickness
    return torch.exp(-passed) * -torch.expm1(-thickness)


CHUNK = 8192
"""Fine samples that are computed together; the same on every machine, because it decides the order of sums."""
DRAWS = 7
"""Separates the random numbers of samples along rays from others of the same seed."""


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
    """What a chunk of rays gives.

    Attributes:
        parameters: Gradients of all weights.
        errors: Sums of squared errors of the coarse and of the fine picture.
        colors: The fine picture.
        backgrounds: Gradients of the backgrounds; none where they are not learned.
        ray_gradients: See ``viewer.training.pose_corrections``; none where poses are not learned.
    """

    parameters: tuple[Tensor, ...]
    errors: tuple[float, float]
    colors: Tensor
    backgrounds: Tensor | None
    ray_gradients: Tensor | None


class Stepper(NetworkStepper[NerfState, StepPlan]):
    """Takes steps, and renders rays.

    Args:
        source: Of the rays.
        state: What the run has reached; on the processor its arrays are what is learned, elsewhere :meth:`sync_state`
            copies to them.
        device: Where the networks compute.
        with_ray_gradients: Whether ``ray_gradients`` is computed.

    Attributes:
        coarse_loss: The coarse network's mean squared error in the last step.
    """

    neighbors = 1

    def __init__(
        self, source: RaySource, state: NerfState, device: torch.device, with_ray_gradients: bool = False
    ) -> None:
        super().__init__(source, with_ray_gradients)
        self.coarse_loss = float("nan")
        self._device = device
        self._on_processor = device.type == "cpu"
        self._parameters = TorchParameters(state, device, (0.9, 0.999), 1e-7)

    def improve(self, state: NerfState, plan: StepPlan, rays: Rays, count: int) -> tuple[float, int]:
        """Find the gradients chunk by chunk, and add them up; the error is the fine network's."""
        draws = np.random.default_rng([self.source.seed, DRAWS, state.step])
        uniforms = draws.random((count, plan.coarse + plan.fine), np.float32)
        batch = self._batch(rays, uniforms, count)
        parts = self._chunks(count, plan)
        found: dict[int, Gradients] = {}

        def learn(number: int, _: int) -> None:
            found[number] = self._gradients(batch.part(slice(*parts[number])), state, plan, count)

        self.source.thread_pool.parallel_for(learn, chunks(len(parts), 1))
        ordered = [found[number] for number in range(len(parts))]
        coarse, fine = (sum(errors) / (3 * count) for errors in zip(*(each.errors for each in ordered), strict=True))
        self.coarse_loss = coarse
        if not np.isfinite(fine + coarse):
            return float("nan"), 0
        self._write_rays(rays, count, ordered)
        slopes_by_chunk = (each.parameters for each in ordered)
        for parameter, *slopes in zip(self._parameters.tensors.values(), *slopes_by_chunk, strict=True):
            parameter.grad = torch.stack(slopes).sum(0)
        self._parameters.descend(plan.rate)
        return fine, count * (2 * plan.coarse + plan.fine)

    def render(self, state: NerfState, plan: StepPlan, rays: Rays, count: int) -> None:
        """Write the colours of the first ``count`` rays, from samples in the middle of their parts.

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

            self.source.thread_pool.parallel_for(show, self._chunks(count, plan))

    def sync_state(self, state: NerfState) -> None:
        """Copy what has been learned, and Adam's moments, to ``state``."""
        self._parameters.copy_to(state)

    def _batch(self, rays: Rays, uniforms: np.ndarray, count: int) -> Batch:
        arrays = (rays.origins, rays.directions, rays.backgrounds, rays.targets, uniforms)
        return Batch(*(torch.from_numpy(array[:count]).to(self._device) for array in arrays))

    def _chunks(self, count: int, plan: StepPlan) -> Parts:
        size = max(1, CHUNK // (plan.coarse + plan.fine)) if self._on_processor else count
        return chunks(count, size)

    @torch.enable_grad()
    def _gradients(self, batch: Batch, state: NerfState, plan: StepPlan, count: int) -> Gradients:
        """Of a chunk: the loss is the mean squared error of both pictures (Mildenhall et al. 2020, eq. 6).

        A camera that turns by w moves a ray's direction d by w x d, so that dL/dw = d x dL/dd; one that shifts moves
        its origin.
        """
        wanted = list(self._parameters.tensors.values())
        number = len(wanted)
        if self.source.background.learned:
            batch = batch._replace(backgrounds=batch.backgrounds.clone().requires_grad_())
            wanted.append(batch.backgrounds)
        if self.with_ray_gradients:
            origins, directions = (part.clone().requires_grad_() for part in (batch.origins, batch.directions))
            batch = batch._replace(origins=origins, directions=directions)
            wanted += [origins, directions]
        pictures = self._colors(batch, state, plan)
        coarse, fine = ((colors - batch.targets).square().sum() for colors in pictures)
        loss = (plan.coarse_weight * coarse + fine) / (3 * count)
        slopes = torch.autograd.grad(loss, wanted, materialize_grads=True)
        ray_gradients = None
        if self.with_ray_gradients:
            shift, turn = slopes[-2:]
            ray_gradients = torch.cat([shift, torch.linalg.cross(batch.directions.detach(), turn)], 1)
        backgrounds = slopes[number] if self.source.background.learned else None
        return Gradients(
            slopes[:number], (coarse.item(), fine.item()), pictures[1].detach(), backgrounds, ray_gradients
        )

    def _write_rays(self, rays: Rays, count: int, found: list[Gradients]) -> None:
        """Write the rays' colours and gradients, chunk after chunk."""
        rays.colors[:count] = torch.cat([each.colors for each in found]).cpu().numpy()
        backgrounds = [each.backgrounds for each in found if each.backgrounds is not None]
        if backgrounds:
            rays.gradients[:count] = torch.cat(backgrounds).cpu().numpy()
        gradients = [each.ray_gradients for each in found if each.ray_gradients is not None]
        self.ray_gradients = torch.cat(gradients).cpu().numpy() if gradients else None

    def _colors(
        self, batch: Batch, state: NerfState, plan: StepPlan
    ) -> tuple[Float[Tensor, "n 3"], Float[Tensor, "n 3"]]:
        """The colours that the coarse and the fine network give."""
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
        self, network: str, state: NerfState, rays: tuple[Tensor, Tensor, Tensor, Tensor], distances: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Colours over their backgrounds, and the samples' weights."""
        origins, directions, backgrounds, far = rays
        unit = unit_of(state.content.aabb)
        own = {
            name.partition(".")[2]: each for name, each in self._parameters.tensors.items() if name.startswith(network)
        }
        points = origins[:, None, :] + distances[..., None] * directions[:, None, :]
        with torch.autocast(self._device.type, torch.bfloat16, enabled=not self._on_processor):
            density, radiance = Network(own, state.content)(points, directions)
        weights = weights_of(density, distances / unit, far / unit)
        passed = 1 - weights.sum(1, keepdim=True)
        return (weights[..., None] * radiance).sum(1) + passed * backgrounds, weights
