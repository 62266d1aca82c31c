"""Any field as sparse voxels, coarse at first: what one orbits while the field itself is too slow."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import torch
from jaxtyping import Bool, Float32

from viewer.errors import InputError
from viewer.fields.field import Field
from viewer.fields.voxels import MAX_SIDE, SparseVoxels
from viewer.render.pointwise.evaluation import CPU, Evaluator
from viewer.render.pointwise.occupancy import (
    PROBE_SIDE,
    Level,
    coarsest_level,
    dilated,
    grid_shape,
    probe,
    probes_at,
    tightened,
    visible_part,
)
from viewer.render.pointwise.point_kernels import spread_rows
from viewer.render.pointwise.radiance import Lookup, Views
from viewer.scene.content import ColorSpace, VoxelField
from viewer.scene.harmonics import LARGEST_HALF
from viewer.scene.progress import Progress, Work, subprogress

FIRST_SIDE = 64
"""Most of the first level that is shown."""
LEAST_SIDE = 8
DEGREE, PREVIEW_DEGREE = 2, 1
"""Of the harmonics of the last level, and of those before it."""
PROBE_SHARE = 0.05
"""Of the time."""
ROWS_AT_ONCE = 1 << 16
MOST_CELLS = 1_300_000
"""A level that would have to be probed in more cells is made coarser: fog fills whole boxes."""


def level_sides(finest: int) -> tuple[int, ...]:
    """Cells along the longest side of each level that is shown: halves of ``finest``, the first at most 64."""
    sides = [finest]
    while sides[0] > FIRST_SIDE:
        sides.insert(0, -(-sides[0] // 2))
    return tuple(sides)


def bake(
    field: Field,
    finest: int,
    keep: Callable[[SparseVoxels], VoxelField | None],
    device: torch.device = CPU,
    views: Views | None = None,
) -> Work[SparseVoxels]:
    """``field`` as voxels with spherical harmonics of degree 2, level by level.

    Each level is probed only where the one before was near something that can be seen. A voxel is as opaque as the
    probes in it are on average, and has the colours of its densest probe. Voxels around what is seen are stored too,
    with their neighbours' colours, so that nothing fades to grey between them. What no light reaches is left out, by
    the measure of the level before.

    Yields after each block of points, and with each finished level as preview.

    Args:
        field: Anything with a box.
        finest: Voxels along the longest side of the last level.
        keep: Stores a level and says what names it; None where it need not be shown.
        device: Where the field computes.
        views: From where colours are asked for; from all around without it.

    Returns:
        The last level; coarser than ``finest`` where matter fills too much of the box. A field in which nothing was
        found has one voxel without density.

    Raises:
        InputError: ``finest`` is out of range, or the field's box is empty or not finite.
        MemoryError: Not even a small block of points fits.
    """
    if not LEAST_SIDE <= finest <= MAX_SIDE:
        raise InputError(f"A bake of {finest} voxels a side is not possible.", f"Choose {LEAST_SIDE} to {MAX_SIDE}.")
    size = np.array(field.aabb.size)
    if not (np.isfinite(size).all() and (size > 0).all()):
        raise InputError("The field has no bounds, so it cannot be baked.", "Give it a box with a positive size.")
    evaluator = Evaluator(field, device)
    sides = level_sides(finest)
    level = yield from subprogress(
        coarsest_level(evaluator, min(PROBE_SIDE, finest // 2)), 0.0, PROBE_SHARE, "Looking where the field is"
    )
    box, voxels, ends = tightened(level), _nothing(field), _ends(len(sides))
    for number, side in enumerate(sides):
        text, begin, end = f"Baking {side} voxels a side", *ends[number : number + 2]
        shape = grid_shape(box, side)
        index = visible_part(level, box, shape)
        if number and len(index) > MOST_CELLS:
            shape = grid_shape(box, max(max(level.shape), int(side * (MOST_CELLS / len(index)) ** (1 / 3))))
            index = visible_part(level, box, shape)
        finer = probe(evaluator, box, shape, index, probes_at(side))
        level = yield from subprogress(finer, begin, begin + 0.6 * (end - begin), text)
        voxels = yield from subprogress(
            _colored(evaluator, level, DEGREE if side == finest else PREVIEW_DEGREE, views),
            begin + 0.6 * (end - begin),
            end,
            text,
        )
        yield Progress(end, text, {"side": float(side), "voxels": float(len(voxels.index))}, keep(voxels))
    return voxels


def _ends(levels: int) -> list[float]:
    """The share of the work that is done before and after each level: each takes four times the one before."""
    done = np.concatenate([[0.0], np.cumsum(4.0 ** np.arange(levels))])
    return [PROBE_SHARE + (1 - PROBE_SHARE) * float(share) for share in done / done[-1]]


def _nothing(field: Field) -> SparseVoxels:
    """A grid with one voxel of no density."""
    zero, sh = np.zeros(1, np.float32), np.zeros((1, 3 * (DEGREE + 1) ** 2), np.float16)
    return SparseVoxels(field.aabb, (2, 2, 2), np.zeros(1, np.int32), zero, sh, field.color_space)


def _colored(evaluator: Evaluator, level: Level, degree: int, views: Views | None) -> Work[SparseVoxels]:
    """The voxels of a level that hold something and those around them, with colours; yields after each block."""
    field = evaluator.field
    seen = level.occupied
    if not seen.any():
        return dataclasses.replace(_nothing(field), aabb=level.aabb)
    points = level.densest[seen]
    rows = np.empty((len(points), 3 * (degree + 1) ** 2), np.float32)

    def ask(part: slice) -> None:
        place = torch.from_numpy(points[part]).to(evaluator.device)
        everywhere = torch.arange(len(place), device=evaluator.device)
        fitted = Lookup(field, place).harmonics(everywhere, degree, views)
        rows[part] = fitted.clamp(-LARGEST_HALF, LARGEST_HALF).flatten(1).cpu().numpy()

    for done in evaluator.each_block(len(points), ask):
        yield Progress(0.9 * done / len(points), "")
    return (yield from _with_neighbours(level, seen, rows, field.color_space))


def _with_neighbours(
    level: Level, seen: Bool[np.ndarray, " n"], rows: Float32[np.ndarray, "m c"], color_space: ColorSpace
) -> Work[SparseVoxels]:
    """The voxels that are seen and those around them, which get the mean colours of the seen ones beside them."""
    slots = np.full(level.shape, -1, np.int32)
    slots.reshape(-1)[level.index[seen]] = np.arange(len(rows), dtype=np.int32)
    stored = np.flatnonzero(dilated(slots >= 0))
    yield Progress(0.92, "")
    own = slots.reshape(-1)[stored]
    alpha = -np.expm1(-level.density[seen] * np.float32(level.cell))
    sh = np.empty((len(stored), rows.shape[1]), np.float16)
    for start in range(0, len(stored), ROWS_AT_ONCE):
        part = slice(start, start + ROWS_AT_ONCE)
        mixed = np.empty((len(stored[part]), rows.shape[1]), np.float32)
        spread_rows(slots, stored[part], own[part], alpha, rows, mixed)
        sh[part] = torch.from_numpy(mixed).half().numpy()
        yield Progress(0.92 + 0.08 * start / len(stored), "")
    density = level.dense(level.density).reshape(-1)[stored]
    return SparseVoxels(level.aabb, level.shape, stored.astype(np.int32), density, sh, color_space)
