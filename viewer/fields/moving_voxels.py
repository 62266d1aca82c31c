"""Voxel fields as they are at the moment of their content; numba does the work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from jaxtyping import Float16

from viewer.fields.motion import blended_nodes, nodes_of
from viewer.fields.motion_kernels import BLOCK, shown_colors, shown_densities, used_cells
from viewer.fields.voxels import SparseVoxels, voxels_from_tensors
from viewer.scene.content import Motion, VoxelField


def voxels_now(content: VoxelField, tensors: Mapping[str, np.ndarray]) -> SparseVoxels:
    """The plain voxels that ``content`` is: those of its arrays, or what its motion makes of them at its moment.

    Raises:
        AssetError: The arrays do not fit each other.
    """
    voxels = voxels_from_tensors(content, tensors)
    if content.motion is None:
        return voxels
    return moved(voxels, content.motion, nodes_of(content.motion, tensors))


def moved(voxels: SparseVoxels, motion: Motion, nodes: Float16[np.ndarray, "t nx ny nz 3"]) -> SparseVoxels:
    """What is shown at the motion's moment, on the same grid."""
    blended = blended_nodes(motion, nodes)
    flat = np.zeros((blended[..., 0].size, 4), np.float32)
    flat[:, :3] = blended.reshape(-1, 3)
    sides, cell = np.array(voxels.shape, np.int32), voxels.cell
    scale = (np.array(blended.shape[:3]) - 1) / np.array(motion.aabb.size)
    starts = (np.array(voxels.aabb.lo) + 0.5 * cell - np.array(motion.aabb.lo)) * scale
    shape = np.array((1, *blended.shape[:3]), np.int32)
    place = (flat, (cell * scale).astype(np.float32), starts.astype(np.float32), shape, sides, cell.astype(np.float32))
    total = int(np.prod(voxels.shape))
    links = np.full(total, -1, np.int32)
    links[voxels.index] = np.arange(len(voxels.index), dtype=np.int32)
    density, found = np.zeros(total, np.float32), np.zeros(total, np.uint8)
    used, blocks = np.zeros(total, np.uint8), np.zeros([-(-side // BLOCK) for side in voxels.shape], np.int64)
    used_cells(voxels.index, sides, used, blocks)
    before = np.pad(blocks.cumsum(0).cumsum(1).cumsum(2), ((1, 0),) * 3)
    shown_densities(used, before, links, voxels.density, *place, density, found)
    index = np.flatnonzero(found.view(np.bool_)).astype(np.int32)
    sh = np.zeros((len(index), voxels.sh.shape[1]), np.float32)
    shown_colors(index, links, voxels.sh.astype(np.float32), *place, sh)
    return replace(voxels, index=index, density=density[index], sh=sh.astype(np.float16))
