"""Polygons into triangles: convex ones as fans, all at once, others by cutting off ears (Meisters 1975), by earcut."""

from __future__ import annotations

import mapbox_earcut
import numpy as np
from jaxtyping import Float64, Int64

ROUNDING = 1e-9
"""Of a polygon's squared area: what a triangle may lie the wrong way round and still count as flat."""
HALF_TURNS = 2.001
"""By how many a fan may turn about its corner: once around."""


def left_out(lengths: Int64[np.ndarray, " p"]) -> tuple[str, ...]:
    """A sentence about faces of one or two corners, which are no surface; none where there are none."""
    few = int(np.count_nonzero(lengths < 3))
    what = "1 face with fewer than three corners is" if few == 1 else f"{few:,} faces with fewer than three corners are"
    return (f"{what} left out.",) if few else ()


@np.errstate(all="ignore")  # points that are not finite are refused where a mesh is made of them
def triangulated(
    points: Float64[np.ndarray, "v 3"], corners: Int64[np.ndarray, " c"], lengths: Int64[np.ndarray, " p"]
) -> Int64[np.ndarray, "t 3"]:
    """The triangles of polygons, each three places in ``corners``; polygons of less than three corners have none.

    Args:
        points: What the corners are numbers of; they may be a little out of a polygon's plane.
        corners: Those of all polygons, one behind the other.
        lengths: How many each polygon has.
    """
    if (lengths == 3).all():
        return np.arange(len(corners)).reshape(-1, 3)
    starts = np.cumsum(lengths) - lengths
    count = np.maximum(lengths - 2, 0)
    polygon = np.repeat(np.arange(len(lengths)), count)
    # Triangle k of a fan has the polygon's corners 0, k and k + 1.
    step = np.arange(1, len(polygon) + 1) - np.repeat(np.cumsum(count) - count, count)
    first = starts[polygon]
    triangles = np.stack([first, first + step, first + step + 1], 1)
    larger = lengths[polygon] > 3
    folded = _folded(points, corners[triangles[larger]], polygon[larger])
    if not len(folded):
        return triangles
    pieces = [triangles[~np.isin(polygon, folded)]]
    for start, length in zip(starts[folded].tolist(), lengths[folded].tolist(), strict=True):
        own = _once_around(corners[start : start + length])
        ears = _ears(points[own])
        pieces.append((ears if len(ears) else _fan(len(own))) + start)
    together = np.concatenate(pieces)
    return together[np.argsort(together[:, 0], kind="stable")]


def _folded(
    points: Float64[np.ndarray, "v 3"], fans: Int64[np.ndarray, "t 3"], polygon: Int64[np.ndarray, " t"]
) -> Int64[np.ndarray, " n"]:
    """The polygons whose fans have triangles the wrong way round, or go around more than once: they would overlap."""
    if not len(fans):
        return polygon
    ids, which = np.unique(polygon, return_inverse=True)
    origin = points[fans[:, 0]]
    ahead, behind = points[fans[:, 1]] - origin, points[fans[:, 2]] - origin
    across = np.cross(ahead, behind)
    normals = np.stack([np.bincount(which, across[:, axis], len(ids)) for axis in range(3)], 1)
    squared = (normals * normals).sum(1)
    upright = (across * normals[which]).sum(1)
    wrong = np.bincount(which, upright < -ROUNDING * squared[which], len(ids)) > 0
    length = np.sqrt(squared)[which]
    turn = np.arctan2(upright / np.where(length > 0.0, length, 1.0), (ahead * behind).sum(1))
    return ids[wrong | (np.bincount(which, turn, len(ids)) > HALF_TURNS * np.pi)]


def _once_around(corners: Int64[np.ndarray, " n"]) -> Int64[np.ndarray, " m"]:
    """The corners of a polygon that goes around the same ones several times, once."""
    again = np.flatnonzero(corners[1:] == corners[0]) + 1
    for period in again[:1].tolist():
        times, rest = divmod(len(corners), period)
        if rest == 0 and (corners == np.tile(corners[:period], times)).all():
            return corners[:period]
    return corners


def _ears(polygon: Float64[np.ndarray, "n 3"]) -> Int64[np.ndarray, "t 3"]:
    """Triangles of one polygon, all the way round that it goes itself; seen along the axis from which it is largest."""
    placed = polygon - polygon[0]
    normal = np.cross(placed, np.roll(placed, -1, 0)).sum(0)
    axis = int(np.abs(normal).argmax())
    flat = np.ascontiguousarray(placed[:, [(axis + 1) % 3, (axis + 2) % 3]])
    found = mapbox_earcut.triangulate_float64(flat, np.array([len(flat)], np.uint32)).reshape(-1, 3).astype(np.int64)
    (ax, ay), (bx, by) = (flat[found[:, 1]] - flat[found[:, 0]]).T, (flat[found[:, 2]] - flat[found[:, 0]]).T
    turned = (ax * by - ay * bx).sum() * normal[axis] < 0.0
    return found[:, ::-1] if turned else found


def _fan(length: int) -> Int64[np.ndarray, "t 3"]:
    """All triangles with the first corner."""
    step = np.arange(1, length - 1)
    return np.stack([0 * step, step, step + 1], 1)
