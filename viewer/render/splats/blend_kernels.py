"""Tiles of 16 x 16 pixels: all Gaussians that reach one, from front to back.

Twin: ``tests/render/splats/reference.py``.
"""

# An intrinsic's first parameter is numba's own, and its callers leave it out.
# pyright: reportCallIssue=false

from __future__ import annotations

import math

import numpy as np
from numba import njit

from viewer.render.grid.ray_kernels import LARGEST_HALF, OPACITY_FLOOR, to_linear
from viewer.render.splats.order_kernels import (
    ACROSS,
    ALPHA,
    DISTANCE,
    DOWN,
    LIGHT,
    LIMIT,
    SIDE,
    SLOPE_X,
    SLOPE_Y,
    A,
    B,
    C,
    X,
    Y,
)
from viewer.render.splats.pixel_kernels import COST, EDGE, FAR, HALF_AT, LEFT, MEAN, NEAR, NX, RED, SQUARE, blend, tally
from viewer.scene.color import srgb_to_linear

ONE = np.float32(1)
BLOCKS = SIDE // EDGE
"""Along the edge of a tile."""
CURVE_STEPS = 4096
CURVE = srgb_to_linear(np.linspace(0.0, 1.0, CURVE_STEPS + 1, dtype=np.float32))
"""Straight lines between these are within 3e-8 of sRGB's curve."""


@njit(cache=True, nogil=True, error_model="numpy")
def blend_tile(ready, normals, listed, first, last, x0, y0, least, pixels):
    """Blend the listed Gaussians into ``pixels`` (16, 16, 16), whose first pixel is (x0, y0); returns how many.

    Blocks of 4 x 4 in which nothing lets through more than ``least`` are finished.
    """
    for block in range(BLOCKS * BLOCKS):
        pixels[block, LEFT].fill(ONE)
        for name in range(RED, NX + 3):
            pixels[block, name].fill(0.0)
        pixels[block, HALF_AT].fill(-ONE)
    alive = (1 << BLOCKS * BLOCKS) - 1
    pixels_at, normals_at, block_bytes = pixels.ctypes.data, normals.ctypes.data, pixels.strides[0]
    count = 0
    for index in range(first, last):
        place = listed[index]
        row = ready[place]
        x, y = row[X] - np.float32(x0), row[Y] - np.float32(y0)
        # Blocks with pixels whose middles, k + 1/2, lie in its box.
        left = max(math.ceil(x - row[ACROSS] - 0.5), 0) // EDGE
        right = min(math.floor(x + row[ACROSS] - 0.5), SIDE - 1) // EDGE + 1
        top = max(math.ceil(y - row[DOWN] - 0.5), 0) // EDGE
        bottom = min(math.floor(y + row[DOWN] - 0.5), SIDE - 1) // EDGE + 1
        a, b, c, limit, opacity = row[A], row[B], row[C], row[LIMIT], row[ALPHA]
        red, green, blue = row[LIGHT], row[LIGHT + 1], row[LIGHT + 2]
        distance, slope_x, slope_y = row[DISTANCE], row[SLOPE_X], row[SLOPE_Y]
        count += 1
        for line in range(top, bottom):
            for column in range(left, right):
                block = line * BLOCKS + column
                if not alive >> block & 1:
                    continue
                block_at = pixels_at + block * block_bytes
                dx, dy = np.float32(column * EDGE), np.float32(line * EDGE)
                still_open = blend(
                    block_at, x - dx, y - dy, a, b, c, limit, opacity, red, green, blue,
                    distance, slope_x, slope_y, least,
                )  # fmt: skip
                if still_open < 0:
                    continue
                if normals.shape[0] > 0:
                    tally(block_at, normals_at + place * 12)
                if still_open == 0:
                    alive &= ~(1 << block)
        if alive == 0:
            break
    return count


