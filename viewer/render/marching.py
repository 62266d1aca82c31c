"""One tile of one field: rays in, a picture out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int32
from llvmlite.binding import get_host_cpu_features

from viewer.render import ray_kernels
from viewer.render.drawable import Layer, Rays
from viewer.render.packed import aligned_zeros
from viewer.render.packet_kernels import march_packets
from viewer.render.placed import Fineness, PlacedField
from viewer.render.voxel_kernels import march_scalar

LANES = 16
NO_NORMALS = np.zeros(3, np.float32)
NO_PICTURE = np.zeros((0, 0, 3), np.float32)


@dataclass(frozen=True, eq=False)
class Scratch:
    """Memory that one thread marches in, 64-byte aligned.

    The rows are described in :mod:`viewer.render.ray_kernels` and, the last three, :mod:`viewer.render.simd_kernels`.
    """

    rays: Float32[np.ndarray, "p 9 16"]
    counts: Int32[np.ndarray, "p 16"]
    entry: Float32[np.ndarray, "p 16"]
    seen: Float32[np.ndarray, "p 9 16"]
    state: Int32[np.ndarray, "2 16"]
    work: Float32[np.ndarray, "16 16"]
    basis: Float32[np.ndarray, "16 32"]


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
        aligned_zeros((packets, LANES), np.float32),
        aligned_zeros((packets, 9, LANES), np.float32),
        aligned_zeros((2, LANES), np.int32),
        aligned_zeros((16, LANES), np.float32),
        aligned_zeros((LANES, 32), np.float32),
    )


def march_tile(
    field: PlacedField, rays: Rays, fineness: Fineness, memory: Scratch, with_normals: bool, simd: bool
) -> Layer:
    """March a tile's rays through one field, 16 at once with ``simd``, which :func:`simd_available` has to allow."""
    _, _, width, height = rays.tile
    packed, step = field.packed, field.step(fineness)
    packets = ((width + 3) // 4) * ((height + 3) // 4)
    starts, counts, entry, seen = (array[:packets] for array in (memory.rays, memory.counts, memory.entry, memory.seen))
    ray_kernels.enter_box(
        rays.origins, rays.directions, field.linear, field.scale, field.offset, field.shape, step, width, height,
        starts, counts, entry,
    )  # fmt: skip
    least = np.array([fineness.least_weight, fineness.least_transmittance], np.float32)
    per_axis = field.per_axis() if with_normals else NO_NORMALS
    arguments = (
        packed.top, packed.cells, packed.records, packed.records.view(np.int32), packed.table,
        starts, counts, field.unit(fineness), per_axis, np.float32(step), least, seen,
    )  # fmt: skip
    samples = march_packets(*arguments, memory.state, memory.work, memory.basis) if simd else march_scalar(*arguments)
    radiance, depth = np.empty((height, width, 4), np.float32), np.empty((height, width), np.float32)
    normal = np.empty((height, width, 3), np.float32) if with_normals else NO_PICTURE
    background = NO_PICTURE if packed.background is None else packed.background
    ray_kernels.resolve(
        seen, entry, rays.directions, field.to_local, step, field.scale, packed.color_space == "srgb", background,
        radiance, depth, normal,
    )  # fmt: skip
    return Layer(radiance, depth, {"normal": normal} if with_normals else {}, samples)
