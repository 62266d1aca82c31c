"""Where a field is anything, in cells large enough to be seen, and which of them hang together."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Int32
from scipy import ndimage

from viewer.editing.effects import edited_voxels
from viewer.editing.field_effects import edited_field
from viewer.engine.jobs import OccupancyFound, OccupancyJob
from viewer.engine.operations.bake import widened
from viewer.errors import InputError
from viewer.fields.kinds import field_tensors
from viewer.fields.load import field_at, load_field
from viewer.fields.moving_voxels import voxels_now
from viewer.fields.voxels import SparseVoxels
from viewer.render.pointwise.evaluation import Evaluator, quick_dtype
from viewer.render.pointwise.exact import best_device
from viewer.render.pointwise.occupancy import occupied_level
from viewer.scene.assets import AssetStore
from viewer.scene.content import PointwiseField, VoxelField
from viewer.scene.geometry import AABB, as_vec3
from viewer.scene.progress import Progress, Work

SIDES = (4, 256)
"""Fewest and most cells along the longest side."""
TOUCHING = np.ones((3, 3, 3), np.bool_)
"""Cells that share a face, an edge or a corner are one part."""


class Opacity(NamedTuple):
    """How opaque the cells of a grid over ``aabb`` are: the mean, over a cell, of ``1 - exp(-density * edge)``."""

    aabb: AABB
    alpha: Float32[np.ndarray, "x y z"]


def find_occupancy(job: OccupancyJob, store: AssetStore) -> Work[OccupancyFound]:
    """Find the occupied cells of a field and their connected parts, the largest first.

    Raises:
        AssetError: The field is missing or damaged.
        InputError: The number of cells, the threshold or a value is out of range, or the field has no bounds.
        OutputError: The store cannot be written.
    """
    if not SIDES[0] <= job.side <= SIDES[1]:
        raise InputError(f"{job.side} cells a side cannot be shown.", f"Use {SIDES[0]} to {SIDES[1]}.")
    if not 0.0 < job.least_alpha < 1.0:
        raise InputError(f"An opacity of {job.least_alpha} divides nothing.", "Use a number between 0 and 1.")
    yield Progress(0.0, "Loading the field")
    if isinstance(job.content, VoxelField):
        tensors = store.get(job.content.asset)
        voxels = edited_voxels(voxels_now(job.content, tensors), job.edits, store)
        opacity = voxel_opacity(voxels, job.side)
    else:
        opacity = yield from _pointwise_opacity(job.content, job, store)
    yield Progress(0.9, "Looking for connected parts")
    cells, part, alpha = connected_parts(opacity.alpha, job.least_alpha)
    name = store.put({"cells": cells, "part": part, "alpha": alpha})
    outside = float((part > 0).mean()) if len(part) else 0.0
    x, y, z = opacity.alpha.shape
    return OccupancyFound(name, opacity.aabb, (x, y, z), len(cells), int(part.max(initial=-1)) + 1, outside)


def voxel_opacity(voxels: SparseVoxels, side: int) -> Opacity:
    """The opacity of cells that are whole numbers of voxels long, at most ``side`` of them along each axis.

    Where that does not come out even, the last cells reach beyond the box.
    """
    shape = np.array(voxels.shape)
    length = int(np.ceil(shape.max() / side))
    cells = -(-shape // length)
    voxel = voxels.cell
    places = voxels.places() // length
    depth = np.maximum(voxels.density, np.float32(0.0)) * np.float32(voxel.max() * length)
    number = np.ravel_multi_index(tuple(places.T), tuple(cells))
    total = np.bincount(number, -np.expm1(-depth), int(cells.prod()))
    hi = np.array(voxels.aabb.lo) + cells * length * voxel
    return Opacity(AABB(voxels.aabb.lo, as_vec3(hi)), (total / length**3).astype(np.float32).reshape(tuple(cells)))


def connected_parts(
    alpha: Float32[np.ndarray, "x y z"], least_alpha: float
) -> tuple[Int32[np.ndarray, "n 3"], Int32[np.ndarray, " n"], Float32[np.ndarray, " n"]]:
    """Cells that are at least so opaque, the number of each one's connected part by falling size, and its opacity."""
    occupied = alpha >= np.float32(least_alpha)
    labels = np.zeros(occupied.shape, np.int32)
    ndimage.label(occupied, TOUCHING, output=labels)
    cells = np.argwhere(occupied)
    found = labels[occupied]
    sizes = np.bincount(found)[1:]
    rank = np.empty(len(sizes), np.int32)
    rank[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes), dtype=np.int32)
    return cells.astype(np.int32), rank[found - 1].astype(np.int32), alpha[occupied]


def _pointwise_opacity(content: PointwiseField, job: OccupancyJob, store: AssetStore) -> Work[Opacity]:
    """That of a field which answers for points, found coarse to fine; what no light reaches counts as empty."""
    device = best_device()
    tensors = field_tensors(content, store)
    loaded = load_field(widened(content, job.side), tensors, device, quick_dtype(device))
    field = edited_field(field_at(loaded, content, job.values), job.edits, store)
    level, _ = yield from occupied_level(Evaluator(field, device), (job.side,))
    return Opacity(level.aabb, level.dense(-np.expm1(-level.density * np.float32(level.cell))))
