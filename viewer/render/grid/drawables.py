"""What the renderer draws of voxel fields: single ones, and several that reach into each other."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, Float64, Int32

from viewer.render.cells import Fineness
from viewer.render.composite import composite
from viewer.render.drawable import Artist, Layer, Rays
from viewer.render.grid.marching import (
    LANES,
    MarchSettings,
    Scratch,
    enter,
    march_packed,
    march_tile,
    picture,
    scratch,
    sliced,
)
from viewer.render.grid.mixing_kernels import MIXED_COLUMNS, mix_slab, slab_steps
from viewer.render.grid.packed import PlacedField, aligned_zeros
from viewer.render.grid.ray_kernels import OPACITY_FLOOR
from viewer.render.grid.voxel_kernels import SEEN_ROWS
from viewer.render.request import RenderRequest
from viewer.scene.color import srgb_to_linear
from viewer.scene.geometry import AABB

STEPS_A_SLAB = 2
"""Of the field with the smallest ones."""
MOST_SLABS = 512


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


@dataclass(frozen=True, eq=False)
class MixedDrawable:
    """Several voxel fields whose boxes overlap in the world, without backgrounds.

    In tiles where no ray meets two of them at the same distance they are drawn one by one. Elsewhere rays are followed
    through all of them slab by slab, about a voxel thick, and the slabs are blended as mixtures. Surfaces at a level
    are opaque and need no mixing: the nearest one is seen.

    Attributes:
        fields: They.
        simd: March 16 rays at once.
    """

    fields: tuple[PlacedField, ...]
    simd: bool

    @property
    def rays_per_second(self) -> float | None:
        """About: mixing takes many times as long as marching."""
        return 1e5

    def artist(self, request: RenderRequest, side: int) -> Artist:
        """What draws tiles, in memory of its own."""
        settings = MarchSettings.of(request, self.simd)
        memories = [scratch(side) for _ in self.fields]

        def draw(rays: Rays, fineness: Fineness) -> Layer:
            for field, memory in zip(self.fields, memories, strict=True):
                enter(field, rays, fineness, memory)
            mix = _Mix(self.fields, rays, fineness, memories)
            if settings.level is None and mix.overlaps():
                return mix.layer(settings)
            layers = [
                march_tile(field, rays, fineness, memory, settings)
                for field, memory in zip(self.fields, memories, strict=True)
            ]
            return composite(layers)

        return draw


class _Mix:
    """The march of one tile through all fields; their memories hold the rays where they enter the boxes."""

    def __init__(
        self, fields: Sequence[PlacedField], rays: Rays, fineness: Fineness, memories: Sequence[Scratch]
    ) -> None:
        self._fields, self._rays, self._fineness, self._memories = fields, rays, fineness, memories
        self._packets = ((rays.tile.width + 3) // 4) * ((rays.tile.height + 3) // 4)
        self._steps = np.array([field.step(fineness) for field in fields])
        self._scales = np.array([field.scale for field in fields])
        self._entry = np.stack([memory.entry[: self._packets] for memory in memories])
        self._counts = np.stack([memory.counts[: self._packets] for memory in memories])

    def _spans(self) -> tuple[Float64[np.ndarray, "f p 16"], Float64[np.ndarray, "f p 16"]]:
        """World distances at which rays enter and leave each field; inf and -inf where they miss it."""
        hit = self._counts > 0
        steps, scales = self._steps[:, None, None], self._scales[:, None, None]
        near = np.where(hit, self._entry * scales, np.inf)
        far = np.where(hit, (self._entry + self._counts * steps) * scales, -np.inf)
        return near, far

    def overlaps(self) -> bool:
        """Whether any ray is in two fields at the same distance."""
        near, far = self._spans()
        for one in range(len(near)):
            for other in range(one):
                if (np.maximum(near[one], near[other]) < np.minimum(far[one], far[other])).any():
                    return True
        return False

    def layer(self, settings: MarchSettings) -> Layer:
        """The tile's picture."""
        near, far = self._spans()
        start, stop = float(near.min()), float(far.max())
        thickness = max(STEPS_A_SLAB * float((self._steps * self._scales).min()), (stop - start) / MOST_SLABS)
        spaces = {field.packed.color_space for field in self._fields}
        linearize = np.array([len(spaces) > 1 and field.packed.color_space == "srgb" for field in self._fields])
        mixed = np.zeros((self._packets, LANES, MIXED_COLUMNS))
        mixed[..., 3], mixed[..., 4] = 1.0, -1.0
        samples = self._march(np.arange(start, stop + thickness, thickness), linearize, settings, mixed)
        layer = _resolved(mixed, self._rays, spaces == {"srgb"}, settings, samples)
        if "slice" in settings.channels:
            slices = np.stack([sliced(field, self._rays, settings.slice) for field in self._fields])
            layer.channels["slice"] = np.where(np.isnan(slices).all(0), np.float32(np.nan), np.nansum(slices, 0))
        return layer

    def _march(
        self,
        ends_of_slabs: Float64[np.ndarray, " s"],
        linearize: Bool[np.ndarray, " f"],
        settings: MarchSettings,
        mixed: Float64[np.ndarray, "p 16 c"],
    ) -> int:
        """All slabs from front to back; returns the number of samples."""
        seen = aligned_zeros((len(self._fields), self._packets, SEEN_ROWS, LANES), np.float32)
        to_local = np.stack([field.to_local for field in self._fields])
        ends: Int32[np.ndarray, "f p 16"] = np.zeros_like(self._counts)
        least = settings.least(self._fineness)
        least[0] = 0.0  # weights are those within the slab: all of them count
        samples = 0
        for start, end in itertools.pairwise(ends_of_slabs):
            taken = 0
            for number, (field, memory) in enumerate(zip(self._fields, self._memories, strict=True)):
                begin = memory.begin[: self._packets]
                slab_steps(
                    self._entry[number], self._counts[number], field.scale, self._steps[number], end, float(least[1]),
                    mixed, begin, ends[number],
                )  # fmt: skip
                memory.counts[: self._packets] = ends[number]
                taken += march_packed(field, memory, self._packets, self._fineness, settings, least, seen[number])
            if taken:
                mix_slab(
                    seen, self._entry, self._steps, self._scales, to_local, linearize, float(start), float(end), mixed
                )
            samples += taken
        return samples


