"""False colours: numbers shown as colours along a map whose lightness says how large they are."""

from __future__ import annotations

import math
from functools import cache
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float, Float32
from msgspec import Struct

from viewer.render.channels import NUMBERS, Channel
from viewer.render.request import Frame
from viewer.scene.color import linear_to_srgb

MapName = Literal["meadow", "ember", "grey", "diverging"]
MAPS: tuple[MapName, ...] = ("meadow", "ember", "grey", "diverging")
"""In the order of :func:`color_maps`."""
STEPS = 256
"""Colours of a map."""
SAMPLES = 100_000
"""Most pixels, about, that decide on a range."""
CONTOURS = 16
"""About how many contour lines lie between the two ends of a range."""
SOFTNESS = 4.0
"""How sharply chroma bends where it meets the gamut's edge."""
LINE, ZERO_LINE = 0.6, 1.3
"""Half of the width of contour lines in pixels, and of the one at zero."""
LINE_STRENGTH = 0.45
"""How much of the colour below a contour line it takes away; the line at zero takes all."""


class FalseColor(Struct, frozen=True):
    """Which colours stand for which numbers.

    Attributes:
        map: Its name; None takes ``diverging`` for signed distances and else ``meadow``.
        low: The number at the map's beginning; None = automatically.
        high: The number at its end; None = automatically.
        inverted: Whether the map runs the other way.
    """

    map: MapName | None = None
    low: float | None = None
    high: float | None = None
    inverted: bool = False


class Scale(Struct, frozen=True):
    """False colours with nothing left open.

    Attributes:
        map: The colours.
        low: The number at the map's beginning.
        high: The number at its end; another one than ``low``. Smaller where the map runs the other way.
        contour: Distance between contour lines, with a bold one at zero; 0 = none.
    """

    map: MapName
    low: float
    high: float
    contour: float = 0.0

    @property
    def bounds(self) -> tuple[float, float]:
        """The smaller and the larger end."""
        return min(self.low, self.high), max(self.low, self.high)


def numbers_of(frame: Frame, channel: Channel) -> Float32[np.ndarray, "h w"] | None:
    """A channel as numbers, NaN or inf where there is none; None where the frame lacks it or it is no number."""
    if channel == "depth":
        return frame.depth
    return frame.channels.get(channel) if channel in NUMBERS else None


