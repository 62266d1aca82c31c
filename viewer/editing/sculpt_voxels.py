"""What strokes do to voxels: those that a stroke reaches are sampled anew where their matter comes from."""

from __future__ import annotations

import dataclasses
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float16, Float32, Float64, Int64

from viewer.editing.dabs import Dabs, reach, sections
from viewer.editing.facing_grid import FacingGrid
from viewer.editing.kernel_warp import warped
from viewer.editing.resample_kernels import sample_cubic
from viewer.editing.smoothing import smoothing_shares
from viewer.fields.harmonics_kernels import CONSTANTS
from viewer.fields.voxels import MAX_SIDE, SparseVoxels
from viewer.scene.assets import AssetStore
from viewer.scene.distinct import distinct
from viewer.scene.geometry import AABB, Vec3, as_vec3
from viewer.scene.harmonics import LARGEST_HALF
from viewer.scene.sculpt import Sculpt

STILL = 1e-3
"""Voxels that a stroke moves by less of their size stay what they are."""
AT_ONCE = 1 << 17
SURE = 0.6
"""Sum of the weights of stored voxels above which cubic interpolation is trusted."""
BLUR = 0.3
"""Standard deviation of smoothing, as a part of the brush's radius."""
LEAST_TURN = 1e-3


class Region(NamedTuple):
    """A box of voxels of a grid.

    Attributes:
        first: Of the box, along each axis.
        shape: Voxels along each axis.
        slots: (x, y, z) the row of each voxel that is stored, else -1.
    """

    first: Int64[np.ndarray, " 3"]
    shape: tuple[int, int, int]
    slots: Int64[np.ndarray, "x y z"]


class Rows(NamedTuple):
    """New values of some voxels: where in the region, density, colours; without matter nearby they are not stored."""

    number: Int64[np.ndarray, " n"]
    density: Float32[np.ndarray, " n"]
    sh: Float16[np.ndarray, "n c"]
    stored: Bool[np.ndarray, " n"]


def sculpted_voxels(voxels: SparseVoxels, edit: Sculpt, store: AssetStore) -> SparseVoxels:
    """The voxels after all strokes. The grid grows where matter is pushed out of it."""
    for section in sections(edit, store):
        voxels = _grown(voxels, section.dabs)
        region = _region(voxels, section.dabs)
        if min(region.shape) > 0:
            front = None if section.eye is None else _front(voxels, region, section.eye)
            rows = (_smoothed if section.smooths else _pushed)(voxels, region, section.dabs, front)
            voxels = _with_rows(voxels, region, rows)
    return voxels


def _cell(voxels: SparseVoxels) -> Float64[np.ndarray, " 3"]:
    return np.array(voxels.aabb.size) / voxels.shape


def _grown(voxels: SparseVoxels, dabs: Dabs) -> SparseVoxels:
    """The same voxels in a grid that holds all that dabs reach, as far as grids may be large."""
    lo, hi = reach(dabs)
    cell = _cell(voxels)
    before = np.ceil(np.maximum(np.array(voxels.aabb.lo) - lo, 0.0) / cell).astype(np.int64)
    after = np.ceil(np.maximum(hi - np.array(voxels.aabb.hi), 0.0) / cell).astype(np.int64)
    room = MAX_SIDE - np.array(voxels.shape)
    before = np.minimum(before, room)
    after = np.minimum(after, room - before)
    if not (before.any() or after.any()) or not len(voxels.index):
        return voxels
    shape = np.array(voxels.shape) + before + after
    places = np.unravel_index(voxels.index, voxels.shape)
    moved = tuple(place + shift for place, shift in zip(places, before, strict=True))
    sides = (int(shape[0]), int(shape[1]), int(shape[2]))
    box = AABB(as_vec3(np.array(voxels.aabb.lo) - before * cell), as_vec3(np.array(voxels.aabb.hi) + after * cell))
    index = np.ravel_multi_index(moved, sides).astype(np.int32)
    return dataclasses.replace(voxels, aabb=box, shape=sides, index=index)


