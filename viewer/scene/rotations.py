"""Rotations, many at once: about vectors, as quaternions (w, x, y, z), and as matrices; one, as angles for people."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float, Float64

from viewer.scene.geometry import Quaternion, Transform, Vec3, quaternion_from_rotation

Degrees3 = tuple[float, float, float]


def turns(vectors: Float[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 3 3"]:
    """Rotations about vectors by their lengths in radians, anticlockwise seen from their tips.

    exp([w]x) = I + sin(a) / a [w]x + (1 - cos(a)) / a^2 [w]x^2 with a = |w| (Rodrigues).
    """
    angle = np.linalg.norm(vectors, axis=1)[:, None, None]
    x, y, z = vectors.T.astype(np.float64)
    zero = np.zeros_like(x)
    cross = np.stack([zero, -z, y, z, zero, -x, -y, x, zero], -1).reshape(-1, 3, 3)
    # sinc(a / pi) = sin(a) / a, also where a is 0.
    return np.eye(3) + np.sinc(angle / np.pi) * cross + 0.5 * np.sinc(angle / (2 * np.pi)) ** 2 * (cross @ cross)


def turn(
    axis: Float[np.ndarray, " 3"] | Vec3, angle: float | Float[np.ndarray, "*n 1 1"]
) -> Float64[np.ndarray, "*n 3 3"]:
    """The rotation about an axis by an angle in radians, anticlockwise seen from its tip; or one for each of many.

    I + sin(a) [u]x + (1 - cos(a)) [u]x^2 with the unit vector u along the axis (Rodrigues).

    Args:
        axis: Of any length but 0.
        angle: One, or many of shape (n, 1, 1).
    """
    x, y, z = np.asarray(axis, np.float64) / np.linalg.norm(axis)
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.eye(3) + np.sin(angle) * cross + (1.0 - np.cos(angle)) * (cross @ cross)


def rotation_matrices(quaternions: Float64[np.ndarray, "n 4"]) -> Float64[np.ndarray, "n 3 3"]:
    """Of quaternions of any length but 0."""
    w, x, y, z = (quaternions / np.linalg.norm(quaternions, axis=1, keepdims=True)).T
    rows = [
        1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
        2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
        2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
    ]  # fmt: skip
    return np.stack(rows, 1).reshape(-1, 3, 3)


def unit_quaternions(rotations: Float64[np.ndarray, "n 3 3"]) -> Float64[np.ndarray, "n 4"]:
    """Of rotation matrices.

    Row k of ``4 q q^T`` is ``4 q_k q``, and its entries are sums of the matrix's; the row with the largest ``q_k`` is
    taken (Shepperd 1978).
    """
    (a, b, c), (d, e, f), (g, h, i) = rotations.transpose(1, 2, 0)
    outer = np.stack(
        [
            1 + a + e + i, h - f, c - g, d - b,
            h - f, 1 + a - e - i, b + d, c + g,
            c - g, b + d, 1 - a + e - i, f + h,
            d - b, c + g, f + h, 1 - a - e + i,
        ],
        1,
    ).reshape(-1, 4, 4)  # fmt: skip
    best = outer[np.arange(len(outer)), np.argmax(np.einsum("nkk->nk", outer), axis=1)]
    return best / np.linalg.norm(best, axis=1, keepdims=True)


def quaternion_product(one: Float64[np.ndarray, " 4"], other: Float64[np.ndarray, " 4"]) -> Float64[np.ndarray, " 4"]:
    """Hamilton's product of two quaternions: the rotation by ``other``, then by ``one``."""
    w, x, y, z = one
    a, b, c, d = other
    return np.array(
        [
            w * a - x * b - y * c - z * d,
            w * b + x * a + y * d - z * c,
            w * c - x * d + y * a + z * b,
            w * d + x * c - y * b + z * a,
        ]
    )


def quaternion_turn(vector: Float64[np.ndarray, " 3"]) -> Float64[np.ndarray, " 4"]:
    """The rotation about a vector by its length in radians."""
    half = 0.5 * float(np.linalg.norm(vector))
    # sinc(a / pi) = sin(a) / a, also where a is 0.
    return np.concatenate([[np.cos(half)], 0.5 * np.sinc(half / np.pi) * vector])


def quaternion_vector(turn: Float64[np.ndarray, " 4"]) -> Float64[np.ndarray, " 3"]:
    """The vector about which, and by whose length in radians, a quaternion of length 1 turns: at most half a turn."""
    turn = -turn if turn[0] < 0.0 else turn
    sine = float(np.linalg.norm(turn[1:]))
    if sine < 1e-150:
        return np.zeros(3)
    return turn[1:] * (2.0 * np.arctan2(sine, turn[0]) / sine)


def angles_deg(rotation: Quaternion) -> Degrees3:
    """A rotation as angles about the fixed axes x, then y, then z, in degrees: Blender's "XYZ Euler".

    ``R = Rz(c) Ry(b) Rx(a)``. Where b is 90 degrees the other two turn about the same axis; then c is 0.
    """
    r = Transform(rotation=rotation).rotation_matrix()
    b = math.asin(min(max(-r[2, 0], -1.0), 1.0))
    if abs(r[2, 0]) < 1.0 - 1e-9:
        a, c = math.atan2(r[2, 1], r[2, 2]), math.atan2(r[1, 0], r[0, 0])
    else:
        a, c = math.atan2(math.copysign(1.0, b) * r[0, 1], r[1, 1]), 0.0
    return math.degrees(a), math.degrees(b), math.degrees(c)


def rotation_of(angles: Degrees3) -> Quaternion:
    """The rotation of angles as :func:`angles_deg` gives them."""
    (ca, sa), (cb, sb), (cc, sc) = ((math.cos(math.radians(x)), math.sin(math.radians(x))) for x in angles)
    about_x = np.array([[1.0, 0.0, 0.0], [0.0, ca, -sa], [0.0, sa, ca]])
    about_y = np.array([[cb, 0.0, sb], [0.0, 1.0, 0.0], [-sb, 0.0, cb]])
    about_z = np.array([[cc, -sc, 0.0], [sc, cc, 0.0], [0.0, 0.0, 1.0]])
    return quaternion_from_rotation(about_z @ about_y @ about_x)
