"""Vertex colours: how a field's surface looks from in front of it."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float32, Float64

from viewer.decompose.bricks import Bricks
from viewer.decompose.color_kernels import facing_bases, march_colors
from viewer.fields.voxels import SparseVoxels
from viewer.scene.color import srgb_to_linear

OUTSIDE, INSIDE = 1.5, 2.5
"""Cells; the march through the surface begins and ends this far from it. A trained surface is some cells thick."""


def vertex_colors(
    voxels: SparseVoxels,
    bricks: Bricks,
    points: Float64[np.ndarray, "v 3"],
    normals: Float32[np.ndarray, "v 3"],
    samples: int,
) -> Float32[np.ndarray, "v 3"]:
    """Linear Rec. 709 at points of the surface, clipped to [0, 1], averaged over all directions in front of it."""
    bases = np.empty((len(points), 9), np.float32)
    facing_bases(normals, bases)
    return seen_colors(voxels, bricks, points, normals, bases, samples)


def seen_colors(
    voxels: SparseVoxels,
    bricks: Bricks,
    points: Float64[np.ndarray, "v 3"],
    normals: Float32[np.ndarray, "v 3"],
    bases: Float32[np.ndarray, "v 9"],
    samples: int,
) -> Float32[np.ndarray, "v 3"]:
    """Linear Rec. 709 at points of the surface, clipped to [0, 1], averaged as ``bases`` say.

    ``C = sum_i w_i L_i / sum_i w_i`` over a short march along the normal from outside, with the weights of volume
    rendering, ``w_i = T_i (1 - exp(-sigma_i dt))``. A raw sample at the surface itself would show the rim of the
    voxels, where the colours fade to grey. ``L_i`` is the radiance averaged over all directions that see the surface,
    weighted by the cosine, so that highlights are spread out instead of frozen in one place.
    """
    cell = bricks.lattice.cell
    unit = math.prod(cell) ** (1 / 3)
    colors = np.empty((len(points), 3), np.float32)
    halves = np.arange(1 << 16, dtype=np.uint16).view(np.float16).astype(np.float32)
    march_colors(
        bricks.lattice.slots, bricks.rows, bricks.lattice.shape, voxels.density, voxels.sh.view(np.uint16), halves,
        bricks.lattice.to_grid(points), normals, bases, cell, OUTSIDE * unit, (OUTSIDE + INSIDE) * unit, samples,
        colors,
    )  # fmt: skip
    colors = colors.clip(0.0, 1.0)
    return srgb_to_linear(colors) if voxels.color_space == "srgb" else colors
