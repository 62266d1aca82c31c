"""Dabs at work on places, with numpy alone: backwards to where matter comes from, forwards to where it goes.

:mod:`viewer.editing.warp_kernels` does the first one faster; the window's own process uses this one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float64, Int64

from viewer.editing.dabs import Dabs, eye_of, reach
from viewer.editing.facing import Facing
from viewer.scene.geometry import Vec3
from viewer.scene.rotations import turn as turn_about

GROUP = 16
NEWTON_STEPS = 12
CLOSE_ENOUGH = 1e-9
"""Of the radius: the error of a place that was found."""
PLATEAU = 0.5
"""A flat falloff is 1 up to this part of the radius."""


class Mapped(NamedTuple):
    """Places, and the derivative of where they come from by where they are: columns are axes of the sculpted space."""

    points: Float64[np.ndarray, "n 3"]
    jacobian: Float64[np.ndarray, "n 3 3"]


def backward(points: Float64[np.ndarray, "n 3"], dabs: Dabs) -> Mapped:
    """Where matter that is at these places after all dabs comes from."""
    points = np.array(points, np.float64)
    jacobian = np.broadcast_to(np.eye(3), (len(points), 3, 3)).copy()
    for group in reversed(_groups(dabs)):
        chosen = inside_reach(points, group)
        for dab in group[::-1] if len(chosen) else ():
            near = chosen[within(points[chosen], dab)]
            if len(near):
                points[near], own = _apply(points[near], dab)
                jacobian[near] = own @ jacobian[near]
    return Mapped(points, jacobian)


def forward(points: Float64[np.ndarray, "n 3"], dabs: Dabs, facing: Facing | None = None) -> Mapped:
    """Where matter that is at these places goes by all dabs; the derivative is that of the way back, there.

    Args:
        points: The places.
        dabs: Those that need to be faced move matter by as much of the way as it faces their eye.
        facing: Where the matter was before the stroke, and its normals; None = all of it faces every eye.
    """
    points = np.array(points, np.float64)
    jacobian = np.broadcast_to(np.eye(3), (len(points), 3, 3)).copy()
    shares: dict[Vec3, np.ndarray] = {}
    for group in _groups(dabs):
        chosen = inside_reach(points, group)
        for dab in group if len(chosen) else ():
            near = chosen[within(points[chosen], dab)]
            if len(near):
                solved = _solve(points[near], dab)
                eye = None if facing is None else eye_of(dab)
                if eye is not None and facing is not None:
                    if eye not in shares:
                        shares[eye] = facing.to(eye)
                    solved = _part_of(solved, points[near], shares[eye][near])
                points[near], own = solved
                jacobian[near] = jacobian[near] @ own
    return Mapped(points, jacobian)


def _part_of(whole: Mapped, places: Float64[np.ndarray, "n 3"], shares: Float64[np.ndarray, " n"]) -> Mapped:
    """A way that is gone only in part; the derivative is that of the way back."""
    points = places + shares[:, None] * (whole.points - places)
    onwards = np.eye(3) + shares[:, None, None] * (np.linalg.inv(whole.jacobian) - np.eye(3))
    return Mapped(points, np.where(shares[:, None, None] == 1.0, whole.jacobian, np.linalg.inv(onwards)))


def inside_reach(points: np.ndarray, dabs: Dabs) -> Int64[np.ndarray, " k"]:
    """Numbers of the places in the box that dabs reach. None of these leaves it by them, and no other gets there."""
    lo, hi = reach(dabs)
    chosen = np.flatnonzero((points[:, 0] >= lo[0]) & (points[:, 0] <= hi[0]))
    for axis in (1, 2):  # one by one: numpy is slow along short rows
        column = points[chosen, axis]
        chosen = chosen[(column >= lo[axis]) & (column <= hi[axis])]
    return chosen


def _groups(dabs: Dabs) -> list[np.ndarray]:
    """A few dabs in a row each, so that most places are looked at only once for all of them."""
    return [dabs[start : start + GROUP] for start in range(0, len(dabs), GROUP)]


def within(points: Float64[np.ndarray, "n 3"], dab: Float64[np.ndarray, " 24"]) -> Bool[np.ndarray, " n"]:
    """Which places a dab reaches. A dab maps its own ball onto itself."""
    radius = dab[3]
    near = np.abs(points[:, 0] - dab[0]) < radius
    chosen = np.flatnonzero(near)
    away = points[chosen] - dab[:3]
    near[chosen] = (away * away).sum(1) < radius * radius
    return near


def falloff(rho: Float64[np.ndarray, " n"], code: float) -> tuple[Float64[np.ndarray, " n"], Float64[np.ndarray, " n"]]:
    """The weight at a distance in radii, from 0 to 1, and its derivative; ``code`` as in dabs.

    Smooth is ``(1 - rho^2)^2``, sharp ``(1 - rho)^2``; flat is 1 up to half of the radius, then ``1 - 3 s^2 + 2 s^3``.
    """
    if code == 0.0:
        rest = 1.0 - rho * rho
        return rest * rest, -4.0 * rho * rest
    if code == 1.0:
        return (1.0 - rho) ** 2, -2.0 * (1.0 - rho)
    share = np.clip((rho - PLATEAU) / (1.0 - PLATEAU), 0.0, 1.0)
    return 1.0 - share * share * (3.0 - 2.0 * share), -6.0 * share * (1.0 - share) / (1.0 - PLATEAU)


def _apply(points: Float64[np.ndarray, "n 3"], dab: Float64[np.ndarray, " 24"]) -> Mapped:
    """The dab's own map, see :mod:`viewer.editing.dabs`, and its derivative."""
    middle, radius, shift, matrix, turn = dab[:3], dab[3], dab[4:7], dab[7:16].reshape(3, 3), dab[16:19]
    away = points - middle
    length = np.linalg.norm(away, axis=1)
    weight, slope = falloff(length / radius, dab[19])
    grows = (slope / (radius * np.maximum(length, 1e-30)))[:, None] * away
    turned, jacobian = away, weight[:, None, None] * matrix
    pushed = shift + away @ matrix.T
    changes = pushed
    if turn.any():
        rotation = turn_about(turn, (weight * np.linalg.norm(turn))[:, None, None])
        turned = np.einsum("nij,nj->ni", rotation, away)
        jacobian = jacobian + rotation
        changes = pushed + np.cross(turn, turned)
    else:
        jacobian = jacobian + np.eye(3)
    jacobian = jacobian + changes[:, :, None] * grows[:, None, :]
    return Mapped(middle + turned + weight[:, None] * pushed, jacobian)


def _solve(points: Float64[np.ndarray, "n 3"], dab: Float64[np.ndarray, " 24"]) -> Mapped:
    """The places that a dab takes to these, by Newton's method; and the derivative of its map there."""
    found = points.copy()
    for _ in range(NEWTON_STEPS):
        mapped = _apply(found, dab)
        missing = points - mapped.points
        if np.abs(missing).max() <= CLOSE_ENOUGH * dab[3]:
            break
        found += np.linalg.solve(mapped.jacobian, missing[:, :, None])[:, :, 0]
    return Mapped(found, _apply(found, dab).jacobian)
