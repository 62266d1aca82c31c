"""The cameras of a scene's photos, in the world."""

from __future__ import annotations

from viewer.scene.camera import Camera, placed
from viewer.scene.dataset import Dataset
from viewer.scene.document import Scene


def photo_cameras(scene: Scene) -> tuple[Camera, ...]:
    """Those of all photos that are in use."""
    sets = ((node, node.content) for node in scene.nodes if isinstance(node.content, Dataset))
    return tuple(placed(photo.camera, node.transform) for node, data in sets for photo in data.photos if photo.enabled)
