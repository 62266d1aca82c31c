"""Voxels that move: their layout, and what they are at one moment.

Beside the tensors of ``viewer.fields.voxels.SparseVoxels``, which hold the field once, there are

    motion   (times, nx, ny, nz, 3) float16: displacements D at nodes over the box of the content's ``Motion``

and at the moment t a place p is filled by what is stored at q = p + D(p, t), with D linear between the nodes and
constant beyond them. What is shown at a moment is plain voxels: those of the same grid, read at q.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from jaxtyping import Float16, Float32

from viewer.errors import AssetError
from viewer.fields.nerf_layout import check_box
from viewer.fields.voxels import DAMAGED, SparseVoxels, voxels_from_tensors
from viewer.scene.content import Motion, VoxelField
from viewer.scene.geometry import AABB

MOST_SIDE = 1024
Blended = Float32[np.ndarray, "nx ny nz 3"]


def check_voxels(content: VoxelField, tensors: Mapping[str, np.ndarray]) -> None:
    """Refuse voxels, with or without a motion, whose arrays do not fit each other.

    Raises:
        AssetError: They do not.
    """
    voxels_from_tensors(content, tensors)
    if content.motion is not None:
        nodes_of(content.motion, tensors)


def nodes_of(motion: Motion, tensors: Mapping[str, np.ndarray]) -> Float16[np.ndarray, "t nx ny nz 3"]:
    """The displacements that a motion names.

    Raises:
        AssetError: They are missing, of another type or size, or not finite; or the motion's times make no sense.
    """
    nodes = tensors.get("motion")
    if nodes is None or nodes.dtype != np.float16:
        raise AssetError("The field lacks its displacements.", DAMAGED)
    if not (1 <= motion.sides[0] <= MOST_SIDE and all(2 <= side <= MOST_SIDE for side in motion.sides[1:])):
        raise AssetError(f"A motion of {'x'.join(map(str, motion.sides))} nodes is not supported.", DAMAGED)
    if nodes.shape != (*motion.sides, 3):
        raise AssetError("The field's displacements are not as many as it says.", DAMAGED)
    if not np.isfinite(nodes).all():
        raise AssetError("The field's displacements hold numbers that are not finite.", DAMAGED)
    if not np.isfinite([motion.first, motion.last, motion.moment]).all() or motion.last < motion.first:
        raise AssetError("The field's times make no sense.", DAMAGED)
    check_box(motion.aabb)
    return nodes


def blended_nodes(motion: Motion, nodes: Float16[np.ndarray, "t nx ny nz 3"]) -> Blended:
    """The displacements at the motion's moment."""
    span = motion.last - motion.first
    share = (motion.moment - motion.first) / span if span > 0.0 else 0.0
    moment = min(max(share, 0.0), 1.0) * (len(nodes) - 1)
    before = min(int(moment), max(len(nodes) - 2, 0))
    after, part = min(before + 1, len(nodes) - 1), np.float32(moment - before)
    return nodes[before].astype(np.float32) * (1 - part) + nodes[after].astype(np.float32) * part


def spread_nodes(box: AABB, nodes: Blended, aabb: AABB, shape: tuple[int, int, int]) -> Float32[np.ndarray, "x y z 3"]:
    """Displacements at the centres of the voxels of a grid over ``aabb``, from those at the nodes over ``box``."""
    spread = nodes
    for axis in range(3):
        count, side = shape[axis], nodes.shape[axis]
        centers = aabb.lo[axis] + (np.arange(count) + 0.5) / count * aabb.size[axis]
        at = np.clip((centers - box.lo[axis]) / box.size[axis] * (side - 1), 0.0, side - 1.0)
        base = np.minimum(at.astype(np.int64), side - 2)
        part = (at - base).astype(np.float32).reshape([-1 if place == axis else 1 for place in range(4)])
        spread = spread.take(base, axis) * (1 - part) + spread.take(base + 1, axis) * part
    return spread


def moved_plainly(voxels: SparseVoxels, motion: Motion, nodes: Float16[np.ndarray, "t nx ny nz 3"]) -> SparseVoxels:
    """What is shown at the motion's moment, by numpy alone: the twin of :func:`viewer.fields.moving_voxels.moved`."""
    shape = np.array(voxels.shape)
    spread = spread_nodes(motion.aabb, blended_nodes(motion, nodes), voxels.aabb, voxels.shape)
    places = np.moveaxis(np.indices(voxels.shape, np.float32), 0, -1) + spread / voxels.cell.astype(np.float32)
    outside = ((places < -0.5) | (places > shape - 0.5)).any(-1).ravel()
    places = np.clip(places, 0, shape - 1).astype(np.float32).reshape(-1, 3)
    base = np.minimum(places.astype(np.int32), shape - 2)
    part = places - base
    links = np.full(int(shape.prod()), -1, np.int32)
    links[voxels.index] = np.arange(len(voxels.index), dtype=np.int32)
    corners = [np.array([corner >> 2 & 1, corner >> 1 & 1, corner & 1]) for corner in range(8)]
    rows = np.stack([links[np.ravel_multi_index((base + corner).T, voxels.shape)] for corner in corners], 1)
    index = np.flatnonzero((rows >= 0).any(1) & ~outside).astype(np.int32)
    rows, part = rows[index], part[index]
    weights = np.stack([np.where(corner, part, 1 - part).prod(1) for corner in corners], 1) * (rows >= 0)
    density = (weights * voxels.density[rows]).sum(1, dtype=np.float32)
    sh = np.zeros((len(index), voxels.sh.shape[1]), np.float32)
    for corner in range(8):
        sh += weights[:, corner, None] * voxels.sh[rows[:, corner]].astype(np.float32)
    return replace(voxels, index=index, density=density, sh=sh.astype(np.float16))


def plainly_now(content: VoxelField, tensors: Mapping[str, np.ndarray]) -> SparseVoxels:
    """The plain voxels that ``content`` is at its moment, as :func:`viewer.fields.moving_voxels.voxels_now` has them.

    Raises:
        AssetError: The arrays do not fit each other.
    """
    voxels = voxels_from_tensors(content, tensors)
    if content.motion is None:
        return voxels
    return moved_plainly(voxels, content.motion, nodes_of(content.motion, tensors))
