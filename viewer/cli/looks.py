"""From where, how large and how ``fieldwright render`` looks at things: options of the command line as values."""

from __future__ import annotations

import math
import re
from pathlib import Path

import msgspec
import numpy as np

from viewer.cli.options import Render
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


def look_of(options: Render, scene: Scene) -> RenderOptions:
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


def display_of(options: Render) -> Display:
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


def size_of(text: str | None) -> tuple[int, int]:
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


def camera_in(path: Path) -> Camera:
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
