"""PNG pictures that are written in little time, for those that are only kept for a while."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from jaxtyping import UInt8

from viewer.formats.png16 import SIGNATURE

LEFT = 1
"""PNG's filter: differences from the pixel to the left."""
KINDS = {1: 0, 3: 2, 4: 6}
"""PNG's colour types, by the number of channels."""


def quick_png(pixels: UInt8[np.ndarray, "h w c"]) -> bytes:
    """A PNG file of 1, 3 or 4 channels, in less than half the time of Pillow's quickest.

    One filter for all rows, and runs are all that deflate looks for: rendered pictures have many pixels like the one
    beside them.
    """
    height, width, channels = pixels.shape
    rows = pixels.reshape(height, width * channels)
    filtered = np.empty((height, width * channels + 1), np.uint8)
    filtered[:, 0] = LEFT
    filtered[:, 1 : channels + 1] = rows[:, :channels]
    np.subtract(rows[:, channels:], rows[:, :-channels], out=filtered[:, channels + 1 :])
    packer = zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, zlib.Z_RLE)
    data = packer.compress(filtered.data) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, KINDS[channels], 0, 0, 0)
    return SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
