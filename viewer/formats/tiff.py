"""TIFF: photos of 8 and 16 bits in sRGB, and of floating-point numbers as light, as stored and never turned.

What tifffile cannot unpack by itself Pillow does, where it has 8 bits (of more it would keep 8), and
:mod:`viewer.formats.tiff_segments`, where it is LZW or has a predictor for floats.
"""

from __future__ import annotations

import logging
import struct
import warnings
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
import tifffile
from jaxtyping import Float32, Shaped
from PIL import Image

from viewer.errors import InputError
from viewer.formats import tiff_segments
from viewer.formats.files import DAMAGED, reason

ORIENTATION, RAW = 274, (33421, 50706)
"""Tags: how the camera was held; the pattern of a sensor's colours and the version of a digital negative."""
ALPHA = (1, 2)
"""What an extra channel may be: premultiplied alpha, straight alpha."""
GREY = (0, 1)
RGB, INKS = 2, 5
PROFILE = 34675
"""The tag of the ICC profile."""
TURNED_BACK = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""What undoes each orientation, which Pillow applies to these files and to no others."""
CONVERT = "Save it with 8 bits, or as PNG."
MOST_RATIO = {1: 2, 32773: 64}
"""Bytes that one of the file can become, by packing: none (colours may lie half as densely as brightness), PackBits."""
USUAL_RATIO = 1500
"""Of LZW and others: a byte and a half of LZW names 4,096 bytes at the most, half of that on average."""
BROKEN = (
    OSError, ValueError, IndexError, KeyError, TypeError, RuntimeError, MemoryError, ZeroDivisionError, OverflowError,
    struct.error, zlib.error, tifffile.TiffFileError,
)  # fmt: skip
"""What tifffile raises where a file is damaged."""
tifffile.logger().addHandler(logging.NullHandler())  # what it says of damage is said in a sentence of ours


class TiffHeader(NamedTuple):
    """What the first picture of a file says of itself. ``inks``: its colours are those, whatever its profile says."""

    width: int
    height: int
    alpha: bool
    orientation: int
    profile: bytes = b""
    inks: bool = False


def header(path: Path) -> TiffHeader:
    """Size and kind of the first picture.

    Raises:
        InputError: The file is damaged, or holds what a sensor saw, which must be developed first.
    """
    try:
        with tifffile.TiffFile(path) as file:
            page = _first(file, path)
            if any(tag in page.tags for tag in RAW):
                raise InputError(f"{path} is a raw photo.", "Develop it first, into PNG, TIFF or JPEG.")
            turn = page.tags.get(ORIENTATION)
            alpha = any(int(extra) in ALPHA for extra in page.extrasamples)
            held = page.tags.get(PROFILE)
            profile = bytes(held.value) if held is not None and isinstance(held.value, bytes) else b""
            size, inks = (int(page.imagewidth), int(page.imagelength)), int(page.photometric) == INKS
            return TiffHeader(*size, alpha, int(turn.value) if turn else 1, profile, inks)
    except BROKEN as error:
        raise InputError(f"{path} cannot be read: {reason(error)}.", DAMAGED) from error


def read(path: Path) -> tuple[Float32[np.ndarray, "h w c"], bool]:
    """The first picture: 1 to 4 channels, and whether it is light, premultiplied; else it is sRGB with straight alpha.

    Raises:
        InputError: The file is damaged, or its numbers or colours are of a kind that is not read.
    """
    try:
        with tifffile.TiffFile(path) as file:
            page = _first(file, path)
            if page.dtype is None or page.dtype.itemsize == 1 or page.photometric not in (*GREY, RGB):
                return _by_pillow(path, page)
            samples = _unpacked(path, file, page)
            alpha = next((int(extra) for extra in page.extrasamples if int(extra) in ALPHA), 0)
            grey, inverted = page.photometric in GREY, int(page.photometric) == 0
    except BROKEN as error:
        raise InputError(f"{path} cannot be read: {reason(error)}.", DAMAGED) from error
    return _channels(_as_numbers(samples), samples.dtype.kind == "f", 1 if grey else 3, alpha, inverted=inverted)


def _first(file: tifffile.TiffFile, path: Path) -> tifffile.TiffPage:
    """The first picture, which claims no more bytes than its file can hold, in no strip either.

    Raises:
        InputError: It claims more.
    """
    page = file.pages.first
    claimed = int(page.imagewidth) * int(page.imagelength) * int(page.samplesperpixel) * _bits(page) // 8
    ratio = MOST_RATIO.get(int(page.compression), USUAL_RATIO)
    longest = max(map(int, page.databytecounts), default=0)
    if not 0 < claimed <= ratio * file.filehandle.size or longest > file.filehandle.size:
        size = f"{page.imagewidth}x{page.imagelength} pixels in {file.filehandle.size:,} bytes"
        raise InputError(f"{path} claims more than it can hold: {size}.", DAMAGED)
    return page


def _bits(page: tifffile.TiffPage) -> int:
    """Of a sample, the smallest where they differ."""
    return int(np.min(page.bitspersample))


def _unpacked(path: Path, file: tifffile.TiffFile, page: tifffile.TiffPage) -> Shaped[np.ndarray, "h w c"]:
    """The samples as they are stored."""
    if tiff_segments.is_for_us(page):
        try:
            return tiff_segments.read(file, page)
        except ValueError as error:
            raise InputError(f"{path} cannot be read: {reason(error)}.", DAMAGED) from error
    try:
        samples = page.asarray()
    except ValueError as error:
        if "imagecodecs" not in str(error):  # else a packing that needs this package
            raise
        raise InputError(f"{path} is packed in a way that is not read ({reason(error)}).", CONVERT) from error
    samples = samples[..., None] if samples.ndim == 2 else samples
    if samples.ndim != 3:
        raise ValueError(f"it has {samples.ndim} dimensions")
    return np.moveaxis(samples, 0, -1) if int(page.planarconfig) == 2 else samples


def _by_pillow(path: Path, page: tifffile.TiffPage) -> tuple[Float32[np.ndarray, "h w c"], bool]:
    """A picture of 8 bits, in whatever colours it has."""
    if any(bits > 8 for bits in np.atleast_1d(page.bitspersample)):
        raise InputError(f"{path} has colours of a kind that is not read with more than 8 bits.", CONVERT)
    turn = page.tags.get(ORIENTATION)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # what is damaged is refused, or does no harm
        with Image.open(path, formats=("TIFF",)) as picture:
            has_alpha = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
            plain = picture.convert("RGBA" if has_alpha else "RGB")
    back = TURNED_BACK.get(int(turn.value) if turn else 1)
    plain = plain if back is None else plain.transpose(back)
    return np.asarray(plain, np.float32) / np.float32(255), False


def _as_numbers(samples: Shaped[np.ndarray, "h w c"]) -> Float32[np.ndarray, "h w c"]:
    if samples.dtype.kind == "f":
        return samples.astype(np.float32)
    return (samples / np.float64(np.iinfo(samples.dtype).max)).astype(np.float32)


def _channels(
    samples: Float32[np.ndarray, "h w c"], light: bool, colors: int, alpha: int, *, inverted: bool
) -> tuple[Float32[np.ndarray, "h w k"], bool]:
    """Colours and alpha, straight or premultiplied as it has to be; other channels are dropped."""
    color = samples[..., :colors]
    if inverted:
        color = np.float32(1.0) - color
    if not alpha or samples.shape[2] <= colors:
        return color, light
    opacity = samples[..., colors : colors + 1]
    if light and alpha == 2:
        color = color * opacity
    elif not light and alpha == 1:
        color = np.clip(color / np.maximum(opacity, np.float32(1e-6)), 0.0, 1.0)
    return np.concatenate([color, opacity], -1), light
