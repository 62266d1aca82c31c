"""Which of the cameras that are drawn over the scene lies under the pointer."""

from __future__ import annotations

import math

import numpy as np

from viewer.scene.camera import Camera
from viewer.scene.dataset import Dataset, Photo
from viewer.scene.document import Scene
from viewer.scene.geometry import as_array
from viewer.scene.picture_positions import picture_positions
from viewer.session.projection import along_axis
from viewer.session.state import Picked

REACH_PX = 12.0
"""So near to the middle line of a camera's pyramid one has to point."""

MAX_FRUSTA = 240
CROWDED = 0.08
"""Of the diagonal of the box around all cameras: no pyramid is deeper."""
SURE_PX = 3.0
"""No one points more exactly than that."""
SAME = 1e-6
"""Cameras nearer to the eye than this, in the data set's own unit, are the one that is looked through."""


def picked_camera(scene: Scene, camera: Camera, x_px: float, y_px: float) -> Picked | None:
    """The photo whose drawn camera is at a place of the picture; None where there is none.

    Of several within reach, the one pointed at best; of those pointed at equally well, the one nearest to the eye. A
    camera that one looks through is never it.

    Args:
        scene: What is shown.
        camera: Of the view, at the size of the picture.
        x_px: In pixels of the picture.
        y_px: The same downwards.
    """
    found: list[tuple[int, float, Picked]] = []
    for node in scene.shown("dataset"):
        if not isinstance(node.content, Dataset) or not node.content.photos:
            continue
        photos = drawn_photos(node.content)
        poses = np.array([as_array(photo.camera.camera_to_world) for photo in photos])
        eyes = poses[:, :3, 3]
        eyes_world = node.transform.apply(eyes)
        tips_world = node.transform.apply(eyes - frustum_depth(node.content) * poses[:, :3, 2])
        at = np.array([x_px, y_px])
        gap = _gap(picture_positions(camera, eyes_world), picture_positions(camera, tips_world), at)
        away = along_axis(camera, eyes_world)
        elsewhere = np.linalg.norm(eyes_world - np.array(camera.position), axis=1) > SAME * node.transform.scale
        near = np.flatnonzero((gap < REACH_PX) & elsewhere)
        found += [
            (int(gap[number] / SURE_PX), float(away[number]), Picked(node.key, photos[number].file)) for number in near
        ]
    return min(found)[2] if found else None


def drawn_photos(dataset: Dataset) -> tuple[Photo, ...]:
    """The photos whose cameras are drawn: all, or of very many, evenly chosen ones."""
    return dataset.photos[:: max(1, math.ceil(len(dataset.photos) / MAX_FRUSTA))]


def frustum_depth(dataset: Dataset) -> float:
    """How deep a camera's pyramid is, in the data set's own space.

    It goes by the subject's size, and is less where the cameras are close together before something large.
    """
    depth = 0.06 * dataset.aabb.diagonal
    if len(dataset.photos) < 2:
        return depth
    positions = np.array([photo.camera.position for photo in dataset.photos])
    apart = float(np.linalg.norm(np.ptp(positions, axis=0)))
    return min(depth, CROWDED * apart) if apart > 0.0 else depth


def _gap(starts: np.ndarray, ends: np.ndarray, at: np.ndarray) -> np.ndarray:
    """How far a point is from line segments in the plane; inf where an end is not seen."""
    along = ends - starts
    square = np.maximum((along**2).sum(1), 1e-12)
    part = np.clip(((at - starts) * along).sum(1) / square, 0.0, 1.0)
    gap = np.linalg.norm(starts + part[:, None] * along - at, axis=1)
    return np.where(np.isfinite(gap), gap, np.inf)
