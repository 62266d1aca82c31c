"""Which Gaussians come first, and which tiles of a picture they reach."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from viewer.render.splats.project_kernels import (
    AHEAD,
    BLUE,
    FADED,
    GREEN,
    LOW_PASS,
    NX,
    OPACITY,
    REACH,
    RED,
    TU,
    TV,
    XX,
    XY,
    YY,
    U,
    V,
)

SIDE = 16
"""Pixels along the edge of a tile."""
X, Y, A, B, C, ALPHA, LIGHT, DISTANCE, SLOPE_X, SLOPE_Y, ACROSS, DOWN, LIMIT = (
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    9,
    10,
    11,
    12,
    13,
    14,
)
"""Columns of a row that is ready to be blended: middle in this picture's pixels; ``A dx^2 / 2 + B dx dy + C dy^2 / 2``
is what the exponential falls by; opacity; colour (three); distance, and how it grows with dx and dy; half the size of
the box beyond which it is not seen, and how far the exponential falls at its edge."""
DIGIT = 11
"""Bits that one pass of the sorting looks at; three passes make 32 bits."""


@njit(cache=True, nogil=True, error_model="numpy")
def front_to_back(rows, order, spare):
    """The numbers of all seen rows by what lies ``AHEAD``, into ``order``; returns how many there are.

    A radix sort: positive floats are ordered as their bits are. Equal ones keep their order. ``spare`` is as long as
    ``order``.
    """
    count = 0
    for number in range(len(rows)):
        if rows[number, OPACITY] > 0.0:
            order[count] = number
            count += 1
    keys = np.empty(len(rows), np.float32)
    for number in range(len(rows)):
        keys[number] = rows[number, AHEAD]
    bits = keys.view(np.uint32)
    mask = (1 << DIGIT) - 1
    source, target = order, spare
    for turn in range(3):
        shift = np.uint32(turn * DIGIT)
        starts = np.zeros(mask + 2, np.int64)
        for place in range(count):
            starts[((bits[source[place]] >> shift) & mask) + 1] += 1
        for digit in range(mask + 1):
            starts[digit + 1] += starts[digit]
        for place in range(count):
            number = source[place]
            digit = (bits[number] >> shift) & mask
            target[starts[digit]] = number
            starts[digit] += 1
        source, target = target, source
    # Three turns: what is sorted lies in `spare`.
    for place in range(count):
        order[place] = spare[place]
    return count


@njit(cache=True, nogil=True, error_model="numpy")
def make_ready(rows, order, stride, shift_x, shift_y, first, last, ready, normals):
    """Rows in their order, for a picture whose pixels cover ``stride`` x ``stride`` of those they were projected for.

    Pixel k is looked at in its middle, k + 1/2, moved by the shifts. A coarse picture's Gaussians are widened to its
    own low-pass and dimmed as much as that widens them.
    """
    per = 1.0 / stride
    wider = LOW_PASS - LOW_PASS * per * per
    for place in range(first, last):
        row, result = rows[order[place]], ready[place]
        xx, xy, yy = (row[XX] + LOW_PASS) * per * per, row[XY] * per * per, (row[YY] + LOW_PASS) * per * per
        opacity = float(row[OPACITY])
        if stride > 1:
            sharp = xx * yy - xy * xy
            xx, yy = xx + wider, yy + wider
            opacity *= math.sqrt(max(sharp / (xx * yy - xy * xy), 0.0))
        inverse = 1.0 / (xx * yy - xy * xy)
        a, b, c = yy * inverse, -xy * inverse, xx * inverse
        result[X], result[Y] = row[U] * per - shift_x, row[V] * per - shift_y
        result[A], result[B], result[C], result[ALPHA] = a, b, c, opacity
        result[LIGHT], result[LIGHT + 1], result[LIGHT + 2] = row[RED], row[GREEN], row[BLUE]
        result[DISTANCE] = row[REACH]
        tu, tv = row[TU] * per, row[TV] * per
        result[SLOPE_X], result[SLOPE_Y] = a * tu + b * tv, b * tu + c * tv
        wide = 2.0 * math.log(opacity / FADED) if opacity > FADED else -1.0
        result[LIMIT] = 0.5 * wide
        result[ACROSS] = math.sqrt(wide * xx) if wide > 0.0 else -1.0
        result[DOWN] = math.sqrt(wide * yy) if wide > 0.0 else -1.0
        if normals.shape[0] > 0:
            for axis in range(3):
                normals[place, axis] = row[NX + axis]


@njit(cache=True, nogil=True, inline="always")
def _reached(middle, half, tiles):
    """The first tile along an axis that a box reaches, and the one behind the last."""
    first = max(math.floor((middle - half) / SIDE), 0)
    last = min(math.floor((middle + half) / SIDE) + 1, tiles)
    return first, last


@njit(cache=True, nogil=True, error_model="numpy")
def count_reached(ready, tiles_x, tiles_y, counts):
    """How many Gaussians reach each tile, into ``counts``."""
    for place in range(len(ready)):
        row = ready[place]
        if not row[ACROSS] >= 0.0:
            continue
        x0, x1 = _reached(row[X], row[ACROSS], tiles_x)
        y0, y1 = _reached(row[Y], row[DOWN], tiles_y)
        for y in range(y0, y1):
            for x in range(x0, x1):
                counts[y * tiles_x + x] += 1


@njit(cache=True, nogil=True, error_model="numpy")
def list_reached(ready, tiles_x, tiles_y, ends, listed):
    """The Gaussians of each tile from front to back; ``ends`` holds where each list begins, and then where it ends."""
    for place in range(len(ready)):
        row = ready[place]
        if not row[ACROSS] >= 0.0:
            continue
        x0, x1 = _reached(row[X], row[ACROSS], tiles_x)
        y0, y1 = _reached(row[Y], row[DOWN], tiles_y)
        for y in range(y0, y1):
            for x in range(x0, x1):
                tile = y * tiles_x + x
                listed[ends[tile]] = place
                ends[tile] += 1
