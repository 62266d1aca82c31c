"""Looking around: a turntable camera as a value, and what drags, wheels and keys make of it.

World +Z is always up on the screen. Picture positions are in pixels from the top left, angles in radians.
"""

from __future__ import annotations

import math
from typing import Literal

import msgspec
import numpy as np
from jaxtyping import Float
from msgspec import Struct

from viewer.scene.camera import Camera, Orthographic, fov_y, pinhole
from viewer.scene.geometry import AABB, Vec3, as_array, as_mat4, as_vec3

STEEPEST = math.radians(89.99)
"""Straight down would leave the direction of the screen's top open."""
DEFAULT_FOV = math.radians(40.0)
NEAREST, FARTHEST = 1e-5, 1e7
ViewName = Literal["front", "back", "right", "left", "top", "bottom"]
VIEWS: dict[ViewName, tuple[float, float]] = {
    "front": (-0.5 * math.pi, 0.0),
    "back": (0.5 * math.pi, 0.0),
    "right": (0.0, 0.0),
    "left": (math.pi, 0.0),
    "top": (-0.5 * math.pi, STEEPEST),
    "bottom": (-0.5 * math.pi, -STEEPEST),
}
"""Azimuth and elevation of the views that Blender has on its number pad."""


class OrbitView(Struct, frozen=True):
    """A camera that turns around a point.

    Attributes:
        pivot: The point, in the middle of the picture.
        distance: From the camera to it.
        azimuth: Of the camera as seen from the pivot: 0 = towards +X, a quarter turn = towards +Y.
        elevation: Likewise, above the horizon.
        fov_y: Vertical field of view.
        parallel: Orthographic, as high as the perspective picture at the pivot.
    """

    pivot: Vec3 = (0.0, 0.0, 0.0)
    distance: float = 4.0
    azimuth: float = math.radians(-60.0)
    elevation: float = math.radians(25.0)
    fov_y: float = DEFAULT_FOV
    parallel: bool = False

    @property
    def view_height(self) -> float:
        """Height of what is seen at the pivot, in world units."""
        return 2.0 * self.distance * math.tan(0.5 * self.fov_y)

    def axes(self) -> Float[np.ndarray, "3 3"]:
        """The camera's right, up and back as columns.

        They follow from the angles alone, so nothing flips when one looks straight down.
        """
        ca, sa = math.cos(self.azimuth), math.sin(self.azimuth)
        ce, se = math.cos(self.elevation), math.sin(self.elevation)
        return np.array([[-sa, -ca * se, ca * ce], [ca, -sa * se, sa * ce], [0.0, ce, se]])

    def camera(self, width: int, height: int) -> Camera:
        """The camera for a picture of this size."""
        axes = self.axes()
        pose = np.eye(4)
        pose[:3, :3] = axes
        pose[:3, 3] = np.array(self.pivot) + self.distance * axes[:, 2]
        if self.parallel:
            return Camera(as_mat4(pose), Orthographic(width, height, self.view_height))
        return Camera(as_mat4(pose), pinhole(self.fov_y, width, height))


def orbit(view: OrbitView, right: float, up: float) -> OrbitView:
    """Turn the scene with the hand: ``right`` and ``up`` in radians, positive as the pointer moves."""
    azimuth = math.remainder(view.azimuth - right, 2.0 * math.pi)
    elevation = min(max(view.elevation - up, -STEEPEST), STEEPEST)
    return msgspec.structs.replace(view, azimuth=azimuth, elevation=elevation)


def pan(view: OrbitView, right_px: float, down_px: float, height_px: int, depth: float | None = None) -> OrbitView:
    """Slide the camera in its picture plane, so that what is under the pointer stays under it.

    Args:
        view: Before.
        right_px: How far the pointer went, in pixels.
        down_px: Likewise.
        height_px: Of the picture.
        depth: Distance along the axis of what is under the pointer; that of the pivot where not given.
    """
    scale = view.view_height / height_px
    if depth is not None and not view.parallel:
        scale *= depth / view.distance
    axes = view.axes()
    shift = scale * (down_px * axes[:, 1] - right_px * axes[:, 0])
    return msgspec.structs.replace(view, pivot=as_vec3(np.array(view.pivot) + shift))