def _region(voxels: SparseVoxels, dabs: Dabs) -> Region:
    """The voxels that dabs reach, and one more around them."""
    lo, hi = reach(dabs)
    cell, corner = _cell(voxels), np.array(voxels.aabb.lo)
    first = np.clip(np.floor((lo - corner) / cell).astype(np.int64) - 1, 0, voxels.shape)
    last = np.clip(np.ceil((hi - corner) / cell).astype(np.int64) + 1, first, voxels.shape)
    size = last - first
    shape = (int(size[0]), int(size[1]), int(size[2]))
    slots = np.full(shape, -1, np.int64)
    places = voxels.places()
    inside = np.flatnonzero(((places >= first) & (places < last)).all(1))
    local = places[inside] - first
    slots[local[:, 0], local[:, 1], local[:, 2]] = inside
    return Region(first, shape, slots)


def _centers(voxels: SparseVoxels, region: Region, number: Int64[np.ndarray, " n"]) -> Float64[np.ndarray, "n 3"]:
    places = np.stack(np.unravel_index(number, region.shape), -1) + region.first
    return np.array(voxels.aabb.lo) + (places + 0.5) * _cell(voxels)


def _front(voxels: SparseVoxels, region: Region, eye: Vec3) -> FacingGrid:
    """Which matter of a region faces a place."""
    density = np.where(region.slots >= 0, voxels.density[np.maximum(region.slots, 0)], 0.0).astype(np.float64)
    first = np.array(voxels.aabb.lo) + (region.first + 0.5) * _cell(voxels)
    return FacingGrid(first, _cell(voxels), density, eye)


def _pushed(voxels: SparseVoxels, region: Region, dabs: Dabs, front: FacingGrid | None) -> Rows:
    """Voxels that are moved, sampled where they come from; their colours turn with them."""
    cell = _cell(voxels)
    parts: list[Rows] = []
    for start in range(0, region.slots.size, AT_ONCE):
        number = np.arange(start, min(start + AT_ONCE, region.slots.size))
        centers = _centers(voxels, region, number)
        mapped = warped(centers, dabs)
        if front is not None:
            mapped = front.limited(centers, mapped)
        moved = np.abs(mapped.points - centers).max(1) > STILL * cell.min()
        if moved.any():
            parts.append(_sampled(voxels, region, number[moved], mapped.points[moved], mapped.jacobian[moved]))
    return _joined(parts, voxels.sh.shape[1])


def _sampled(
    voxels: SparseVoxels,
    region: Region,
    number: Int64[np.ndarray, " n"],
    points: Float64[np.ndarray, "n 3"],
    jacobian: Float64[np.ndarray, "n 3 3"],
) -> Rows:
    """The grid between voxels. Near its empty ones, where a cubic finds little to go by, it is linear."""
    places = np.clip((points - np.array(voxels.aabb.lo)) / _cell(voxels) - 0.5, 0.0, np.array(voxels.shape) - 1.0)
    places -= region.first
    rows = distinct(region.slots)
    rows = rows[rows >= 0]
    local = np.where(region.slots >= 0, np.searchsorted(rows, region.slots), -1)
    own_density, own_sh = voxels.density[rows], voxels.sh[rows].astype(np.float32)
    density, known = np.empty(len(points)), np.empty(len(points))
    sh = np.empty((len(points), voxels.sh.shape[1]), np.float32)
    sample_cubic(places, local, own_density, own_sh, density, known, sh)
    edge = np.flatnonzero(known <= SURE)
    linear, stored, colors = sampled_plainly(places[edge], local, own_density, own_sh)
    density[edge], sh[edge] = linear, colors
    there = np.ones(len(points), bool)
    there[edge] = stored
    sh[there] = turned_harmonics(sh[there], jacobian[there])
    half = np.clip(sh, -LARGEST_HALF, LARGEST_HALF).astype(np.float16)
    return Rows(number, density.astype(np.float32), half, there)


