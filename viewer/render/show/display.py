"""From frames to pictures that people look at."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32, UInt8

from viewer.render.channels import CHANNEL_KINDS
from viewer.render.request import Frame
from viewer.render.show.display_settings import Display
from viewer.render.show.false_color import false_color_picture, numbers_of, scale_of
from viewer.render.show.tone import Tone, adapted, picture_of
from viewer.scene.color import linear_to_srgb
from viewer.scene.geometry import Vec3

PLAIN, DEFAULT = Tone(), Display()
MID_GREY = 0.2140411
"""Light whose sRGB code is 1/2: what colours look like that do not change with the view."""


def as_bytes(picture: Float32[np.ndarray, "h w c"]) -> UInt8[np.ndarray, "h w c"]:
    """Values of 0 to 1 as bytes, rounded to the nearest."""
    return (np.clip(picture, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)


def picture_over(frame: Frame, background: Vec3, tone: Tone = PLAIN) -> Float32[np.ndarray, "h w 3"]:
    """The frame over a background, as a display shows it: composited as light, then toned, then clipped to sRGB.

    Args:
        frame: Premultiplied linear radiance.
        background: Linear Rec. 709.
        tone: It acts on the background, too.
    """
    radiance = frame.radiance.astype(np.float32)
    light = radiance[..., :3] + (1.0 - radiance[..., 3:]) * np.array(background, np.float32)
    return picture_of(light, tone)


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
    light, opacity = straight_light(frame)
    return linear_to_srgb(light), opacity


def straight_light(frame: Frame) -> tuple[Float32[np.ndarray, "h w 3"], Float32[np.ndarray, "h w 1"]]:
    """Unpremultiplied linear light, 0 where nothing is, and opacity."""
    radiance = frame.radiance.astype(np.float32)
    opacity = np.clip(radiance[..., 3:], 0.0, 1.0)
    return np.divide(radiance[..., :3], opacity, out=np.zeros_like(radiance[..., :3]), where=opacity > 0), opacity


def straight_picture(frame: Frame, tone: Tone = PLAIN) -> Float32[np.ndarray, "h w 4"]:
    """Colours without any background, as PNG files hold them: toned, sRGB, straight alpha; 0 where nothing is."""
    light, opacity = straight_light(frame)
    return np.concatenate([picture_of(light, tone), opacity], -1)


def channel_picture(
    frame: Frame, display: Display = DEFAULT, background: Vec3 = (0.0, 0.0, 0.0)
) -> Float32[np.ndarray, "h w 3"]:
    """The first channel of a display as an sRGB picture: colour over a background, everything else as a map says.

    Args:
        frame: Must have been rendered with that channel.
        display: How to show it.
        background: Linear Rec. 709, behind colours; where ``display`` has a colour of its own, that counts.
    """
    channel = display.channel
    if channel == "color":
        own_background = display.background if isinstance(display.background, tuple) else background
        return picture_over(frame, own_background, display.tone)
    match CHANNEL_KINDS[channel].look:
        case "normal":
            return normal_picture(frame.channels[channel])
        case "opacity":
            return np.repeat(np.clip(frame.radiance[..., 3:].astype(np.float32), 0.0, 1.0), 3, -1)
        case "difference":
            light = adapted(frame.channels[channel].astype(np.float32), display.tone)
            return np.clip(linear_to_srgb(np.float32(MID_GREY) + light), 0.0, 1.0)
        case "color":
            return picture_of(frame.channels[channel], PLAIN)
        case "light":
            return picture_of(frame.channels[channel], display.tone)
        case "fraction":
            return np.repeat(np.clip(np.nan_to_num(frame.channels[channel]), 0.0, 1.0)[..., None], 3, -1)
        case "number":
            values = numbers_of(frame, channel)
            assert values is not None, f"the frame was rendered without {channel}"
            return false_color_picture(values, scale_of(values, channel, display.false_color))


def shown_picture(frame: Frame, display: Display, background: Vec3) -> Float32[np.ndarray, "h w c"]:
    """A frame as a display shows it, sRGB from 0 to 1; with straight alpha where it shows no background."""
    if display.background == "transparent" and display.channel == "color":
        return straight_picture(frame, display.tone)
    return channel_picture(frame, display, background)


def normal_picture(normal: Float32[np.ndarray, "h w 3"]) -> Float32[np.ndarray, "h w 3"]:
    """World-space normals as colours ``n / 2 + 1/2``; black where nothing is."""
    seen = (normal != 0).any(-1, keepdims=True)
    return np.where(seen, np.clip(normal * 0.5 + 0.5, 0.0, 1.0), 0.0).astype(np.float32)
