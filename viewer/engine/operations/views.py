"""Cameras of data sets, in the world, and a good one to begin with."""

from __future__ import annotations

import math

import numpy as np

from viewer.scene.camera import Camera, fov_y, pinhole, placed
from viewer.scene.dataset import Dataset
from viewer.scene.document import Scene
from viewer.scene.framing import ELEVATION, FOV_Y, default_camera
from viewer.scene.geometry import Transform, as_array

DEFAULT_SIDE = 800


def opening_view(dataset: Dataset, transform: Transform) -> Camera:
    """The view of a photo that looks at the subject from a little above, through an ideal lens.

    Of all photos the one with the least sum of two angles: its height above the horizon against 25 degrees, and the
    subject's centre against the middle of the picture.
    """
    photos = [photo for photo in dataset.photos if photo.split == "train"] or list(dataset.photos)
    center = transform.apply(np.array([dataset.aabb.center]))[0]

    def strangeness(camera: Camera) -> float:
        pose = as_array(camera.camera_to_world)
        away = pose[:3, 3] - center
        distance = float(np.linalg.norm(away))
        if distance < 1e-9:
            return math.inf
        height = math.asin(np.clip(away[2] / distance, -1.0, 1.0))
        off_center = math.acos(np.clip(pose[:3, 2] @ away / distance, -1.0, 1.0))
        return abs(height - ELEVATION) + off_center

    best = min((placed(photo.camera, transform) for photo in photos), key=strangeness)
    lens = best.lens
    return Camera(best.camera_to_world, pinhole(fov_y(lens) or FOV_Y, lens.width, lens.height))


def default_view(scene: Scene) -> Camera | None:
    """The scene's own camera, else one that sees all of it; None where there is nothing to see."""
    if scene.camera is not None:
        return scene.camera
    box = scene.visible_aabb()
    if box is None:
        return None
    return default_camera(box, DEFAULT_SIDE, DEFAULT_SIDE)