def _resolved(
    mixed: Float64[np.ndarray, "p 16 c"], rays: Rays, srgb: bool, settings: MarchSettings, samples: int
) -> Layer:
    """The picture of what the rays have seen of all fields."""
    width, height = rays.tile.width, rays.tile.height
    columns = [picture(np.ascontiguousarray(mixed[..., column]), width, height) for column in range(MIXED_COLUMNS)]
    opacity = 1.0 - columns[3]
    there = opacity >= OPACITY_FLOOR
    mean = np.divide(columns[5], opacity, out=np.full_like(opacity, np.inf), where=there)
    depth = np.where(there, np.where(columns[4] >= 0, columns[4], mean), np.inf).astype(np.float32)
    radiance = np.concatenate([_linear(columns[0:3], opacity, srgb), opacity[..., None]], -1).astype(np.float32)
    channels: dict[str, np.ndarray] = {}
    if "normal" in settings.channels:
        normal = np.stack(columns[7:10], -1)
        length = np.linalg.norm(normal, axis=-1, keepdims=True)
        normal = np.divide(normal, length, out=np.zeros_like(normal), where=(length > 0) & there[..., None])
        channels["normal"] = normal.astype(np.float32)
    if "view_dependence" in settings.channels:
        flat = _linear(columns[12:15], opacity, srgb)
        channels["view_dependence"] = radiance[..., :3] - flat.astype(np.float32)
    if "cost" in settings.channels:
        channels["cost"] = columns[10].astype(np.float32)
    if "occupancy" in settings.channels:
        channels["occupancy"] = columns[11].astype(np.float32)
    if "uncertainty" in settings.channels:
        square = np.divide(columns[6], opacity, out=np.full_like(opacity, np.nan), where=there)
        variance = square - np.where(there, mean, 0.0) ** 2
        channels["uncertainty"] = np.sqrt(np.maximum(variance, 0.0)).astype(np.float32)
    return Layer(radiance, depth, channels, samples)


def _linear(
    columns: Sequence[Float64[np.ndarray, "h w"]], opacity: Float64[np.ndarray, "h w"], srgb: bool
) -> Float32[np.ndarray, "h w 3"] | Float64[np.ndarray, "h w 3"]:
    """Premultiplied linear light of premultiplied colours."""
    premultiplied = np.stack(columns, -1)
    if not srgb:
        return premultiplied
    alpha = opacity[..., None]
    straight = np.divide(premultiplied, alpha, out=np.zeros_like(premultiplied), where=alpha > 0)
    return srgb_to_linear(straight.astype(np.float32)) * alpha


def overlapping(boxes: Sequence[AABB]) -> list[list[int]]:
    """The numbers of boxes, in groups that are connected by overlaps."""
    groups: list[list[int]] = []
    for number, box in enumerate(boxes):
        touched = [group for group in groups if any(_overlap(box, boxes[other]) for other in group)]
        groups = [group for group in groups if group not in touched]
        groups.append([*itertools.chain.from_iterable(touched), number])
    return groups


def _overlap(one: AABB, other: AABB) -> bool:
    """Whether two boxes share more than a face."""
    axes = zip(one.lo, one.hi, other.lo, other.hi, strict=True)
    return all(low < other_high and other_low < high for low, high, other_low, other_high in axes)