@njit(cache=True, nogil=True, error_model="numpy")
def draw_tile(
    ready, normals, starts, listed, tiles_x, box, least, srgb, near, far, pixels, radiance, depth, normal, numbers
):
    """A rectangle of the picture, ``box`` (x, y, width, height): colour, depth and what else there is room for.

    Args:
        ready: Gaussians from front to back, (n, 16).
        normals: Theirs, (n, 3); with none, only colour and depth are found.
        starts: Where each tile's list begins, and where the last one ends.
        listed: Gaussians of the tiles.
        tiles_x: Tiles along a row of the picture.
        box: The rectangle.
        least: Transmittance at which a pixel is finished.
        srgb: Colours are sRGB's numbers; the picture is linear.
        near: Distances (h, w) beyond which Gaussians are seen.
        far: And up to which.
        pixels: Working memory (16, 16, 16), 64-byte aligned.
        radiance: (h, w, 4) premultiplied.
        depth: (h, w).
        normal: (h, w, 3), or none.
        numbers: (h, w, 2) Gaussians and standard deviation of the distance, or none.

    Returns:
        How many Gaussians were blended, summed over the tiles.
    """
    x, y, width, height = box
    count = 0
    for tile_y in range(y // SIDE, (y + height - 1) // SIDE + 1):
        for tile_x in range(x // SIDE, (x + width - 1) // SIDE + 1):
            x0, y0, tile = tile_x * SIDE, tile_y * SIDE, tile_y * tiles_x + tile_x
            for row in range(SIDE):
                for column in range(SIDE):
                    h = min(max(y0 + row - y, 0), height - 1)
                    w = min(max(x0 + column - x, 0), width - 1)
                    block, lane = _place(row, column)
                    pixels[block, NEAR, lane], pixels[block, FAR, lane] = near[h, w], far[h, w]
            count += blend_tile(ready, normals, listed, starts[tile], starts[tile + 1], x0, y0, least, pixels)
            for row in range(max(y - y0, 0), min(y + height - y0, SIDE)):
                for column in range(max(x - x0, 0), min(x + width - x0, SIDE)):
                    block, lane = _place(row, column)
                    pixel, h, w = pixels[block], y0 + row - y, x0 + column - x
                    _finish(pixel, lane, srgb, radiance[h, w])
                    opacity = radiance[h, w, 3]
                    depth[h, w] = np.inf
                    if opacity >= OPACITY_FLOOR:
                        at = pixel[HALF_AT, lane]
                        depth[h, w] = at if at >= 0.0 else pixel[MEAN, lane] / opacity
                    if normal.shape[0] > 0:
                        _unit_normal(pixel, lane, opacity, normal[h, w])
                    if numbers.shape[0] > 0:
                        numbers[h, w, 0] = pixel[COST, lane]
                        numbers[h, w, 1] = np.nan
                        if opacity >= OPACITY_FLOOR:
                            mean = pixel[MEAN, lane] / opacity
                            numbers[h, w, 1] = math.sqrt(max(pixel[SQUARE, lane] / opacity - mean * mean, 0.0))
    return count


@njit(cache=True, nogil=True, inline="always")
def _place(row, column):
    """Block and lane of a tile's pixel."""
    return row // EDGE * BLOCKS + column // EDGE, row % EDGE * EDGE + column % EDGE


@njit(cache=True, nogil=True, error_model="numpy")
def _linear(value):
    """The sRGB curve from display to light."""
    if value >= ONE:
        return to_linear(value)
    place = value * np.float32(CURVE_STEPS)
    below = int(place)
    return CURVE[below] + (place - np.float32(below)) * (CURVE[below + 1] - CURVE[below])


@njit(cache=True, nogil=True, error_model="numpy")
def _finish(pixel, lane, srgb, result):
    """Premultiplied linear light of one pixel."""
    opacity = min(max(ONE - pixel[LEFT, lane], np.float32(0)), ONE)
    for channel in range(3):
        value = pixel[RED + channel, lane]
        if srgb and opacity > 0.0:
            value = _linear(value / opacity) * opacity
        result[channel] = min(value, LARGEST_HALF)
    result[3] = opacity


@njit(cache=True, nogil=True, error_model="numpy")
def _unit_normal(pixel, lane, opacity, result):
    """The unit vector along the summed normals; zero where nothing is."""
    x, y, z = pixel[NX, lane], pixel[NX + 1, lane], pixel[NX + 2, lane]
    length = math.sqrt(x * x + y * y + z * z)
    result[0] = result[1] = result[2] = 0.0
    if length > 0.0 and opacity >= OPACITY_FLOOR:
        result[0], result[1], result[2] = x / length, y / length, z / length
