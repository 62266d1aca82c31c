"""Where a stroke of paint acts, and how much: how far places are from the line along which the brush went.

A stroke does not add up along itself: at a place p it goes the part ``strength f(d(p) / r)`` of the way, d being the
distance from the line, so that neither its speed nor how often it was sampled shows.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Float64, Int64

from viewer.editing.dabs import mirror_signs
from viewer.editing.warp import falloff
from viewer.errors import AssetError
from viewer.scene.assets import AssetStore
from viewer.scene.paint import PAINT_FALLOFFS, PaintFalloff, PaintStroke

DAMAGED = "Take the edit out, or open a backup copy."
Segments = Float64[np.ndarray, "m 2 3"]
"""Both ends of each piece of the line; the same place twice for a single dab."""


class Line(NamedTuple):
    """Where a brush went, mirror images included."""

    segments: Segments
    radius: float


class Nearest(NamedTuple):
    """Of some places: which they are, squares of their distances from the line, and the way from it to them."""

    number: Int64[np.ndarray, " k"]
    square: Float64[np.ndarray, " k"]
    away: Float64[np.ndarray, "k 3"]


def segments_of(points: Float[np.ndarray, "n 3"], mirror: tuple[bool, bool, bool]) -> Segments:
    """The pieces of the line through these points, and their mirror images."""
    points = np.asarray(points, np.float32).astype(np.float64)  # as an asset holds them
    pieces = np.stack([points[:-1], points[1:]], 1) if len(points) > 1 else np.stack([points, points], 1)
    return np.concatenate([sign * pieces for sign in mirror_signs(mirror)])


def read_points(stroke: PaintStroke, store: AssetStore) -> Float[np.ndarray, "n 3"]:
    """The places of a stroke.

    Raises:
        AssetError: The asset is missing, or holds no stroke.
    """
    points = store.get(stroke.asset).get("points")
    if points is None or points.dtype != np.float32 or points.ndim != 2 or points.shape[1:] != (3,) or not len(points):
        raise AssetError("An asset holds no stroke of a brush.", DAMAGED)
    if not np.isfinite(points).all():
        raise AssetError("An asset holds a damaged stroke.", DAMAGED)
    return points


def line_of(stroke: PaintStroke, store: AssetStore) -> Line:
    """Where a stroke's brush went.

    Raises:
        AssetError: The asset is missing, or holds no stroke.
    """
    return Line(segments_of(read_points(stroke, store), stroke.mirror), stroke.radius)


Columns = tuple[np.ndarray, np.ndarray, np.ndarray]
"""x, y and z of places, each contiguous: rows of three take numpy several times as long."""


def painted_rows(columns: Columns, line: Line) -> Nearest:
    """Which of some places are within the radius of a line, in growing order."""
    if len(line.segments) == 1:
        return _near(columns, line.segments[0, 0], line.segments[0, 1], line.radius)
    around = np.flatnonzero(_inside(columns, line.segments.min((0, 1)), line.segments.max((0, 1)), line.radius))
    columns = (columns[0][around], columns[1][around], columns[2][around])
    square, away = np.full(len(around), np.inf), np.zeros((len(around), 3))
    for first, second in line.segments:
        found = _near(columns, first, second, line.radius)
        nearer = found.square < square[found.number]
        number = found.number[nearer]
        square[number], away[number] = found.square[nearer], found.away[nearer]
    number = np.flatnonzero(square < np.inf)
    return Nearest(around[number], square[number], away[number])


def _inside(columns: Columns, low: np.ndarray, high: np.ndarray, radius: float) -> Bool[np.ndarray, " n"]:
    """Places whose distance from a box along each axis is within a radius."""
    lo, hi = low - radius, high + radius
    inside: Bool[np.ndarray, " n"] = (columns[0] >= lo[0]) & (columns[0] <= hi[0])
    for axis in (1, 2):
        inside &= (columns[axis] >= lo[axis]) & (columns[axis] <= hi[axis])
    return inside


def _near(columns: Columns, first: np.ndarray, second: np.ndarray, radius: float) -> Nearest:
    """Places within a radius of one piece of a line."""
    number = np.flatnonzero(_inside(columns, np.minimum(first, second), np.maximum(first, second), radius))
    away = [columns[axis][number].astype(np.float64) - first[axis] for axis in range(3)]
    way = second - first
    length = float(way @ way)
    if length > 0.0:
        along = np.clip((way[0] * away[0] + way[1] * away[1] + way[2] * away[2]) / length, 0.0, 1.0)
        for axis in range(3):
            away[axis] -= along * way[axis]
    square = away[0] * away[0] + away[1] * away[1] + away[2] * away[2]
    near = np.flatnonzero(square <= radius * radius)
    return Nearest(number[near], square[near], np.stack([column[near] for column in away], 1))


def shares(square: Float64[np.ndarray, " n"], radius: float, shape: PaintFalloff) -> Float64[np.ndarray, " n"]:
    """The falloff at these squares of distances: 1 in the middle, 0 beyond the radius."""
    if shape == "hard":
        return (square <= radius * radius).astype(np.float64)
    rho = np.minimum(np.sqrt(square) / radius, 1.0)
    return falloff(rho, float(PAINT_FALLOFFS.index(shape)))[0]


def slopes(square: Float64[np.ndarray, " n"], radius: float, shape: PaintFalloff) -> Float64[np.ndarray, " n"]:
    """Derivative of the falloff by the distance."""
    if shape == "hard":
        return np.zeros(len(square))
    rho = np.minimum(np.sqrt(square) / radius, 1.0)
    return falloff(rho, float(PAINT_FALLOFFS.index(shape)))[1] / radius
