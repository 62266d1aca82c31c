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
from viewer.scene.paint import PAINT_FALLOFFS, Paint, PaintFalloff, PaintStroke

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


def painted_rows(columns: tuple[np.ndarray, np.ndarray, np.ndarray], line: Line) -> Nearest:
    """Which of some places are within the radius of a line, in growing order.

    Args:
        columns: x, y and z of the places, each contiguous: rows of three take numpy several times as long.
        line: Where the brush went.
    """
    found: list[np.ndarray] = []
    for first, second in line.segments:
        lo, hi = np.minimum(first, second) - line.radius, np.maximum(first, second) + line.radius
        inside = (columns[0] >= lo[0]) & (columns[0] <= hi[0])
        for axis in (1, 2):
            inside &= (columns[axis] >= lo[axis]) & (columns[axis] <= hi[axis])
        found.append(np.flatnonzero(inside))
    number = found[0] if len(found) == 1 else np.unique(np.concatenate([np.zeros(0, np.int64), *found]))
    places = np.stack([column[number].astype(np.float64) for column in columns], 1)
    square, away = distances(places, line)
    near = square <= line.radius * line.radius
    return Nearest(number[near], square[near], away[near])


def distances(
    places: Float64[np.ndarray, "n 3"], line: Line
) -> tuple[Float64[np.ndarray, " n"], Float64[np.ndarray, "n 3"]]:
    """Squares of the distances of places from a line, infinite beyond its radius, and the ways from it to them."""
    square, away = np.full(len(places), np.inf), np.zeros((len(places), 3))
    for first, second in line.segments:
        chosen = _in_box(places, np.minimum(first, second) - line.radius, np.maximum(first, second) + line.radius)
        if not len(chosen):
            continue
        way, from_first = second - first, places[chosen] - first
        length = float(way @ way)
        along = np.clip(from_first @ way / length, 0.0, 1.0) if length > 0.0 else np.zeros(len(chosen))
        rest = from_first - along[:, None] * way
        own = (rest * rest).sum(1)
        nearer = own < square[chosen]
        square[chosen[nearer]], away[chosen[nearer]] = own[nearer], rest[nearer]
    return square, away


def _in_box(places: np.ndarray, lo: np.ndarray, hi: np.ndarray) -> Int64[np.ndarray, " k"]:
    inside: Bool[np.ndarray, " n"] = (places[:, 0] >= lo[0]) & (places[:, 0] <= hi[0])
    for axis in (1, 2):
        inside &= (places[:, axis] >= lo[axis]) & (places[:, axis] <= hi[axis])
    return np.flatnonzero(inside)


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


def strength_of(edit: Paint, stroke: PaintStroke) -> float:
    """Part of the way that a stroke's middle goes."""
    return edit.opacity * stroke.strength
