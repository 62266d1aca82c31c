"""PNG with 16 bits a channel, which Pillow would cut down to 8 as soon as there is colour or alpha."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import numpy as np
from jaxtyping import UInt16

from viewer.formats.files import load

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}
"""Samples a pixel, by PNG's colour type."""


def is_deep(head: bytes) -> bool:
    """Whether the first 26 bytes of a file begin a PNG with 16 bits a channel that is stored row by row."""
    return len(head) >= 29 and head.startswith(SIGNATURE) and head[12:16] == b"IHDR" and head[24] == 16 and not head[28]


def decode(data: bytes) -> UInt16[np.ndarray, "h w c"]:
    """The samples of a 16-bit PNG: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA.

    The caller has checked :func:`is_deep` and the size in the header.

    Raises:
        ValueError: The file is cut short or damaged.
    """
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", data[16:29])
    if depth != 16 or interlaced or kind not in CHANNELS:
        raise ValueError("not a plain 16-bit PNG")
    channels = CHANNELS[kind]
    size = height * (1 + width * channels * 2)
    unpacker = zlib.decompressobj()
    try:
        body = unpacker.decompress(b"".join(_chunks(data, b"IDAT")), size)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if len(body) != size:
        raise ValueError("the picture is cut short")
    rows = np.frombuffer(bytearray(body), np.uint8).reshape(height, -1)
    if not load("png16_kernels.unfilter")(rows, channels * 2):
        raise ValueError("a row names a filter that does not exist")
    return np.ascontiguousarray(rows[:, 1:]).view(">u2").astype(np.uint16).reshape(height, width, channels)


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
