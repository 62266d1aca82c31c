"""Where a stroke of paint acts, and how much: how far places are from the line along which the brush went.

A stroke does not add up along itself: at a place p it goes the part ``strength f(d(p) / r)`` of the way, d being the
distance from the line, so that neither its speed nor how often it was sampled shows. Where a pen's pressure changes
radius or strength along the line, or only what faces a place is painted, the most of all of its pieces counts.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Float64, Int64

from viewer.editing.dabs import mirror_signs
from viewer.editing.facing import Facing, NormalsOf
from viewer.editing.hand import DAMAGED, PLAIN, Hand, read_hand
from viewer.editing.row_blocks import Columns, block_boxes, rows_near
from viewer.editing.warp import falloff
from viewer.errors import AssetError
from viewer.scene.assets import AssetStore
from viewer.scene.geometry import as_vec3
from viewer.scene.paint import PAINT_FALLOFFS, PaintFalloff, PaintStroke

Segments = Float64[np.ndarray, "m 2 8"]
"""Both ends of each piece of the line; the same place twice for a single dab.

An end is a place (3), factors of radius and strength there, and the place (3) that must be faced, NaN where none must.
"""


class Brush(NamedTuple):
    """What decides which piece of a line counts.

    Attributes:
        radius: The largest one along the line.
        falloff: How the effect fades.
        uneven: Whether places at one distance may get more paint or less: then the piece counts that gives the most.
    """

    radius: float
    falloff: PaintFalloff
    uneven: bool = False


class Nearest(NamedTuple):
    """Of some places that the line comes near to.

    Attributes:
        number: Which they are.
        square: Squares of their distances from the line, as those would be at the brush's whole radius.
        away: The way from it to them; no columns where that was not asked for.
        force: What the strength of the stroke is multiplied with.
    """

    number: Int64[np.ndarray, " k"]
    square: Float64[np.ndarray, " k"]
    away: Float64[np.ndarray, "k c"]
    force: Float64[np.ndarray, " k"]


def segments_of(points: Float[np.ndarray, "n 3"], mirror: tuple[bool, bool, bool], hand: Hand = PLAIN) -> Segments:
    """The pieces of the line through these points, and their mirror images."""
    points = np.asarray(points, np.float32).astype(np.float64)  # as an asset holds them
    eye = np.broadcast_to(np.nan if hand.eye is None else np.array(hand.eye, np.float64), points.shape)
    ends = np.concatenate([points, hand.factors(len(points)), eye], 1)
    pieces = np.stack([ends[:-1], ends[1:]], 1) if len(ends) > 1 else np.stack([ends, ends], 1)
    return np.concatenate([np.concatenate([sign, [1.0, 1.0], sign]) * pieces for sign in mirror_signs(mirror)])


def read_points(stroke: PaintStroke, store: AssetStore) -> tuple[Float[np.ndarray, "n 3"], Hand]:
    """The places of a stroke, and what the hand added.

    Raises:
        AssetError: The asset is missing, or holds no stroke.
    """
    tensors = store.get(stroke.asset)
    points = tensors.get("points")
    if points is None or points.dtype != np.float32 or points.ndim != 2 or points.shape[1:] != (3,) or not len(points):
        raise AssetError("An asset holds no stroke of a brush.", DAMAGED)
    if not np.isfinite(points).all():
        raise AssetError("An asset holds a damaged stroke.", DAMAGED)
    return points, read_hand(stroke, tensors, len(points))


def line_of(stroke: PaintStroke, store: AssetStore) -> Segments:
    """Where a stroke's brush went.

    Raises:
        AssetError: The asset is missing, or holds no stroke.
    """
    points, hand = read_points(stroke, store)
    return segments_of(points, stroke.mirror, hand)


class Line:
    """The line of one stroke as far as it was drawn.

    Args:
        brush: That goes along it.
    """

    def __init__(self, brush: Brush) -> None:
        self._even = not brush.uneven
        self._ends: set[bytes] = set()

    def goes_on(self, piece: Float64[np.ndarray, "2 8"]) -> bool:
        """Add a piece; whether nothing that lies behind its beginning need be looked at.

        So it is where one has ended there: that one is as near, or nearer. Where the brush is uneven, it may give less.
        """
        known = piece[0].tobytes() in self._ends
        self._ends.add(piece[1].tobytes())
        return known and self._even and bool((piece[:, 3] == 1.0).all())


def painted_rows(
    columns: Columns, segments: Segments, line: Line, brush: Brush, normals_of: NormalsOf, *, ways: bool = False
) -> Nearest:
    """Which of some places a line comes near to, in growing order: nearer than all of it that was drawn before.

    Some that are not nearer than that may be there as well.

    Args:
        columns: Of the places.
        segments: What was added to the line.
        line: All of it that was drawn before; gets them.
        brush: That goes along it.
        normals_of: Of the places; asked where they must face something.
        ways: Whether the ways from the line are asked for, which take a while.
    """
    if len(segments) == 1:
        return _near(columns, segments[0], brush.radius, normals_of, ahead=line.goes_on(segments[0]), ways=ways)
    ends = segments[:, :, :3]
    around = np.flatnonzero(_inside(columns, ends.min((0, 1)), ends.max((0, 1)), brush.radius))
    columns = (columns[0][around], columns[1][around], columns[2][around])
    best, away = Reached(len(around), brush), np.zeros((len(around), 3 if ways else 0))
    boxes = block_boxes(columns)
    for piece in segments:
        near = rows_near(boxes, len(around), piece[None, :, :3], brush.radius)
        x, y, z = (column[near] for column in columns)
        facing: NormalsOf = lambda rows, near=near: normals_of(around[near[rows]])  # noqa: E731
        found = _near((x, y, z), piece, brush.radius, facing, ahead=line.goes_on(piece), ways=ways)
        number = near[found.number]
        better = best.take(found, number)
        away[number[better]] = found.away[better]
    number = np.flatnonzero(best.square < np.inf)
    return Nearest(around[number], best.square[number], away[number], best.force[number])


class Reached:
    """What a stroke has come to so far at each of some places.

    Attributes:
        square: As of :class:`Nearest`; inf where it has not come near.
        force: See there.

    Args:
        count: How many places there are.
        brush: Of the stroke.
    """

    def __init__(self, count: int, brush: Brush) -> None:
        self.square = np.full(count, np.inf)
        self.force = np.ones(count)
        self._brush = brush

    def take(self, found: Nearest, rows: Int64[np.ndarray, " k"]) -> Int64[np.ndarray, " j"]:
        """Take in, for these rows, what is nearer, or painted more; which of those found that is."""
        chosen = np.flatnonzero(better_of(found, self.square[rows], self.force[rows], self._brush))
        self.square[rows[chosen]], self.force[rows[chosen]] = found.square[chosen], found.force[chosen]
        return chosen


def better_of(
    found: Nearest, square: Float64[np.ndarray, " k"], force: Float64[np.ndarray, " k"], brush: Brush
) -> Bool[np.ndarray, " k"]:
    """Which of those found count for more than what a stroke has come to before."""
    nearer = found.square < square
    if not brush.uneven:
        return nearer
    old = force * shares(square, brush.radius, brush.falloff)
    new = found.force * shares(found.square, brush.radius, brush.falloff)
    return (new > old) | ((new == old) & nearer & (new > 0.0))


def _inside(columns: Columns, low: np.ndarray, high: np.ndarray, radius: float) -> Bool[np.ndarray, " n"]:
    """Places whose distance from a box along each axis is within a radius."""
    lo, hi = low - radius, high + radius
    inside: Bool[np.ndarray, " n"] = (columns[0] >= lo[0]) & (columns[0] <= hi[0])
    for axis in (1, 2):
        inside &= (columns[axis] >= lo[axis]) & (columns[axis] <= hi[axis])
    return inside


def _near(
    columns: Columns,
    piece: Float64[np.ndarray, "2 8"],
    radius: float,
    normals_of: NormalsOf,
    *,
    ahead: bool,
    ways: bool,
) -> Nearest:
    """Places within a radius of one piece of a line; ``ahead``: of its beginning alone."""
    first, second = piece[0, :3], piece[1, :3]
    number = np.flatnonzero(_inside(columns, np.minimum(first, second), np.maximum(first, second), radius))
    away = [columns[axis][number].astype(np.float64, copy=False) - first[axis] for axis in range(3)]
    way = second - first
    length = float(way @ way)
    along = way[0] * away[0] + way[1] * away[1] + way[2] * away[2]
    if ahead:
        chosen = np.flatnonzero(along > 0.0)
        number, along, away = number[chosen], along[chosen], [column[chosen] for column in away]
    if length > 0.0:
        along = np.clip(along / length, 0.0, 1.0)
        for axis in range(3):
            away[axis] -= along * way[axis]
    square = away[0] * away[0] + away[1] * away[1] + away[2] * away[2]
    if (piece[:, 3] != 1.0).any():
        square /= (piece[0, 3] + along * (piece[1, 3] - piece[0, 3])) ** 2
    near = np.flatnonzero(square <= radius * radius)
    force = piece[0, 4] + along[near] * (piece[1, 4] - piece[0, 4])
    number = number[near]
    if not np.isnan(piece[0, 5]):
        places = np.stack([column[number] for column in columns], 1).astype(np.float64)
        force *= Facing(places, normals_of(number)).to(as_vec3(piece[0, 5:8]))
    way_to = np.stack([column[near] for column in away], 1) if ways else np.zeros((len(near), 0))
    return Nearest(number, square[near], way_to, force)


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
