"""Run lengths of Radiance pictures (Ward 1991, "Real Pixels"): every byte depends on where the last run ended."""

from __future__ import annotations

import numba


@numba.njit(cache=True, nogil=True)
def unpack(data, pixels):
    """Undo the run lengths of a picture, scanline by scanline.

    Args:
        data: uint8, what follows the header.
        pixels: uint8 (scanlines, length, 4), is filled with red, green, blue and exponent.

    Returns:
        Whether the data reach to the last pixel and no run beyond its scanline.
    """
    scanlines, length, _ = pixels.shape
    size = len(data)
    at = 0
    for y in range(scanlines):
        if at + 4 > size:
            return False
        planar = 8 <= length < 32768 and data[at] == 2 and data[at + 1] == 2 and data[at + 2] < 128
        if planar:
            if (int(data[at + 2]) << 8) + int(data[at + 3]) != length:
                return False
            at = _planes(data, at + 4, pixels[y])
        else:
            at = _repeats(data, at, pixels[y])
        if at < 0:
            return False
    return True


@numba.njit(cache=True, nogil=True)
def _planes(data, at, row):
    """One scanline in four planes; the place behind it, or -1."""
    size, length = len(data), len(row)
    for channel in range(4):
        x = 0
        while x < length:
            if at >= size:
                return -1
            count = int(data[at])
            at += 1
            run = count > 128
            if run:
                count -= 128
            if count == 0 or x + count > length or at + (1 if run else count) > size:
                return -1
            for i in range(count):
                row[x + i, channel] = data[at if run else at + i]
            at += 1 if run else count
            x += count
    return at


@numba.njit(cache=True, nogil=True)
def _repeats(data, at, row):
    """One scanline pixel by pixel, where (1, 1, 1, n) repeats the one before; the place behind it, or -1."""
    size, length = len(data), len(row)
    x = shift = 0
    while x < length:
        if at + 4 > size:
            return -1
        if data[at] == 1 and data[at + 1] == 1 and data[at + 2] == 1:
            if x == 0 or shift > 16:
                return -1
            count = int(data[at + 3]) << shift
            if x + count > length:
                return -1
            for i in range(count):
                row[x + i] = row[x - 1]
            x += count
            shift += 8
        else:
            row[x] = data[at : at + 4]
            x += 1
            shift = 0
        at += 4
    return at


@numba.njit(cache=True, nogil=True)
def pack(pixels, data):
    """Write scanlines in planes, with runs of four and more.

    Args:
        pixels: uint8 (scanlines, length, 4) with 8 <= length < 32768.
        data: uint8, large enough: four bytes a scanline and 4 * (length + length // 64 + 2) for its planes.

    Returns:
        How many bytes were written.
    """
    scanlines, length, _ = pixels.shape
    at = 0
    for y in range(scanlines):
        data[at], data[at + 1], data[at + 2], data[at + 3] = 2, 2, length >> 8, length & 255
        at += 4
        for channel in range(4):
            row = pixels[y, :, channel]
            x = 0
            while x < length:
                same = _run(row, x)
                if same >= 4:
                    data[at], data[at + 1] = 128 + same, row[x]
                    at += 2
                    x += same
                    continue
                begin = x
                while x < length and x - begin < 128 and _run(row, x) < 4:
                    x += 1
                data[at] = x - begin
                for i in range(begin, x):
                    data[at + 1 + i - begin] = row[i]
                at += 1 + x - begin
    return at


@numba.njit(cache=True, nogil=True)
def _run(row, start):
    """How many equal bytes begin there, 127 at most."""
    end = start + 1
    while end < len(row) and end - start < 127 and row[end] == row[start]:
        end += 1
    return end - start
