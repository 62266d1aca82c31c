"""What Pillow leaves out of PNG: 16 bits where there is colour or alpha, and in which colours the numbers are."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from jaxtyping import UInt16

from viewer.formats.color_profiles import GAMMAS
from viewer.formats.files import load
from viewer.formats.hdr_curves import refuse_unusual

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}
"""Samples a pixel, by PNG's colour type."""
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""First column and row of each pass of an interlaced picture, and the steps to its next ones."""
WHOLE = ((0, 0, 1, 1),)


def is_deep(head: bytes) -> bool:
    """Whether the first 29 bytes of a file begin a PNG with 16 bits a channel."""
    return len(head) >= 29 and head.startswith(SIGNATURE) and head[12:16] == b"IHDR" and head[24] == 16


def color_code(path: Path, head: bytes) -> bytes:
    """What the ``cICP`` of a PNG says of its colours, see :func:`color_code_in`; empty for other files.

    Raises:
        InputError: Its numbers are far from sRGB.
    """
    if not head.startswith(SIGNATURE):
        return b""
    try:
        with path.open("rb") as file:
            data = file.read(1 << 16)
    except (OSError, ValueError):  # reported where the picture is read
        return b""
    return color_code_in(data, path)


def color_code_in(data: bytes, place: object) -> bytes:
    """What the ``cICP`` at the beginning of a file says of its colours, four bytes; empty where there is none.

    Raises:
        InputError: Its numbers are far from sRGB; ``place`` names it.
    """
    if not data.startswith(SIGNATURE):
        return b""
    try:
        code = next(_chunks(data[: max(data.find(b"IDAT") - 4, 0)], b"cICP"), b"")
    except ValueError:  # reported where the picture is read
        return b""
    if len(code) == 4 and code[1] not in GAMMAS:
        refuse_unusual(code[1], place)
    return code


def decode(data: bytes) -> UInt16[np.ndarray, "h w c"]:
    """The samples of a 16-bit PNG: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA; alpha also of one transparent colour.

    The caller has checked :func:`is_deep` and the size in the header.

    Raises:
        ValueError: The file is cut short or damaged.
    """
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", data[16:29])
    if depth != 16 or interlaced > 1 or kind not in CHANNELS:
        raise ValueError("not a plain 16-bit PNG")
    channels = CHANNELS[kind]
    passes = [
        (y, x, down, right, -(-(height - y) // down), 1 + -(-(width - x) // right) * channels * 2)
        for x, y, right, down in (ADAM7 if interlaced else WHOLE)
        if x < width and y < height
    ]
    size = sum(rows * row_bytes for *_, rows, row_bytes in passes)
    unpacker = zlib.decompressobj()
    try:
        body = unpacker.decompress(b"".join(_chunks(data, b"IDAT")), size)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if len(body) != size:
        raise ValueError("the picture is cut short")
    result, at = np.empty((height, width, channels), np.uint16), 0
    for y, x, down, right, count, row_bytes in passes:
        rows = np.frombuffer(bytearray(body[at : at + count * row_bytes]), np.uint8).reshape(count, row_bytes)
        at += rows.size
        if not load("png16_kernels.unfilter")(rows, channels * 2):
            raise ValueError("a row names a filter that does not exist")
        samples = np.ascontiguousarray(rows[:, 1:]).view(">u2").reshape(count, -1, channels)
        result[y::down, x::right] = samples
    clear = next(_chunks(data, b"tRNS"), b"")
    if kind in (0, 2) and len(clear) == 2 * channels:
        opaque = (result != np.frombuffer(clear, ">u2")).any(-1, keepdims=True)
        result = np.concatenate([result, opaque * np.uint16(65535)], 2)
    return result


def encode(pixels: UInt16[np.ndarray, "h w c"]) -> bytes:
    """A 16-bit PNG of samples as :func:`decode` gives them."""
    height, width, channels = pixels.shape
    kind = {count: kind for kind, count in CHANNELS.items()}[channels]
    rows = np.zeros((height, 1 + width * channels * 2), np.uint8)
    rows[:, 1:] = pixels.astype(">u2").view(np.uint8).reshape(height, -1)
    header = struct.pack(">IIBBBBB", width, height, 16, kind, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 6)), (b"IEND", b""))
    return SIGNATURE + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )


def _chunks(data: bytes, wanted: bytes) -> Iterator[bytes]:
    """The bodies of all chunks of one kind."""
    at = len(SIGNATURE)
    while at + 12 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        if at + 12 + length > len(data):
            raise ValueError("a chunk is cut short")
        if data[at + 4 : at + 8] == wanted:
            yield data[at + 8 : at + 8 + length]
        at += 12 + length
