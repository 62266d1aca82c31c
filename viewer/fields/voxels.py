"""A sparse voxel grid of density and spherical harmonics, as numpy arrays (Plenoxels, Fridovich-Keil et al. 2022).

Voxel (i, j, k) of a grid of ``shape`` over ``aabb`` has its centre at ``lo + (index + 0.5) / shape * (hi - lo)``.
Values between centres are trilinear, with positions clamped to the outermost centres; a voxel that is not stored counts
as zero *before* interpolation, as in svox2. Radiance is ``max(0, sum_k c_k Y_k(d) + 0.5)`` along the unit viewing
direction ``d``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float16, Float32, Float64, Int, Int32, Int64

from viewer.errors import AssetError
from viewer.fields.nerf_layout import check_background, check_box
from viewer.scene.content import AssetId, ColorSpace, Provenance, VoxelField
from viewer.scene.geometry import AABB
from viewer.scene.ndc import Ndc

MAX_SIDE = 1024
"""Voxels along one axis; 1024^3 linear indices still fit 32 bits."""
EVERY = slice(None)
DAMAGED = "The field is damaged: train or import it again."


@dataclass(frozen=True, eq=False)
class SparseVoxels:
    """The occupied voxels of a grid.

    Attributes:
        aabb: The box that the grid fills, in the field's own space.
        shape: Voxels along x, y, z.
        index: Linear voxel numbers ``(i * ny + j) * nz + k``, strictly increasing.
        density: Per unit length of the field's own space; negative counts as 0 after interpolation.
        sh: Coefficients, all of red, then green, then blue: 3, 12 or 27 of them for degree 0, 1, 2.
        color_space: In which space samples are composited.
        background: Radiance at infinity as an equirectangular picture in ``color_space`` (middle looks along +X, a
            quarter to the left along +Y, top row up), or None where nothing lies behind.
        ndc: The coordinates in which all this is, where it is not in space: then densities are per length there, and
            view dependence is by directions there.
    """

    aabb: AABB
    shape: tuple[int, int, int]
    index: Int32[np.ndarray, " n"]
    density: Float32[np.ndarray, " n"]
    sh: Float16[np.ndarray, "n c"]
    color_space: ColorSpace = "srgb"
    background: Float32[np.ndarray, "h w 3"] | None = None
    ndc: Ndc | None = None

    @property
    def sh_degree(self) -> int:
        """0, 1 or 2."""
        return round((self.sh.shape[1] / 3) ** 0.5) - 1

    @property
    def cell(self) -> Float64[np.ndarray, " 3"]:
        """Lengths of a voxel's edges."""
        return np.array(self.aabb.size) / self.shape

    def places(self, rows: slice | np.ndarray = EVERY) -> Int64[np.ndarray, "n 3"]:
        """Where voxels are stored in the grid, as (i, j, k)."""
        return np.stack(np.unravel_index(self.index[rows], self.shape), -1)

    def middles(self, rows: slice | np.ndarray = EVERY) -> Float64[np.ndarray, "n 3"]:
        """The centres of stored voxels, in the field's own space."""
        middles = np.array(self.aabb.lo) + (self.places(rows) + 0.5) * self.cell
        return middles if self.ndc is None else self.ndc.points(middles)

    def tensors(self) -> dict[str, np.ndarray]:
        """The arrays under the names they have in an asset."""
        named: dict[str, np.ndarray] = {"index": self.index, "density": self.density, "sh": self.sh}
        return named if self.background is None else {**named, "background": self.background}

    def content(self, asset: AssetId, provenance: Provenance) -> VoxelField:
        """The content of a node with this field."""
        return VoxelField(
            asset, self.aabb, self.shape, len(self.index), self.sh_degree, self.color_space, provenance, self.ndc
        )


def rows_of(
    numbers: Int[np.ndarray, " n"], wanted: Int[np.ndarray, " m"]
) -> tuple[Int64[np.ndarray, " m"], Bool[np.ndarray, " m"]]:
    """The rows that hold wanted numbers, and whether they do: any row where not; ``numbers`` grow and are not empty."""
    rows = np.minimum(np.searchsorted(numbers, wanted), len(numbers) - 1)
    return rows, numbers[rows] == wanted


def voxels_from_tensors(content: VoxelField, tensors: Mapping[str, np.ndarray]) -> SparseVoxels:
    """The grid that ``content`` names, after checking that its arrays fit each other and the grid.

    Raises:
        AssetError: An array is missing, has the wrong type or size, is not finite, or indexes outside of the grid.
    """
    index, density, sh = tensors.get("index"), tensors.get("density"), tensors.get("sh")
    if index is None or density is None or sh is None:
        raise AssetError("The field lacks its index, density or colours.", DAMAGED)
    if (index.dtype, density.dtype, sh.dtype) != (np.int32, np.float32, np.float16):
        raise AssetError("The field's arrays have the wrong type.", DAMAGED)
    count = len(index) if index.ndim == 1 else -1
    if density.shape != (count,) or sh.ndim != 2 or len(sh) != count or sh.shape[1] not in (3, 12, 27):
        raise AssetError("The field's arrays do not fit each other.", DAMAGED)
    if not all(2 <= side <= MAX_SIDE for side in content.shape):
        raise AssetError(f"A grid of {'x'.join(map(str, content.shape))} voxels is not supported.", DAMAGED)
    cells = content.shape[0] * content.shape[1] * content.shape[2]
    if count and (int(index[0]) < 0 or int(index[-1]) >= cells or not (np.diff(index) > 0).all()):
        raise AssetError("The field's voxel numbers are out of order or out of range.", DAMAGED)
    if not (np.isfinite(density).all() and np.isfinite(sh).all()):
        raise AssetError("The field holds numbers that are not finite.", DAMAGED)
    check_box(content.aabb)
    check_background(tensors)
    background = tensors.get("background")
    return SparseVoxels(content.aabb, content.shape, index, density, sh, content.color_space, background, content.ndc)
