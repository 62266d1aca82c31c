"""Pictures as the bytes of files: the fast twin of ``viewer.render.show.display``, for films."""

from __future__ import annotations

from functools import cache

import numpy as np
from jaxtyping import Float32, UInt8

from viewer.render.request import Frame
from viewer.render.show.byte_kernels import STEPS, bytes_over
from viewer.render.show.display import shown_picture
from viewer.render.show.display_settings import Display
from viewer.render.show.tone import NEUTRAL_KELVIN, Tone
from viewer.scene.color import linear_to_srgb
from viewer.scene.geometry import Vec3

BEYOND = np.float32(2.0)
"""More than the light of the last byte."""


def shown_bytes(frame: Frame, display: Display, background: Vec3) -> UInt8[np.ndarray, "h w c"]:
    """What ``shown_picture`` shows, as bytes rounded to the nearest; NaN is 0.

    Colours over a background, which films mostly are, take a tenth of the time.
    """
    if display.channel == "color" and display.background != "transparent" and is_scaling(display.tone):
        own = display.background if isinstance(display.background, tuple) else background
        height, width = frame.radiance.shape[:2]
        bits = np.ascontiguousarray(frame.radiance).view("<u8").reshape(-1)
        shown = np.empty((height, width, 3), np.uint8)
        gain = np.float32(2.0**display.tone.exposure)
        bytes_over(bits, halves(), np.array(own, np.float32), gain, *byte_steps(), shown.reshape(-1, 3))
        return shown
    picture = shown_picture(frame, display, background)
    return np.rint(np.clip(np.nan_to_num(picture), 0.0, 1.0) * np.float32(255.0)).astype(np.uint8)


def is_scaling(tone: Tone) -> bool:
    """Whether a tone does nothing but multiply light."""
    return tone.is_linear and (tone.kelvin, tone.tint) == (NEUTRAL_KELVIN, 0.0)


@cache
def halves() -> Float32[np.ndarray, " 65536"]:
    """The number that each pattern of 16 bits stands for as a float16."""
    return np.arange(1 << 16, dtype=np.uint16).view(np.float16).astype(np.float32)


@cache
def byte_steps() -> tuple[UInt8[np.ndarray, " steps"], Float32[np.ndarray, " 257"]]:
    """The byte of the least light of each of ``STEPS`` steps from 0 to 1, and the least light of each byte.

    Light that rounds to a byte is found among the float32 numbers by halving: positive ones are in the order of their
    bits.
    """
    low, high = np.zeros(255, np.uint32), np.full(255, np.float32(1.0).view(np.uint32), np.uint32)
    wanted = np.arange(1, 256)
    while (low < high).any():
        middle = low + (high - low) // 2
        reached = _rounded(middle.view(np.float32)) >= wanted
        low, high = np.where(reached, low, middle + 1), np.where(reached, middle, high)
    levels = np.concatenate([np.zeros(1, np.float32), low.view(np.float32), np.full(1, BEYOND)])
    starts = np.arange(STEPS, dtype=np.float32) / np.float32(STEPS)
    return (np.searchsorted(levels, starts, "right") - 1).astype(np.uint8), levels


def _rounded(light: Float32[np.ndarray, " n"]) -> Float32[np.ndarray, " n"]:
    return np.rint(np.clip(linear_to_srgb(light), 0.0, 1.0) * np.float32(255.0))
