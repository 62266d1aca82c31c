"""The PSNR of photos that training never sees."""

from __future__ import annotations

import numpy as np

from viewer.training.batches import Pool, empty_rays
from viewer.training.hashgrid.march import ray_parts
from viewer.training.hashgrid.state import RunState
from viewer.training.hashgrid.step import StepPlan
from viewer.training.hashgrid.stepping import Stepping
from viewer.training.metrics import decibels
from viewer.training.ray_kernels import AROUND, WHITE, aim

SAMPLE_SEED = 2_654_435_769
"""Held-out rays are the same all through a run, and in every run."""
AT_ONCE = 1024
"""Rays, so that their samples need little memory."""


def held_out_psnr(state: RunState, pool: Pool, stepper: Stepping, plan: StepPlan, count: int) -> float:
    """PSNR over at most ``count`` held-out pixels, alpha over white."""
    count = min(count, len(pool.pixels))
    kind = AROUND if state.surroundings.kind == AROUND else WHITE
    rays = empty_rays(min(count, AT_ONCE))
    total = 0.0
    for start in range(0, count, AT_ONCE):
        number = min(AT_ONCE, count - start)

        def draw(first: int, last: int, start: int = start) -> None:
            aim(pool, rays, first, last, start, SAMPLE_SEED, 0, 1, kind, state.surroundings.picture)
            rays.shifts[first:last] = 0.5

        stepper.crew.each(draw, ray_parts(number))
        stepper.look(state, rays, number, plan)
        errors = np.clip(rays.colors[:number], 0.0, 1.0) - rays.targets[:number]
        total += float(np.square(errors).sum(dtype=np.float64))
    return decibels(total / (3 * count))
