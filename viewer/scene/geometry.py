"""Points, boxes and placements. World: right-handed, +Z up, as in Blender. Angles in radians."""

from __future__ import annotations

import itertools
import math

import numpy as np
from jaxtyping import Float
from msgspec import Struct

Vec3 = tuple[float, float, float]
Quaternion = tuple[float, float, float, float]
"""(w, x, y, z), unit length."""
Row4 = tuple[float, float, float, float]
Mat4 = tuple[Row4, Row4, Row4, Row4]
"""Rows of a 4x4 matrix that acts on column vectors."""

IDENTITY: Mat4 = ((1.0, 0.0, 0.0, 0.0), (0.0, 1.0, 0.0, 0.0), (0.0, 0.0, 1.0, 0.0), (0.0, 0.0, 0.0, 1.0))


def as_array(matrix: Mat4) -> Float[np.ndarray, "4 4"]:
    """The matrix as float64 array."""
    return np.array(matrix, np.float64)


def as_mat4(array: Float[np.ndarray, "4 4"]) -> Mat4:
    """The array as a hashable value."""
    rows = [tuple(float(value) for value in row) for row in array]
    return (rows[0], rows[1], rows[2], rows[3])  # pyright: ignore[reportReturnType] - each row has four entries


def as_vec3(array: Float[np.ndarray, " 3"]) -> Vec3:
    """The array as a hashable value."""
    x, y, z = (float(value) for value in array)
    return (x, y, z)


def unit(
    vectors: Float[np.ndarray, "*n c"], otherwise: Vec3 | float = 0.0, least: float = 0.0
) -> Float[np.ndarray, "*n c"]:
    """Vectors at length 1, in their own precision.

    Args:
        vectors: Of any length.
        otherwise: What stands for vectors that are not longer than ``least``.
        least: See there.
    """
    lengths = np.sqrt((vectors * vectors).sum(-1, keepdims=True))
    pointing = lengths > least
    return np.where(pointing, vectors / np.where(pointing, lengths, 1), np.asarray(otherwise, vectors.dtype))


class AABB(Struct, frozen=True):
    """Axis-aligned box from ``lo`` to ``hi``."""

    lo: Vec3
    hi: Vec3

    @property
    def center(self) -> Vec3:
        """The middle of the box."""
        return as_vec3(0.5 * (np.array(self.lo) + np.array(self.hi)))

    @property
    def size(self) -> Vec3:
        """Edge lengths along x, y, z."""
        return as_vec3(np.array(self.hi) - np.array(self.lo))

    @property
    def diagonal(self) -> float:
        """Length of the space diagonal."""
        return math.dist(self.lo, self.hi)

    def corners(self) -> Float[np.ndarray, "8 3"]:
        """The eight corners, z fastest."""
        return np.array(list(itertools.product(*zip(self.lo, self.hi, strict=True))), np.float64)

    def transformed(self, transform: Transform) -> AABB:
        """The smallest box around this one after ``transform``."""
        points = transform.apply(self.corners())
        return AABB(as_vec3(points.min(0)), as_vec3(points.max(0)))

    def union(self, other: AABB) -> AABB:
        """The smallest box around both."""
        return AABB(
            as_vec3(np.minimum(np.array(self.lo), np.array(other.lo))),
            as_vec3(np.maximum(np.array(self.hi), np.array(other.hi))),
        )


class Transform(Struct, frozen=True):
    """A similarity: ``p -> translation + scale * rotation * p``.

    Only a uniform scale, so that a signed distance stays one and a density only needs dividing by ``scale``.
    """

    translation: Vec3 = (0.0, 0.0, 0.0)
    rotation: Quaternion = (1.0, 0.0, 0.0, 0.0)
    scale: float = 1.0

    def rotation_matrix(self) -> Float[np.ndarray, "3 3"]:
        """The rotation alone."""
        w, x, y, z = np.array(self.rotation) / math.hypot(*self.rotation)
        return np.array(
            [
                [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
                [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
                [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
            ]
        )

    def matrix(self) -> Float[np.ndarray, "4 4"]:
        """The 4x4 matrix from local to world."""
        result = np.eye(4)
        result[:3, :3] = self.scale * self.rotation_matrix()
        result[:3, 3] = self.translation
        return result

    def apply(self, points: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 3"]:
        """Local points in world space."""
        return points @ (self.scale * self.rotation_matrix()).T + np.array(self.translation)

    def after(self, first: Transform) -> Transform:
        """Both, ``first`` before this one: ``p -> self(first(p))``."""
        w, x, y, z = self.rotation
        a, b, c, d = first.rotation
        # The product of both quaternions (Hamilton), brought back to unit length: errors do not add up.
        turn = (
            w * a - x * b - y * c - z * d,
            w * b + x * a + y * d - z * c,
            w * c - x * d + y * a + z * b,
            w * d + x * c - y * b + z * a,
        )
        length = math.hypot(*turn) or 1.0
        w, x, y, z = (number / length for number in turn)
        place = self.apply(np.array([first.translation], np.float64))[0]
        return Transform(as_vec3(place), (w, x, y, z), self.scale * first.scale)

    def inverse(self) -> Transform:
        """From world to local."""
        back = self.rotation_matrix().T / self.scale
        w, x, y, z = self.rotation
        return Transform(as_vec3(-back @ np.array(self.translation)), (w, -x, -y, -z), 1.0 / self.scale)


def transform_from_matrix(matrix: Float[np.ndarray, "4 4"]) -> Transform:
    """The similarity that ``matrix`` is.

    Raises:
        ValueError: The matrix shears, mirrors or scales its axes differently.
    """
    if not np.isfinite(matrix).all():
        raise ValueError("the matrix is not finite")
    linear = np.asarray(matrix, np.float64)[:3, :3]
    determinant = float(np.linalg.det(linear))
    if determinant <= 0:
        raise ValueError("the matrix mirrors or flattens space")
    scale = determinant ** (1 / 3)
    rotation = linear / scale
    if not np.allclose(rotation @ rotation.T, np.eye(3), atol=1e-4):
        raise ValueError("the matrix shears or scales its axes differently")
    return Transform(as_vec3(np.asarray(matrix)[:3, 3]), quaternion_from_rotation(rotation), scale)


def quaternion_from_rotation(rotation: Float[np.ndarray, "3 3"]) -> Quaternion:
    """Unit quaternion of a rotation matrix, by the largest of the four squared components (Shepperd, 1978)."""
    r = rotation
    squares = np.array(
        [
            1 + r[0, 0] + r[1, 1] + r[2, 2],
            1 + r[0, 0] - r[1, 1] - r[2, 2],
            1 - r[0, 0] + r[1, 1] - r[2, 2],
            1 - r[0, 0] - r[1, 1] + r[2, 2],
        ]
    )
    largest = int(squares.argmax())
    rows = np.array(
        [
            [squares[0], r[2, 1] - r[1, 2], r[0, 2] - r[2, 0], r[1, 0] - r[0, 1]],
            [r[2, 1] - r[1, 2], squares[1], r[1, 0] + r[0, 1], r[0, 2] + r[2, 0]],
            [r[0, 2] - r[2, 0], r[1, 0] + r[0, 1], squares[2], r[2, 1] + r[1, 2]],
            [r[1, 0] - r[0, 1], r[0, 2] + r[2, 0], r[2, 1] + r[1, 2], squares[3]],
        ]
    )
    w, x, y, z = (float(value) for value in rows[largest] / np.linalg.norm(rows[largest]))
    return (w, x, y, z)
