"""Camera poses: which ones are valid, what the cameras look at, and which way is up."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float

from viewer.scene.dataset import Photo
from viewer.scene.geometry import AABB, Mat4, Transform, as_array, as_mat4, as_vec3, quaternion_from_rotation

FARTHEST = 1e9
"""Camera positions beyond this are damage; those of surveys reach some 1e7 metres (:mod:`viewer.scene.origin`)."""
SKEW = 0.02
"""How far a rotation may be off before its pose is refused; files with six decimals are off by 1e-6."""
REACH = 2 / 3
"""Of the cameras' median distance from what they look at: the box of a subject ends before the cameras begin."""
UPRIGHT = math.cos(math.radians(30))
"""Data sets whose cameras' mean up lies this close to +Z are upright as they are."""
LEVEL = 0.05
"""Least spread of the cameras' horizontal axes, as an eigenvalue, from which a vertical can be found."""
SURE = math.cos(math.radians(45))
"""A vertical farther than 45 degrees from the cameras' mean up is none: many were held upright."""
MUDDLED = 0.3
"""Length of the cameras' mean up below which they disagree: looking down all around, say."""
UNIT_CUBE = 3 / 8
"""Half an instant-ngp unit cube by the cameras' mean distance (see :func:`subject_box`)."""


def validated_pose(rows: list[list[float]]) -> tuple[Mat4 | None, str]:
    """The rigid pose in a 3x4 or 4x4 camera-to-world matrix, or None and why there is none.

    A uniform scale and a skew of the rotation below two percent are taken out: R becomes the nearest rotation, U V^T of
    its singular value decomposition U S V^T.
    """
    matrix = np.array(rows, np.float64)
    if matrix.shape not in ((3, 4), (4, 4)):
        return None, "is no 3x4 or 4x4 matrix"
    if not np.isfinite(matrix).all():
        return None, "holds numbers that are not finite"
    if len(matrix) == 4 and not np.allclose(matrix[3], (0, 0, 0, 1), atol=1e-6):
        return None, "has a last row other than 0 0 0 1"
    linear, position = matrix[:3, :3], matrix[:3, 3]
    size = np.abs(linear).max()
    if not 1e-6 < size < 1e6:
        return None, "has a zero rotation"
    left, spread, right = np.linalg.svd(linear / size)
    rotation = left @ right
    if spread[2] < (1 - SKEW) * spread[0]:
        return None, "shears or flattens space"
    if np.linalg.det(rotation) < 0:
        return None, "mirrors space"
    if np.abs(position).max() > FARTHEST:
        return None, "puts the camera absurdly far away"
    pose = np.eye(4)
    # A valid rotation stays as it was written, to the last bit.
    pose[:3, :3] = linear if np.allclose(linear @ linear.T, np.eye(3), atol=1e-5) else rotation
    pose[:3, 3] = position
    return as_mat4(pose), ""


def focus(photos: tuple[Photo, ...]) -> Float[np.ndarray, " 3"] | None:
    """The point nearest to all optical axes, or None where most cameras do not look towards one.

    Minimises ``sum_i |(I - d_i d_i^T)(p - o_i)|^2`` over p, a linear system of three unknowns.
    """
    poses = np.array([as_array(photo.camera.camera_to_world) for photo in photos])
    origins, directions = poses[:, :3, 3], -poses[:, :3, 2]
    across = np.eye(3) - directions[:, :, None] * directions[:, None, :]
    system = across.mean(0)
    if np.linalg.eigvalsh(system)[0] < 1e-3:  # parallel to within two degrees: they meet nowhere in particular
        return None
    point = np.linalg.solve(system, np.einsum("nij,nj->i", across, origins) / len(photos))
    ahead = ((point - origins) * directions).sum(1)
    return point if np.mean(ahead > 0) > 0.75 else None


def subject_box(photos: tuple[Photo, ...], aabb_scale: float | None, unit: AABB | None = None) -> AABB:
    """Where the subject lies, judged by the cameras, in the data set's own coordinates.

    instant-ngp trains inside its unit cube times ``aabb_scale``. By its default scale of 0.33 that cube reaches 1.5
    around the origin, which its converter from COLMAP puts where the optical axes meet, at a mean camera distance
    of 4. So for photos taken around something the cube is the one around :func:`focus` that reaches 3/8 of the mean
    camera distance, whatever the file's own scale is. Times ``aabb_scale`` it soon swallows the cameras, which would
    waste nearly all voxels on empty air; so the box ends at two thirds of the median camera distance, and what lies
    beyond is the trainer's background.

    Where the cameras do not look at one point (a room seen from inside, a wall seen from afar) the box holds the
    cameras themselves and half of their spread around them.

    Args:
        photos: At least one.
        aabb_scale: As the file states it; None where it does not: then the box is as large as it may be.
        unit: instant-ngp's unit cube where the file states its ``scale`` or ``offset``.
    """
    positions = np.array([photo.camera.position for photo in photos])
    middle = focus(photos) if unit is None else np.array(unit.center)
    if middle is None:
        low, high = positions.min(0), positions.max(0)
        half = 0.5 * (high - low)
        return _box(0.5 * (low + high), half + max(float(half.max()), 0.5))
    distances = np.linalg.norm(positions - middle, axis=1)
    reach = REACH * float(np.median(distances))
    half = UNIT_CUBE * float(distances.mean()) if unit is None else 0.5 * max(unit.size)
    if aabb_scale is None:
        half = reach
    elif unit is None or reach > half:
        half = min(half * aabb_scale, reach)
    else:
        half *= aabb_scale
    return _box(middle, np.full(3, max(half, 1e-3)))


def vertical(photos: tuple[Photo, ...]) -> Float[np.ndarray, " 3"] | None:
    """What was up for the photographers, as a unit vector; None where it cannot be known.

    Cameras are mostly held level, so their x axes lie in the horizontal: up is the u with the least
    ``sum_i (x_i . u)^2``, the eigenvector of the smallest eigenvalue, on the side of the mean of their y axes. Where
    the cameras look into nearly the same direction that says little, and where many were held upright it says the
    wrong thing: then it is that mean itself.
    """
    if not photos:
        return None
    axes = np.array([as_array(photo.camera.camera_to_world)[:3, :3] for photo in photos])
    across, mean = axes[:, :, 0], axes[:, :, 1].mean(0)
    length = float(np.linalg.norm(mean))
    spread, directions = np.linalg.eigh(across.T @ across / len(across))
    level = directions[:, 0] * math.copysign(1.0, directions[:, 0] @ mean)
    if spread[1] > LEVEL and level @ mean > SURE * max(length, MUDDLED):
        return level
    return mean / length if length >= MUDDLED else None


def upright(photos: tuple[Photo, ...]) -> Transform:
    """The rotation that brings what was up to +Z; none where the photos' mean up is there to within 30 degrees.

    Data sets are nearly always upright already, and the tilt of the mean is then chance.
    """
    mean = np.mean([as_array(photo.camera.camera_to_world)[:3, 1] for photo in photos], axis=0)
    z = vertical(photos)
    if z is None or mean[2] > UPRIGHT * float(np.linalg.norm(mean)):
        return Transform()
    x = np.cross((0.0, 1.0, 0.0) if abs(z[1]) < 0.9 else (0.0, 0.0, 1.0), z)
    x /= np.linalg.norm(x)
    rotation = np.stack([x, np.cross(z, x), z])
    return Transform(rotation=quaternion_from_rotation(rotation))


def _box(middle: Float[np.ndarray, " 3"], half: Float[np.ndarray, " 3"]) -> AABB:
    return AABB(as_vec3(middle - half), as_vec3(middle + half))
