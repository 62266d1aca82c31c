"""The extent of edited content: the corners of the convex hull around what is really there.

Of meshes that is exact. Fields count where they stop light. Of fields, points and splats, crumbs far from the rest do
not count: a floater below a trained scene is not the floor under it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from jaxtyping import Bool, Float32, Float64, Int64
from scipy import ndimage
from scipy.spatial import ConvexHull, QhullError

from viewer.editing.element_table import Edited
from viewer.fields.voxels import SparseVoxels
from viewer.scene.distinct import distinct
from viewer.scene.geometry import unit
from viewer.scene.mesh import Mesh
from viewer.scene.points import Points
from viewer.scene.rotations import rotation_matrices
from viewer.scene.splats import Splats

STOPS, THICK = 0.05, 1.0 / 64.0
"""A voxel counts where matter as dense as it, that part of the field's longest side thick, stops that part of light."""
FAINTEST = 0.25
"""Of the densest voxels' opacity: thinner fields count from there."""
EDGE = 0.1
"""Opacity of a Gaussian at what counts as its edge, or half of that in its middle where it is fainter."""
CRUMB = 0.005
"""A part counts where its mass is at least that of the largest part's."""
CORE = 0.01
"""Part of the mass at either end of each axis that the grid which finds parts need not reach."""
BLOCKS = 32
"""Blocks of that grid along the core's longest side; those with at most two empty blocks between them are one part."""
AROUND = 0.5
"""How far the grid reaches beyond the core, in longest sides."""
DIRECTIONS, FINE_DIRECTIONS, MOST = 96, 162, 4096
"""In which points are outermost surely; in which Gaussians at the hull are; most corners."""
BLOCK = 128
"""Points that are compared with all planes at once."""
THINNEST = 1e-9
"""Points that reach less far than that part of their largest reach across a plane lie in it."""
TOUCHING = np.ones((3, 3, 3), np.bool_)


def extent_of(edited: Edited) -> Float64[np.ndarray, "n 3"]:
    """The corners of the convex hull around content, in its own space; none where nothing is there."""
    return EXTENTS[type(edited)](edited)


def hull_corners(points: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, "m 3"]:
    """Those of the points that lie at the corners of their convex hull; about ``MOST`` of them at most.

    What lies within the hull of the outermost ones in a few directions is left out first (Akl and Toussaint 1978).
    """
    if len(points) <= DIRECTIONS:
        return points
    flat = _in_their_space(points)
    if flat.shape[1] < 2:
        return points[_outermost(points, 1)]
    rows = np.arange(len(points))
    try:
        for count in (DIRECTIONS, 8 * DIRECTIONS):
            inner = ConvexHull(flat[rows[_outermost(points[rows], count)]]).equations
            rows = rows[_outside(flat[rows], inner)]
        rows = rows[ConvexHull(flat[rows]).vertices]
    except QhullError:  # thinner than it can tell
        return points[_outermost(points, 8 * DIRECTIONS)]
    return points[rows if len(rows) <= MOST else rows[_outermost(points[rows], MOST)]]


