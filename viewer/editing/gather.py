"""Several sparse grids, each placed by a similarity, as one grid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Float64, Int64

from viewer.errors import InputError
from viewer.fields.voxels import MAX_SIDE, SparseVoxels, rows_of
from viewer.scene.content import ColorSpace
from viewer.scene.distinct import distinct
from viewer.scene.geometry import AABB, as_vec3
from viewer.scene.harmonics import LARGEST_HALF
from viewer.scene.sh_rotation import rotated_sh

AT_ONCE = 1 << 18
MOST_VOXELS = 40_000_000
NEAR = 1e-6
"""Sum of the weights of stored voxels below which a place is empty."""


class Placed(NamedTuple):
    """A grid, and where it lies: ``p -> linear p + shift``, ``linear`` a rotation or reflection times a scale."""

    voxels: SparseVoxels
    linear: Float64[np.ndarray, "3 3"]
    shift: Float64[np.ndarray, " 3"]

    @property
    def scale(self) -> float:
        """By how much lengths grow."""
        return float(abs(np.linalg.det(self.linear)) ** (1.0 / 3.0))

    @property
    def cell(self) -> float:
        """The shortest edge of its voxels, once placed."""
        return self.scale * float((np.array(self.voxels.aabb.size) / self.voxels.shape).min())

    def apply(self, points: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 3"]:
        """Where points of its own space lie."""
        return points @ self.linear.T + self.shift

    def back(self, points: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 3"]:
        """Where they come from."""
        return np.linalg.solve(self.linear, (points - self.shift).T).T


def gathered(
    placed: Sequence[Placed], color_space: ColorSpace, background: Float32[np.ndarray, "h w 3"] | None
) -> SparseVoxels:
    """One grid of what all of them hold; voxels are as small as the smallest, where grids may be that large.

    Values are trilinear. Where grids overlap their densities add up, and the denser one's colours are seen.

    Raises:
        InputError: There would be more voxels than fit a grid.
    """
    box, shape = _grid(placed)
    cell = np.array(box.size) / shape
    degree_columns = max(each.voxels.sh.shape[1] for each in placed)
    whole, pending = _Rows.none(degree_columns), list[_Rows]()
    for each in placed:
        own = _reached(each, box, cell, shape)
        values, colors, near = _sampled(each, own, box, cell, shape, degree_columns)
        pending.append(_Rows(own[near], values[near], values[near], colors[near]))
        # Merged only once as much is waiting as there is: each row is then moved a few times, however many copies.
        if sum(len(rows.numbers) for rows in pending) > max(len(whole.numbers), AT_ONCE):
            whole, pending = _merged([whole, *pending]), []
    whole = _merged([whole, *pending])
    half = np.clip(whole.sh, -LARGEST_HALF, LARGEST_HALF).astype(np.float16)
    return SparseVoxels(box, shape, whole.numbers.astype(np.int32), whole.density, half, color_space, background)


class _Rows(NamedTuple):
    """Voxels of the new grid: numbers in rising order, densities, those of the densest of each, and its colours."""

    numbers: Int64[np.ndarray, " n"]
    density: Float32[np.ndarray, " n"]
    densest: Float32[np.ndarray, " n"]
    sh: Float32[np.ndarray, "n c"]

    @staticmethod
    def none(columns: int) -> _Rows:
        """No voxels."""
        nothing = np.zeros(0, np.float32)
        return _Rows(np.zeros(0, np.int64), nothing, nothing, np.zeros((0, columns), np.float32))


def _merged(parts: Sequence[_Rows]) -> _Rows:
    """All of them: densities of the same voxel are added, in order, and the first of the densest gives the colour.

    Raises:
        InputError: There are more voxels than fit a grid.
    """
    index, density, densest, sh = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    order = np.lexsort((-densest, index))
    starts = np.flatnonzero(np.diff(index[order], prepend=-1))
    if len(starts) > MOST_VOXELS:
        raise InputError(f"More than {MOST_VOXELS:,} voxels do not fit one grid.", "Take fewer, or coarser ones.")
    best, place = order[starts], np.argsort(index, kind="stable")
    sums = np.add.reduceat(density[place], starts) if len(starts) else density
    return _Rows(index[best], sums, densest[best], sh[best])


def in_step(placed: Sequence[Placed]) -> bool:
    """Whether no voxel of these grids has to be interpolated: all lie straight and where voxels of the first would."""
    box, shape = _grid(placed)
    cell, corner = np.array(box.size) / shape, np.array(box.lo)
    for each in placed:
        size = each.scale * np.array(each.voxels.aabb.size) / each.voxels.shape
        ways = each.linear / each.scale
        if not (np.allclose(ways, np.eye(3), atol=1e-9) and np.allclose(size, cell, rtol=1e-6)):
            return False
        steps = (each.apply(np.array([each.voxels.aabb.lo]))[0] - corner) / cell
        if np.abs(steps - np.rint(steps)).max() > 1e-4:
            return False
    return True


def _grid(placed: Sequence[Placed]) -> tuple[AABB, tuple[int, int, int]]:
    """A grid around all, in step with the first where that is not turned."""
    corners = np.concatenate([each.apply(each.voxels.aabb.corners()) for each in placed])
    lo, hi = corners.min(0), corners.max(0)
    first = placed[0]
    own = np.array(first.voxels.aabb.size) / first.voxels.shape * first.scale
    straight = np.allclose(np.abs(first.linear), first.scale * np.eye(3), atol=1e-9)
    smallest = min(each.cell for each in placed)
    cell = own if straight and smallest > 0.999 * own.min() else np.full(3, smallest)
    cell = np.maximum(cell, (hi - lo) / (MAX_SIDE - 1))
    origin = first.apply(np.array([first.voxels.aabb.lo]))[0] if straight else lo
    start = origin + np.floor((lo - origin) / cell + 1e-6) * cell
    counts = np.maximum(np.ceil((hi - start) / cell - 1e-6).astype(np.int64), 2)
    shape = (int(counts[0]), int(counts[1]), int(counts[2]))
    return AABB(as_vec3(start), as_vec3(start + counts * cell)), shape


def _reached(
    each: Placed, box: AABB, cell: Float64[np.ndarray, " 3"], shape: tuple[int, int, int]
) -> Int64[np.ndarray, " n"]:
    """The voxels of the new grid that stored ones of an old one may reach, in order."""
    own = each.voxels
    size = own.cell
    found: list[Int64[np.ndarray, " n"]] = []
    reach = max(int(np.ceil(each.scale * float(size.max()) / float(cell.min()) * 1.74 + 0.5)), 1)
    aligned = np.allclose(np.abs(each.linear), each.scale * np.eye(3)) and np.allclose(each.scale * size, cell)
    steps = range(-1, 2) if aligned else range(-reach, reach + 1)
    x, y, z = (side + 4 * reach for side in shape)  # with cells around it, so that no cube of steps wraps around
    padded = (x, y, z)
    for start in range(0, len(own.index), AT_ONCE):
        centers = each.apply(own.middles(slice(start, start + AT_ONCE)))
        at = np.floor((centers - np.array(box.lo)) / cell + 1e-9).astype(np.int64)
        inside = ((at >= -reach) & (at < np.array(shape) + reach)).all(1)
        found.append(distinct(np.asarray(np.ravel_multi_index(tuple((at[inside] + 2 * reach).T), padded))))
    index = distinct(np.concatenate(found)) if found else np.zeros(0, np.int64)
    for axis in range(3):  # a cube of steps, one axis after the other
        stride = math.prod(padded[axis + 1 :])
        index = distinct(np.concatenate([index + step * stride for step in steps]))
    at = np.stack(np.unravel_index(index, padded), -1) - 2 * reach
    at = at[((at >= 0) & (at < shape)).all(1)]
    return np.asarray(np.ravel_multi_index(tuple(at.T), shape), np.int64)


def _sampled(
    each: Placed,
    index: Int64[np.ndarray, " n"],
    box: AABB,
    cell: Float64[np.ndarray, " 3"],
    shape: tuple[int, int, int],
    columns: int,
) -> tuple[Float32[np.ndarray, " n"], Float32[np.ndarray, "n c"], np.ndarray]:
    """Densities, colours, and whether anything is near, of voxels of the new grid."""
    own = each.voxels
    density, known = np.zeros(len(index)), np.zeros(len(index))
    colors = np.zeros((len(index), own.sh.shape[1]), np.float32)
    size = np.array(own.aabb.size) / own.shape
    for start in range(0, len(index), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        centers = np.array(box.lo) + (np.stack(np.unravel_index(index[part], shape), -1) + 0.5) * cell
        places = (each.back(centers) - np.array(own.aabb.lo)) / size - 0.5
        density[part], known[part], colors[part] = _trilinear(own, places)
    near = known > NEAR
    colors[near] /= known[near, None].astype(np.float32)
    count = own.sh.shape[1] // 3
    turned = rotated_sh(colors.reshape(-1, 3, count).transpose(0, 2, 1), each.linear / each.scale)
    whole = np.zeros((len(index), 3, columns // 3), np.float32)
    whole[:, :, :count] = turned.transpose(0, 2, 1)
    return (density / each.scale).astype(np.float32), whole.reshape(-1, columns), near


def _trilinear(
    voxels: SparseVoxels, places: Float64[np.ndarray, "n 3"]
) -> tuple[Float64[np.ndarray, " n"], Float64[np.ndarray, " n"], Float32[np.ndarray, "n c"]]:
    """Sums over the eight voxels around each place: densities, weights of those that are stored, and colours by them.

    Places outside of the outermost middles, but in the box, count as being there.
    """
    last = np.array(voxels.shape) - 1.0
    inside = ((places >= -0.5 - 1e-6) & (places <= last + 0.5 + 1e-6)).all(1)
    places = np.clip(places, 0.0, last)
    places = np.where(np.abs(places - np.rint(places)) < 1e-7, np.rint(places), places)
    low = np.floor(places).astype(np.int64)
    share = places - low
    total, known = np.zeros(len(places)), np.zeros(len(places))
    colors = np.zeros((len(places), voxels.sh.shape[1]), np.float32)
    for corner in range(8):
        bits = np.array([corner >> 2 & 1, corner >> 1 & 1, corner & 1])
        weight = np.where(inside, np.prod(np.where(bits, share, 1.0 - share), axis=1), 0.0)
        at = np.minimum(low + bits, last.astype(np.int64))
        number = np.asarray(np.ravel_multi_index(tuple(at.T), voxels.shape))
        if not len(voxels.index):
            break
        row, stored = rows_of(voxels.index, number)
        there = (weight > 0.0) & stored
        total[there] += weight[there] * voxels.density[row[there]]
        known[there] += weight[there]
        colors[there] += weight[there, None].astype(np.float32) * voxels.sh[row[there]].astype(np.float32)
    return total, known, colors