def sampled_plainly(
    places: Float64[np.ndarray, "n 3"],
    slots: Int64[np.ndarray, "x y z"],
    density: Float32[np.ndarray, " m"],
    sh: Float32[np.ndarray, "m c"],
) -> tuple[Float64[np.ndarray, " n"], Bool[np.ndarray, " n"], Float32[np.ndarray, "n c"]]:
    """Trilinear densities, where an empty voxel counts as 0; whether any voxel is near; the mean colours of those.

    Args:
        places: In voxels, middles at whole numbers.
        slots: The row of each voxel, -1 = empty.
        density: Of the rows.
        sh: Of the rows.
    """
    low = np.floor(places).astype(np.int64)
    share = places - low
    total, known = np.zeros(len(places)), np.zeros(len(places))
    colors = np.zeros((len(places), sh.shape[1]), np.float32)
    for corner in range(8):
        bits = np.array([corner >> 2 & 1, corner >> 1 & 1, corner & 1])
        weight = np.prod(np.where(bits, share, 1.0 - share), axis=1)
        at = low + bits
        inside = ((at >= 0) & (at < slots.shape)).all(1)
        at = np.clip(at, 0, np.array(slots.shape) - 1)
        row = np.where(inside, slots[at[:, 0], at[:, 1], at[:, 2]], -1)
        there = (row >= 0) & (weight > 0.0)
        total[there] += weight[there] * density[row[there]]
        known[there] += weight[there]
        colors[there] += weight[there, None].astype(np.float32) * sh[row[there]]
    near = known > 1e-6
    colors[near] /= known[near, None].astype(np.float32)
    return total, near, colors


def _smoothed(voxels: SparseVoxels, region: Region, dabs: Dabs, front: FacingGrid | None) -> Rows:
    """Densities mixed with their means around, colours with the means of the colours there, by density."""
    number = np.arange(region.slots.size)
    share = np.zeros(region.slots.size)
    for start in range(0, region.slots.size, AT_ONCE):
        part = slice(start, start + AT_ONCE)
        centers = _centers(voxels, region, number[part])
        share[part] = smoothing_shares(centers, dabs) * (1.0 if front is None else front.at(centers))
    there = (region.slots >= 0).ravel()
    rows = np.maximum(region.slots.ravel(), 0)
    density = np.where(there, voxels.density[rows], 0.0)
    matter = np.maximum(density, 0.0)
    sigma = np.maximum(BLUR * float(np.median(dabs[:, 3])) / _cell(voxels), 0.3)
    blurred = _blurred(density.reshape(region.shape), sigma).ravel()
    amount = _blurred(matter.reshape(region.shape), sigma).ravel()
    chosen = np.flatnonzero((share > 1e-3) & (there | (amount > 1e-4 * max(float(matter.max()), 1e-30))))
    sh = np.zeros((len(chosen), voxels.sh.shape[1]), np.float32)
    own = np.where(there[chosen, None], voxels.sh[rows[chosen]], 0.0).astype(np.float32)
    for column in range(sh.shape[1]):
        values = np.where(there, voxels.sh[rows, column].astype(np.float32), 0.0)
        around = _blurred((matter * values).reshape(region.shape), sigma).ravel()[chosen]
        sh[:, column] = around / np.maximum(amount[chosen], 1e-30)
    mixed = share[chosen, None].astype(np.float32)
    sh = np.where(there[chosen, None], own + mixed * (sh - own), sh)
    new = density[chosen] + share[chosen] * (blurred[chosen] - density[chosen])
    half = np.clip(sh, -LARGEST_HALF, LARGEST_HALF).astype(np.float16)
    return Rows(chosen, new.astype(np.float32), half, np.ones(len(chosen), bool))


