"""Gaussian splats as a grid of density and spherical harmonics, for whatever works on fields alone."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float64

from viewer.decompose.voxelize_kernels import REACH, absorb
from viewer.errors import InputError
from viewer.fields.voxels import MAX_SIDE, SparseVoxels
from viewer.scene.content import ColorSpace
from viewer.scene.geometry import AABB, as_vec3
from viewer.scene.progress import Progress, Work
from viewer.scene.rotations import rotation_matrices
from viewer.scene.splats import Splats

WIDENED = 0.5
"""Standard deviation in voxels that every Gaussian is widened by: a grid holds nothing thinner."""
MOST_OPAQUE = 0.99
LEAST_ALPHA = 2e-3
"""Voxels that stop less light on the way through are left out."""
MOST_TERMS = 9
"""Fields have harmonics of degree 2 at most."""
AT_ONCE = 20_000
NOTHING = (np.zeros((0, 0, 0), np.int32), np.zeros((0, 0), np.float32))


def voxelized(splats: Splats, aabb: AABB, resolution: int, color_space: ColorSpace) -> Work[SparseVoxels]:
    """The matter that looks like the splats when light is absorbed by it.

    A Gaussian of opacity ``a`` becomes an absorbing one whose optical depth through the middle, along its shortest axis
    ``s``, is ``-log(1 - a)``: its density there is ``-log(1 - a) / (sqrt(2 pi) s)``. That is right for what is seen
    face on, as thin Gaussians on a surface are. Widening it to what the grid can hold makes it fainter by as much as
    its two longer axes grow. Where several are, their colours are mixed by their densities.

    Args:
        splats: What lies outside of the box is left out.
        aabb: The box to fill.
        resolution: Voxels along its longest side.
        color_space: Of the splats.

    Raises:
        InputError: The resolution makes no sense, or nothing of the splats is in the box.
    """
    if not 2 <= resolution <= MAX_SIDE:
        raise InputError(f"{resolution} voxels a side cannot be made.", f"Ask for 2 to {MAX_SIDE}.")
    yield Progress(0.0, "Turning splats into voxels")
    size = np.maximum(np.array(aabb.size), 1e-3 * max(aabb.diagonal, 1e-12))
    voxel = float(size.max()) / resolution
    counts = np.clip(np.ceil(size / voxel - 1e-9), 2, MAX_SIDE).astype(np.int64)
    middle = 0.5 * (np.array(aabb.lo) + aabb.hi)
    lo = middle - 0.5 * counts * voxel
    box = AABB(as_vec3(lo), as_vec3(lo + counts * voxel))
    shape = (int(counts[0]), int(counts[1]), int(counts[2]))
    centers, inverses, reaches, peaks = _gaussians(splats, lo, voxel)
    inside = ((centers > -reaches - 1) & (centers < counts + reaches)).all(1) & (peaks > 0.0)
    chosen = np.flatnonzero(inside)
    centers, inverses, reaches, peaks = (array[chosen] for array in (centers, inverses, reaches, peaks))
    terms = min(splats.sh.shape[1], MOST_TERMS)
    sh = np.ascontiguousarray(splats.sh[chosen, :terms].transpose(0, 2, 1)).reshape(len(chosen), 3 * terms)
    density = np.zeros(shape, np.float32)
    numbers = (centers, inverses, reaches, peaks, shape)
    for first in range(0, len(chosen), AT_ONCE):
        yield Progress(0.5 * first / len(chosen), "Turning splats into voxels")
        absorb(*numbers, first, min(first + AT_ONCE, len(chosen)), NOTHING[0], sh, density, NOTHING[1])
    filled = np.flatnonzero(density.reshape(-1) > -math.log1p(-LEAST_ALPHA))
    if not len(filled):
        raise InputError("Nothing of the splats can be seen in the box.", "Choose other splats.")
    rows = np.full(shape, -1, np.int32)
    rows.reshape(-1)[filled] = np.arange(len(filled), dtype=np.int32)
    colors = np.zeros((len(filled), 3 * terms), np.float32)
    for first in range(0, len(chosen), AT_ONCE):
        yield Progress(0.5 + 0.5 * first / len(chosen), "Colouring the voxels")
        absorb(*numbers, first, min(first + AT_ONCE, len(chosen)), rows, sh, density, colors)
    there = density.reshape(-1)[filled]
    mixed = (colors / there[:, None]).clip(-6e4, 6e4).astype(np.float16)
    yield Progress(1.0, f"Made {len(filled):,} voxels")
    return SparseVoxels(box, shape, filled.astype(np.int32), there / np.float32(voxel), mixed, color_space)


def _gaussians(
    splats: Splats, lo: Float64[np.ndarray, " 3"], voxel: float
) -> tuple[
    Float64[np.ndarray, "n 3"], Float64[np.ndarray, "n 6"], Float64[np.ndarray, "n 3"], Float64[np.ndarray, " n"]
]:
    """Centres, inverse covariances, reaches and densities in voxels, as the kernel takes them."""
    centers = (splats.positions.astype(np.float64) - lo) / voxel - 0.5
    scales = np.exp(np.minimum(splats.log_scales.astype(np.float64), 50.0)) / voxel
    wide = np.sqrt(scales**2 + WIDENED**2)
    axes = rotation_matrices(splats.rotations.astype(np.float64))
    inverse = np.einsum("nij,nj,nkj->nik", axes, wide**-2, axes)
    spread = np.einsum("nij,nj,nij->ni", axes, wide**2, axes)
    picked = [inverse[:, i, j] for i, j in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))]
    before, after = np.sort(scales, axis=1), np.sort(wide, axis=1)
    opacity = 1.0 / (1.0 + np.exp(-splats.logits.astype(np.float64)))
    fainter = (before[:, 1] * before[:, 2]) / (after[:, 1] * after[:, 2])
    thickness = -np.log1p(-np.minimum(opacity * fainter, MOST_OPAQUE))
    return centers, np.stack(picked, 1), REACH * np.sqrt(spread), thickness / (math.sqrt(2.0 * math.pi) * after[:, 0])
