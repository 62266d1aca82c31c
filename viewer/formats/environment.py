"""Environment light in files: Radiance ``.hdr`` and OpenEXR, oriented as Blender's world texture has them.

Our own convention is the same (:mod:`viewer.scene.environment`), so pictures go in and out as they are.
"""

from __future__ import annotations

import os.path
from pathlib import Path

import numpy as np
from jaxtyping import Float32

from viewer.errors import InputError, OutputError
from viewer.formats import rgbe
from viewer.formats.files import read_bytes, reason
from viewer.formats.images import EXR_MAGIC, MAX_FILE, encode_exr, read_image
from viewer.formats.options import environment_name
from viewer.scene.assets import AssetStore
from viewer.scene.document import Node, Scene
from viewer.scene.environment import validated_environment
from viewer.scene.light import EnvironmentLight
from viewer.scene.progress import Progress, Work

SUFFIXES = (".hdr", ".exr")
RINGING = 0.01
"""Sharp filters and lossy compression leave probes of this much negative light beside bright lights, of all light."""


def environment_beside(path: Path) -> Path | None:
    """The light that was written beside a mesh; None where there is none."""
    beside = path.with_name(environment_name(path.stem))
    return beside if os.path.isfile(beside) else None  # noqa: PTH113 - Path's raises for names that are too long


def is_environment(path: Path) -> bool:
    """Whether a file begins as Radiance's or OpenEXR's pictures do."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4).startswith((rgbe.MAGIC, EXR_MAGIC))


def read_environment(path: Path) -> Float32[np.ndarray, "h w 3"]:
    """The light that a ``.hdr`` or ``.exr`` file holds, linear Rec. 709.

    Raises:
        InputError: The file is missing, damaged, cut short, not twice as wide as high, or holds light that is negative
            or not finite.
    """
    data = read_bytes(path, MAX_FILE, "a picture")
    try:
        if data.startswith(EXR_MAGIC):
            return validated_environment(_without_ringing(read_image(path).pixels), path.name)
        return validated_environment(rgbe.decode(data), path.name)
    except (ValueError, OverflowError, MemoryError) as error:
        hint = "Open a whole .hdr or .exr file, exported as linear colours."
        raise InputError(f"{path} cannot be read: {reason(error)}.", hint) from error


def _without_ringing(pixels: Float32[np.ndarray, "h w c"]) -> Float32[np.ndarray, "h w c"]:
    """The picture with its negative texels black, where they are as few and faint as scaling with overshoot leaves."""
    with np.errstate(over="ignore", invalid="ignore"):
        dark, bright = np.minimum(pixels, 0.0).sum(), np.maximum(pixels, 0.0).sum()
    return np.maximum(pixels, 0.0) if -dark <= RINGING * bright < np.inf else pixels


def encode_environment(radiance: Float32[np.ndarray, "h w 3"], suffix: str) -> bytes:
    """This light as the kind of file that ``suffix`` names.

    Raises:
        OutputError: The suffix is another one, or there is no space for temporary files.
    """
    if suffix == ".hdr":
        return rgbe.encode(radiance)
    if suffix == ".exr":
        return encode_exr(radiance)
    raise OutputError(f"Light is not written as '{suffix}'.", "Name the file .hdr or .exr.")


def environment_node(name: str, radiance: Float32[np.ndarray, "h w 3"], source: str, store: AssetStore) -> Node:
    """A node with this light, whose picture is put into ``store``.

    Raises:
        OutputError: The disk is full.
    """
    height, width = radiance.shape[:2]
    asset = store.put({"radiance": radiance})
    return Node(name, EnvironmentLight(asset, width, height, source=source))


def read_environment_scene(path: Path, store: AssetStore) -> Work[Scene]:
    """A scene that is lit by the picture in a file, and holds nothing else."""
    yield Progress(0.0, f"Reading {path.name}")
    return Scene((environment_node(path.stem, read_environment(path), str(path.absolute()), store),))
