"""From light to pictures that people look at: exposure, the sRGB curve, false colours."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Float32, UInt8

from viewer.render.request import Channel, Frame
from viewer.scene.color import linear_to_srgb
from viewer.scene.geometry import Vec3

STEPS = 256
"""Entries of the false-colour map."""


def as_bytes(picture: Float32[np.ndarray, "h w c"]) -> UInt8[np.ndarray, "h w c"]:
    """Values of 0 to 1 as bytes, rounded to the nearest."""
    return (np.clip(picture, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)


def picture_over(frame: Frame, background: Vec3, exposure: float = 0.0) -> Float32[np.ndarray, "h w 3"]:
    """The frame over a background, as a display shows it: composited as light, times ``2^exposure``, clipped to sRGB.

    Args:
        frame: Premultiplied linear radiance.
        background: Linear Rec. 709.
        exposure: In stops; it acts on the background, too.
    """
    radiance = frame.radiance.astype(np.float32)
    light = radiance[..., :3] + (1.0 - radiance[..., 3:]) * np.array(background, np.float32)
    return np.clip(linear_to_srgb(light * np.float32(2.0**exposure)), 0.0, 1.0)


def field_picture_over(frame: Frame, background_srgb: Vec3) -> Float32[np.ndarray, "h w 3"]:
    """The frame over a background as photos with alpha are: composited after the sRGB curve.

    ``sRGB(radiance / opacity) * opacity + (1 - opacity) * background``, clipped to [0, 1]; this is what evaluations of
    radiance fields compare, because data sets lay their 8-bit photos over white that way.
    """
    straight, opacity = straight_srgb(frame)
    over = straight * opacity + (1.0 - opacity) * np.array(background_srgb, np.float32)
    return np.clip(over, 0.0, 1.0).astype(np.float32)


def straight_srgb(frame: Frame) -> tuple[Float32[np.ndarray, "h w 3"], Float32[np.ndarray, "h w 1"]]:
    """Unpremultiplied sRGB colour and opacity, as PNG files hold them; colour 0 where nothing is."""
    radiance = frame.radiance.astype(np.float32)
    opacity = np.clip(radiance[..., 3:], 0.0, 1.0)
    straight = np.divide(radiance[..., :3], opacity, out=np.zeros_like(radiance[..., :3]), where=opacity > 0)
    return linear_to_srgb(straight), opacity


def channel_picture(
    frame: Frame, channel: Channel, background: Vec3 = (0.0, 0.0, 0.0), exposure: float = 0.0
) -> Float32[np.ndarray, "h w 3"]:
    """One channel as an sRGB picture: colour over the background, depth in false colours, normals and opacity.

    A ``normal`` channel has to have been asked for when the frame was rendered.
    """
    match channel:
        case "color":
            return picture_over(frame, background, exposure)
        case "depth":
            return depth_picture(frame.depth)
        case "normal":
            return normal_picture(frame.channels["normal"])
        case "opacity":
            return np.repeat(np.clip(frame.radiance[..., 3:].astype(np.float32), 0.0, 1.0), 3, -1)
        case "view_dependence":
            return np.clip(linear_to_srgb(0.2 + frame.channels[channel]), 0.0, 1.0).astype(np.float32)
        case _:
            return scalar_picture(frame.channels[channel])


def scalar_picture(values: Float32[np.ndarray, "h w"]) -> Float32[np.ndarray, "h w 3"]:
    """Numbers in false colours, small = dark, over the range that they have; black where there is none (NaN)."""
    seen = np.isfinite(values)
    if not seen.any():
        return np.zeros((*values.shape, 3), np.float32)
    low, high = float(values[seen].min()), float(values[seen].max())
    place = (np.where(seen, values, low) - low) / max(high - low, 1e-9)
    colors = false_colors()[np.rint(place * (STEPS - 1)).astype(np.int64)]
    return np.where(seen[..., None], colors, np.float32(0.0))


def depth_picture(
    depth: Float32[np.ndarray, "h w"], near: float | None = None, far: float | None = None
) -> Float32[np.ndarray, "h w 3"]:
    """Distances in false colours, near = bright; black where nothing is.

    Args:
        depth: World lengths; inf where nothing is.
        near: Distance of the brightest colour; the smallest one in the picture without it.
        far: Distance of the darkest colour; the largest one in the picture without it.
    """
    seen = np.isfinite(depth)
    if not seen.any():
        return np.zeros((*depth.shape, 3), np.float32)
    low = float(depth[seen].min()) if near is None else near
    high = float(depth[seen].max()) if far is None else far
    place = (np.where(seen, depth, high) - low) / max(high - low, 1e-9)
    colors = false_colors()[np.rint((1.0 - np.clip(place, 0.0, 1.0)) * (STEPS - 1)).astype(np.int64)]
    return np.where(seen[..., None], colors, np.float32(0.0))


def normal_picture(normal: Float32[np.ndarray, "h w 3"]) -> Float32[np.ndarray, "h w 3"]:
    """World-space normals as colours ``n / 2 + 1/2``; black where nothing is."""
    seen = (normal != 0).any(-1, keepdims=True)
    return np.where(seen, np.clip(normal * 0.5 + 0.5, 0.0, 1.0), 0.0).astype(np.float32)


def false_colors() -> Float32[np.ndarray, "256 3"]:
    """A map from 0 to 1 in sRGB whose lightness rises evenly, from dark violet over green to pale yellow.

    A spiral in Oklab (Ottosson 2020): lightness 0.18 to 0.95, hue 300 to 105 degrees, most chroma in the middle.
    """
    t = np.linspace(0.0, 1.0, STEPS)
    lightness, hue = 0.18 + 0.77 * t, np.deg2rad(300.0 - 195.0 * t)
    chroma = 0.05 + 0.11 * np.sin(np.pi * np.clip(0.1 + 0.85 * t, 0.0, 1.0))
    oklab = np.stack([lightness, chroma * np.cos(hue), chroma * np.sin(hue)], -1)
    return np.clip(linear_to_srgb(_linear_from_oklab(oklab)), 0.0, 1.0)


def _linear_from_oklab(oklab: Float[np.ndarray, "n 3"]) -> Float32[np.ndarray, "n 3"]:
    """Linear Rec. 709 of Oklab colours, negative where they lie outside of the gamut."""
    cones = oklab @ np.array([[1.0, 1.0, 1.0], [0.3963377774, -0.1055613458, -0.0894841775],
                              [0.2158037573, -0.0638541728, -1.2914855480]])  # fmt: skip
    light = cones**3 @ np.array([[4.0767416621, -1.2684380046, -0.0041960863],
                                 [-3.3077115913, 2.6097574011, -0.7034186147],
                                 [0.2309699292, -0.3413193965, 1.7076147010]])  # fmt: skip
    return light.astype(np.float32)
