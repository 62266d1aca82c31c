"""From strokes to dabs: small maps of space, each the inverse of a push that fades to nothing at the brush's radius.

A dab takes a place y of the sculpted space to where it comes from,

    x = c + R(w q) (y - c) + w (v + A (y - c)),   w = f(|y - c| / r),

with the brush's middle c and radius r, a shift v, a matrix A, and a rotation R by the vector w q. All of them are so
small, up to the largest strength, that the map can be inverted, and with it a stroke, which is one dab after the other.
So fields are asked at x, vertices are moved to the y that comes from them, and both agree. The operations are those of
sculpting programs, written as maps of space instead of pushes of vertices.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64

from viewer.editing.hand import DAMAGED, PLAIN, Hand, read_hand
from viewer.errors import AssetError
from viewer.scene.assets import AssetStore
from viewer.scene.geometry import Vec3, as_vec3
from viewer.scene.sculpt import FALLOFFS, MOST_STRENGTH, Falloff, Operation, Sculpt, Stroke

COLUMNS = 24
Dabs = Float64[np.ndarray, "m 24"]
"""Middle (3), radius, shift (3), matrix (9), rotation vector (3), number of the falloff; in order of their strokes.

Then the place (3) that matter must face to be moved, and 1; or zeros where it need not.
"""
SPACING = 0.25
"""Of the radius, between two dabs of a stroke; grabbing takes smaller steps."""
GRAB_STEP = 0.15
LEAST_STRENGTH = 1e-9
CLOSE = 0.999
"""Nearly a step is one: points that were placed by that spacing."""


class Place(NamedTuple):
    """One place of a stroke: its middle, the normal there, the brush's radius, and its strength from -2 to 2."""

    middle: Float64[np.ndarray, " 3"]
    normal: Float64[np.ndarray, " 3"]
    radius: float
    strength: float


class Push(NamedTuple):
    """What a dab does: shift, matrix, rotation vector."""

    shift: np.ndarray
    matrix: np.ndarray
    turn: np.ndarray


NOTHING = np.zeros(3)
NO_MATRIX = np.zeros((3, 3))
NO_EYE = (0.0, 0.0, 0.0, 0.0)


def _draw(at: Place) -> Push:
    """Along the normal."""
    return Push(-0.15 * at.strength * at.radius * at.normal, NO_MATRIX, NOTHING)


def _inflate(at: Place) -> Push:
    """Away from a point half a radius below the surface."""
    rate = -0.07 * at.strength
    return Push(rate * 0.5 * at.radius * at.normal, rate * np.eye(3), NOTHING)


def _pinch(at: Place) -> Push:
    """Towards the normal's line."""
    return Push(NOTHING, 0.1 * at.strength * (np.eye(3) - np.outer(at.normal, at.normal)), NOTHING)


def _flatten(at: Place) -> Push:
    """Towards the plane through the middle."""
    return Push(NOTHING, 0.15 * at.strength * np.outer(at.normal, at.normal), NOTHING)


def _clay(at: Place) -> Push:
    """Towards a plane that lies a quarter of the radius above the middle."""
    rate = 0.15 * abs(at.strength)
    height = 0.25 * np.sign(at.strength) * at.radius
    return Push(-rate * height * at.normal, rate * np.outer(at.normal, at.normal), NOTHING)


def _twist(at: Place) -> Push:
    """About the normal, anticlockwise seen from outside; angles too small to be normalised are none."""
    return Push(NOTHING, NO_MATRIX, -0.2 * at.strength * at.normal if abs(at.strength) > LEAST_STRENGTH else NOTHING)


PUSHES: dict[Operation, Callable[[Place], Push]] = {
    "draw": _draw,
    "inflate": _inflate,
    "pinch": _pinch,
    "flatten": _flatten,
    "clay": _clay,
    "twist": _twist,
}
"""Operations whose dabs depend on one place. Grabbing needs two; smoothing is no map of space."""


def stroke_dabs(
    operation: Operation,
    points: Float64[np.ndarray, "n 3"],
    normals: Float64[np.ndarray, "n 3"],
    radius: float,
    strength: float,
    falloff: Falloff = "smooth",
    mirror: tuple[bool, bool, bool] = (False, False, False),
    hand: Hand = PLAIN,
) -> Dabs:
    """The dabs of a stroke; of a smoothing one those that say where it acts and how much.

    Args:
        operation: What it does.
        points: Places of the brush, as far apart as they came; more are put between them.
        normals: Unit vectors there.
        radius: Of the brush.
        strength: From -2 to 2.
        falloff: See :class:`viewer.scene.sculpt.Stroke`.
        mirror: See there.
        hand: The pen's pressure, and what the brush must be faced by.
    """
    step = GRAB_STEP if operation == "grab" else SPACING
    points, normals, factors = spaced(points, normals, step * radius, hand.factors(len(points)))
    radii = radius * factors[:, 0]
    strengths = np.clip(strength, -MOST_STRENGTH, MOST_STRENGTH) * factors[:, 1]
    rows: list[Float64[np.ndarray, " 24"]] = []
    code = float(FALLOFFS.index(falloff))
    if operation == "grab":
        moves = zip(points[1:], np.diff(points, axis=0), strict=True)
        # The middle is where the matter arrives, so that what was taken hold of follows the hand exactly.
        pushes = [(middle, Push(-move, NO_MATRIX, NOTHING)) for middle, move in moves]
    elif operation == "smooth":
        amounts = zip(points, np.abs(strengths), strict=True)
        pushes = [(middle, Push(np.array([amount, 0.0, 0.0]), NO_MATRIX, NOTHING)) for middle, amount in amounts]
    else:
        push = PUSHES[operation]
        places = zip(points, normals, radii, strengths, strict=True)
        pushes = [(place[0], push(Place(*place))) for place in places]
    for (middle, each), own_radius in zip(pushes, radii[len(radii) - len(pushes) :], strict=True):
        for sign in mirror_signs(mirror):
            shift = each.shift if operation == "smooth" else sign * each.shift
            matrix, turn = sign[:, None] * each.matrix * sign, np.prod(sign) * sign * each.turn
            eye = NO_EYE if hand.eye is None else (*(sign * np.array(hand.eye)), 1.0)
            rows.append(np.array([*(sign * middle), own_radius, *shift, *matrix.ravel(), *turn, code, *eye]))
    return np.array(rows).reshape(-1, COLUMNS)


