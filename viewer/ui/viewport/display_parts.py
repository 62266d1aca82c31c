"""What is drawn into which part of the picture."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from viewer.render.channels import CHANNEL_KINDS, FIELD_CHANNELS, NUMBERS, Channel
from viewer.render.show.display import MID_GREY
from viewer.render.show.display_settings import in_world
from viewer.render.show.false_color import FalseColor, Scale, false_color_picture, numbers_of, scale_of
from viewer.render.show.tone import Tone, adaptation
from viewer.scene.color import srgb_to_linear
from viewer.scene.geometry import Vec3, as_vec3
from viewer.session.state import ModelView, State
from viewer.ui.viewport.drawing import NO_SCALE, UNCHANGED, Drawing

FOUR: tuple[tuple[Channel, ModelView], ...] = (
    ("color", "channel"), ("albedo", "channel"), ("color", "packed"), ("normal", "channel")
)  # fmt: skip
"""The four pictures of the four-up view, from the upper left one to the lower right one."""
GAP = 2
"""Pixels between the four."""
Box = tuple[int, int, int, int]
NOWHERE: Box = (0, 0, 0, 0)
"""The part of a picture in which nothing has changed."""


class Part(NamedTuple):
    """A part of the picture that shows one channel.

    Attributes:
        box: Left, bottom, width and height in pixels.
        drawing: What the layers need to know.
        clear: Colour and opacity of what lies behind everything.
        tone: To be applied once everything is drawn, as floats; None = it need not.
        view: Where the whole picture would lie of which the box shows a part.
        fields: Whether fields are drawn.
        models: Whether models are drawn.
        sky: Whether the scene's environment light may be seen behind it.
    """

    box: Box
    drawing: Drawing
    clear: tuple[float, float, float, float]
    tone: Tone | None
    view: Box
    fields: bool = True
    models: bool = True
    sky: bool = False


def parts_of(state: State, whole: Drawing, width: int, height: int) -> list[Part]:
    """One part, or two side by side; none of them empty.

    Args:
        state: What to show.
        whole: The drawing but for what depends on the part.
        width: Of the picture in pixels.
        height: The same downwards.
    """
    look, split = state.models, state.display.split
    picture = (0, 0, width, height)
    if look.four_up:
        boxes = quarters(width, height)
        return [_part(state, whole, part, box, box) for part, box in zip(FOUR, boxes, strict=True)]
    channels = state.display.channels
    if split is None:
        return [_part(state, whole, (channels[0], look.view), picture, picture)]
    middle = min(max(round(split * width), 0), width)
    boxes = ((0, 0, middle, height), (middle, 0, width - middle, height))
    if look.beside:
        sides = [_part(state, whole, (channels[0], look.view), box, picture) for box in boxes]
        sides = [part._replace(fields=not index, models=bool(index)) for index, part in enumerate(sides)]
    else:
        sides = [
            _part(state, whole, (channel, look.view), box, picture, index)
            for index, (channel, box) in enumerate(zip(channels, boxes, strict=True))
        ]
    return [part for part in sides if part.box[2] > 0]


def quarters(width: int, height: int) -> tuple[Box, Box, Box, Box]:
    """The boxes of the four-up view, from the upper left one to the lower right one, with a line between them."""
    left, below = max((width - GAP) // 2, 1), max((height - GAP) // 2, 1)
    right, above = min(left + GAP, width - 1), min(below + GAP, height - 1)
    return (0, above, left, below), (right, above, left, below), (0, 0, left, below), (right, 0, left, below)


def _part(state: State, whole: Drawing, shown: tuple[Channel, ModelView], box: Box, view: Box, index: int = 0) -> Part:
    display = in_world(state.display, state.shown.world)
    tone = display.tone
    channel, model_view = shown
    drawing = whole._replace(
        channel=channel, adaptation=adaptation(tone), scale=_scale(state, channel, index) or NO_SCALE, view=model_view,
        wireframe=state.models.wireframe,
    )  # fmt: skip
    fields = channel in FIELD_CHANNELS and (model_view == "channel" or not state.models.four_up)
    if channel != "color":
        seen = CHANNEL_KINDS[channel].look == "light" and not tone.is_linear
        drawing = drawing._replace(adaptation=UNCHANGED) if seen else drawing
        return Part(box, drawing, (*_behind(drawing), 1.0), tone if seen else None, view, fields)
    if model_view != "channel" and not fields:
        return Part(box, drawing, (0.0, 0.0, 0.0, 1.0), None, view, fields)
    if display.background == "transparent":
        return Part(box, drawing._replace(adaptation=UNCHANGED), (0.0, 0.0, 0.0, 0.0), tone, view, fields)
    sky = display.background == "scene"
    behind = state.shown.world.background if display.background == "scene" else display.background
    if not tone.is_linear:
        return Part(box, drawing._replace(adaptation=UNCHANGED), (*behind, 1.0), tone, view, fields, sky=sky)
    red, green, blue = (float(part) for part in drawing.adaptation @ behind)
    return Part(box, drawing, (red, green, blue, 1.0), None, view, fields, sky=sky)


def _behind(drawing: Drawing) -> Vec3:
    """The linear colour of nothing at all, in channels that are no colours."""
    if drawing.channel == "view_dependence":
        return (MID_GREY, MID_GREY, MID_GREY)
    if CHANNEL_KINDS[drawing.channel].mix == "sum":  # where nothing is, counts are zero
        return as_vec3(srgb_to_linear(false_color_picture(np.zeros((1, 1), np.float32), drawing.scale)[0, 0]))
    return (0.0, 0.0, 0.0)


def _scale(state: State, channel: Channel, index: int) -> Scale | None:
    """The false colours of one of the channels on display."""
    if channel not in NUMBERS:
        return None
    chosen = (state.display.false_color, state.display.second_false_color)[index]
    decided = state.scales[index] if index < len(state.scales) else None
    if decided is None and index >= len(state.scales) and state.frame is not None:
        values = numbers_of(state.frame, channel)
        decided = None if values is None else scale_of(values, channel, chosen)
    return decided or _around_pivot(state, chosen)


def _around_pivot(state: State, chosen: FalseColor) -> Scale:
    """A scale for depths before there is any frame."""
    return scale_of(np.array([[0.3, 1.7]], np.float32) * np.float32(state.distance), "depth", chosen)
