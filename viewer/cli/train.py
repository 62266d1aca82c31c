"""``fieldwright train``: posed photos to a project."""

from __future__ import annotations

from viewer.cli.console import Console
from viewer.cli.options import Train
from viewer.engine.operations.train import train_project
from viewer.engine.stores import scratch_store
from viewer.training.config import TrainConfig

DEFAULT_SECONDS = 300.0


def run(options: Train, console: Console) -> None:
    """Train what the options say and write the project."""
    unbounded = options.seconds is None and options.steps is None
    config = TrainConfig(
        dataset=str(options.dataset),
        method=options.method,
        seconds=DEFAULT_SECONDS if unbounded else options.seconds,
        steps=options.steps,
        downscale=options.downscale,
        seed=options.seed,
        resume=options.resume,
        resolution=options.resolution,
        sh_degree=options.sh_degree,
    )
    done = console.follow(train_project(config, options.out, scratch_store()))
    quality = "" if done.psnr is None else f", {done.psnr:.2f} dB on held-out photos"
    console.result({"path": done.path, "psnr": done.psnr}, f"{done.path}{quality}")
