"""What all layers need to know of the picture that they draw into."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import moderngl
import numpy as np

from viewer.render.channels import Channel
from viewer.render.show.false_color import MAPS, Scale
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera
from viewer.session.projection import Projection
from viewer.session.state import ModelView, State
from viewer.ui.viewport.field_picture import FieldPicture

MAPS_UNIT = 3
"""Texture unit of the false colours."""

Box = tuple[int, int, int, int]
UNCHANGED = np.eye(3)
NO_SCALE = Scale("meadow", 0.0, 1.0)


class Drawing(NamedTuple):
    """One redraw.

    Attributes:
        camera: Ours, at the size of the target.
        matrices: Those of the camera.
        channel: What to show.
        adaptation: Exposure and white balance, a matrix that acts on linear light.
        scale: False colours of the channel, where it is numbers.
        view: What models show instead of the channel.
        wireframe: Whether their triangles' edges are drawn.
        box: Left, bottom, width and height of the only part that is drawn anew, in pixels; None = all is.
    """

    camera: Camera
    matrices: Projection
    channel: Channel = "color"
    adaptation: np.ndarray = UNCHANGED
    scale: Scale = NO_SCALE
    view: ModelView = "channel"
    wireframe: bool = False
    box: tuple[int, int, int, int] | None = None

    def uniforms(self) -> dict[str, object]:
        """What ``display.glsl`` and the vertex shaders want to know."""
        return {
            "adaptation": self.adaptation,
            "maps": MAPS_UNIT,
            "map_row": MAPS.index(self.scale.map),
            "ends": (self.scale.low, self.scale.high),
            "contour": self.scale.contour,
            **self.matrices.uniforms(),
        }


class OverlayFrame(NamedTuple):
    """What layers over the finished scene draw into, using its depth.

    Attributes:
        drawing: Camera and matrices.
        assets: Where points and the like are.
        size: Width and height of the picture in pixels.
        near: Smallest clip-space w that is drawn; 0 under parallel rays, where w says nothing of the distance.
        scale: Factor of the width of lines and points, for pictures that are shown enlarged.
        depth: That of the picture, for layers that draw into pictures of their own first.
    """

    drawing: Drawing
    assets: AssetStore
    size: tuple[int, int]
    near: float
    scale: float
    depth: moderngl.Renderbuffer


def overlay_frame(
    drawing: Drawing,
    assets: AssetStore,
    size: tuple[int, int],
    near: float,
    scale: float,
    depth: moderngl.Renderbuffer,
) -> OverlayFrame:
    """What layers draw into; ``near`` is the distance along the axis from which on things are drawn."""
    parallel = drawing.matrices.depth_row[2] == 0.0
    return OverlayFrame(drawing, assets, size, 0.0 if parallel else near, scale, depth)


class Overlay(Protocol):
    """A layer over the finished scene; it is made with the context that it draws in."""

    def draw(self, state: State, frame: OverlayFrame) -> None:
        """Draw what the state says, or nothing."""
        ...

    def release(self) -> None:
        """Give everything back."""
        ...


class ContentLayer(Protocol):
    """A layer of content that is neither field nor model; it is made with the context that it draws in."""

    @property
    def unfinished(self) -> bool:
        """Whether there is more to upload or to draw: draw again soon."""
        ...

    @property
    def waiting(self) -> bool:
        """Whether something is being worked out meanwhile: look again soon whether it is ``unfinished``."""
        ...

    def prepare(self, state: State, frame: OverlayFrame, viewport: Box) -> Box | None:
        """Take over a state that is drawn next, in one part.

        Returns:
            Left, bottom, width and height in pixels of what strokes have changed since the picture before; none of
            them for nothing. None where anything may have.
        """
        ...

    def draw(self, state: State, frame: OverlayFrame) -> bool:
        """Draw what is opaque, and return whether there is anything that lets light through."""
        ...

    def mix(self, drawing: Drawing, fields: FieldPicture | None) -> None:
        """Draw what lets light through, in front of fields and behind; they are drawn elsewhere if not given."""
        ...

    def depth_at(self, camera: Camera, column: int, row: int, depth: float) -> float:
        """The normalised depth of a pixel of the newest picture, where this is what is seen there; else ``depth``."""
        ...

    def release(self) -> None:
        """Give everything back."""
        ...
