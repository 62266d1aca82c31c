"""Specular-glossiness (KHR_materials_pbrSpecularGlossiness) as metallic-roughness.

A surface of diffuse colour d and mirrored colour s sends ``d (1 - max s)`` and mirrors ``s`` head-on; one of base
colour b and metallic m sends ``b (1 - m)`` (less the 4 % that do not get below) and mirrors ``0.04 (1 - m) + b m``. Set
equal in brightness, the two give a quadratic equation for m; where the colours then differ, mirrored colours count the
more, the more metallic the surface is (Khronos, the extension's example of a conversion).
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64, UInt8

from viewer.formats.textures import resized
from viewer.scene.color import linear_to_srgb, srgb_to_linear
from viewer.scene.geometry import Vec3

HEAD_ON = 0.04
LEAST = 1e-6
BRIGHTNESS = (0.299, 0.587, 0.114)
Colors = Float64[np.ndarray, "*n 3"]
Numbers = Float64[np.ndarray, "*n"]
"""At least one."""
Texels = UInt8[np.ndarray, "_ _ _"]


def metallic_of(diffuse: Colors, specular: Colors) -> tuple[Colors, Numbers]:
    """Base colour and metallic of a surface of linear diffuse and mirrored colours."""
    sent = diffuse * (1.0 - specular.max(-1, keepdims=True)) / (1.0 - HEAD_ON)
    bright, mirrors = _brightness(sent), _brightness(specular)
    half = 0.5 * (bright + mirrors) - HEAD_ON
    root = np.sqrt(np.maximum(half * half - HEAD_ON * (HEAD_ON - mirrors), 0.0))
    metallic = np.where(mirrors <= HEAD_ON, 0.0, np.clip((root - half) / HEAD_ON, 0.0, 1.0))
    share = metallic[..., None]
    below = sent / np.maximum(1.0 - share, LEAST)
    above = (specular - HEAD_ON * (1.0 - share)) / np.maximum(share, LEAST)
    return np.clip(below + share * share * (above - below), 0.0, 1.0), metallic


def converted_maps(
    diffuse: tuple[Vec3, Texels | None], specular: tuple[Vec3, float, Texels | None]
) -> tuple[UInt8[np.ndarray, "h w 3"], UInt8[np.ndarray, "h w 3"]]:
    """Base colours in sRGB, and occlusion (none), roughness and metallic.

    Args:
        diffuse: Factor, and map in sRGB.
        specular: Factors of mirrored colour and glossiness, and the map of both, the former in sRGB.
    """
    sizes = [texels.shape[:2] for texels in (diffuse[1], specular[2]) if texels is not None]
    height, width = max(sizes, default=(1, 1))
    base, gloss = np.empty((height, width, 3), np.uint8), np.ones((height, width))
    shiny = np.ones((height, width, 3))
    if specular[2] is not None:
        texels = resized(specular[2], width, height)
        shiny = _light(texels)
        gloss = texels[..., 3] / 255.0 if texels.shape[2] == 4 else gloss
    matt = np.ones((height, width, 3)) if diffuse[1] is None else _light(resized(diffuse[1], width, height))
    color, metallic = metallic_of(matt * diffuse[0], shiny * specular[0])
    base = np.rint(255.0 * linear_to_srgb(color.astype(np.float32))).astype(np.uint8)
    numbers = np.stack([np.ones((height, width)), 1.0 - gloss * specular[1], metallic], -1)
    return base, np.rint(255.0 * numbers).astype(np.uint8)


def _light(texels: Texels) -> Colors:
    return srgb_to_linear(texels[..., :3].astype(np.float32) / np.float32(255.0)).astype(np.float64)


def _brightness(colors: Colors) -> Numbers:
    return np.sqrt((colors * colors) @ np.array(BRIGHTNESS))
