"""One tile of one field: rays in, a picture out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from jaxtyping import Float, Float32, Int32
from llvmlite.binding import get_host_cpu_features

from viewer.render.cells import Fineness
from viewer.render.channels import Channel
from viewer.render.drawable import Layer, Rays
from viewer.render.grid import ray_kernels
from viewer.render.grid.level_kernels import cross_level, densities_at
from viewer.render.grid.packed import PlacedField, aligned_zeros
from viewer.render.grid.packet_kernels import march_packets
from viewer.render.grid.voxel_kernels import (
    COLOR,
    COST,
    COUNTS,
    FLAT,
    FLAT_COLOR,
    LIGHT,
    NORMALS,
    OCCUPIED,
    SEEN_ROWS,
    SPREAD,
    march_scalar,
)
from viewer.render.request import Plane, RenderRequest
from viewer.render.slicing import meets_plane

LANES = 16
NO_PICTURE = np.zeros((0, 0, 3), np.float32)
NORMAL_WEIGHT = 2e-3
"""Most weight that is deferred where normals are wanted: they change faster along a ray than colours do."""
COUNTED: tuple[Channel, ...] = ("cost", "occupancy", "uncertainty")


@dataclass(frozen=True, eq=False)
class Scratch:
    """Memory that one thread marches in, 64-byte aligned.

    The rows are described in :mod:`viewer.render.grid.ray_kernels`; the last three in
    :mod:`viewer.render.grid.simd_kernels`.
    """

    rays: Float32[np.ndarray, "p 9 16"]
    counts: Int32[np.ndarray, "p 16"]
    begin: Int32[np.ndarray, "p 16"]
    entry: Float32[np.ndarray, "p 16"]
    seen: Float32[np.ndarray, "p r 16"]
    state: Int32[np.ndarray, "2 16"]
    work: Float32[np.ndarray, "16 16"]
    basis: Float32[np.ndarray, "17 32"]


@dataclass(frozen=True)
class MarchSettings:
    """What to see of a field.

    Attributes:
        channels: The pictures that were asked for.
        sh_degree: Highest degree of view dependence.
        level: The density whose surface is shown; None = the volume.
        slice: Where the channel ``slice`` cuts.
        simd: March 16 rays at once, which :func:`simd_available` has to allow.
    """

    channels: tuple[Channel, ...]
    sh_degree: int
    level: float | None
    slice: Plane
    simd: bool

    @classmethod
    def of(cls, request: RenderRequest, simd: bool) -> MarchSettings:
        """What a request wants."""
        options = request.options
        level = options.level if options.surface else None
        return cls(request.channels, options.sh_degree, level, request.slice_plane, simd)

    @property
    def bits(self) -> int:
        """What the kernels are to see beside radiance and depth."""
        normals = NORMALS if "normal" in self.channels else 0
        flat = FLAT if "view_dependence" in self.channels else 0
        return normals | flat | (COUNTS if any(name in self.channels for name in COUNTED) else 0)

    def least(self, fineness: Fineness) -> Float32[np.ndarray, " 3"]:
        """Where rays give up, as the kernels take it. To count all occupied cells, they must not end in the dark."""
        light = fineness.least_transmittance
        deferred = fineness.deferred_weight
        if "normal" in self.channels:
            deferred = min(deferred, NORMAL_WEIGHT)
        return np.array([deferred, -1.0 if "occupancy" in self.channels else light, light], np.float32)


@cache
def simd_available() -> bool:
    """Whether this processor gathers and converts half floats: AVX-512, or AVX2 with F16C."""
    features = get_host_cpu_features()
    return bool(features.get("avx512f") or (features.get("avx2") and features.get("f16c")))


def scratch(side: int) -> Scratch:
    """Memory for tiles of up to ``side`` x ``side`` pixels."""
    packets = ((side + 3) // 4) ** 2
    return Scratch(
        aligned_zeros((packets, 9, LANES), np.float32),
        aligned_zeros((packets, LANES), np.int32),
        aligned_zeros((packets, LANES), np.int32),
        aligned_zeros((packets, LANES), np.float32),
        aligned_zeros((packets, SEEN_ROWS, LANES), np.float32),
        aligned_zeros((2, LANES), np.int32),
        aligned_zeros((16, LANES), np.float32),
        aligned_zeros((LANES + 1, 32), np.float32),
    )


def enter(field: PlacedField, rays: Rays, fineness: Fineness, memory: Scratch) -> None:
    """Write into ``memory`` where a tile's rays enter the field's box, and how many steps they have in it."""
    _, _, width, height = rays.tile
    ray_kernels.enter_box(
        rays.origins, rays.directions, field.linear, field.scale, field.offset, field.shape, field.step(fineness),
        width, height, memory.rays, memory.counts, memory.begin, memory.entry,
    )  # fmt: skip


def march_packed(
    field: PlacedField,
    memory: Scratch,
    packets: int,
    fineness: Fineness,
    settings: MarchSettings,
    least: Float32[np.ndarray, " 3"],
    seen: Float32[np.ndarray, "p r 16"],
) -> int:
    """March the packets in ``memory`` from their ``begin`` to their ``counts``; return the number of samples."""
    packed = field.packed
    grid = (packed.top, packed.cells, packed.records, packed.records.view(np.int32), packed.table)
    way = (memory.rays[:packets], memory.counts[:packets], memory.begin[:packets])
    scales = (field.unit(fineness), field.per_axis())
    if settings.level is not None:
        level = np.float32(max(settings.level, 0.0))
        return cross_level(*grid, *way, *scales, level, settings.sh_degree, settings.bits, seen)
    how = (np.float32(field.step(fineness)), least, settings.sh_degree, settings.bits)
    if settings.simd:
        return march_packets(*grid, *way, *scales, *how, seen, memory.state, memory.work, memory.basis)
    return march_scalar(*grid, *way, *scales, *how, seen)


def march_tile(field: PlacedField, rays: Rays, fineness: Fineness, memory: Scratch, settings: MarchSettings) -> Layer:
    """March a tile's rays through one field."""
    packets = ((rays.tile.width + 3) // 4) * ((rays.tile.height + 3) // 4)
    enter(field, rays, fineness, memory)
    seen = memory.seen[:packets]
    samples = march_packed(field, memory, packets, fineness, settings, settings.least(fineness), seen)
    layer = _resolved(field, rays, field.step(fineness), memory.entry[:packets], seen, settings, samples)
    if "slice" in settings.channels:
        layer.channels["slice"] = sliced(field, rays, settings.slice)
    return layer


def sliced(field: PlacedField, rays: Rays, plane: Plane) -> Float32[np.ndarray, "h w"]:
    """The field's density, per its own length, where the rays meet the plane; NaN outside of its box."""
    positions = meets_plane(rays, plane) @ field.linear.T / field.scale + field.offset
    density = np.empty(len(positions), np.float32)
    packed = field.packed
    densities_at(packed.top, packed.cells, packed.records, field.shape, positions, density)
    return density.reshape(rays.tile.height, rays.tile.width)


def _resolved(
    field: PlacedField,
    rays: Rays,
    step: float,
    entry: Float32[np.ndarray, "p 16"],
    seen: Float32[np.ndarray, "p r 16"],
    settings: MarchSettings,
    samples: int,
) -> Layer:
    """The picture of what packets saw."""
    _, _, width, height = rays.tile
    flat = None
    if settings.bits & FLAT:
        flat = seen.copy()
        flat[:, COLOR : COLOR + 4] = seen[:, FLAT_COLOR : FLAT_COLOR + 4]

    def resolve(
        seen: Float32[np.ndarray, "p r 16"], normal: Float32[np.ndarray, "nh nw 3"]
    ) -> tuple[Float32[np.ndarray, "h w 4"], Float32[np.ndarray, "h w"]]:
        radiance, depth = np.empty((height, width, 4), np.float32), np.empty((height, width), np.float32)
        background = NO_PICTURE if field.packed.background is None else field.packed.background
        ray_kernels.resolve(
            seen, entry, rays.directions, field.to_local, step, field.scale, field.packed.color_space == "srgb",
            background, radiance, depth, normal,
        )  # fmt: skip
        return radiance, depth

    normal = np.empty((height, width, 3), np.float32) if settings.bits & NORMALS else NO_PICTURE
    radiance, depth = resolve(seen, normal)
    channels: dict[str, np.ndarray] = {"normal": normal} if settings.bits & NORMALS else {}
    if flat is not None:
        channels["view_dependence"] = radiance[..., :3] - resolve(flat, NO_PICTURE)[0][..., :3]
    if "cost" in settings.channels:
        channels["cost"] = picture(seen[:, COST], width, height)
    if "occupancy" in settings.channels:
        channels["occupancy"] = picture(seen[:, OCCUPIED], width, height)
    if "uncertainty" in settings.channels:
        stopped = 1.0 - picture(seen[:, LIGHT], width, height)
        there = stopped >= ray_kernels.OPACITY_FLOOR
        spread = np.divide(
            picture(seen[:, SPREAD], width, height), stopped, where=there, out=np.full_like(stopped, np.nan)
        )
        channels["uncertainty"] = np.sqrt(np.maximum(spread, 0.0)) * np.float32(step * field.scale)
    return Layer(radiance, depth, channels, samples)


def picture(lanes: Float[np.ndarray, "p 16"], width: int, height: int) -> Float[np.ndarray, "h w"]:
    """What packets of 4 x 4 pixels hold, as a picture."""
    across, down = (width + 3) // 4, (height + 3) // 4
    blocks = lanes.reshape(down, across, 4, 4).swapaxes(1, 2).reshape(4 * down, 4 * across)
    return np.ascontiguousarray(blocks[:height, :width])