def zoom(view: OrbitView, factor: float) -> OrbitView:
    """Go nearer to the pivot (factor < 1) or away from it."""
    distance = min(max(view.distance * factor, NEAREST), FARTHEST)
    return msgspec.structs.replace(view, distance=distance)


def zoom_toward(view: OrbitView, factor: float, x_px: float, y_px: float, width: int, height: int) -> OrbitView:
    """Zoom so that what lies in the plane of the pivot under the pointer stays under it.

    Args:
        view: Before.
        factor: Of the distance; < 1 comes nearer.
        x_px: Where the pointer is.
        y_px: Likewise.
        width: Of the picture.
        height: Likewise.
    """
    nearer = zoom(view, factor)
    # The point under the cursor keeps its place if the pivot moves by what the picture shrinks there.
    shrunk = (view.view_height - nearer.view_height) / height
    axes = view.axes()
    shift = shrunk * ((x_px - 0.5 * width) * axes[:, 0] + (0.5 * height - y_px) * axes[:, 1])
    return msgspec.structs.replace(nearer, pivot=as_vec3(np.array(view.pivot) + shift))


def look_from(view: OrbitView, name: ViewName) -> OrbitView:
    """One of the six views along an axis, around the same pivot."""
    azimuth, elevation = VIEWS[name]
    return msgspec.structs.replace(view, azimuth=azimuth, elevation=elevation)


def frame_box(view: OrbitView, box: AABB, aspect: float) -> OrbitView:
    """Come as near as one can with all of a box in the picture, without turning.

    Args:
        view: Before.
        box: What to show.
        aspect: Width of the picture over its height.
    """
    axes = view.axes()
    center = np.array(box.center)
    corners = (box.corners() - center) @ axes
    tan_y = math.tan(0.5 * view.fov_y)
    tan_x = tan_y * max(aspect, 1e-3)
    needed = np.maximum(np.abs(corners[:, 0]) / tan_x, np.abs(corners[:, 1]) / tan_y)
    if not view.parallel:
        needed = needed + corners[:, 2]
    distance = min(max(1.08 * float(needed.max()), NEAREST), FARTHEST)
    if distance <= NEAREST:
        distance = 1.0
    return msgspec.structs.replace(view, pivot=as_vec3(center), distance=distance)


def view_from_camera(camera: Camera, box: AABB | None = None) -> OrbitView:
    """The turntable view nearest to any camera: same place, direction and field of view; roll is lost.

    Args:
        camera: Where to start.
        box: What is looked at; the pivot is then put as deep as its middle, else a unit away.
    """
    pose = as_array(camera.camera_to_world)
    eye, back = pose[:3, 3], pose[:3, 2]
    elevation = math.asin(min(max(float(back[2]), -1.0), 1.0))
    if abs(elevation) > STEEPEST:
        # Looking along Z: the screen's top decides where the camera would tip over.
        up = pose[:3, 1] * (-1.0 if back[2] > 0 else 1.0)
        azimuth = math.atan2(float(up[1]), float(up[0]))
        elevation = math.copysign(STEEPEST, elevation)
    else:
        azimuth = math.atan2(float(back[1]), float(back[0]))
    distance = 1.0
    if box is not None:
        distance = float((eye - np.array(box.center)) @ back)
        if distance <= 0.05 * box.diagonal:
            distance = max(0.5 * box.diagonal, NEAREST)
    parallel = isinstance(camera.lens, Orthographic)
    angle = DEFAULT_FOV if parallel else min(max(fov_y(camera.lens), math.radians(1.0)), math.radians(150.0))
    if isinstance(camera.lens, Orthographic):
        distance = camera.lens.extent / (2.0 * math.tan(0.5 * angle))
    return OrbitView(as_vec3(eye - distance * back), distance, azimuth, elevation, angle, parallel)


def default_view(box: AABB | None, aspect: float) -> OrbitView:
    """Where to look from when a document has no view of its own."""
    return OrbitView() if box is None else frame_box(OrbitView(), box, aspect)


def point_depth(view: OrbitView, camera: Camera, x_px: float, y_px: float, along_ray: float) -> float:
    """Distance along the axis of what is ``along_ray`` away through a pixel."""
    _, directions = camera.rays(np.array([[x_px, y_px]]))
    return float(-(directions[0] @ view.axes()[:, 2]) * along_ray)
