"""Normals of what has none of its own, points, Gaussians, voxels: against the gradient of how densely they lie.

Elements are counted into cells of a fixed lattice (each into the eight around it, linearly), the counts are smoothed,
and the gradient is that of linear interpolation. Whatever subset of elements is asked about, the answer is the same.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Float64, Int64

from viewer.editing.facing import Facing, NormalsOf
from viewer.scene.geometry import unit
from viewer.scene.rotations import rotation_matrices
from viewer.scene.splats import Splats

SMOOTHINGS = 2
MARGIN = 4
"""Cells around the elements that are asked about, whose elements count."""
MOST_CELLS = 1 << 23
SPACING = 2.0
"""A cell's edge, in distances between elements that lie on a surface."""
FINEST = 256
"""Cells along the diagonal of the bulk of all elements, at most."""
FLAT = 0.7
"""A Gaussian whose shortest axis is longer than this part of the next one has no face."""
Places = Float[np.ndarray, "n 3"]


class Crowd(NamedTuple):
    """Elements that have places and weights.

    Attributes:
        places: In the node's own space.
        weights: How much there is of each.
        cell: Edge of the lattice's cells.
    """

    places: Places
    weights: Float[np.ndarray, " n"]
    cell: float

    def normals(self, rows: Int64[np.ndarray, " k"]) -> Float64[np.ndarray, "k 3"]:
        """Unit vectors from where much is to where little is, at these elements; zeros where there is no such way."""
        if not len(rows):
            return np.zeros((0, 3))
        asked = self.places[rows].astype(np.float64)
        cell = self._cell_for(asked)
        low = np.floor(asked.min(0) / cell).astype(np.int64) - MARGIN
        shape = np.floor(asked.max(0) / cell).astype(np.int64) + MARGIN + 2 - low
        near = np.ones(len(self.places), bool)
        for axis in range(3):
            column = self.places[:, axis]
            near &= (column >= low[axis] * cell) & (column <= (low[axis] + shape[axis] - 1) * cell)
        counts = _counted(self.places[near].astype(np.float64) / cell - low, self.weights[near], shape)
        return unit(-gradient_at(smoothed(counts, SMOOTHINGS), asked / cell - low), 0.0, 1e-12)

    def facing(self, rows: Int64[np.ndarray, " k"]) -> Facing:
        """The same, with places."""
        return Facing(self.places[rows].astype(np.float64), self.normals(rows))

    def _cell_for(self, asked: Float64[np.ndarray, "k 3"]) -> float:
        """The lattice's own cells, twice as large as often as there would be too many of them."""
        cell = self.cell
        while np.prod(np.ptp(asked, axis=0) / cell + 2 * MARGIN) > MOST_CELLS:
            cell *= 2.0
        return cell


def crowd_of(places: Places, weights: Float[np.ndarray, " n"]) -> Crowd:
    """Elements that lie on surfaces, in a lattice that suits their number."""
    if not len(places):
        return Crowd(places, weights, 1.0)
    low, high = np.quantile(places, [0.01, 0.99], axis=0)
    diagonal = float(np.linalg.norm(high - low)) or 1.0
    return Crowd(places, weights, diagonal * max(SPACING / len(places) ** 0.5, 1.0 / FINEST))


def point_crowd(places: Places) -> Crowd:
    """Points, which all weigh the same."""
    return crowd_of(places, np.ones(len(places)))


def normals_once(normals: Callable[[], Float64[np.ndarray, "n 3"]]) -> NormalsOf:
    """What looks up normals that are worked out when the first of them is asked for."""
    known = functools.cache(normals)
    return lambda rows: known()[rows]


def splat_facing(splats: Splats, rows: Int64[np.ndarray, " k"]) -> Facing:
    """Of Gaussians: their shortest axes, turned to where few others are; of round ones that way itself."""
    opacity = 1.0 / (1.0 + np.exp(-np.clip(splats.logits.astype(np.float64), -50.0, 50.0)))
    crowd = crowd_of(splats.positions, opacity).facing(rows)
    scales = np.exp(splats.log_scales[rows].astype(np.float64))
    shortest = scales.argmin(1)
    axes = rotation_matrices(splats.rotations[rows].astype(np.float64))[np.arange(len(rows)), :, shortest]
    axes *= np.where((axes * crowd.normals).sum(1, keepdims=True) < 0.0, -1.0, 1.0)
    ordered = np.sort(scales, axis=1)
    has_face = (ordered[:, 0] < FLAT * ordered[:, 1]) & crowd.normals.any(1)
    return crowd._replace(normals=np.where(has_face[:, None], axes, crowd.normals))


def smoothed(values: Float64[np.ndarray, "x y z"], times: int) -> Float64[np.ndarray, "x y z"]:
    """A quarter, a half and a quarter along each axis, some times; nothing beyond the ends."""
    for _ in range(times):
        for axis in range(3):
            sums = 0.5 * values
            ahead, behind = np.moveaxis(sums, axis, 0), np.moveaxis(values, axis, 0)
            ahead[1:] += 0.25 * behind[:-1]
            ahead[:-1] += 0.25 * behind[1:]
            values = sums
    return values


def gradient_at(values: Float64[np.ndarray, "x y z"], places: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 3"]:
    """Gradient of the linear interpolation of differences over two nodes, at places in cells of a lattice."""
    slopes = differences(values)
    last = np.array(values.shape) - 2
    low = np.clip(np.floor(places).astype(np.int64), 0, last)
    share = np.clip(places - low, 0.0, 1.0)
    found = np.zeros((len(places), 3))
    for corner in range(8):
        bits = np.array([corner >> 2 & 1, corner >> 1 & 1, corner & 1])
        at = low + bits
        found += np.prod(np.where(bits, share, 1.0 - share), axis=1)[:, None] * slopes[at[:, 0], at[:, 1], at[:, 2]]
    return found


def differences(values: Float64[np.ndarray, "x y z"]) -> Float64[np.ndarray, "x y z 3"]:
    """Half the difference between the nodes on either side, along each axis."""
    return np.stack([np.asarray(np.gradient(values, axis=axis)) for axis in range(3)], -1)


def _counted(places: Float64[np.ndarray, "n 3"], weights: np.ndarray, shape: np.ndarray) -> np.ndarray:
    low = np.clip(np.floor(places).astype(np.int64), 0, shape - 2)
    share = places - low
    counts = np.zeros(int(np.prod(shape)))
    for corner in range(8):
        bits = np.array([corner >> 2 & 1, corner >> 1 & 1, corner & 1])
        number = np.ravel_multi_index(tuple((low + bits).T), tuple(shape))
        part = weights * np.prod(np.where(bits, share, 1.0 - share), axis=1)
        counts += np.bincount(number, part, len(counts))
    return counts.reshape(shape)
