"""How deep the newest picture is under the pointer."""

from __future__ import annotations

import math

from viewer.render.request import Frame
from viewer.scene.camera import Camera
from viewer.session.navigation import point_depth
from viewer.session.orbit_view import OrbitView
from viewer.session.projection import in_focus


def frame_depth(view: OrbitView, frame: Frame | None, camera: Camera, x_px: float, y_px: float) -> float | None:
    """How deep the newest picture of the fields is at a place; None where nothing is or it was taken from elsewhere.

    Args:
        view: From where one looks.
        frame: The newest picture.
        camera: Of the view, at the size of the picture.
        x_px: In pixels of the picture.
        y_px: Likewise.
    """
    width, height = camera.lens.width, camera.lens.height
    if frame is None or in_focus(frame.request.camera.resized(width, height)) != in_focus(camera):
        return None
    rows, columns = frame.depth.shape
    row = int(y_px * frame.request.height / (height * frame.step))
    column = int(x_px * frame.request.width / (width * frame.step))
    along_ray = float(frame.depth[min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)])
    if not math.isfinite(along_ray):
        return None
    return point_depth(view, camera, x_px, y_px, along_ray)
