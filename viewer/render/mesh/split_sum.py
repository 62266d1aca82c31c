"""Environment light, prepared for being looked up: the split sum approximation.

Karis, "Real Shading in Unreal Engine 4" (SIGGRAPH 2013 course): what a rough surface mirrors is about the light
averaged under its lobe (:func:`prefiltering`) times the part of white light that it would mirror
(:func:`environment_brdf`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeVar

import numpy as np
from jaxtyping import Float32, Float64
from scipy.fft import dct

from viewer.render.mesh.resample import averaged, interpolated
from viewer.scene.environment import texel_solid_angles
from viewer.scene.progress import Progress, Work

T = TypeVar("T", bound=Any)

LEAST_ALPHA = 1e-3
"""Of GGX; narrower lobes are mirrors to single precision."""
BRDF_SAMPLES = 1024
WIDEST, NARROWEST = 2048, 512
"""Texels across the sharpest level. A narrower picture would be too coarse for the second one's lobe."""
SMOOTHEST = 32
"""No level is narrower."""
IRRADIANCE_WIDTH = 64
ROWS_AT_ONCE = 32
Weight = Callable[[Float32[np.ndarray, "*n"]], Float32[np.ndarray, "*n"]]
"""Of light at an angle of that cosine."""


class PrefilteredLight(NamedTuple):
    """Light averaged under lobes.

    Attributes:
        levels: For roughness 0, 1/(n-1) ... 1, each half as large as the one before; (h, w, 3) equirectangular.
        irradiance: Divided by pi: what a white matt surface of that normal sends; (32, 64, 3) equirectangular.
    """

    levels: tuple[Float32[np.ndarray, "_ _ 3"], ...]
    irradiance: Float32[np.ndarray, "_ _ 3"]


def lobe_middle(roughness: T) -> T:
    """How far from the normal (0) towards the mirrored direction (1) the middle lies of what a surface mirrors.

    Rough ones mirror most where more of it arrives, which is nearer to the normal (Lagarde and de Rousiers, "Moving
    Frostbite to Physically Based Rendering", 2014, listing 21). Its derivative is finite everywhere.
    """
    gloss = 1.0 - roughness**2
    return gloss * ((gloss + 1e-6) ** 0.5 + roughness**2)


def environment_brdf(side: int) -> Float32[np.ndarray, "side side 2"]:
    """Factor and summand of F0 that make the part of white light that GGX mirrors.

    ``integral f cos = F0 A + B`` under Schlick's Fresnel term (Karis 2013, eq. 8), with Smith's height-correlated
    masking: means of ``(1 - c) G2/G1`` and ``c G2/G1``, ``c = (1 - v.h)^5``, over visible normals (Heitz 2018). Row i
    is for roughness i / (side - 1), whose square is ``alpha``; column j for n.v = j / (side - 1). Interpolate linearly.
    """
    u = (np.arange(BRDF_SAMPLES) + 0.5) / BRDF_SAMPLES
    angle = 2.0 * math.pi * _radical_inverse(BRDF_SAMPLES)
    cosine = np.maximum(np.linspace(0.0, 1.0, side), 1e-4)[:, None]
    result = np.empty((side, side, 2), np.float32)
    for row, roughness in enumerate(np.linspace(0.0, 1.0, side)):
        alpha = max(roughness * roughness, LEAST_ALPHA)
        toward_half, down = _visible_normals(cosine, alpha, u, angle)
        light = 2.0 * toward_half * down - cosine
        view_term, light_term = _lambda(cosine, alpha), _lambda(np.maximum(light, 1e-7), alpha)
        shadow = np.where(light > 0.0, (1.0 + view_term) / (1.0 + view_term + light_term), 0.0)
        fresnel = (1.0 - np.clip(toward_half, 0.0, 1.0)) ** 5
        result[row, :, 0] = (shadow * (1.0 - fresnel)).mean(1)
        result[row, :, 1] = (shadow * fresnel).mean(1)
    return result


