"""Cameras of data sets, in the world, and a good one to begin with."""

from __future__ import annotations

import math

import numpy as np

from viewer.scene.camera import Camera, fov_y, look_at, pinhole, placed
from viewer.scene.dataset import Dataset
from viewer.scene.document import Scene
from viewer.scene.geometry import Transform, as_array

ELEVATION = math.radians(25)
"""From how high one likes to look at things."""
DEFAULT_SIDE = 800
DEFAULT_FOV = math.radians(40)
CLOSENESS = 1.1
"""Radii of the bounding sphere, by the sine of half the field of view: all of it is seen, with a little air."""


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
    return Camera(best.camera_to_world, pinhole(fov_y(lens) or DEFAULT_FOV, lens.width, lens.height))


def default_view(scene: Scene) -> Camera | None:
    """The scene's own camera, else one that sees all of it; None where there is nothing to see."""
    if scene.camera is not None:
        return scene.camera
    box = scene.visible_aabb()
    if box is None:
        return None
    distance = CLOSENESS * 0.5 * box.diagonal / math.sin(0.5 * DEFAULT_FOV)
    x, y, z = box.center
    across = distance * math.cos(ELEVATION) / math.sqrt(2)
    eye = (x + across, y - across, z + distance * math.sin(ELEVATION))
    return Camera(look_at(eye, box.center), pinhole(DEFAULT_FOV, DEFAULT_SIDE, DEFAULT_SIDE))
