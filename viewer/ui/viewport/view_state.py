"""Everything that the viewport's picture depends on, as one value."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import NamedTuple

from viewer.render.request import Channel, Frame, RenderOptions
from viewer.render.show.display_settings import Display
from viewer.render.show.false_color import Scale
from viewer.scene.camera import Camera, Equirectangular, Fisheye, Orthographic, fov_y
from viewer.scene.document import Scene
from viewer.scene.geometry import Vec3
from viewer.session.frame_rate import DEFAULT_RATE
from viewer.ui.occupancy.shapes import OccupiedCells
from viewer.ui.viewport.layers.volume import Volume
from viewer.ui.viewport.mixed_light import Prepared
from viewer.ui.viewport.model_look import ModelLook


class Picked(NamedTuple):
    """A photo: its node's key, and its file."""

    key: str
    file: str


@dataclass(frozen=True, eq=False)
class ViewState:
    """What to draw.

    Attributes:
        scene: Its models are drawn by us, its fields come as ``frame``.
        camera: Ours; resized to the target.
        pivot: What the camera turns around; the grid lies below it.
        frame: The newest picture of the fields, from whatever camera; None before the first.
        display: How to show it.
        scales: The false colours of each channel on display, where they have been decided on.
        options: How the fields are to be rendered.
        overlays: Whether to draw grid, axes, cameras and selection.
        selected: Key of the selected node.
        picked: The photo whose camera stands out.
        cameras: Whether overlays show the cameras of data sets.
        points: Whether they show the points of data sets.
        moving: A hand is on it: being quick counts for more than being sharp.
        frame_rate: Pictures a second to aim at while it moves.
        share: Part of the processor that this window may take; 1 = without bounds.
        occupancy: Occupied cells to be drawn over the scene; None = none.
        volumes: All visible fields, where the graphics card is to draw them itself; else none.
        models: How models are shown beside their channels.
        prepared: The scene's environment light, prefiltered for models; None = there is none, or not yet.
    """

    scene: Scene
    camera: Camera
    pivot: Vec3 = (0.0, 0.0, 0.0)
    frame: Frame | None = None
    display: Display = field(default_factory=Display)
    scales: tuple[Scale | None, ...] = ()
    options: RenderOptions = field(default_factory=RenderOptions)
    overlays: bool = True
    selected: str | None = None
    picked: Picked | None = None
    cameras: bool = True
    points: bool = True
    moving: bool = False
    frame_rate: int = DEFAULT_RATE
    share: float = 1.0
    occupancy: OccupiedCells | None = None
    volumes: tuple[Volume, ...] = ()
    models: ModelLook = field(default_factory=ModelLook)
    prepared: Prepared | None = None

    @property
    def channels(self) -> tuple[Channel, ...]:
        """All that are shown somewhere in the picture."""
        return ("color", "albedo", "normal") if self.models.four_up else self.display.channels

    @property
    def distance(self) -> float:
        """From the camera to the pivot."""
        return max(math.dist(self.camera.position, self.pivot), 1e-6)

    @property
    def view_height(self) -> float:
        """Height of what is seen at the pivot, in world units."""
        lens = self.camera.lens
        if isinstance(lens, Orthographic):
            return lens.extent
        if isinstance(lens, Fisheye | Equirectangular):
            return self.distance * fov_y(lens)
        return 2.0 * self.distance * math.tan(0.5 * fov_y(lens))
