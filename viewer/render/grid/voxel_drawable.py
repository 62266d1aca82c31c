"""A packed voxel field as something that the renderer draws."""

from __future__ import annotations

from dataclasses import dataclass

from viewer.render.cells import Fineness
from viewer.render.drawable import Artist, Layer, Rays
from viewer.render.grid.marching import MarchSettings, march_tile, scratch
from viewer.render.grid.placed import PlacedField
from viewer.render.request import RenderRequest


@dataclass(frozen=True, eq=False)
class VoxelDrawable:
    """One voxel field placed in the world.

    Attributes:
        field: It.
        simd: March 16 rays at once.
    """

    field: PlacedField
    simd: bool

    @property
    def rays_per_second(self) -> float | None:
        """The renderer's own first guess is for voxels."""
        return None

    def artist(self, request: RenderRequest, side: int) -> Artist:
        """What marches tiles through the field, in memory of its own."""
        memory = scratch(side)
        settings = MarchSettings.of(request, self.simd)

        def draw(rays: Rays, fineness: Fineness) -> Layer:
            return march_tile(self.field, rays, fineness, memory, settings)

        return draw
