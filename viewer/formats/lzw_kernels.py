"""Unpacks LZW as TIFF has it (TIFF 6.0, section 13), whose codes depend on those just read and so defy numpy."""

from __future__ import annotations

import numba
import numpy as np

CLEAR, END, FIRST = 256, 257, 258
"""Codes: forget all strings; the data end; the first string of the table."""
MOST = 4096


@numba.njit(cache=True, nogil=True)
def unpack(packed, result):
    """Unpack codes of 9 to 12 bits, the most significant bit first, until they end or the result is full.

    A string of the table is a piece of the result that was written before: its first byte and its length say all.

    Args:
        packed: (n) uint8.
        result: (m) uint8, written from its beginning.

    Returns:
        Bytes written; -1 where a code stands for no string.
    """
    starts, lengths = np.zeros(MOST, np.int64), np.zeros(MOST, np.int64)
    width, free, old_start, old_length = 9, FIRST, 0, 0
    bits, count, at = 0, 0, 0
    for byte in packed:
        bits = ((bits << 8) | int(byte)) & 0xFFFFF
        count += 8
        if count < width:
            continue
        count -= width
        code = (bits >> count) & ((1 << width) - 1)
        if code == END or at == len(result):
            break
        if code == CLEAR:
            width, free, old_length = 9, FIRST, 0
            continue
        if code < CLEAR:
            source, length = -1, 1
        elif code < free:
            source, length = starts[code], lengths[code]
        elif code == free and old_length > 0:
            source, length = old_start, old_length + 1
        else:
            return -1
        if old_length > 0 and free < MOST:
            starts[free], lengths[free] = old_start, old_length + 1
            free += 1
            if free + 1 == 1 << width and width < 12:
                width += 1
        old_start, old_length = at, length
        if source < 0:
            result[at] = code
            at += 1
        else:
            for i in range(min(length, len(result) - at)):
                result[at] = result[source + i]
                at += 1
    return at
