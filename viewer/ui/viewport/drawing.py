"""What all layers are told about the picture that they draw into."""

from __future__ import annotations

from typing import NamedTuple

from viewer.render.request import Channel
from viewer.scene.camera import Camera
from viewer.ui.viewport.projection import Projection

RAMP_UNIT = 3
"""Texture unit of the depth colours."""


class Drawing(NamedTuple):
    """One redraw.

    Attributes:
        camera: Ours, at the size of the target.
        matrices: Those of the camera.
        channel: What to show.
        gain: Factor of all scene light, from the exposure.
        depth_range: Distances along the ray that the ends of the ramp stand for.
    """

    camera: Camera
    matrices: Projection
    channel: Channel
    gain: float
    depth_range: tuple[float, float]

    def uniforms(self) -> dict[str, object]:
        """What ``display.glsl`` and the vertex shaders want to know."""
        return {
            "gain": self.gain,
            "depth_range": self.depth_range,
            "ramp": RAMP_UNIT,
            **self.matrices.uniforms(),
        }
