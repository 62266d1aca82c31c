"""What is asked for and what comes back. Both are values, and the window imports both: no torch, no numba here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from jaxtyping import Float16, Float32
from msgspec import Struct

from viewer.scene.camera import Camera
from viewer.scene.document import Scene

Channel = Literal["color", "depth", "normal", "opacity"]
CHANNELS: tuple[Channel, ...] = ("color", "depth", "normal", "opacity")
"""In the order of the digit keys."""
Quality = Literal["preview", "final"]


class RenderRequest(Struct, frozen=True):
    """Everything that a picture depends on. ``camera`` is resized to ``width`` x ``height`` by whoever renders.

    Attributes:
        channels: What to compute beside radiance and depth, which always come.
        quality: ``preview`` stops early and steps coarsely; ``final`` is what ``fieldwright render`` writes.
    """

    scene: Scene
    camera: Camera
    width: int
    height: int
    channels: tuple[Channel, ...] = ("color",)
    quality: Quality = "final"


@dataclass(frozen=True, eq=False)
class Frame:
    """One pass of a picture: the first ones are coarse, the last one has ``step`` 1.

    Attributes:
        request: What it answers.
        radiance: Premultiplied linear Rec. 709 and opacity, without the scene's background.
        depth: Distance along the ray to where half of the light has been stopped; inf where nothing is.
        channels: Further pictures by name: ``normal`` is (h, w, 3) in world space, zero where nothing is.
        step: Pixels of the final picture that one pixel of this one stands for, along each axis.
        samples: Field samples taken for this pass.
        seconds: Time it took.
    """

    request: RenderRequest
    radiance: Float16[np.ndarray, "h w 4"]
    depth: Float32[np.ndarray, "h w"]
    channels: dict[str, np.ndarray] = field(default_factory=dict)
    step: int = 1
    samples: int = 0
    seconds: float = 0.0
