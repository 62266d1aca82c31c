"""A packed field where it stands in the world, and how finely it is to be marched."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64

from viewer.fields.voxels import SparseVoxels
from viewer.render.packed import PackedVoxels, pack
from viewer.scene.geometry import Transform


@dataclass(frozen=True)
class Fineness:
    """How exactly a ray is marched.

    Attributes:
        voxels_per_step: Length of a step in edges of the (smallest edge of a) voxel.
        least_weight: Samples of less weight add opacity but no colour.
        least_transmittance: Rays end where less light than this is left.
    """

    voxels_per_step: float
    least_weight: float
    least_transmittance: float


FINE = Fineness(0.5, 1e-4, 1e-3)
"""Within 60 dB of a march that leaves nothing out."""
COARSE = Fineness(1.0, 2e-3, 1e-2)
"""Half the steps: for pictures that are replaced within a second."""


@dataclass(frozen=True, eq=False)
class PlacedField:
    """Everything about one field that the kernels need, in the types that they were compiled for.

    Attributes:
        packed: Its voxels.
        linear: Takes a unit world direction to cells per local length.
        offset: The cell coordinates of the world's origin.
        to_local: Rotation from world to local axes.
        scale: World lengths in one local length.
        shape: Voxels along x, y, z.
        voxel: Edges of a voxel in local lengths.
    """

    packed: PackedVoxels
    linear: Float64[np.ndarray, "3 3"]
    offset: Float64[np.ndarray, " 3"]
    to_local: Float64[np.ndarray, "3 3"]
    scale: float
    shape: Float64[np.ndarray, " 3"]
    voxel: Float64[np.ndarray, " 3"]

    def step(self, fineness: Fineness) -> float:
        """Length of a step in the field's own unit."""
        return fineness.voxels_per_step * float(self.voxel.min())

    def unit(self, fineness: Fineness) -> Float32[np.ndarray, " 3"]:
        """What takes a ray's step in cells to its unit direction in local space."""
        return (self.voxel / self.step(fineness)).astype(np.float32)

    def per_axis(self) -> Float32[np.ndarray, " 3"]:
        """Cells per local length along each axis."""
        return (1.0 / self.voxel).astype(np.float32)


def place(packed: PackedVoxels, transform: Transform) -> PlacedField:
    """Put a packed field where ``transform`` says.

    With rotation R, translation t and scale s the world point p is ``R^T (p - t) / s`` in the field's own space, so a
    local length is ``s`` world lengths, and a density, which is per local length, needs local step lengths.
    """
    to_local = np.ascontiguousarray(transform.rotation_matrix().T)
    lo, shape = np.array(packed.aabb.lo), np.array(packed.shape, np.float64)
    voxel = np.array(packed.aabb.size) / shape
    linear = np.ascontiguousarray(to_local / voxel[:, None])
    offset = -linear @ np.array(transform.translation) / transform.scale - lo / voxel + 0.5
    return PlacedField(packed, linear, offset, to_local, float(transform.scale), shape, voxel)


def without_background(field: PlacedField) -> PlacedField:
    """The field alone."""
    return dataclasses.replace(field, packed=dataclasses.replace(field.packed, background=None))


def backdrop(field: PlacedField) -> PlacedField:
    """The field's background alone: an empty grid in its place."""
    packed = field.packed
    nothing = SparseVoxels(
        packed.aabb,
        packed.shape,
        np.zeros(0, np.int32),
        np.zeros(0, np.float32),
        np.zeros((0, 3), np.float16),
        packed.color_space,
        packed.background,
    )
    return dataclasses.replace(field, packed=pack(nothing))
