"""``fieldwright train``: posed photos to a project."""

from __future__ import annotations

import dataclasses
import shlex
from typing import Any

import msgspec

from viewer.cli.console import Console
from viewer.cli.options import Train, own_options
from viewer.engine.jobs import TrainJob, run
from viewer.engine.stores import scratch_store
from viewer.errors import InputError
from viewer.training.config import CONFIGS, AnyTrainConfig, TrainConfig, method_of

DEFAULT_SECONDS = 300.0


def train(options: Train, console: Console) -> None:
    """Train what the options say and write the project."""
    config = configuration(options)
    try:
        done = console.follow(run(TrainJob(config, str(options.out)), scratch_store()))
    except KeyboardInterrupt:
        again = resuming(options)
        console.warn(f"Go on with: {again}")
        if console.as_json:
            console.result({"path": str(options.out), "interrupted": True, "resume": again}, "")
        raise
    quality = "" if done.psnr is None else f", {done.psnr:.2f} dB on held-out photos"
    console.result({"path": done.path, "psnr": done.psnr}, f"{done.path}{quality}")


def configuration(options: Train) -> AnyTrainConfig:
    """The method's configuration that the command line asks for.

    Raises:
        InputError: The method has no such option, or the value is none that it can have.
    """
    kind = next(config for config in CONFIGS if method_of(config) == options.method)
    own = {option.name: option for option in own_options(kind)}
    there = ", ".join(f"{name}={option.default}" for name, option in own.items())
    values: dict[str, Any] = {name: getattr(options, name) for name in TrainConfig.__struct_fields__}
    values |= {"method": options.method, "dataset": str(options.dataset)}
    if values["seconds"] is None and values["steps"] is None:
        values["seconds"] = DEFAULT_SECONDS
    for word in options.set:
        name, equals, value = word.partition("=")
        if not equals or name not in own:
            raise InputError(f"'{word}' sets no option of the method {options.method}.", f"It has {there}.")
        values[name] = value
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        raise InputError(f"An option of the method {options.method} is wrong: {error}.", f"It has {there}.") from error


def resuming(options: Train) -> str:
    """The command that goes on where a run was interrupted."""
    words = ["fieldwright", "train", str(options.dataset)]
    for field in dataclasses.fields(dataclasses.replace(options, resume=True, json=False)):
        value = True if field.name == "resume" else getattr(options, field.name)
        flag = f"--{field.name.replace('_', '-')}"
        if field.name in ("dataset", "json") or value == field.default:
            continue
        if isinstance(value, tuple):
            words += [word for each in value for word in (flag, each)]
        else:
            words += [flag] if value is True else [flag, str(value)]
    return shlex.join(words)
