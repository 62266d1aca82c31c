"""Tone: from the light of a finished picture to what a screen shows. ``tone.frag`` does the same in the viewport."""

from __future__ import annotations

from typing import Literal

import numpy as np
from jaxtyping import Float, Float32
from msgspec import Struct

from viewer.scene.color import linear_to_srgb

Curve = Literal["srgb", "filmic", "neutral"]
CURVES: tuple[Curve, ...] = ("srgb", "filmic", "neutral")
NEUTRAL_KELVIN = 6500.0
"""Light of this temperature is shown as it is."""
KELVIN_LIMITS = (1500.0, 15000.0)
"""Where the formula for the colour of black bodies holds."""
TINT_LIMIT = 150.0
EXPOSURE_LIMIT = 12.0
"""Stops, either way."""
TINT_PER_DUV = 3000.0
BRIGHTEST = 65504.0
"""The largest number of a float16 picture; light is cut off there before a curve sees it."""

LINEAR_TO_XYZ = np.array(
    [[0.4123908, 0.3575843, 0.1804808], [0.2126390, 0.7151687, 0.0721923], [0.0193308, 0.1191948, 0.9505322]]
)
XYZ_TO_CONES = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
"""Bradford's sharpened cones (Lam 1985)."""

FILMIC_INSET = np.array(
    [
        [0.842479062253094, 0.0784335999999992, 0.0792237451477643],
        [0.0423282422610123, 0.878468636469772, 0.0791661274605434],
        [0.0423756549057051, 0.0784336000000000, 0.879142973793104],
    ]
)
"""Mixes a little of every primary into the others, so that bright colours become white; AgX (Troy Sobotka)."""
FILMIC_OUTSET = np.linalg.inv(FILMIC_INSET)
FILMIC_STOPS = (-10.0, 6.5)
"""Darkest and brightest light that the filmic curve distinguishes, in stops from middle grey."""
MIDDLE_GREY = 0.18
FILMIC_POWER = 2.2
"""Exponent that turns the filmic curve's codes into light."""
FILMIC_SIGMOID = (0.0, 0.123951, 0.212862, -7.362395, 33.734652, -41.490562, 15.781492)
"""Coefficients of rising powers of the place between the two stops; see :func:`sigmoid`."""

NEUTRAL_START = 0.76
"""Where the neutral curve begins to compress highlights: 0.8 less the reflection of 4 % at normal incidence."""
NEUTRAL_DESATURATION = 0.15

STRIPE = 4
"""Width of the stripes that mark clipping, in pixels."""
TOO_BRIGHT, TOO_DARK = (1.0, 0.05, 0.05), (0.1, 0.2, 1.0)


class Tone(Struct, frozen=True):
    """How light becomes a picture. It acts on the finished picture, the background included.

    Attributes:
        exposure: In stops: light is multiplied by ``2^exposure``.
        kelvin: Colour temperature of light that is to look white.
        tint: How much greener than a black body's that light is, in 1/3000 of Duv: more makes the picture magenta.
        curve: ``srgb`` clips; ``filmic`` rolls highlights off and lets them lose colour; ``neutral`` keeps hues.
        clipping: Whether to stripe what is beyond white in red and what is black in blue, before the curve.
    """

    exposure: float = 0.0
    kelvin: float = NEUTRAL_KELVIN
    tint: float = 0.0
    curve: Curve = "srgb"
    clipping: bool = False

    @property
    def is_linear(self) -> bool:
        """Whether it may as well act on every layer of a picture by itself, before they are laid over each other."""
        return self.curve == "srgb" and not self.clipping


def adaptation(tone: Tone) -> Float[np.ndarray, "3 3"]:
    """The matrix that exposure and white balance apply to linear Rec. 709 light.

    Von Kries' rule in Bradford's cones: ``2^exposure M^-1 B^-1 diag(B w' / B w) B M``, with M from Rec. 709 to XYZ, w
    the white that is to look neutral and w' that of ``NEUTRAL_KELVIN``. Exactly ``2^exposure`` times one by default.
    """
    gain = 2.0**tone.exposure
    if (tone.kelvin, tone.tint) == (NEUTRAL_KELVIN, 0.0):
        return gain * np.eye(3)
    to_cones = XYZ_TO_CONES @ LINEAR_TO_XYZ
    source, target = XYZ_TO_CONES @ white(tone.kelvin, tone.tint), XYZ_TO_CONES @ white(NEUTRAL_KELVIN, 0.0)
    return gain * np.linalg.inv(to_cones) @ np.diag(target / source) @ to_cones


def white(kelvin: float, tint: float) -> Float[np.ndarray, " 3"]:
    """XYZ, with Y = 1, of a black body's light, or of light beside it that is greener by ``tint`` / 3000 of Duv.

    The chromaticity in CIE 1960 UCS is Krystek's rational approximation (1985, Color Research & Application 10), good
    to 8e-5 between 1000 and 15000 K. Duv is the distance there, upwards and at a right angle to the curve.

    Args:
        kelvin: Temperature; limited to ``KELVIN_LIMITS``.
        tint: Limited to ``TINT_LIMIT`` either way.
    """
    t = min(max(kelvin, KELVIN_LIMITS[0]), KELVIN_LIMITS[1])
    u, v = _black_body(t)
    (u1, v1), (u0, v0) = _black_body(t * 1.001), _black_body(t * 0.999)
    length = np.hypot(u1 - u0, v1 - v0)
    duv = min(max(tint, -TINT_LIMIT), TINT_LIMIT) / TINT_PER_DUV
    u, v = u + duv * (v1 - v0) / length, v - duv * (u1 - u0) / length
    x, y = 3.0 * u / (2.0 * u - 8.0 * v + 4.0), 2.0 * v / (2.0 * u - 8.0 * v + 4.0)
    return np.array([x / y, 1.0, (1.0 - x - y) / y])


