"""Two clouds of points of one thing laid over each other: iterative closest points, point to plane, robust.

Pairs are made both ways. Were each moving point paired with a fixed one alone, a size that may change would become too
small: what is shrunk lies near to something everywhere, and nothing says how much of the fixed ones is bare.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Float64
from scipy.spatial import KDTree

from viewer.errors import InputError
from viewer.scene.geometry import Transform, as_vec3, quaternion_from_rotation
from viewer.scene.progress import Progress, Work
from viewer.scene.rotations import turns

NEIGHBOURS = 12
"""Points that a plane is laid through."""
ROUNDS = 80
SETTLED = 1e-7
"""A round that moves nothing farther than that part of the size is the last one."""
TUKEY = 4.685
"""Deviations beyond which residuals have no weight (Holland and Welsch 1977)."""
MAD = 1.4826
"""From the median of absolute residuals to their standard deviation, were they normally distributed."""
FARTHEST = 3.0
"""Medians beyond which pairs are none: the captures need not show the same parts."""
LEAST_PAIRS = 20
FINEST = 1e-6
"""Of the size: residuals below it are all alike."""


class Registration(NamedTuple):
    """How one cloud is laid over another.

    Attributes:
        transform: What to apply to the moving points.
        before: Median distance of the moving points to planes of the fixed ones, before.
        after: The same after.
        size: Diagonal of the box around the fixed points.
        overlap: Part of the moving points that lie on the fixed ones.
    """

    transform: Transform
    before: float
    after: float
    size: float
    overlap: float


class _Pairs(NamedTuple):
    """Points that move, the planes that each of them belongs to, and what their pairs are worth.

    Attributes:
        points: Of the moving cloud, as it is placed now.
        normals: Of the planes, unit length.
        offsets: How far each point is from its plane, along the normal.
        away: How far the two points of each pair are from each other.
    """

    points: Float64[np.ndarray, "n 3"]
    normals: Float64[np.ndarray, "n 3"]
    offsets: Float64[np.ndarray, " n"]
    away: Float64[np.ndarray, " n"]

    @property
    def near(self) -> Bool[np.ndarray, " n"]:
        """Which lie near enough to be of the same part of the thing."""
        return self.away <= max(FARTHEST * float(np.median(self.away)), FINEST)

    def weights(self) -> Float64[np.ndarray, " n"]:
        """Tukey's, 0 for what is no pair."""
        near = self.near
        spread = max(MAD * float(np.median(np.abs(self.offsets[near]))), FINEST)
        return np.where(near, np.maximum(1.0 - (self.offsets / (TUKEY * spread)) ** 2, 0.0) ** 2, 0.0)


class _Cloud(NamedTuple):
    """Points, their search tree, and the planes at them."""

    points: Float64[np.ndarray, "n 3"]
    tree: KDTree
    normals: Float64[np.ndarray, "n 3"]


def registered(
    moving: Float[np.ndarray, "n 3"], fixed: Float[np.ndarray, "m 3"], *, scaled: bool = False
) -> Work[Registration]:
    """Lay moving points over fixed ones (Chen and Medioni 1991), from where they are.

    Each round pairs every point of both clouds with the nearest one of the other and takes the small motion that brings
    the moving ones nearest to the planes there, by least squares with Tukey's weights.

    Args:
        moving: In the world; near to where they belong.
        fixed: Where they belong.
        scaled: Whether their size may change, too.

    Raises:
        InputError: There are too few points, or too few come near each other.
    """
    if min(len(moving), len(fixed)) < LEAST_PAIRS or not (np.isfinite(moving).all() and np.isfinite(fixed).all()):
        raise InputError("There are too few points to compare.", "Choose two nodes that show the same thing.")
    size = float(np.linalg.norm(np.ptp(fixed, axis=0)))
    if not min(size, float(np.ptp(moving, axis=0).max())) > 0.0:
        raise InputError("All points lie in one place.", "Choose two nodes that show the same thing.")
    middle = fixed.mean(0)
    yield Progress(0.05, "Finding planes")
    target, source = (_cloud(np.asarray(each - middle, np.float64) / size) for each in (fixed, moving))
    total, first, last, overlap = Transform(), float("nan"), float("nan"), 0.0
    for number in range(ROUNDS):
        forth = _forth(source, target, total)
        last, overlap = float(np.median(np.abs(forth.offsets))), float(forth.near.mean())
        first = last if number == 0 else first
        yield Progress(0.1 + 0.9 * number / ROUNDS, "Comparing shapes", values={"error": last * size})
        step = _motion((forth, _back(source, target, total)), scaled=scaled)
        total = step.after(total)
        if _reach(step, forth.points) < SETTLED:
            break
    return Registration(_in_units(total, middle, size), first * size, last * size, size, overlap)


