"""Similarities that are found from points: level a floor, turn an axis up, lay one capture over another."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Float64

from viewer.errors import InputError
from viewer.scene.geometry import AABB, Transform, Vec3, as_vec3, quaternion_from_rotation

SNAP = math.radians(3.0)
"""What lies within that of an axis is meant to lie on it."""
FLATTEST = 1e-6
"""Points whose extent across their line is less than that part of its length span no plane."""
UP = np.array([0.0, 0.0, 1.0])


class Fit(NamedTuple):
    """A similarity that takes points to others, and how well.

    Attributes:
        transform: What to apply to the first points.
        error: Root mean square of the distances that are left, in units of the second points.
        errors: The distance that is left of each pair.
    """

    transform: Transform
    error: float
    errors: tuple[float, ...]


def fitted(sources: Float[np.ndarray, "n 3"], targets: Float[np.ndarray, "n 3"], *, scaled: bool = True) -> Fit:
    """The similarity of least squares that takes ``sources`` to ``targets`` (Umeyama 1991, equations 40 to 43).

    Args:
        sources: At least three points that lie on no line.
        targets: Where each of them belongs.
        scaled: Whether sizes may differ; else the scale is 1.

    Raises:
        InputError: There are fewer than three pairs, or they lie on a line.
    """
    if len(sources) < 3 or len(sources) != len(targets):
        raise InputError("Three pairs of points are needed.", "Pick the same three places in both captures.")
    one, other = np.asarray(sources, np.float64), np.asarray(targets, np.float64)
    middle, goal = one.mean(0), other.mean(0)
    away, there = one - middle, other - goal
    if _on_a_line(away) or _on_a_line(there):
        raise InputError("The points lie on a line.", "Pick places that lie apart in two directions.")
    left, strengths, right = np.linalg.svd(there.T @ away / len(one))
    signs = np.array([1.0, 1.0, math.copysign(1.0, np.linalg.det(left) * np.linalg.det(right))])
    rotation = left @ np.diag(signs) @ right
    scale = float(strengths @ signs) / float((away * away).sum() / len(one)) if scaled else 1.0
    if not scale > 0.0:
        raise InputError("The pairs do not fit together.", "Check that each pair is the same place.")
    transform = Transform(as_vec3(goal - scale * rotation @ middle), quaternion_from_rotation(rotation), scale)
    errors = np.linalg.norm(transform.apply(one) - other, axis=1)
    return Fit(transform, float(np.sqrt((errors * errors).mean())), tuple(map(float, errors)))


def turning(source: Float[np.ndarray, " 3"], target: Float[np.ndarray, " 3"]) -> Float64[np.ndarray, "3 3"]:
    """The smallest rotation that takes one unit vector to another.

    ``I + [v] + [v]^2 / (1 + c)`` with ``v = source x target`` (Rodrigues); half a turn about any axis where they are
    opposite.
    """
    cosine = float(source @ target)
    if cosine < -1.0 + 1e-12:
        axis = np.cross(source, np.eye(3)[int(np.abs(source).argmin())])
        axis /= np.linalg.norm(axis)
        return 2.0 * np.outer(axis, axis) - np.eye(3)
    x, y, z = np.cross(source, target)
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.eye(3) + cross + cross @ cross / (1.0 + cosine)


def about(point: Float[np.ndarray, " 3"], rotation: Float[np.ndarray, "3 3"], scale: float = 1.0) -> Transform:
    """What turns and scales space and leaves one point where it is."""
    shift = np.asarray(point, np.float64) - scale * rotation @ np.asarray(point, np.float64)
    return Transform(as_vec3(shift), quaternion_from_rotation(rotation), scale)


def levelled(points: Float[np.ndarray, "3 3"], eye: Float[np.ndarray, " 3"], snap: float = SNAP) -> Transform:
    """What makes the plane through three points the floor: level, and at z = 0.

    It turns about the middle of the points. Where the first two then lie within ``snap`` of a horizontal axis, they are
    laid along it.

    Args:
        points: Of the floor, anywhere in the world.
        eye: On which side of the floor is above.
        snap: In radians.

    Raises:
        InputError: The points lie on a line.
    """
    corners = np.asarray(points, np.float64)
    middle = corners.mean(0)
    if _on_a_line(corners - middle):
        raise InputError("The three points lie on a line.", "Pick three places of the floor that lie apart.")
    normal = np.cross(corners[1] - corners[0], corners[2] - corners[0])
    normal /= np.linalg.norm(normal)
    if float(normal @ (np.asarray(eye, np.float64) - middle)) < 0.0:
        normal = -normal
    rotation = turning(normal, UP)
    across = rotation @ (corners[1] - corners[0])
    heading = math.atan2(across[1], across[0])
    off = heading - round(heading / (0.5 * math.pi)) * 0.5 * math.pi
    if abs(off) <= snap:
        rotation = about_z(-off) @ rotation
    shift = np.array([middle[0], middle[1], 0.0]) - rotation @ middle
    return Transform(as_vec3(shift), quaternion_from_rotation(rotation))


def about_z(angle: float) -> Float64[np.ndarray, "3 3"]:
    """A turn about +Z, anticlockwise seen from above."""
    cosine, sine = math.cos(angle), math.sin(angle)
    return np.array([[cosine, -sine, 0.0], [sine, cosine, 0.0], [0.0, 0.0, 1.0]])


def turn_about_z(rotation: Float[np.ndarray, "3 3"]) -> float:
    """By how much a rotation turns about +Z, beside tilting (its twist)."""
    return math.atan2(rotation[1, 0] - rotation[0, 1], rotation[0, 0] + rotation[1, 1])


def upright(up: Vec3, box: AABB) -> Transform:
    """What turns a direction up, about the middle of a box."""
    return about(np.array(box.center), turning(np.array(up), UP))


def on_floor(box: AABB) -> Transform:
    """What puts the middle of a box's underside into the origin."""
    x, y, _ = box.center
    return Transform((-x, -y, -box.lo[2]))


def _on_a_line(away: Float64[np.ndarray, "n 3"]) -> bool:
    strengths = np.linalg.svd(away, compute_uv=False)
    return not bool(strengths[1] > FLATTEST * strengths[0])
