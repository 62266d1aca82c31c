"""``fieldwright train``: posed photos to a project."""

from __future__ import annotations

from typing import Any

import msgspec

from viewer.cli.console import Console
from viewer.cli.options import Train
from viewer.engine.operations.train import train_project
from viewer.engine.stores import scratch_store
from viewer.errors import InputError
from viewer.training.config import CONFIGS, AnyTrainConfig, TrainConfig

DEFAULT_SECONDS = 300.0


def run(options: Train, console: Console) -> None:
    """Train what the options say and write the project."""
    done = console.follow(train_project(configuration(options), options.out, scratch_store()))
    quality = "" if done.psnr is None else f", {done.psnr:.2f} dB on held-out photos"
    console.result({"path": done.path, "psnr": done.psnr}, f"{done.path}{quality}")


def configuration(options: Train) -> AnyTrainConfig:
    """The method's configuration that the command line asks for.

    Raises:
        InputError: The method has no such option, or the value is none that it can have.
    """
    kind = next(config for config in CONFIGS if config.__struct_config__.tag == options.method)
    common = set(TrainConfig.__struct_fields__)
    own = {field.name: field for field in msgspec.structs.fields(kind) if field.name not in common}
    there = ", ".join(f"{name}={field.default}" for name, field in own.items())
    unbounded = options.seconds is None and options.steps is None
    values: dict[str, Any] = {
        "method": options.method,
        "dataset": str(options.dataset),
        "seconds": DEFAULT_SECONDS if unbounded else options.seconds,
        "steps": options.steps,
        "downscale": options.downscale,
        "seed": options.seed,
        "resume": options.resume,
    }
    for word in options.set:
        name, equals, value = word.partition("=")
        if not equals or name not in own:
            raise InputError(f"'{word}' sets no option of the method {options.method}.", f"It has {there}.")
        values[name] = value
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        raise InputError(f"An option of the method {options.method} is wrong: {error}.", f"It has {there}.") from error
