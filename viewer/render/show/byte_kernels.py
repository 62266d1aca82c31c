"""sRGB bytes of finished pictures, at once from their light."""

import numpy as np
from numba import njit

EXACT = {"cache": True, "nogil": True, "error_model": "numpy"}
STEPS = 4096
"""Entries of the table: steps of light that are smaller than those between two bytes, 1 / (255 * 12.92)."""


@njit(inline="always", **EXACT)
def byte_of(light, lowest, levels):
    """The sRGB byte that is nearest to some light; 0 for what is no number."""
    if not light > np.float32(0.0):
        return np.uint8(0)
    if light >= np.float32(1.0):
        return np.uint8(255)
    byte = lowest[np.int64(light * np.float32(STEPS))]
    return np.uint8(byte + 1) if light >= levels[byte + 1] else np.uint8(byte)


@njit(**EXACT)
def bytes_over(pixels, halves, background, gain, lowest, levels, out):
    """Composite light over a background, multiply it, and write its bytes.

    Args:
        pixels: (pixels,) four float16 as their bits, the first one lowest: premultiplied light, and opacity.
        halves: (65536,) the numbers that bits stand for.
        background: (3,) light.
        gain: Factor of light and background.
        lowest: (STEPS,) the byte of the least light of each step.
        levels: (257,) the least light of each byte; the last one is out of reach.
        out: (pixels, 3) bytes.
    """
    one = np.float32(1.0)
    red = byte_of(background[0] * gain, lowest, levels)
    green = byte_of(background[1] * gain, lowest, levels)
    blue = byte_of(background[2] * gain, lowest, levels)
    for pixel in range(len(pixels)):
        bits = pixels[pixel]
        if bits == 0:
            out[pixel, 0], out[pixel, 1], out[pixel, 2] = red, green, blue
            continue
        through = one - halves[bits >> np.uint64(48)]
        for part in range(3):
            light = (halves[(bits >> np.uint64(16 * part)) & np.uint64(0xFFFF)] + through * background[part]) * gain
            out[pixel, part] = byte_of(light, lowest, levels)
