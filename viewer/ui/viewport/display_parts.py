"""What is drawn into which part of the picture."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from viewer.render.request import Channel, Frame
from viewer.render.show.display import MID_GREY
from viewer.render.show.false_color import NUMBERS, FalseColor, Scale, false_color_picture, numbers_of, scale_of
from viewer.render.show.tone import Tone, adaptation
from viewer.scene.color import srgb_to_linear
from viewer.scene.geometry import Vec3, as_vec3
from viewer.ui.viewport.drawing import NO_SCALE, UNCHANGED, Drawing
from viewer.ui.viewport.view_state import ViewState

COUNTS: tuple[Channel, ...] = ("cost", "occupancy")
"""Where nothing is, these are zero."""


class Part(NamedTuple):
    """A part of the picture that shows one channel.

    Attributes:
        box: Left, bottom, width and height in pixels.
        drawing: What the layers are told.
        clear: Colour and opacity of what lies behind everything.
        tone: To be applied once everything is drawn, as floats; None = it need not.
    """

    box: tuple[int, int, int, int]
    drawing: Drawing
    clear: tuple[float, float, float, float]
    tone: Tone | None


def parts_of(state: ViewState, whole: Drawing, width: int, height: int) -> list[Part]:
    """One part, or two side by side; none of them empty.

    Args:
        state: What to show.
        whole: The drawing but for what depends on the part.
        width: Of the picture in pixels.
        height: Likewise.
    """
    split = state.display.split
    if split is None:
        return [_part(state, whole, 0, (0, 0, width, height))]
    middle = min(max(round(split * width), 0), width)
    boxes = ((0, 0, middle, height), (middle, 0, width - middle, height))
    return [_part(state, whole, index, box) for index, box in enumerate(boxes) if box[2] > 0]


def scale_in(frame: Frame | None, channel: Channel, chosen: FalseColor) -> Scale | None:
    """The false colours of a channel in that frame; None where it is no number, or the frame has none."""
    values = None if frame is None else numbers_of(frame, channel)
    return None if values is None else scale_of(values, channel, chosen)


def _part(state: ViewState, whole: Drawing, index: int, box: tuple[int, int, int, int]) -> Part:
    display, tone = state.display, state.display.tone
    drawing = whole._replace(
        channel=display.channels[index], adaptation=adaptation(tone), scale=_scale(state, index) or NO_SCALE
    )
    if drawing.channel != "color":
        return Part(box, drawing, (*_behind(drawing), 1.0), None)
    if display.background == "transparent":
        return Part(box, drawing._replace(adaptation=UNCHANGED), (0.0, 0.0, 0.0, 0.0), tone)
    behind = state.scene.world.background if display.background == "scene" else display.background
    if not tone.is_linear:
        return Part(box, drawing._replace(adaptation=UNCHANGED), (*behind, 1.0), tone)
    red, green, blue = (float(part) for part in drawing.adaptation @ behind)
    return Part(box, drawing, (red, green, blue, 1.0), None)


def _behind(drawing: Drawing) -> Vec3:
    """The linear colour of nothing at all, in channels that are no colours."""
    if drawing.channel == "view_dependence":
        return (MID_GREY, MID_GREY, MID_GREY)
    if drawing.channel in COUNTS:
        return as_vec3(srgb_to_linear(false_color_picture(np.zeros((1, 1), np.float32), drawing.scale)[0, 0]))
    return (0.0, 0.0, 0.0)


def _scale(state: ViewState, index: int) -> Scale | None:
    """The false colours of one of the channels on display."""
    channel = state.display.channels[index]
    if channel not in NUMBERS:
        return None
    chosen = (state.display.false_color, state.display.second_false_color)[index]
    decided = state.scales[index] if index < len(state.scales) else scale_in(state.frame, channel, chosen)
    return decided or _around_pivot(state, chosen)


def _around_pivot(state: ViewState, chosen: FalseColor) -> Scale:
    """A scale for depths before there is any frame."""
    return scale_of(np.array([[0.3, 1.7]], np.float32) * np.float32(state.distance), "depth", chosen)
