"""Train a field on a data set for some time: held-out PSNR, rays a second, CPU seconds and peak memory.

python benchmarks/bm_train.py ../shared/data/lego --seconds 300
python benchmarks/bm_train.py ../shared/data/fox --seconds 300 --downscale 4
python benchmarks/bm_train.py ../shared/data/lego --steps 60 --resolution 256 --downscale 4   # peak memory
python benchmarks/bm_train.py ../shared/data/lego --downscale 4 --against-torch               # steps a second
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from jaxtyping import Float32
from msgspec.structs import replace
from plain_voxels import PlainStep, samples_by_ray

from viewer.formats.datasets.photos import load_photo
from viewer.formats.datasets.registry import open_dataset
from viewer.scene.assets import AssetStore
from viewer.scene.dataset import Dataset, Photo
from viewer.scene.progress import run_to_end
from viewer.training.batches import LoadPhoto
from viewer.training.config import VoxelsConfig
from viewer.training.learner import TrainingContext
from viewer.training.methods import train
from viewer.training.prepare import load_photos
from viewer.training.steering import Steering
from viewer.training.thread_pool import ThreadPool
from viewer.training.voxels.learner import VoxelsLearner, plan_of
from viewer.training.voxels.step import VoxelStepper

SHAPED = 0.5
"""Share of a run after which the grid is as fine as it becomes and holds a shape."""
TAKEN = 20
"""Steps of the kernels that are timed."""


def loader(dataset: Dataset, downscale: int) -> LoadPhoto:
    """What gives training a photo."""

    def load(photo: Photo) -> Float32[np.ndarray, "h w 4"]:
        return load_photo(dataset, photo, downscale)

    return load


def measure(config: VoxelsConfig, folder: Path) -> dict[str, float | None]:
    """Run one training and tell what it cost and reached."""
    dataset = open_dataset(Path(config.dataset), config.holdout)
    work = train(config, dataset, loader(dataset, config.downscale), AssetStore(folder / "assets"), folder)
    wall, cpu, shown, rays = time.monotonic(), time.process_time(), 0.0, []
    while True:
        try:
            progress = next(work)
        except StopIteration as end:
            field = end.value
            break
        if "rays_per_second" in progress.values:
            rays.append(progress.values["rays_per_second"])
        if time.monotonic() - shown > 5.0:
            shown = time.monotonic()
            metrics = "  ".join(f"{name} {value:.4g}" for name, value in progress.values.items())
            print(f"{100 * progress.fraction:5.1f} %  {progress.text}  {metrics}", file=sys.stderr)
    return {
        "psnr_held_out": field.provenance.psnr,
        "steps": field.provenance.steps,
        "voxels": field.count,
        "resolution": max(field.shape),
        "training_seconds": field.provenance.seconds,
        "wall_seconds": time.monotonic() - wall,
        "cpu_seconds": time.process_time() - cpu,
        "rays_per_second": sum(rays) / max(1, len(rays)),
        "peak_memory_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
    }


def compare(config: VoxelsConfig, folder: Path) -> dict[str, float]:
    """Steps of the kernels and of plain torch on the same rays, through the same grid: rays a second of both."""
    dataset = open_dataset(Path(config.dataset), config.holdout)
    photos, thread_pool = run_to_end(load_photos(dataset, loader(dataset, config.downscale))), ThreadPool()
    learner = VoxelsLearner.create_or_resume(config, TrainingContext(dataset, photos, thread_pool, folder))
    learner.warm_up()
    while (fraction := learner.length.fraction(learner.state.step, 0.0)) < SHAPED:
        learner.learn(fraction, Steering())
    state, schedule = learner.state, learner.schedule
    grid = state.grid
    plan = plan_of(schedule, len(schedule.stages) - 1, 0.8, max(grid.aabb.size), config.batch, variation=0.0)
    stepper = VoxelStepper(learner.source)
    # With rates of zero the grid stays as it is; the batch's rays are drawn and its error is known.
    error, _, count = stepper.step(state, replace(plan, density_rate=0.0, color_rate=0.0))
    rays = learner.source.rays
    samples = samples_by_ray(grid, rays, plan.batch, plan)
    metrics = {"rays": float(plan.batch), "samples": float(count), "voxels": float(len(grid.cells) - 1), "mse": error}
    plain = {
        "torch_same_samples": lambda: PlainStep(grid, plan).at_samples(rays, plan.batch, samples),
        "torch_all_samples": lambda: PlainStep(grid, plan).along_whole_rays(rays, plan.batch),
    }
    for name, step in plain.items():
        wall, cpu, found = timed(step)
        metrics |= {f"{name}_mse": found, f"{name}_rays_per_second": plan.batch / wall, f"{name}_cpu": cpu}
    wall, cpu, _ = timed(lambda: sum(stepper.step(state, plan).error for _ in range(TAKEN)))
    metrics |= {"kernels_rays_per_second": TAKEN * plan.batch / wall, "kernels_cpu": cpu / TAKEN}
    for name in plain:
        metrics[f"faster_than_{name}"] = metrics["kernels_rays_per_second"] / metrics[f"{name}_rays_per_second"]
        metrics[f"less_cpu_than_{name}"] = metrics[f"{name}_cpu"] / metrics["kernels_cpu"]
    thread_pool.close()
    return metrics


def timed(work: Callable[[], float]) -> tuple[float, float, float]:
    """Wall seconds and CPU seconds that it takes, and what it gives."""
    wall, cpu = time.perf_counter(), time.process_time()
    made = work()
    return time.perf_counter() - wall, time.process_time() - cpu, made


def main() -> None:
    """Read the options, measure, print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--steps", type=int, default=None, help="instead of --seconds")
    parser.add_argument("--downscale", type=int, default=1)
    parser.add_argument("--resolution", type=int, default=0)
    parser.add_argument("--batch", type=int, default=VoxelsConfig("").batch)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=None, help="keep the field and its checkpoint here")
    parser.add_argument("--against-torch", action="store_true", help="compare steps, on a grid after 150 of 300 steps")
    options = parser.parse_args()
    if options.against_torch:
        options.steps, options.resolution = options.steps or 300, options.resolution or 128
    config = VoxelsConfig(
        options.dataset,
        seconds=None if options.steps else options.seconds,
        steps=options.steps,
        downscale=options.downscale,
        resolution=options.resolution,
        batch=options.batch,
        seed=options.seed,
    )
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.out or Path(temporary)
        print(json.dumps((compare if options.against_torch else measure)(config, folder), indent=2))


if __name__ == "__main__":
    main()
