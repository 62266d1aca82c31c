"""The cameras of a scene's photos, in the world."""

from __future__ import annotations

from viewer.scene.camera import Camera, placed
from viewer.scene.dataset import Dataset
from viewer.scene.document import Scene


def count_photos(scene: Scene) -> int:
    """How many photos are in use, whose cameras are known."""
    sets = (node.content for node in scene.nodes if isinstance(node.content, Dataset))
    return sum(photo.enabled for data in sets for photo in data.photos)


def photo_cameras(scene: Scene) -> tuple[Camera, ...]:
    """Those of all photos that are in use."""
    sets = ((node, node.content) for node in scene.nodes if isinstance(node.content, Dataset))
    return tuple(placed(photo.camera, node.transform) for node, data in sets for photo in data.photos if photo.enabled)
