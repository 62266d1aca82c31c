"""What the renderer asks of anything that it draws tile by tile: rays in, a picture out."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float32, Float64

from viewer.render.cells import Fineness
from viewer.render.request import RenderRequest
from viewer.scene.camera import Camera


class Tile(NamedTuple):
    """A rectangle of pixels."""

    x: int
    y: int
    width: int
    height: int


class Rays(NamedTuple):
    """The rays through a tile's pixels in world space, row by row."""

    tile: Tile
    origins: Float64[np.ndarray, "n 3"]
    directions: Float64[np.ndarray, "n 3"]
    number: int = 0
    """Which of its pixel's rays each of them is."""
    split: Float32[np.ndarray, "h w"] | None = None
    """Distance of the nearest other thing that is drawn already, inf where there is none. What reaches far along a ray
    is best divided there, as two layers."""


@dataclass(frozen=True, eq=False)
class Layer:
    """What a tile shows of one field.

    Attributes:
        radiance: Premultiplied linear Rec. 709 and opacity.
        depth: World-space distance along the ray; inf where nothing is.
        channels: Further pictures that were asked for, as in :class:`viewer.render.request.Frame`.
        samples: Field samples taken.
        behind: What the same thing shows behind that, one surface behind another; other things may lie between them.
    """

    radiance: Float32[np.ndarray, "h w 4"]
    depth: Float32[np.ndarray, "h w"]
    channels: dict[str, np.ndarray] = field(default_factory=dict)
    samples: int = 0
    behind: tuple[Layer, ...] = ()


Artist = Callable[[Rays, Fineness], Layer]
"""Draws tiles in one thread, with memory of its own."""


@runtime_checkable
class Drawable(Protocol):
    """One field where it is placed in the world."""

    @property
    def rays_per_second(self) -> float | None:
        """About how fast it is on this machine before anything was measured; None = as fast as voxels."""
        ...

    def artist(self, request: RenderRequest, side: int) -> Artist:
        """What draws tiles of up to ``side`` x ``side`` pixels of that request, called once in each thread."""
        ...


@dataclass(frozen=True, eq=False)
class PassPlan:
    """One pass over a picture, before its first tile.

    Attributes:
        camera: In the size of the whole picture.
        width: Pixels of the pass.
        height: The same.
        stride: Pixels of the whole picture that one of them covers, along each axis.
        number: Which of its pixel's rays is followed.
        helpers: An executor, and how many of its threads may work beside the calling one.
    """

    camera: Camera
    width: int
    height: int
    stride: int
    number: int
    helpers: tuple[Executor, int]


@runtime_checkable
class Preparing(Protocol):
    """What has work to do once a pass, for all tiles."""

    @property
    def rays_per_second(self) -> float | None:
        """As of a drawable, that work aside."""
        ...

    @property
    def coarsest(self) -> int:
        """Stride beyond which a pass gets no quicker."""
        ...

    def prepared(self, request: RenderRequest, plan: PassPlan) -> Drawable:
        """What draws the tiles of that pass; may take as long as it needs, in as many threads as the plan allows."""
        ...
