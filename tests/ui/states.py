"""States to be drawn, seen from any camera."""

from __future__ import annotations

from viewer.scene.camera import Camera
from viewer.scene.document import Scene
from viewer.scene.geometry import Vec3
from viewer.session.orbit_view import OrbitView
from viewer.session.state import State


def seen_from(scene: Scene, camera: Camera, pivot: Vec3 = (0.0, 0.0, 0.0), **changes: object) -> State:
    """A scene seen through that very camera."""
    focus = camera.focus_distance if camera.aperture > 0.0 else None
    view = OrbitView(pivot, aperture=camera.aperture, focus_distance=focus, through=camera)
    size = (camera.lens.width, camera.lens.height)
    return State(**{"document": scene, "scene": scene, "view": view, "widget_size": size, **changes})