def _cloud(points: Float64[np.ndarray, "n 3"]) -> _Cloud:
    tree = KDTree(points)
    return _Cloud(points, tree, plane_normals(points, tree))


def _forth(source: _Cloud, target: _Cloud, placed: Transform) -> _Pairs:
    """Every moving point with the nearest fixed one, whose plane it belongs to."""
    points = placed.apply(source.points)
    away, which = target.tree.query(points)
    normals = target.normals[which]
    return _Pairs(points, normals, ((points - target.points[which]) * normals).sum(1), np.asarray(away, np.float64))


def _back(source: _Cloud, target: _Cloud, placed: Transform) -> _Pairs:
    """Every fixed point with the nearest moving one; the plane is that one's and moves with it."""
    away, which = source.tree.query(placed.inverse().apply(target.points))
    points = placed.apply(source.points)[which]
    normals = source.normals[which] @ placed.rotation_matrix().T
    offsets = ((points - target.points) * normals).sum(1)
    return _Pairs(points, normals, offsets, placed.scale * np.asarray(away, np.float64))


def plane_normals(points: Float64[np.ndarray, "n 3"], tree: KDTree) -> Float64[np.ndarray, "n 3"]:
    """Unit normals, of either sign, of the planes through each point's neighbours: their least principal axis."""
    count = min(NEIGHBOURS, len(points))
    _, which = tree.query(points, count)
    around = points[which] - points[which].mean(1, keepdims=True)
    _, axes = np.linalg.eigh(np.einsum("nki,nkj->nij", around, around))
    return np.ascontiguousarray(axes[:, :, 0])


def _motion(both: tuple[_Pairs, _Pairs], *, scaled: bool) -> Transform:
    """The small similarity that brings points nearest to their planes, to first order.

    ``n . (w x p + t + s p) = -offset`` for a rotation vector w, a shift t and a change of scale s.
    """
    each = [pairs.weights() for pairs in both]
    if min(np.count_nonzero(part) for part in each) < LEAST_PAIRS:
        raise InputError("The two captures do not come near each other.", "Align them by picked pairs of points first.")
    weights = np.concatenate(each)
    points, facing, offsets = (
        np.concatenate([getattr(pairs, name) for pairs in both]) for name in ("points", "normals", "offsets")
    )
    about = points.mean(0)
    away = points - about
    columns = [np.cross(away, facing), facing]
    if scaled:
        columns.append((away * facing).sum(1, keepdims=True))
    rows = np.concatenate(columns, 1)
    weighted = rows * weights[:, None]
    # What the planes do not hold, as a ball's turning, stays as it is: least norm.
    found = np.linalg.lstsq(weighted.T @ rows, -weighted.T @ offsets, rcond=1e-9)[0]
    turn = turns(found[None, :3])[0]
    scale = float(np.exp(found[6])) if scaled else 1.0
    return Transform(as_vec3(about + found[3:6] - scale * turn @ about), quaternion_from_rotation(turn), scale)


def _reach(step: Transform, points: Float64[np.ndarray, "n 3"]) -> float:
    """How far a step moves any of the points."""
    return float(np.linalg.norm(step.apply(points) - points, axis=1).max())


def _in_units(found: Transform, middle: Float[np.ndarray, " 3"], size: float) -> Transform:
    """A similarity of centred points of size 1, in the points' own coordinates: ``size F((p - m) / size) + m``."""
    linear = found.scale * found.rotation_matrix()
    shift = size * np.array(found.translation) + middle - linear @ middle
    return Transform(as_vec3(shift), found.rotation, found.scale)
