"""Voxels in normalised device coordinates: rays are bent into them, marched as ever, and what they saw is brought back.

Straight lines are straight there too, so the kernels need not know: a tile's rays get other origins and directions.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from viewer.fields.voxels import SparseVoxels
from viewer.render.cells import Fineness
from viewer.render.drawable import Artist, Layer, Rays
from viewer.render.grid.level_kernels import densities_at
from viewer.render.grid.marching import MarchSettings, march_tile, scratch
from viewer.render.grid.packed import PackedVoxels, PlacedField, place
from viewer.render.request import Plane, RenderRequest
from viewer.render.slicing import meets_plane
from viewer.scene.geometry import Transform
from viewer.scene.ndc import Ndc, NdcWays


@dataclass(frozen=True, eq=False)
class NdcDrawable:
    """One field of such voxels placed in the world.

    Attributes:
        packed: Its voxels; for surfaces with densities per length in space (:func:`per_own_length`).
        ndc: Their coordinates.
        transform: From the field's own space to the world.
        simd: March 16 rays at once.
    """

    packed: PackedVoxels
    ndc: Ndc
    transform: Transform
    simd: bool

    @property
    def rays_per_second(self) -> float | None:
        """The renderer's own first guess is for voxels."""
        return None

    def artist(self, request: RenderRequest, side: int) -> Artist:
        """What marches tiles through the field, in memory of its own."""
        memory, field = scratch(side), place(self.packed, Transform())
        wanted = MarchSettings.of(request, self.simd)
        settings = dataclasses.replace(wanted, channels=tuple(name for name in wanted.channels if name != "slice"))

        def draw(rays: Rays, fineness: Fineness) -> Layer:
            back = self.transform.inverse()
            ways = self.ndc.ways(back.apply(rays.origins), rays.directions @ self.transform.rotation_matrix())
            bent = rays._replace(origins=ways.origins, directions=ways.directions, split=None)
            layer = self._in_space(march_tile(field, bent, fineness, memory, settings), ways)
            if "slice" in wanted.channels:
                layer.channels["slice"] = self._sliced(field, rays, wanted.slice, request.options.surface)
            return layer

        return draw

    def _in_space(self, layer: Layer, ways: NdcWays) -> Layer:
        """With lengths and normals as they are in the world."""
        lengths, size = layer.depth.astype(np.float64).ravel(), layer.depth.shape
        scale, channels = self.transform.scale, dict(layer.channels)
        depth = (scale * ways.in_space(lengths)).astype(np.float32).reshape(size)
        if "uncertainty" in channels:
            there = np.where(np.isfinite(lengths), lengths, 0.0)
            channels["uncertainty"] *= (scale * ways.stretch(there)).astype(np.float32).reshape(size)
        if "normal" in channels:
            there = np.where(np.isfinite(lengths), lengths, 0.0)[:, None]
            normals = channels["normal"].reshape(-1, 3).astype(np.float64)
            # A normal is along a gradient, which is not turned as directions are.
            normals = self.ndc.gradient_in_space(ways.origins + there * ways.directions, normals)
            normals = normals @ self.transform.rotation_matrix().T
            size3 = np.linalg.norm(normals, axis=1, keepdims=True)
            normals = np.divide(normals, size3, out=np.zeros_like(normals), where=size3 > 0)
            channels["normal"] = normals.astype(np.float32).reshape(*size, 3)
        return dataclasses.replace(layer, depth=depth, channels=channels)

    def _sliced(self, field: PlacedField, rays: Rays, plane: Plane, surface: bool) -> Float32[np.ndarray, "h w"]:
        """The density per the field's own length where the rays meet the plane; NaN outside of its box."""
        met = meets_plane(rays, plane)
        finite = np.isfinite(met.sum(-1))
        own = self.transform.inverse().apply(np.where(finite[:, None], met, 0.0))
        before = finite & (self.ndc.depths(own) >= self.ndc.near)
        own = np.where(before[:, None], own, self.ndc.points(np.zeros((1, 3))))
        cells = self.ndc.places(own) @ field.linear.T + field.offset
        density = np.empty(len(cells), np.float32)
        densities_at(field.packed.top, field.packed.cells, field.packed.records, field.shape, cells, density)
        if not surface:
            density *= self.ndc.longer(own).astype(np.float32)
        density[~before] = np.nan
        return density.reshape(rays.tile.height, rays.tile.width)


def per_own_length(voxels: SparseVoxels) -> SparseVoxels:
    """Voxels whose densities are per length in space: those that surfaces of one density are looked for in."""
    if voxels.ndc is None:
        return voxels
    return dataclasses.replace(voxels, density=voxels.density * voxels.ndc.longer(voxels.middles()).astype(np.float32))
