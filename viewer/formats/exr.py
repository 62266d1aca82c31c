"""OpenEXR pictures: linear Rec. 709 with premultiplied alpha, as large as the picture is shown.

A file stores the pixels of its *data window* and is meant to be seen through its *display window*: renderers crop
to what is not empty, and keep an overscan around what is seen. What is missing is black and clear, what lies outside
is cut off, so that a pixel is where its camera saw it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import OpenEXR
from jaxtyping import Float32, Float64

from viewer.errors import InputError
from viewer.formats.files import DAMAGED, reason

DEEP = 0x800
"""The bit of a file's version that says that some of its parts are deep."""
REC_709 = (0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.3290)
"""Chromaticities x, y of red, green, blue and white, which OpenEXR means where a file names none."""
BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
"""Sharpened cones (Lam 1985), in which one white becomes another."""
BETWEEN = np.array([0.002128, -0.007540, 0.019597, -0.043159, 0.087929, -0.186077, 0.627123], np.float32)
"""Half of OpenEXR's symmetric filter that finds the colour between two stored ones."""
LUMINANCE_CHROMA = frozenset({"Y", "RY", "BY"})


@dataclass(frozen=True)
class ExrHeader:
    """What the first part of a file says of itself.

    Attributes:
        size: Width and height as it is shown.
        stored: Width and height as it is stored.
        offset: Column and row of the first stored pixel in what is shown.
        channels: Their names.
        chromaticities: As :data:`REC_709`.
    """

    size: tuple[int, int]
    stored: tuple[int, int]
    offset: tuple[int, int]
    channels: frozenset[str]
    chromaticities: tuple[float, ...]


def header(path: Path) -> ExrHeader:
    """The header of the first part.

    Raises:
        InputError: It is damaged or deep, or has attributes of kinds that OpenEXR's library for Python does not read.
    """
    try:
        values = _opened(path, header_only=True).header()
        low, high = (np.array(corner, np.int64) for corner in values["dataWindow"])
        first, last = (np.array(corner, np.int64) for corner in values["displayWindow"])
        names = frozenset(channel.name for channel in values["channels"])
        colors = tuple(float(value) for value in values.get("chromaticities", REC_709))
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, IndexError) as error:
        raise _refused(path, error) from error
    if values.get("type") in (OpenEXR.deepscanline, OpenEXR.deeptile):
        raise _deep(path)
    (width, height), (shown_width, shown_height), (x, y) = (
        (int(pair[0]), int(pair[1])) for pair in (high - low + 1, last - first + 1, low - first)
    )
    return ExrHeader((shown_width, shown_height), (width, height), (x, y), names, colors)


def read(path: Path, found: ExrHeader) -> Float32[np.ndarray, "h w c"]:
    """The R, G, B and A of the first part; of Y alone grey; of Y, RY and BY colours.

    Args:
        path: The file.
        found: Its header, whose sizes are sound.

    Raises:
        InputError: It has no colours, or is damaged.
    """
    names = found.channels
    colors = "RGB" if {"R", "G", "B"} <= names else ("Y", "RY", "BY") if names >= LUMINANCE_CHROMA else "Y"
    if not set(colors) <= names:
        listed = ", ".join(sorted(names)[:8])
        raise InputError(f"{path} has no colours, only: {listed}.", "Export it with the channels R, G and B.")
    try:
        file = _opened(path, separate_channels=True)
        if not file.parts:  # it has left out what is cut off; its own words are about an index
            raise InputError(f"{path} cannot be read: its picture is damaged or cut off.", DAMAGED)
        channels = file.channels()
        planes = [channels[name].pixels.astype(np.float32) for name in (*colors, *({"A"} & names))]
    except (OSError, RuntimeError, ValueError, KeyError, MemoryError) as error:
        raise _refused(path, error) from error
    if len(colors) == 3 and colors[0] == "Y":
        planes[:3] = _from_luminance(planes[0], [_between(plane, planes[0].shape) for plane in planes[1:3]], found)
    if any(plane.shape != found.stored[::-1] for plane in planes):
        raise InputError(f"{path} stores its channels at different sizes.", "Export it without subsampling.")
    if len(colors) == 1:
        planes[:1] = planes[:1] * 3
    return _shown(_in_rec_709(np.stack(planes, -1), path, found.chromaticities), found)


def _opened(path: Path, **options: bool) -> Any:  # noqa: ANN401 - OpenEXR has no types
    return OpenEXR.File(str(path), **options)


