"""``fieldwright render`` and ``fieldwright eval``: pictures, and how near they come to photos."""

from __future__ import annotations

import math
import re
from pathlib import Path

import msgspec
import numpy as np

from viewer.cli.console import Console
from viewer.cli.opening import open_document
from viewer.cli.options import Eval, Render
from viewer.cli.wording import counted
from viewer.engine.jobs import Evaluated, EvaluateJob, RenderJob, ViewScore, run
from viewer.engine.operations.pictures import usual_samples
from viewer.errors import InputError
from viewer.render.request import Plane, RenderOptions
from viewer.render.show.display_settings import Background, Display
from viewer.render.show.false_color import FalseColor
from viewer.render.show.tone import EXPOSURE_LIMIT, KELVIN_LIMITS, TINT_LIMIT, Tone
from viewer.scene.camera import Camera
from viewer.scene.color import srgb_to_linear
from viewer.scene.content import DistanceField
from viewer.scene.document import Scene
from viewer.scene.geometry import as_vec3

MAX_SIDE = 16384
MOST_SAMPLES = 4096
USUAL_DENSITY = 10.0
"""Of a surface, per unit length, where no other is given."""


def handle(options: Render | Eval, console: Console) -> None:
    """Do what the options say."""
    if isinstance(options, Render):
        _render(options, console)
    else:
        _evaluate(options, console)


def _render(options: Render, console: Console) -> None:
    width, height = _size(options.size)
    camera = None if options.camera is None else _camera(options.camera)
    document = open_document(options.path, console, options)
    job = RenderJob(
        document.scene,
        str(options.out),
        width,
        height,
        camera,
        None if options.dataset is None else str(options.dataset),
        options.split,
        quality=options.quality,
        options=_look(options, document.scene),
        display=_display(options),
        environment=None if options.environment is None else str(options.environment),
    )
    done = console.follow(run(job, document.store))
    text = "\n".join(done.paths) + f"\n{counted(len(done.paths), 'picture')} in {done.seconds:.2f} s"
    console.result({"paths": done.paths, "seconds": done.seconds}, text)


def _evaluate(options: Eval, console: Console) -> None:
    document = open_document(options.path, console, options)
    job = EvaluateJob(
        document.scene,
        str(options.dataset),
        options.split,
        options.downscale,
        options.over,
        None if options.environment is None else str(options.environment),
        options.holdout,
        options.held_out,
    )
    done = console.follow(run(job, document.store))
    rows = [_score(view.file, view) for view in done.views]
    rows.append(_score(f"mean of {len(done.views)}", done))
    console.result(msgspec.to_builtins(done), "\n".join(rows))


def _score(name: str, score: ViewScore | Evaluated) -> str:
    """One line of the table."""
    cover = "" if score.iou is None else f"   IoU {score.iou:.4f}"
    return f"{name:<28} {score.psnr:6.2f} dB   SSIM {score.ssim:.4f}{cover}"


def _look(options: Render, scene: Scene) -> RenderOptions:
    """How to look at the fields.

    Raises:
        InputError: A number is impossible.
    """
    samples = usual_samples(scene) if options.samples is None else options.samples
    if not 1 <= samples <= MOST_SAMPLES:
        raise InputError(f"--samples cannot be {samples}.", f"It goes from 1 to {MOST_SAMPLES}.")
    if not 0 <= options.sh_degree <= 2:
        raise InputError(f"--sh-degree cannot be {options.sh_degree}.", "It is 0, 1 or 2.")
    signed = any(isinstance(node.content, DistanceField) for node in scene.shown("field"))
    usual = 0.0 if signed else USUAL_DENSITY
    level = usual if options.level is None else options.level
    if not math.isfinite(level):
        raise InputError("--level must be a number.", "Leave it out for the usual one.")
    return RenderOptions(options.surface, level, options.sh_degree, _plane(options.slice), samples)


def _plane(text: str | None) -> Plane | None:
    """The plane that ``--slice`` names.

    Raises:
        InputError: It is none.
    """
    if text is None:
        return None
    try:
        numbers = np.array([float(part) for part in text.split(",")])
    except ValueError:
        numbers = np.full(6, np.nan)
    length = float(np.linalg.norm(numbers[3:])) if numbers.shape == (6,) else 0.0
    if not (np.isfinite(numbers).all() and 1e-9 < length < 1e9):
        raise InputError(f"'{text[:60]}' is no plane.", "Write a point and a normal, such as 0,0,0.5,0,0,1.")
    return Plane(as_vec3(numbers[:3]), as_vec3(numbers[3:] / length))


def _display(options: Render) -> Display:
    """How a PNG shows what was rendered.

    Raises:
        InputError: A number is impossible, or the background is no colour.
    """
    coolest, hottest = KELVIN_LIMITS
    for name, value, least, most in (
        ("exposure", options.exposure, -EXPOSURE_LIMIT, EXPOSURE_LIMIT),
        ("temperature", options.temperature, coolest, hottest),
        ("tint", options.tint, -TINT_LIMIT, TINT_LIMIT),
    ):
        if not least <= value <= most:
            raise InputError(f"--{name} cannot be {value:g}.", f"It goes from {least:g} to {most:g}.")
    low, high = options.low, options.high
    if any(end is not None and not math.isfinite(end) for end in (low, high)) or (
        low is not None and high is not None and not low < high
    ):
        raise InputError("--low must lie below --high, and both must be numbers.", "Leave one out to have it found.")
    return Display(
        channel=options.channel,
        tone=Tone(options.exposure, options.temperature, options.tint, options.curve),
        false_color=FalseColor(options.color_map, low, high),
        background=_background(options.background),
    )


def _background(text: str | None) -> Background:
    """What ``--background`` says; colours as linear light.

    Raises:
        InputError: It is no colour.
    """
    if text is None or text == "transparent":
        return "scene" if text is None else "transparent"
    try:
        red, green, blue = (float(part) for part in text.split(","))
        color = np.array([red, green, blue], np.float32)
    except ValueError:
        color = np.full(3, np.nan, np.float32)
    if not ((color >= 0.0) & (color <= 1.0)).all():
        raise InputError(f"'{text[:40]}' is no background.", "Write 'transparent', or a colour such as 1,0.5,0.")
    return as_vec3(srgb_to_linear(color))


def _size(text: str | None) -> tuple[int, int]:
    """Width and height from text such as 800x600; zeros where none is given.

    Raises:
        InputError: The text is no size.
    """
    if text is None:
        return 0, 0
    found = re.fullmatch(r"(\d{1,6})x(\d{1,6})", text.lower())
    width, height = (int(found[1]), int(found[2])) if found else (0, 0)
    if not (1 <= width <= MAX_SIDE and 1 <= height <= MAX_SIDE):
        raise InputError(f"'{text[:40]}' is no picture size.", f"Write it as 800x600, with sides up to {MAX_SIDE}.")
    return width, height


def _camera(path: Path) -> Camera:
    """The camera in a JSON file: either a camera, or an object that holds one as ``camera``, as ``info --json`` prints.

    Raises:
        InputError: The file cannot be read or holds no camera.
    """
    try:
        data = path.read_bytes()
        found = msgspec.json.decode(data)
        if isinstance(found, dict) and "camera" in found:
            found = found["camera"]
        return msgspec.convert(found, Camera)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.", "Check the name and the permissions.") from error
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        hint = "Print one with: fieldwright info PROJECT --json"
        raise InputError(f"{path} holds no camera: {error}.", hint) from error