def _blurred(values: np.ndarray, sigma: Float64[np.ndarray, " 3"]) -> np.ndarray:
    """A Gaussian along each axis, zeros around."""
    for axis in range(3):
        reach_ = max(int(np.ceil(3.0 * sigma[axis])), 1)
        at = np.arange(-reach_, reach_ + 1)
        kernel = np.exp(-0.5 * (at / sigma[axis]) ** 2)
        kernel /= kernel.sum()
        side = values.shape[axis]
        sums = np.zeros(values.shape)
        moved = np.moveaxis(values, axis, 0)
        target = np.moveaxis(sums, axis, 0)
        for shift, weight in zip(at, kernel, strict=True):
            if abs(shift) < side:
                source = moved[max(shift, 0) : side + min(shift, 0)]
                target[max(-shift, 0) : side + min(-shift, 0)] += weight * source
        values = sums
    return values


def turned_harmonics(
    sh: Float32[np.ndarray, "n c"], jacobian: Float64[np.ndarray, "n 3 3"]
) -> Float32[np.ndarray, "n c"]:
    """Coefficients of colours seen along d that were seen along R d, R being the rotation nearest to the derivative.

    The functions ``Y(R d)`` are sums of the same ``Y(d)``; which ones follows from their values along some directions.
    """
    count = sh.shape[1] // 3
    if count == 1:
        return sh
    left, _, right = np.linalg.svd(jacobian)
    rotation = left @ right
    turned = np.abs(rotation - np.eye(3)).max((1, 2)) > LEAST_TURN
    if not turned.any():
        return sh
    directions = _spread(24)
    plain = np.linalg.pinv(_harmonics(directions, count))
    seen = _harmonics(np.einsum("nij,kj->nki", rotation[turned], directions), count)
    change = plain @ seen
    result = sh.copy()
    result[turned] = np.einsum("nij,ncj->nci", change, sh[turned].reshape(-1, 3, count)).reshape(-1, sh.shape[1])
    return result


def _harmonics(directions: Float64[np.ndarray, "*n 3"], count: int) -> Float64[np.ndarray, "*n k"]:
    """As :func:`viewer.fields.harmonics.harmonics`, of degree 1 or 2."""
    c0, c1, c20, c21, c22 = (float(constant) for constant in CONSTANTS[:5])
    x, y, z = np.moveaxis(directions, -1, 0)
    columns = [np.full_like(x, c0), -c1 * y, c1 * z, -c1 * x]
    columns += [c20 * x * y, -c20 * y * z, c21 * (2 * z * z - x * x - y * y), -c20 * x * z, c22 * (x * x - y * y)]
    return np.stack(columns[:count], -1)


def _spread(count: int) -> Float64[np.ndarray, "n 3"]:
    """Directions spread over the sphere along a spiral."""
    at = (np.arange(count) + 0.5) / count
    z, angle = 1.0 - 2.0 * at, np.pi * (1.0 + 5.0**0.5) * np.arange(count)
    across = np.sqrt(1.0 - z * z)
    return np.stack([across * np.cos(angle), across * np.sin(angle), z], 1)


def _joined(parts: list[Rows], columns: int) -> Rows:
    if not parts:
        nothing = np.zeros(0, np.int64)
        return Rows(nothing, nothing.astype(np.float32), np.zeros((0, columns), np.float16), nothing.astype(bool))
    number, density, sh, stored = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return Rows(number, density, sh, stored)


def _with_rows(voxels: SparseVoxels, region: Region, rows: Rows) -> SparseVoxels:
    """The grid with new values of some voxels."""
    if not len(rows.number):
        return voxels
    places = np.stack(np.unravel_index(rows.number, region.shape), -1) + region.first
    linear = np.asarray(np.ravel_multi_index(tuple(places.T), voxels.shape), np.int32)
    stay = np.isin(voxels.index, linear, assume_unique=True, invert=True)
    index = np.concatenate([voxels.index[stay], linear[rows.stored]])
    order = np.argsort(index, kind="stable")
    return dataclasses.replace(
        voxels,
        index=index[order],
        density=np.concatenate([voxels.density[stay], rows.density[rows.stored]])[order],
        sh=np.concatenate([voxels.sh[stay], rows.sh[rows.stored]])[order],
    )