def _refused(path: Path, error: BaseException) -> InputError:
    """Why a file cannot be opened."""
    with path.open("rb") as file:
        version = int.from_bytes(file.read(8)[4:], "little")
    if version & DEEP:
        return _deep(path)
    unknown = re.search(r"unsupported attribute type: ([\w.]+)", str(error))
    if unknown:
        hint = "Export it without its further attributes."
        return InputError(f"{path} has an attribute of a kind that is not read ({unknown[1]}).", hint)
    return InputError(f"{path} cannot be read: {reason(error)}.", DAMAGED)


def _deep(path: Path) -> InputError:
    return InputError(f"{path} is a deep picture: those are not supported.", "Flatten it, and export it again.")


def _shown(pixels: Float32[np.ndarray, "h w c"], found: ExrHeader) -> Float32[np.ndarray, "height width c"]:
    """What is seen of stored pixels, black and clear where there are none."""
    (width, height), (x, y) = found.size, found.offset
    if (x, y) == (0, 0) and pixels.shape[:2] == (height, width):
        return pixels
    result = np.zeros((height, width, pixels.shape[2]), np.float32)
    seen = pixels[max(-y, 0) : max(height - y, 0), max(-x, 0) : max(width - x, 0)]
    top, left = max(y, 0), max(x, 0)
    result[top : top + seen.shape[0], left : left + seen.shape[1]] = seen
    return result


def _from_luminance(
    luminance: Float32[np.ndarray, "h w"], chroma: list[Float32[np.ndarray, "h w"]], found: ExrHeader
) -> list[Float32[np.ndarray, "h w"]]:
    """Red, green and blue of Y, RY = (R - Y) / Y and BY = (B - Y) / Y."""
    red_part, green_part, blue_part = _to_xyz(found.chromaticities)[1].astype(np.float32)
    red, blue = ((plane + np.float32(1.0)) * luminance for plane in chroma)
    planes = (red, (luminance - red_part * red - blue_part * blue) / green_part, blue)
    return [np.maximum(plane, np.float32(0.0)) for plane in planes]  # the filter overshoots beside bright colours


def _between(stored: Float32[np.ndarray, "m n"], shape: tuple[int, ...]) -> Float32[np.ndarray, "h w"]:
    """A plane of every second row and column at full size: what is stored as it is, the others by OpenEXR's filter."""
    if stored.shape == shape or stored.shape != tuple(-(-side // 2) for side in shape):
        return stored
    for axis in (0, 1):
        lines = np.moveaxis(stored, axis, 0)
        reach, count = len(BETWEEN), len(lines)
        padded = np.pad(lines, ((reach - 1, reach), (0, 0)), "edge")
        taps = np.concatenate([BETWEEN, BETWEEN[::-1]])
        odd = sum(tap * padded[i : i + count] for i, tap in enumerate(taps))
        stored = np.moveaxis(np.stack([lines, odd], 1).reshape(2 * count, -1)[: shape[axis]], 0, axis)
    return np.ascontiguousarray(stored)


def _in_rec_709(
    pixels: Float32[np.ndarray, "h w c"], path: Path, chromaticities: tuple[float, ...]
) -> Float32[np.ndarray, "h w c"]:
    """Colours of other primaries or another white as those of Rec. 709; what that cannot show becomes its nearest."""
    if np.allclose(chromaticities, REC_709, atol=2e-4):
        return pixels
    try:
        theirs, ours = _to_xyz(chromaticities), _to_xyz(REC_709)
        cones = [BRADFORD @ matrix.sum(1) for matrix in (theirs, ours)]
        adapted = np.linalg.inv(BRADFORD) @ np.diag(cones[1] / cones[0]) @ BRADFORD
        change = (np.linalg.inv(ours) @ adapted @ theirs).astype(np.float32)
    except (np.linalg.LinAlgError, ValueError, ZeroDivisionError) as error:
        raise InputError(f"{path} names primaries that make no sense.", "Export it with those of Rec. 709.") from error
    with np.errstate(invalid="ignore", over="ignore"):
        colors = np.maximum(pixels[..., :3] @ change.T, np.float32(0.0))
    return np.concatenate([colors, pixels[..., 3:]], -1)


def _to_xyz(chromaticities: tuple[float, ...]) -> Float64[np.ndarray, "3 3"]:
    """From RGB to CIE XYZ, of which white's Y is 1."""
    x, y = np.array(chromaticities, np.float64).reshape(4, 2).T
    if not (np.isfinite(x).all() and np.isfinite(y).all() and y[3] > 0.0):
        raise ValueError("no chromaticities")
    columns = np.stack([x, y, 1.0 - x - y])
    return columns[:, :3] * np.linalg.solve(columns[:, :3], columns[:, 3] / y[3])
