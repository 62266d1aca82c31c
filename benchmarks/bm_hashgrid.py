"""Training steps of a hash grid, samples a second: the kernels against the same step in plain torch, in one run.

python benchmarks/bm_hashgrid.py
python benchmarks/bm_hashgrid.py --batch 8192 --repeats 3

Both step through the same photos of a ball with the same tables, networks and samples, forward, backward and Adam.
Torch has all cores for itself while it runs. Times are CPU times, for machines that have other work as well.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable

import numpy as np
import torch

from viewer.scene.camera import Camera, look_at, pinhole
from viewer.scene.dataset import Photo
from viewer.scene.geometry import AABB
from viewer.training.background import flat_background
from viewer.training.batches import Pool, PoolBuilder
from viewer.training.config import HashGridConfig
from viewer.training.hashgrid.device import DeviceStepper
from viewer.training.hashgrid.learner import MARCH_STEPS
from viewer.training.hashgrid.march_kernels import SIDE
from viewer.training.hashgrid.state import HashGridState, bricks_of, first_state
from viewer.training.hashgrid.step import KernelStepper, Stepper, StepPlan
from viewer.training.ray_source import RaySource
from viewer.training.thread_pool import ThreadPool

SIZE = 100
BOX = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))


def photos() -> Pool:
    """Grey noise seen from a few sides; what is in the photos does not matter for the time."""
    builder, random = PoolBuilder(), np.random.default_rng(0)
    for number in range(8):
        turn = number * 2.4
        camera = Camera(look_at((3 * np.cos(turn), 3 * np.sin(turn), 0.5), (0.0, 0.0, 0.0)), pinhole(0.7, SIZE, SIZE))
        builder.add(Photo(f"{number}.png", camera), random.random((SIZE, SIZE, 4), np.float32))
    return builder.pool()


def shell(config: HashGridConfig) -> HashGridState:
    """A run whose occupied cells are a spherical shell, as thick as surfaces are after some training."""
    state = first_state(config, BOX, flat_background(True))
    centers = (np.moveaxis(np.indices((SIDE, SIDE, SIDE)), 0, -1) + 0.5) / SIDE
    occupied = np.abs(np.linalg.norm(centers - 0.5, axis=-1) - 0.35) < 3.0 / SIDE
    state.occupancy.occupied[:] = occupied
    state.occupancy.bricks[:] = bricks_of(state.occupancy.occupied)
    return state


def speed(make: Callable[[HashGridState], Stepper], config: HashGridConfig, plan: StepPlan, repeats: int) -> float:
    """Samples per CPU second, of the fastest step."""
    state = shell(config)
    stepper = make(state)
    best = 0.0
    for _ in range(repeats + 6):
        started = time.process_time()
        samples = stepper.step(state, plan).samples
        best = max(best, samples / (time.process_time() - started))
    return best


def main() -> None:
    """Read the options, measure, print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batch", type=int, default=HashGridConfig("").batch)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    config = HashGridConfig("", steps=100, batch=options.batch)
    plan = StepPlan(options.batch, 2.0 / MARCH_STEPS, 0.0, 0.01)
    pool, thread_pool = photos(), ThreadPool()

    def kernels(state: HashGridState) -> Stepper:
        return KernelStepper(RaySource(pool, thread_pool, 0, state.background))

    def plain(state: HashGridState) -> Stepper:
        return DeviceStepper(RaySource(pool, thread_pool, 0, state.background), state, torch.device("cpu"))

    slow = speed(plain, config, plan, options.repeats)
    # The kernels share the cores out themselves, as in a run.
    torch.set_num_threads(1)
    with torch.no_grad():
        fast = speed(kernels, config, plan, options.repeats)
    metrics = {"kernels": fast, "plain_torch": slow, "ratio": fast / slow, "cores": float(thread_pool.size)}
    print(json.dumps({name: round(value, 1) for name, value in metrics.items()}, indent=2))
    thread_pool.close()


if __name__ == "__main__":
    main()
