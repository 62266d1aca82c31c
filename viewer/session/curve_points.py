"""The control points of a grade's curves, as a hand adds, moves and takes them out."""

from __future__ import annotations

from typing import Literal, get_args

from msgspec.structs import replace

from viewer.scene.grade import MOST_POINTS, Curve, Grade

CurveName = Literal["curve", "red", "green", "blue"]
CURVE_NAMES: tuple[CurveName, ...] = get_args(CurveName)
STRAIGHT: Curve = ((0.0, 0.0), (1.0, 1.0))
"""What a curve is that has no points."""
APART = 0.01
"""Points keep so far from each other."""


def points_of(edit: Grade, name: CurveName) -> Curve:
    """The control points of one of a grade's curves; at least two."""
    return getattr(edit, name) or STRAIGHT


def with_points(edit: Grade, name: CurveName, points: Curve) -> Grade:
    """The grade with other control points of a curve; a straight one has none."""
    return replace(edit, **{name: () if points == STRAIGHT else points})


def nearest_point(points: Curve, x: float, y: float, reach: float) -> int | None:
    """Which point is nearest to a place; None where none is within reach."""
    square, number = min(((px - x) ** 2 + (py - y) ** 2, number) for number, (px, py) in enumerate(points))
    return number if square <= reach * reach else None


def added(points: Curve, x: float, y: float) -> tuple[Curve, int] | None:
    """The points with one more, and which that is; None where there is no room for it."""
    inside = all(abs(px - x) >= APART for px, _ in points) and 0.0 <= x <= 1.0
    if len(points) >= MOST_POINTS or not inside:
        return None
    new = tuple(sorted((*points, (x, _bounded(y)))))
    return new, new.index((x, _bounded(y)))


def moved(points: Curve, number: int, x: float, y: float) -> Curve:
    """The points with one of them elsewhere, as far as its neighbours leave it room."""
    low = points[number - 1][0] + APART if number else 0.0
    high = points[number + 1][0] - APART if number + 1 < len(points) else 1.0
    return (*points[:number], (min(max(x, low), high), _bounded(y)), *points[number + 1 :])


def without(points: Curve, number: int) -> Curve:
    """The points without one of them; two always stay."""
    return points if len(points) <= 2 else (*points[:number], *points[number + 1 :])


def _bounded(value: float) -> float:
    return min(max(value, 0.0), 1.0)
