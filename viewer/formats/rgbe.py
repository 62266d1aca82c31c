"""Radiance pictures (``.hdr``): three mantissas that share an exponent, in one of three packings.

A pixel (r, g, b, e) is ``(r, g, b) 2^(e - 136)`` (Ward 1991, "Real Pixels", Graphics Gems II), without the half step
that Radiance's own tools add: so do the programs that such probes are opened with.
"""

from __future__ import annotations

import math
import re

import numpy as np
from jaxtyping import Float32, UInt8

from viewer.formats.files import load

MAGIC = b"#?"
LONGEST_HEADER = 1 << 16
MOST_PIXELS = 1 << 27
SIZE = re.compile(rb"([-+])([XY]) +(\d{1,7}) +([-+])([XY]) +(\d{1,7})")
LEAST = 1e-32
"""Light below this becomes black, as the format's authors have it."""


def decode(data: bytes) -> Float32[np.ndarray, "h w 3"]:
    """The linear light of a Radiance picture, the top row first, whatever order it is stored in.

    Raises:
        ValueError: It is cut short, damaged, too large, or holds other colours than RGB.
    """
    fields, axes, start = _header(data)
    if fields["form"] not in (b"", b"32-bit_rle_rgbe"):
        raise ValueError("its colours are not RGB")
    major_sign, major_axis, scanlines, minor_sign, minor_axis, length = axes
    if major_axis == minor_axis or scanlines < 1 or length < 1 or scanlines * length > MOST_PIXELS:
        raise ValueError(f"a picture of {length} x {scanlines} pixels is not possible")
    body = np.frombuffer(data, np.uint8, offset=start)
    if len(body) < 4 * scanlines:  # before as much memory is taken as a false header asks for
        raise ValueError("it is cut short")
    pixels = np.zeros((scanlines, length, 4), np.uint8)
    if not load("rgbe_kernels.unpack")(body, pixels):
        raise ValueError("it is cut short or damaged")
    # Rows go down (-Y) and columns to the right (+X) in nearly all files.
    turned = pixels[:: 1 if (major_sign == b"-") == (major_axis == b"Y") else -1]
    turned = turned[:, :: 1 if (minor_sign == b"-") == (minor_axis == b"Y") else -1]
    if major_axis == b"X":
        turned = turned.transpose(1, 0, 2)
    factor = np.ldexp(np.float32(1.0), turned[..., 3:].astype(np.int32) - 136)
    light = turned[..., :3].astype(np.float32) * np.where(turned[..., 3:] == 0, np.float32(0.0), factor)
    with np.errstate(over="ignore"):
        return light / np.float32(fields["exposure"])


def encode(light: Float32[np.ndarray, "h w 3"]) -> bytes:
    """A Radiance picture: within 1/256 of each pixel's largest colour; what is negative or no number becomes black."""
    light_clipped = np.clip(np.nan_to_num(light.astype(np.float64)), 0.0, 1.6e38)
    largest = light_clipped.max(2)
    _, exponent = np.frexp(largest)
    # Rounding may carry the largest mantissa to 256: then the next exponent is the right one.
    exponent = exponent + (np.rint(np.ldexp(largest, 8 - exponent)) > 255)
    pixels = np.zeros((*largest.shape, 4), np.uint8)
    bright = largest > LEAST
    pixels[..., :3] = np.rint(np.ldexp(light_clipped, 8 - exponent[..., None])) * bright[..., None]
    pixels[..., 3] = np.where(bright, exponent + 128, 0)
    height, width = largest.shape
    header = f"#?RADIANCE\nSOFTWARE=Fieldwright\nFORMAT=32-bit_rle_rgbe\n\n-Y {height} +X {width}\n".encode()
    return header + _packed(pixels)


def _packed(pixels: UInt8[np.ndarray, "h w 4"]) -> bytes:
    """Run lengths where the format has them, else pixel by pixel."""
    height, width = pixels.shape[:2]
    if not 8 <= width < 32768:
        return pixels.tobytes()
    data = np.zeros(height * (4 + 4 * (width + width // 64 + 2)), np.uint8)
    return data[: load("rgbe_kernels.pack")(pixels, data)].tobytes()


def _header(data: bytes) -> tuple[dict[str, bytes | float], tuple[bytes, bytes, int, bytes, bytes, int], int]:
    """Its fields, the order and number of its pixels, and where they begin."""
    end = data.find(b"\n\n", 0, LONGEST_HEADER)
    line = data.find(b"\n", end + 2, LONGEST_HEADER)
    if not data.startswith(MAGIC) or end < 0 or line < 0:
        raise ValueError("it has no whole header")
    size = SIZE.fullmatch(data[end + 2 : line].strip())
    if size is None:
        raise ValueError("its header says no size")
    form, exposure = b"", 1.0
    for text in data[:end].split(b"\n"):
        name, _, value = text.partition(b"=")
        if name.strip() == b"FORMAT":
            form = value.strip()
        elif name.strip() == b"EXPOSURE":
            exposure *= float(value)  # programs add a line each, and all of them count
    if not (math.isfinite(exposure) and exposure > 0.0):
        raise ValueError("its exposure is no positive number")
    first, axis, count, second, other, length = size.groups()
    return {"form": form, "exposure": exposure}, (first, axis, int(count), second, other, int(length)), line + 1
