"""Edits that mirror content, or repeat it: each puts copies of it where isometries of the node's own space take it."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64
from msgspec import Struct

from viewer.scene.geometry import AABB, Vec3, as_vec3
from viewer.scene.rotations import turn

MOST_COPIES = 1000


class Mirror(Struct, frozen=True, tag="mirror"):
    """Its image beyond the plane through ``point`` that is square to ``normal``; with ``both``, beside the original."""

    point: Vec3 = (0.0, 0.0, 0.0)
    normal: Vec3 = (1.0, 0.0, 0.0)
    both: bool = False
    enabled: bool = True


class Array(Struct, frozen=True, tag="array"):
    """Copies in a row or around an axis: each is the one before, turned and then moved.

    Attributes:
        count: How many there are, with the original.
        offset: From one to the next.
        angle: From one to the next, about ``axis`` through ``center``, anticlockwise seen from its tip, in radians.
        axis: See there; of any length.
        center: See there.
    """

    count: int = 2
    offset: Vec3 = (1.0, 0.0, 0.0)
    angle: float = 0.0
    axis: Vec3 = (0.0, 0.0, 1.0)
    center: Vec3 = (0.0, 0.0, 0.0)
    enabled: bool = True


Repeat = Mirror | Array


class Isometry(NamedTuple):
    """``p -> linear p + shift``, ``linear`` a rotation or a reflection."""

    linear: Float64[np.ndarray, "3 3"]
    shift: Float64[np.ndarray, " 3"]

    @property
    def mirrors(self) -> bool:
        """Whether left and right are exchanged."""
        return bool(np.linalg.det(self.linear) < 0.0)

    def apply(self, points: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 3"]:
        """Where points are taken."""
        return points @ self.linear.T + self.shift

    def after(self, first: Isometry) -> Isometry:
        """Both, ``first`` before this one."""
        return Isometry(self.linear @ first.linear, self.linear @ first.shift + self.shift)


STAY = Isometry(np.eye(3), np.zeros(3))


def isometries(edit: Repeat) -> tuple[Isometry, ...]:
    """Where an edit puts copies, in order."""
    if isinstance(edit, Mirror):
        normal = np.array(edit.normal) / (math.hypot(*edit.normal) or 1.0)
        linear = np.eye(3) - 2.0 * np.outer(normal, normal)
        image = Isometry(linear, 2.0 * float(normal @ np.array(edit.point)) * normal)
        return (STAY, image) if edit.both else (image,)
    step = _step(edit)
    copies = [STAY]
    while len(copies) < edit.count:
        copies.append(step.after(copies[-1]))
    return tuple(copies)


def repeat_name(edit: Repeat) -> str:
    """What it does, for people."""
    if isinstance(edit, Mirror):
        return "Mirror, with the original" if edit.both else "Mirror"
    return f"Array of {edit.count}" + (" around an axis" if edit.angle else "")


def repeat_box(edit: Repeat) -> AABB:
    """Around its numbers that must be finite."""
    if isinstance(edit, Mirror):
        return AABB(edit.point, edit.point)
    far = as_vec3(edit.count * np.array(edit.offset))
    return AABB(edit.center, edit.center).union(AABB(far, far))


def repeat_is_sound(edit: Repeat) -> bool:
    """Whether its numbers make sense."""
    direction = edit.normal if isinstance(edit, Mirror) else edit.axis
    length = math.hypot(*direction)
    if not (math.isfinite(length) and length > 0.0):
        return False
    return isinstance(edit, Mirror) or (1 <= edit.count <= MOST_COPIES and math.isfinite(edit.angle))


def repeated_box(edit: Repeat, box: AABB) -> AABB:
    """Around all copies of what is in a box."""
    corners = [each.apply(box.corners()) for each in isometries(edit)]
    points = np.concatenate(corners)
    return AABB(as_vec3(points.min(0)), as_vec3(points.max(0)))


def _step(edit: Array) -> Isometry:
    """From one copy to the next."""
    turned, center = turn(edit.axis, edit.angle) if any(edit.axis) else np.eye(3), np.array(edit.center)
    return Isometry(turned, center - turned @ center + np.array(edit.offset))