def prefiltering(radiance: Float32[np.ndarray, "h w 3"], levels: int = 6) -> Work[PrefilteredLight]:
    """Environment light, averaged under the lobe of each roughness and under the cosine.

    Weights are ``D(h) max(n.l, 0)`` with n = v = r, as Karis has them. On a picture of the whole sphere they depend on
    the two rows and the difference of the columns alone, so every pair of rows is a circular convolution: products of
    cosine transforms. Nothing is sampled, so a small sun leaves neither sparks nor bands, and light that is the same
    all around stays so. Takes some 0.7 s on one core.

    Args:
        radiance: Equirectangular as in :mod:`viewer.scene.environment`; finite and not negative.
        levels: How many; at least 2.
    """
    width = radiance.shape[1]
    side = min(max(width, NARROWEST), WIDEST)
    sharpest = (averaged if side < width else interpolated)(radiance, side, side // 2)
    result, source = [sharpest], sharpest
    for level in range(1, levels):
        size = max(side >> level, SMOOTHEST)
        source = averaged(source, size, size // 2)
        picture = np.empty_like(source)
        for row in _convolve(source, _Lobe((level / (levels - 1)) ** 2), picture):
            yield Progress(1.0 - 0.25 ** (level - 1) * (1.0 - 0.75 * row / len(source)), "Preparing the light")
        result.append(picture)
    coarse = averaged(sharpest, IRRADIANCE_WIDTH, IRRADIANCE_WIDTH // 2)
    irradiance = np.empty_like(coarse)
    for _ in _convolve(coarse, _cosine, irradiance):
        yield Progress(1.0, "Preparing the light")
    return PrefilteredLight(tuple(result), irradiance)


class _Lobe:
    """Karis's weight of light at an angle to the mirrored direction."""

    def __init__(self, alpha: float) -> None:
        self._square = np.float32(alpha * alpha)

    def __call__(self, cosine: Float32[np.ndarray, "*n"]) -> Float32[np.ndarray, "*n"]:
        """For the cosine of that angle: ``D(h) n.l``, up to a factor; cos^2 of half of an angle is (1 + cos) / 2."""
        bell = (1 + cosine) * np.float32(0.5) * (self._square - 1) + 1
        return np.maximum(cosine, 0) / (bell * bell)


def _cosine(cosine: Float32[np.ndarray, "*n"]) -> Float32[np.ndarray, "*n"]:
    return np.maximum(cosine, 0)


def _convolve(
    light: Float32[np.ndarray, "h w 3"], weight: Weight, result: Float32[np.ndarray, "h w 3"]
) -> Iterator[int]:
    """Write means of ``light`` around each of its texels into ``result``; yields how many rows are done."""
    height, width = light.shape[:2]
    theta = (np.arange(height) + 0.5) * (math.pi / height)
    up, flat = np.cos(theta).astype(np.float32), np.sin(theta).astype(np.float32)
    turn = np.cos(np.arange(width // 2 + 1) * (2.0 * math.pi / width)).astype(np.float32)
    angles = texel_solid_angles(width, height)
    spectrum = np.moveaxis(
        np.fft.rfft(light * angles[:, None, None].astype(np.float32), axis=1), 1, 0
    )  # frequency, row, 3
    parts = np.concatenate([spectrum.real, spectrum.imag], -1)
    for begin in range(0, height, ROWS_AT_ONCE):
        rows = slice(begin, begin + ROWS_AT_ONCE)
        cosine = (up[rows, None] * up)[..., None] + (flat[rows, None] * flat)[..., None] * turn
        weights = weight(np.minimum(cosine, 1))
        whole = 2.0 * weights[..., 1:-1].sum(-1, dtype=np.float64) + weights[..., 0] + weights[..., -1]
        transformed = np.asarray(dct(weights, 1, axis=-1))
        found = np.moveaxis(transformed, -1, 0) @ parts
        picture = np.fft.irfft(np.moveaxis(found[..., :3] + 1j * found[..., 3:], 0, 1), width, axis=1)
        result[rows] = np.maximum(picture / (whole @ angles)[:, None, None], 0.0)
        yield min(begin + ROWS_AT_ONCE, height)


def _visible_normals(
    cosine: Float64[np.ndarray, "c 1"], alpha: float, u: Float64[np.ndarray, " n"], angle: Float64[np.ndarray, " n"]
) -> tuple[Float64[np.ndarray, "c n"], Float64[np.ndarray, "c n"]]:
    """v.h and n.h of normals that are visible along v: a cap of the stretched hemisphere (Dupuy, Benyoub 2023)."""
    across = np.sqrt(np.maximum(1.0 - cosine * cosine, 0.0))
    length = np.hypot(alpha * across, cosine)
    side, top = alpha * across / length, cosine / length
    z = (1.0 - u) * (1.0 + top) - top
    ring = np.sqrt(np.clip(1.0 - z * z, 0.0, 1.0))
    x, y, z = ring * np.cos(angle) + side, ring * np.sin(angle), z + top
    x, y, z = alpha * x, alpha * y, np.maximum(z, 1e-9)
    norm = np.sqrt(x * x + y * y + z * z)
    return (across * x + cosine * z) / norm, z / norm


def _lambda(cosine: np.ndarray, alpha: float) -> np.ndarray:
    """Smith's function for GGX: masked over visible area of a direction."""
    return 0.5 * (np.sqrt(1.0 + alpha * alpha * (1.0 / (cosine * cosine) - 1.0)) - 1.0)


def _radical_inverse(count: int) -> Float64[np.ndarray, " n"]:
    """Van der Corput's sequence: the binary digits of 0, 1, 2 ... mirrored at the point."""
    digits = max(count - 1, 1).bit_length()
    numbers = np.arange(count)
    bits = (numbers[:, None] >> np.arange(digits)) & 1
    return bits @ 0.5 ** np.arange(1.0, digits + 1.0) + 0.5 / count
