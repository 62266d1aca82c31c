"""From the world to the cells of a voxel grid, and how finely it is marched; light enough for the window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64

from viewer.scene.geometry import AABB, Transform


@dataclass(frozen=True)
class Fineness:
    """How exactly a ray is marched.

    Attributes:
        voxels_per_step: Length of a step in edges of the (smallest edge of a) voxel.
        least_weight: Samples of less weight add opacity but no colour.
        least_transmittance: Rays end where less light than this is left.
        deferred_weight: Voxels are coloured only once the weights along a ray add up to so much, all in the colour of
            the last sample; what is left over at the end looks like the rest.
    """

    voxels_per_step: float
    least_weight: float
    least_transmittance: float
    deferred_weight: float


FINE = Fineness(0.5, 1e-4, 1e-3, 5e-3)
"""Within 60 dB of a march that leaves nothing out."""
COARSE = Fineness(1.0, 2e-3, 1e-2, 1e-2)
"""Half the steps: for pictures that are replaced within a second."""


@dataclass(frozen=True, eq=False)
class CellSpace:
    """From the world to the cells of a grid; what cells are is said in :mod:`viewer.render.grid.packed`.

    Attributes:
        linear: Takes a unit world direction to cells per local length.
        offset: The cell coordinates of the world's origin.
        to_local: Rotation from world to local axes.
        scale: World lengths in one local length.
        shape: Voxels along x, y, z.
        voxel: Edges of a voxel in local lengths.
    """

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


def cell_space(aabb: AABB, shape: tuple[int, int, int], transform: Transform) -> CellSpace:
    """The cells of a grid over ``aabb`` that ``transform`` places in the world.

    With rotation R, translation t and scale s the world point p is ``R^T (p - t) / s`` in the field's own space, so a
    local length is ``s`` world lengths, and a density, which is per local length, needs local step lengths.
    """
    to_local = np.ascontiguousarray(transform.rotation_matrix().T)
    lo, sides = np.array(aabb.lo), np.array(shape, np.float64)
    voxel = np.array(aabb.size) / sides
    linear = np.ascontiguousarray(to_local / voxel[:, None])
    offset = -linear @ np.array(transform.translation) / transform.scale - lo / voxel + 0.5
    return CellSpace(linear, offset, to_local, float(transform.scale), sides, voxel)
