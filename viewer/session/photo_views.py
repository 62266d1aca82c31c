"""Stepping through the cameras that a data set's photos were taken with."""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec
import numpy as np

from viewer.scene.camera import Camera, placed
from viewer.scene.dataset import Dataset, Photo
from viewer.scene.document import Scene
from viewer.scene.geometry import AABB, as_array
from viewer.session.orbit_view import OrbitView
from viewer.session.poses import view_at

Step = Literal["next", "previous", "first", "last", "nearest"]


class PhotoView(NamedTuple):
    """One photo's camera in the world, what it looks at, and the photo itself."""

    name: str
    camera: Camera
    box: AABB
    photo: Photo
    dataset: Dataset


def photo_views(scene: Scene) -> tuple[PhotoView, ...]:
    """Every photo of every visible data set, in order."""
    return tuple(
        PhotoView(
            photo.file,
            placed(photo.camera, node.transform),
            node.content.aabb.transformed(node.transform),
            photo,
            node.content,
        )
        for node in scene.shown("dataset")
        if isinstance(node.content, Dataset)
        for photo in node.content.photos
    )


def step(photos: tuple[PhotoView, ...], at: int | None, where: Step, view: OrbitView) -> int:
    """The number of the photo to go to; there must be one.

    Args:
        photos: All of them.
        at: Which one is looked through now, if any.
        where: Which way. Without a present one, "next" and "previous" go to the nearest.
        view: From where one looks now.
    """
    match where:
        case "first":
            return 0
        case "last":
            return len(photos) - 1
        case "next" if at is not None:
            return (at + 1) % len(photos)
        case "previous" if at is not None:
            return (at - 1) % len(photos)
        case _:
            return nearest(photos, view)


def nearest(photos: tuple[PhotoView, ...], view: OrbitView) -> int:
    """The photo that was taken from most nearly here: distances count in pivot distances, turns in radians."""
    poses = np.array([as_array(photo.camera.camera_to_world) for photo in photos])
    gap = np.linalg.norm(poses[:, :3, 3] - view.eye, axis=1) / view.distance
    turn = np.arccos(np.clip(poses[:, :3, 2] @ view.axes()[:, 2], -1.0, 1.0))
    return int((gap + turn).argmin())


def view_of(photo: PhotoView) -> OrbitView:
    """Look through the photo's own camera, roll and lens included."""
    return msgspec.structs.replace(view_at(photo.camera, photo.box), through=photo.camera)


def looked_through(photos: tuple[PhotoView, ...], view: OrbitView) -> int | None:
    """Which photo's camera the view is bound to, if any."""
    if view.through is None:
        return None
    return next((number for number, photo in enumerate(photos) if photo.camera == view.through), None)
