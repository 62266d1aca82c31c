"""Tone: from the light of a picture to what a screen shows."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Curve = Literal["srgb", "filmic", "neutral"]
CURVES: tuple[Curve, ...] = ("srgb", "filmic", "neutral")
NEUTRAL_KELVIN = 6500.0
"""Light of this temperature is shown as it is."""


class Tone(Struct, frozen=True):
    """How light becomes a picture. It acts on the finished picture, the background included.

    Attributes:
        exposure: In stops: light is multiplied by ``2^exposure``.
        kelvin: Colour temperature of light that is to look white.
        tint: How much greener than a black body's that light is, in 1/3000 of Duv: more makes the picture magenta.
        curve: ``srgb`` clips; ``filmic`` rolls highlights off and lets them lose colour; ``neutral`` keeps hues.
        clipping: Whether to mark what is beyond white in red and what is black in blue.
    """

    exposure: float = 0.0
    kelvin: float = NEUTRAL_KELVIN
    tint: float = 0.0
    curve: Curve = "srgb"
    clipping: bool = False
