"""Where one looks at things from at first, and how far away: in the window and in pictures that are rendered."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float

from viewer.scene.camera import Camera, pinhole
from viewer.scene.geometry import AABB, as_mat4

AZIMUTH, ELEVATION, FOV_Y = math.radians(-60.0), math.radians(25.0), math.radians(40.0)
"""Of the camera as seen from the middle of things, as ``turntable_axes`` has them; and its vertical field of view."""
MARGIN = 1.08
"""Times the distance at which a box just fits into the picture."""


def turntable_axes(azimuth: float, elevation: float) -> Float[np.ndarray, "3 3"]:
    """A camera's right, up and back as columns, without roll: azimuth 0 is towards +X, elevation above the horizon.

    They follow from the angles alone, so nothing flips when one looks straight down.
    """
    ca, sa = math.cos(azimuth), math.sin(azimuth)
    ce, se = math.cos(elevation), math.sin(elevation)
    return np.array([[-sa, -ca * se, ca * ce], [ca, -sa * se, sa * ce], [0.0, ce, se]])


def perspective_distance(corners: Float[np.ndarray, "n 3"], fov_y: float, aspect: float) -> float:
    """How far a pinhole camera is from the origin to see all corners, which are given along its axes."""
    tan_y = math.tan(0.5 * fov_y)
    needed = np.maximum(np.abs(corners[:, 0]) / (tan_y * aspect), np.abs(corners[:, 1]) / tan_y)
    return MARGIN * float((needed + corners[:, 2]).max())


def default_camera(box: AABB, width: int, height: int) -> Camera:
    """The camera that sees all of a box, where no view is given."""
    axes, center = turntable_axes(AZIMUTH, ELEVATION), np.array(box.center)
    pose = np.eye(4)
    pose[:3, :3] = axes
    distance = perspective_distance((box.corners() - center) @ axes, FOV_Y, width / height)
    pose[:3, 3] = center + (distance or 1.0) * axes[:, 2]
    return Camera(as_mat4(pose), pinhole(FOV_Y, width, height), focus_distance=distance or 1.0)
