"""What is asked for and what comes back. Both are values, and the window imports both: no torch, no numba here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float16, Float32
from msgspec import Struct

from viewer.render.channels import Channel
from viewer.scene.camera import Camera
from viewer.scene.document import Scene
from viewer.scene.geometry import Vec3

Quality = Literal["preview", "final"]
PREVIEW_SECONDS = 0.022
"""About how long the first pass of a picture may take: a hand waits for one and a half of them in the median."""


class Plane(Struct, frozen=True):
    """A plane in world space through ``point``; ``normal`` has length 1."""

    point: Vec3 = (0.0, 0.0, 0.0)
    normal: Vec3 = (0.0, 0.0, 1.0)


class RenderOptions(Struct, frozen=True):
    """How to look at the fields.

    Attributes:
        surface: Show the surface at ``level`` instead of integrating the volume: sphere tracing for signed distances,
            the first crossing of the density for everything else.
        level: The distance (default 0) or density that the surface has.
        sh_degree: Highest degree of view dependence that colours have.
        slice: Where the channel ``slice`` cuts; None = through the middle of the scene, level.
        samples: Rays a pixel: at rest, pictures are accumulated until this many have been taken. The first one goes
            through the pixel's (and the lens') middle.
    """

    surface: bool = False
    level: float = 0.0
    sh_degree: int = 3
    slice: Plane | None = None
    samples: int = 1


class RenderRequest(Struct, frozen=True):
    """Everything that a picture depends on. ``camera`` is resized to ``width`` x ``height`` for rendering.

    Attributes:
        channels: What to compute beside radiance and depth, which always come.
        quality: ``preview`` stops early and steps coarsely; ``final`` is what ``fieldwright render`` writes.
        options: How to look at it.
        time: Of the document's timeline, in seconds: what changes over time is shown as it is then.
    """

    scene: Scene
    camera: Camera
    width: int
    height: int
    channels: tuple[Channel, ...] = ("color",)
    quality: Quality = "final"
    options: RenderOptions = RenderOptions()
    time: float = 0.0

    @property
    def slice_plane(self) -> Plane:
        """The plane that was asked for, or the level one through the middle of what is visible."""
        if self.options.slice is not None:
            return self.options.slice
        box = self.scene.visible_aabb()
        return Plane() if box is None else Plane(box.center)


@dataclass(frozen=True, eq=False)
class Frame:
    """One pass of a picture: the first ones are coarse, the last one has ``step`` 1.

    Attributes:
        request: What it answers.
        radiance: Premultiplied linear Rec. 709 and opacity, without the scene's background.
        depth: Distance along the ray to where half of the light has been stopped; inf where nothing is.
        channels: Further pictures by name. ``normal``: (h, w, 3) in world space, zero where nothing is.
            ``view_dependence``: (h, w, 3), premultiplied linear colour less what it is without view dependence.
            Scalars (h, w): ``slice`` density or signed distance at the plane, NaN where the ray misses the field's
            box; ``cost`` samples taken; ``occupancy`` samples in occupied cells, whatever their weight;
            ``uncertainty`` standard deviation of the depth in world units, NaN where nothing is.
            Of models, see ``MATERIAL_COLORS`` and ``MATERIAL_NUMBERS``: ``diffuse_light`` is what a white matt surface
            would send from there, ``specular_light`` what is mirrored, so that ``color = albedo (1 - metallic) d
            diffuse_light + specular_light`` and what glows by itself, with d = 1 less what the surface mirrors.
        step: Pixels of the final picture that one pixel of this one stands for, along each axis.
        samples: Field samples taken for this pass.
        seconds: Time it took.
        accumulated: Rays a pixel so far.
        done: Which pixels are there, in a final pass that is reported while it is rendered; None = all.
        exact: Of the fields themselves; False where voxels baked from one stand in for it.
    """

    request: RenderRequest
    radiance: Float16[np.ndarray, "h w 4"]
    depth: Float32[np.ndarray, "h w"]
    channels: dict[str, np.ndarray] = field(default_factory=dict)
    step: int = 1
    samples: int = 0
    seconds: float = 0.0
    accumulated: int = 1
    done: Bool[np.ndarray, "h w"] | None = None
    exact: bool = True
