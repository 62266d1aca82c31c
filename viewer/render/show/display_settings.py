"""All that decides how a finished frame is shown, as one value."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from viewer.render.channels import Channel
from viewer.render.show.false_color import FalseColor
from viewer.render.show.tone import Tone
from viewer.scene.document import World
from viewer.scene.geometry import Vec3

Background = Literal["scene", "transparent"] | Vec3
"""The scene's own, none (shown as a checkerboard), or a linear colour."""


class Display(Struct, frozen=True):
    """How to show a frame.

    Attributes:
        channel: What to show; the left part where the picture is split.
        second: What to show in the right part.
        split: Where the right part begins, from 0 at the left edge to 1; None = the picture is not split.
        tone: Of the colours.
        false_color: For the numbers of ``channel``.
        second_false_color: For those of ``second``.
        background: Behind the colours.
    """

    channel: Channel = "color"
    second: Channel = "depth"
    split: float | None = None
    tone: Tone = Tone()
    false_color: FalseColor = FalseColor()
    second_false_color: FalseColor = FalseColor()
    background: Background = "scene"

    @property
    def channels(self) -> tuple[Channel, ...]:
        """All that are shown, from left to right."""
        return (self.channel,) if self.split is None else (self.channel, self.second)


def in_world(display: Display, world: World) -> Display:
    """How a display shows a world that has an exposure of its own."""
    if world.exposure == 0.0:
        return display
    return replace(display, tone=replace(display.tone, exposure=display.tone.exposure + world.exposure))