def picture_of(light: Float32[np.ndarray, "h w 3"], tone: Tone) -> Float32[np.ndarray, "h w 3"]:
    """What a screen shows of a finished picture: sRGB from 0 to 1.

    Args:
        light: Linear Rec. 709, not premultiplied.
        tone: What to do with it.
    """
    light = adapted(light, tone)
    match tone.curve:
        case "srgb":
            shown = light
        case "filmic":
            shown = filmic(light)
        case "neutral":
            shown = neutral(light)
    picture = np.clip(linear_to_srgb(shown), 0.0, 1.0)
    return _striped(picture, light) if tone.clipping else picture


def adapted(light: Float32[np.ndarray, "h w 3"], tone: Tone) -> Float32[np.ndarray, "h w 3"]:
    """Light after exposure and white balance."""
    if (tone.kelvin, tone.tint) == (NEUTRAL_KELVIN, 0.0):
        return light * np.float32(2.0**tone.exposure)
    return light @ adaptation(tone).T.astype(np.float32)


def filmic(light: Float32[np.ndarray, "*shape 3"]) -> Float32[np.ndarray, "*shape 3"]:
    """Linear light for the screen, 0 to 1, after the manner of AgX (Troy Sobotka, https://github.com/sobotka/AgX).

    ``inset^-1 (sigmoid((log2(inset light / 0.18) + 10) / 16.5) ^ 2.2)`` with AgX' inset matrix and range of stops.
    Middle grey stays what it is. What deviates from AgX: the polynomial (see :func:`sigmoid`), its pivot, and the
    inverse of the inset at the end, without which colours are as muted as in AgX' own base picture.
    """
    mixed = np.clip(light, 0.0, np.float32(BRIGHTEST)) @ FILMIC_INSET.T.astype(np.float32)
    low, high = FILMIC_STOPS
    stops = np.log2(np.maximum(mixed / np.float32(MIDDLE_GREY), np.float32(2.0**low)))
    codes = sigmoid(np.clip((stops - np.float32(low)) / np.float32(high - low), 0.0, 1.0))
    shown = np.clip(codes, 0.0, 1.0) ** np.float32(FILMIC_POWER)
    return np.clip(shown @ FILMIC_OUTSET.T.astype(np.float32), 0.0, 1.0)


def sigmoid(place: Float32[np.ndarray, "*shape"]) -> Float32[np.ndarray, "*shape"]:
    """AgX' contrast curve from 0 to 1, as the polynomial of degree 6 that deviates from it least: by 0.0045.

    The curve itself is ``y0 + s h(c (x - x0) / s)`` with ``h(z) = z / (1 + z^p)^(1/p)``: slope c = 2 at the pivot
    x0 = 10/16.5 (middle grey) with y0 = 0.18^(1/2.2), power p = 3 below and 3.25 above it, and s such that the ends
    are 0 and 1.
    """
    result = np.full_like(place, FILMIC_SIGMOID[-1])
    for coefficient in FILMIC_SIGMOID[-2::-1]:
        result = result * place + np.float32(coefficient)
    return result


def neutral(light: Float32[np.ndarray, "*shape 3"]) -> Float32[np.ndarray, "*shape 3"]:
    """Linear light for the screen, 0 to 1, by Khronos' PBR Neutral tone mapper (2024), after its published equations.

    With m = min(rgb), the reflection f = m - 6.25 m^2 below 0.08, else 0.04, is taken off. A peak p beyond k = 0.76
    becomes ``p' = 1 - (1 - k)^2 / (p + 1 - 2 k)``, and the colour fades to white by ``1 - 1 / (0.15 (p - p') + 1)``.
    """
    light = np.clip(light, 0.0, np.float32(BRIGHTEST))
    least = light.min(-1, keepdims=True)
    light = light - np.where(least < 0.08, least - np.float32(6.25) * least * least, np.float32(0.04))
    peak = light.max(-1, keepdims=True)
    room = np.float32(1.0 - NEUTRAL_START)
    pressed = np.where(peak < NEUTRAL_START, peak, 1.0 - room * room / np.maximum(peak + 2.0 * room - 1.0, room))
    scaled = light * (pressed / np.maximum(peak, np.float32(1e-6)))
    whiteness = 1.0 - 1.0 / (np.float32(NEUTRAL_DESATURATION) * (peak - pressed) + 1.0)
    return np.clip(scaled + (pressed - scaled) * whiteness, 0.0, 1.0)


def _striped(
    picture: Float32[np.ndarray, "h w 3"], light: Float32[np.ndarray, "h w 3"]
) -> Float32[np.ndarray, "h w 3"]:
    """Diagonal stripes over every pixel that a plain screen could not show."""
    y, x = np.indices(picture.shape[:2])
    stripe = ((x + y) // STRIPE % 2 == 0)[..., None]
    bright, dark = (light > 1.0).any(-1, keepdims=True), (light <= 0.0).all(-1, keepdims=True)
    marked = np.where(stripe & bright, np.array(TOO_BRIGHT, np.float32), picture)
    return np.where(stripe & dark, np.array(TOO_DARK, np.float32), marked)


def _black_body(t: float) -> tuple[float, float]:
    """Chromaticity u, v (CIE 1960) of a black body at ``t`` kelvin."""
    u = (0.860117757 + 1.54118254e-4 * t + 1.28641212e-7 * t * t) / (1.0 + 8.42420235e-4 * t + 7.08145163e-7 * t * t)
    v = (0.317398726 + 4.22806245e-5 * t + 4.20481691e-8 * t * t) / (1.0 - 2.89741816e-5 * t + 1.61456053e-7 * t * t)
    return u, v