def eye_of(dab: Float64[np.ndarray, " 24"]) -> Vec3 | None:
    """What matter must face to be moved by a dab; None = it need not."""
    return as_vec3(dab[20:23]) if dab[23] else None


def spaced(
    points: Float64[np.ndarray, "n 3"],
    normals: Float64[np.ndarray, "n 3"],
    step: float,
    factors: Float64[np.ndarray, "n 2"],
) -> tuple[Float64[np.ndarray, "m 3"], Float64[np.ndarray, "m 3"], Float64[np.ndarray, "m 2"]]:
    """Places at most ``step`` apart along the line through the points; the points themselves are among them.

    Where the first of the factors, that of the radius, is less than 1, steps are as much smaller.
    """
    if len(points) < 2:
        return points, normals, factors
    steps = step * np.minimum(factors[:-1, 0], factors[1:, 0])
    counts = np.maximum(np.ceil(CLOSE * np.linalg.norm(np.diff(points, axis=0), axis=1) / steps).astype(int), 1)
    along = np.concatenate([[0.0], *(number + np.arange(1, count + 1) / count for number, count in enumerate(counts))])
    numbers = np.arange(len(points))
    middle = np.stack([np.interp(along, numbers, column) for column in points.T], 1)
    facing = np.stack([np.interp(along, numbers, column) for column in normals.T], 1)
    between = np.stack([np.interp(along, numbers, column) for column in factors.T], 1)
    return middle, facing / np.maximum(np.linalg.norm(facing, axis=1, keepdims=True), 1e-12), between


class Places(NamedTuple):
    """Where a stroke's brush was."""

    points: Float64[np.ndarray, "n 3"]
    normals: Float64[np.ndarray, "n 3"]
    hand: Hand


def read_stroke(stroke: Stroke, store: AssetStore) -> Places:
    """The places and normals of a stroke.

    Raises:
        AssetError: The asset is missing, or holds no stroke.
    """
    tensors = store.get(stroke.asset)
    points, normals = (tensors.get(name) for name in ("points", "normals"))
    if points is None or normals is None or points.dtype != np.float32 or normals.dtype != np.float32:
        raise AssetError("An asset holds no stroke of a brush.", DAMAGED)
    sound = points.ndim == 2 and points.shape[1:] == (3,) and normals.shape == points.shape
    if not sound or not np.isfinite(points).all() or not np.isfinite(normals).all():
        raise AssetError("An asset holds a damaged stroke.", DAMAGED)
    return Places(points.astype(np.float64), normals.astype(np.float64), read_hand(stroke, tensors, len(points)))


class Section(NamedTuple):
    """Strokes in a row that do the same sort of thing: push matter, or smooth it.

    A stroke for what faces a place is a section of its own, and so is each of its mirror images.
    """

    smooths: bool
    dabs: Dabs

    @property
    def eye(self) -> Vec3 | None:
        """What matter must face; None = it need not."""
        return eye_of(self.dabs[0])


def sections(edit: Sculpt, store: AssetStore) -> tuple[Section, ...]:
    """The dabs of all strokes.

    Raises:
        AssetError: An asset is missing or holds no stroke.
    """
    found: list[tuple[bool, Vec3 | None, list[Dabs]]] = []
    for stroke in edit.strokes:
        points, normals, hand = read_stroke(stroke, store)
        dabs = stroke_dabs(
            stroke.operation, points, normals, edit.size * stroke.radius, edit.strength * stroke.strength,
            stroke.falloff, stroke.mirror, hand,
        )  # fmt: skip
        smooths = stroke.operation == "smooth"
        images = len(mirror_signs(stroke.mirror))
        if stroke.eye is not None:
            found += [(smooths, stroke.eye, [dabs[image::images]]) for image in range(images)]
            continue
        if not found or found[-1][:2] != (smooths, None):
            found.append((smooths, None, []))
        found[-1][2].append(dabs)
    return tuple(Section(smooths, np.concatenate(parts)) for smooths, _, parts in found if sum(map(len, parts)))


def reach(dabs: Dabs) -> tuple[Float64[np.ndarray, " 3"], Float64[np.ndarray, " 3"]]:
    """The ends of the box outside of which dabs do nothing."""
    radius = dabs[:, 3:4]
    return (dabs[:, :3] - radius).min(0), (dabs[:, :3] + radius).max(0)


def mirror_signs(mirror: Sequence[bool]) -> list[Float64[np.ndarray, " 3"]]:
    """Signs of the axes for a stroke and its mirror images."""
    signs = [np.ones(3)]
    for axis, on in enumerate(mirror):
        if on:
            flip = np.ones(3)
            flip[axis] = -1.0
            signs += [sign * flip for sign in signs]
    return signs