def _in_their_space(points: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n d"]:
    """Coordinates in the space, plane or line that points span, with its middle as the origin."""
    away = points - points.mean(0)
    _, axes = np.linalg.eigh(away.T @ away)
    along = away @ axes
    reach = np.abs(along).max(0)
    return along[:, reach > THINNEST * reach.max()]


def main_parts(points: Float64[np.ndarray, "n 3"], mass: Float64[np.ndarray, " n"]) -> Bool[np.ndarray, " n"]:
    """Which points belong to parts that have some of the mass: no crumbs, and nothing far from all others.

    Args:
        points: Anywhere.
        mass: How much each counts, above 0.
    """
    low, high = (_quantiles(points, mass, part) for part in (CORE, 1.0 - CORE))
    side = float((high - low).max(initial=0.0))
    if not side > 0.0:
        return np.ones(len(points), np.bool_)
    block, corner = side / BLOCKS, low - AROUND * side
    shape = np.ceil((high - low + 2.0 * AROUND * side) / block).astype(np.int64) + 1
    places = np.floor((points - corner) / block)
    inside = ((places >= 0) & (places < shape)).all(1)
    numbers = np.ravel_multi_index(tuple(places[inside].astype(np.int64).T), tuple(shape))
    sums = np.bincount(numbers, mass[inside], int(shape.prod())).reshape(tuple(shape))
    labels = np.zeros(sums.shape, np.int32)
    ndimage.label(ndimage.binary_dilation(sums > 0.0, TOUCHING), TOUCHING, output=labels)
    masses = np.bincount(labels.ravel(), sums.ravel())
    masses[0] = 0.0
    counts = masses >= CRUMB * masses.max()
    counts[0] = False
    kept = np.zeros(len(points), np.bool_)
    kept[inside] = counts[labels.ravel()[numbers]]
    return kept


def _voxels(voxels: SparseVoxels) -> np.ndarray:
    """The corners of the voxels that stop light."""
    depth = np.maximum(voxels.density.astype(np.float64), 0.0) * max(voxels.aabb.size) * THICK
    opacity = -np.expm1(-depth)
    if not opacity.max(initial=0.0) > 0.0:
        return np.zeros((0, 3))
    rows = np.flatnonzero(opacity >= min(STOPS, FAINTEST * float(np.quantile(opacity[opacity > 0.0], 0.99))))
    middles = voxels.middles(rows)
    kept = main_parts(middles, opacity[rows])
    hull = hull_corners(np.array(voxels.aabb.lo) + _outer_corners(voxels.places(rows[kept])) * voxels.cell)
    if voxels.ndc is None:
        return hull
    # What is convex in normalised device coordinates is so in space.
    return voxels.ndc.points(np.minimum(hull, (np.inf, np.inf, voxels.ndc.last)))


def _outer_corners(places: Int64[np.ndarray, "n 3"]) -> Int64[np.ndarray, "m 3"]:
    """Those corners of voxels that end a row of them along each axis: all corners of a hull are among them."""
    places = places[_ends_of_columns(places)]
    corners = np.stack(np.meshgrid(*[(0, 1)] * 3, indexing="ij"), -1).reshape(-1, 3)
    found = (places[:, None] + corners).reshape(-1, 3)
    for axes in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
        found = found[_ends_of_columns(found[:, axes])]
    return found


def _ends_of_columns(places: Int64[np.ndarray, "n 3"]) -> Int64[np.ndarray, " m"]:
    """The numbers of the lowest and the highest place of each column along the last axis."""
    order = np.lexsort((places[:, 2], places[:, 1], places[:, 0]))
    turns = np.flatnonzero(np.diff(places[order, :2], axis=0).any(1)) + 1
    return distinct(np.concatenate([order[np.append(0, turns)], order[np.append(turns - 1, len(order) - 1)]]))


def _mesh(mesh: Mesh) -> np.ndarray:
    """The corners of triangles: vertices that are in none are not seen."""
    return hull_corners(mesh.vertices[distinct(mesh.faces)].astype(np.float64))


def _points(points: Points) -> np.ndarray:
    positions = points.positions.astype(np.float64)
    return hull_corners(positions[main_parts(positions, np.ones(len(positions)))]) if len(positions) else positions


def _splats(splats: Splats) -> np.ndarray:
    """Points on the ellipsoids at whose surface Gaussians get too faint to be seen."""
    opacity = 1.0 / (1.0 + np.exp(-np.clip(splats.logits.astype(np.float64), -50.0, 50.0)))
    if not len(opacity):
        return np.zeros((0, 3))
    seen = np.flatnonzero(opacity >= min(EDGE, 0.5 * opacity.max()))
    seen = seen[main_parts(splats.positions[seen].astype(np.float64), opacity[seen])]
    edge = np.minimum(EDGE, 0.5 * opacity[seen])
    reach = np.sqrt(2.0 * np.log(opacity[seen] / edge))
    scales = np.exp(np.minimum(splats.log_scales[seen].astype(np.float64), 50.0)) * reach[:, None]
    middles = splats.positions[seen].astype(np.float64)
    # What is larger than all the others together is sky or haze.
    size = float((_quantiles(middles, opacity[seen], 1.0 - CORE) - _quantiles(middles, opacity[seen], CORE)).max())
    if size > 0.0 and (small := scales.max(1) <= size).any():
        seen, scales, middles = seen[small], scales[small], middles[small]
    axes = rotation_matrices(splats.rotations[seen].astype(np.float64)) * scales[:, None]
    rows = np.arange(len(seen))
    if len(seen) > DIRECTIONS:
        rows = _at_the_hull(middles, axes)
    directions = _directions(FINE_DIRECTIONS)
    along = np.einsum("nji,mj->nmi", axes[rows], directions)
    tips = np.einsum("nij,nmj->nmi", axes[rows], along / np.maximum(np.linalg.norm(along, axis=2), 1e-300)[..., None])
    return hull_corners((middles[rows][:, None] + tips).reshape(-1, 3))


def _at_the_hull(middles: Float64[np.ndarray, "n 3"], axes: Float64[np.ndarray, "n 3 3"]) -> Int64[np.ndarray, " m"]:
    """The Gaussians that reach farthest in many directions: ``m . d + |A^T d|`` for an ellipsoid with the axes A."""
    found = [
        int(np.argmax(middles @ direction + np.linalg.norm(direction @ axes, axis=1)))
        for direction in _directions(FINE_DIRECTIONS)
    ]
    return distinct(np.array(found, np.int64))


def _outermost(points: Float64[np.ndarray, "n 3"], count: int) -> Int64[np.ndarray, " m"]:
    """The numbers of the points that are outermost in one of ``count`` directions, or along an axis."""
    directions = np.concatenate([np.eye(3), -np.eye(3), _directions(count)])
    blocks = np.array_split(directions, max(len(directions) * len(points) // 2**24, 1))
    return distinct(np.concatenate([np.argmax(block @ points.T, axis=1) for block in blocks]))


def _outside(points: Float64[np.ndarray, "n d"], planes: Float64[np.ndarray, "p e"]) -> Bool[np.ndarray, " n"]:
    """Which points do not lie well within all planes of a convex polyhedron, or lines of a polygon."""
    result = np.zeros(len(points), np.bool_)
    slack = 1e-9 * float(np.ptp(points, axis=0).max(initial=0.0))
    normals, least = planes[:, :-1].T, -slack - planes[:, -1]
    for first in range(0, len(points), BLOCK):  # what is compared stays in the processor's cache
        result[first : first + BLOCK] = (points[first : first + BLOCK] @ normals >= least).any(1)
    return result


def _directions(count: int) -> Float64[np.ndarray, "n 3"]:
    """Unit vectors spread evenly over the sphere, along a spiral (Vogel 1979)."""
    number = np.arange(count) + 0.5
    height, turn = 1.0 - 2.0 * number / count, number * math.pi * (3.0 - math.sqrt(5.0))
    around = np.sqrt(1.0 - height * height)
    return unit(np.stack([around * np.cos(turn), around * np.sin(turn), height], 1))


def _quantiles(
    points: Float64[np.ndarray, "n 3"], mass: Float64[np.ndarray, " n"], part: float
) -> Float64[np.ndarray, "3"]:
    """Below which that part of the mass lies, along each axis."""
    found = []
    for axis in range(3):
        order = np.argsort(points[:, axis])
        sums = np.cumsum(mass[order])
        found.append(points[order[min(int(np.searchsorted(sums, part * sums[-1])), len(order) - 1)], axis])
    return np.array(found, np.float64)


EXTENTS: dict[type, Callable[[Any], Float32[np.ndarray, "n 3"] | Float64[np.ndarray, "n 3"]]] = {
    SparseVoxels: _voxels,
    Mesh: _mesh,
    Points: _points,
    Splats: _splats,
}
"""One row a kind of edited content."""