def scale_of(values: Float32[np.ndarray, "h w"], channel: Channel, chosen: FalseColor) -> Scale:
    """Decide on everything that ``chosen`` leaves open.

    The range goes from the 1st to the 99th percentile; that of signed distances is the same on both sides of zero.
    Small depths are bright, everything else grows brighter with its number.
    """
    step = max(1, math.isqrt(values.size // SAMPLES))
    some = values[::step, ::step]
    seen = some[np.isfinite(some)]
    low, high = (float(each) for each in np.percentile(seen, (1.0, 99.0))) if len(seen) else (0.0, 1.0)
    signed = channel == "slice" and low < 0.0
    if signed:
        low, high = -max(-low, abs(high)), max(-low, abs(high))
    low, high = low if chosen.low is None else chosen.low, high if chosen.high is None else chosen.high
    if not low < high:
        low, high = min(low, high), max(low, high) + max(1e-6, 1e-3 * abs(high))
    name: MapName = chosen.map or ("diverging" if signed else "meadow")
    contour = round_step((high - low) / CONTOURS) if signed else 0.0
    falling = chosen.inverted != (channel == "depth")
    return Scale(name, *((high, low) if falling else (low, high)), contour)


def false_color_picture(values: Float32[np.ndarray, "h w"], scale: Scale) -> Float32[np.ndarray, "h w 3"]:
    """Numbers as sRGB colours; black where there is none."""
    seen = np.isfinite(values)
    filled = np.where(seen, values, np.float32(scale.low))
    place = (filled - np.float32(scale.low)) / np.float32(scale.high - scale.low)
    index = np.floor(np.clip(place, 0.0, 1.0) * np.float32(STEPS - 1) + np.float32(0.5)).astype(np.int64)
    colors = color_maps()[MAPS.index(scale.map), index]
    if scale.contour > 0.0:
        colors = colors * (1.0 - _lines(filled, seen, scale.contour))[..., None]
    return np.where(seen[..., None], colors, np.float32(0.0))


def round_step(step: float) -> float:
    """The nearest of 1, 2 and 5 times a power of ten, at or above ``step`` > 0."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(factor * power for factor in (1.0, 2.0, 5.0, 10.0) if factor * power >= step * (1.0 - 1e-9))


@cache
def color_maps() -> Float32[np.ndarray, "maps 256 3"]:
    """All maps in sRGB, in the order of ``MAPS``: paths through Oklab (Ottosson 2020) whose lightness rises evenly.

    - meadow: lightness 0.18 to 0.95, hue 300 to 105 degrees: dark violet over green to pale yellow;
    - ember: lightness 0.12 to 0.96, hue 290 to 460 degrees: black over purple and orange to pale yellow;
    - grey: no hue;
    - diverging: blue over light grey to brown, lightness falling evenly to both sides.
    """
    t = np.linspace(0.0, 1.0, STEPS)
    arch, side = np.sin(np.pi * np.clip(0.1 + 0.85 * t, 0.0, 1.0)), 2.0 * t - 1.0
    paths = {
        "meadow": (0.18 + 0.77 * t, 300.0 - 195.0 * t, 0.05 + 0.12 * arch),
        "ember": (0.12 + 0.84 * t, 290.0 + 170.0 * t, 0.02 + 0.16 * arch),
        "grey": (0.05 + 0.95 * t, 0.0 * t, 0.0 * t),
        "diverging": (0.94 - 0.5 * np.abs(side), np.where(side < 0, 255.0, 50.0), 0.13 * np.abs(side) ** 0.8),
    }
    maps = np.clip(linear_to_srgb(np.stack([_from_oklch(*paths[name]) for name in MAPS])), 0.0, 1.0)
    maps.flags.writeable = False
    return maps


def _lines(
    values: Float32[np.ndarray, "h w"], seen: Bool[np.ndarray, "h w"], distance: float
) -> Float32[np.ndarray, "h w"]:
    """How much of each pixel is covered by contour lines, weighted with their strength; none beside missing numbers."""
    if min(values.shape) < 2:
        return np.zeros_like(values)
    down, across = (np.abs(each) for each in np.gradient(values))
    slope = np.maximum(down + across, np.float32(1e-12))
    to_line = np.abs(values / distance - np.rint(values / distance)) * distance / slope
    line = LINE_STRENGTH * np.clip(LINE + 0.5 - to_line, 0.0, 1.0)
    zero = np.clip(ZERO_LINE + 0.5 - np.abs(values) / slope, 0.0, 1.0)
    return (np.maximum(line, zero) * seen).astype(np.float32)


def _from_oklch(
    lightness: Float[np.ndarray, " n"], hue_deg: Float[np.ndarray, " n"], chroma: Float[np.ndarray, " n"]
) -> Float32[np.ndarray, "n 3"]:
    """Linear Rec. 709 of Oklab colours; chroma is led smoothly away from the gamut's edge."""
    inside, outside = np.zeros_like(chroma), np.full_like(chroma, 0.5)
    for _ in range(16):
        middle = 0.5 * (inside + outside)
        light = _linear(lightness, hue_deg, middle)
        fits = ((light >= 0.0) & (light <= 1.0)).all(-1)
        inside, outside = np.where(fits, middle, inside), np.where(fits, outside, middle)
    widest = np.maximum(inside, 1e-9)
    return _linear(lightness, hue_deg, chroma / (1.0 + (chroma / widest) ** SOFTNESS) ** (1.0 / SOFTNESS))


def _linear(lightness: np.ndarray, hue_deg: np.ndarray, chroma: np.ndarray) -> Float32[np.ndarray, "n 3"]:
    """Linear Rec. 709, with negative parts where a colour lies outside of the gamut."""
    hue = np.deg2rad(hue_deg)
    oklab = np.stack([lightness, chroma * np.cos(hue), chroma * np.sin(hue)], -1)
    cones = oklab @ np.array([[1.0, 1.0, 1.0], [0.3963377774, -0.1055613458, -0.0894841775],
                              [0.2158037573, -0.0638541728, -1.2914855480]])  # fmt: skip
    light = cones**3 @ np.array([[4.0767416621, -1.2684380046, -0.0041960863],
                                 [-3.3077115913, 2.6097574011, -0.7034186147],
                                 [0.2309699292, -0.3413193965, 1.7076147010]])  # fmt: skip
    return light.astype(np.float32)
