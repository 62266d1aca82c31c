"""What lies under the pointer, as far as the newest picture tells, and where in the widget the picture lies."""

from __future__ import annotations

import math

from PySide6.QtCore import QRect

from viewer.render.request import Frame
from viewer.scene.camera import Camera
from viewer.session.navigation import point_depth
from viewer.session.orbit_view import OrbitView
from viewer.ui.viewport.projection import in_focus

PANORAMA_ASPECT = 2.0


def picture_area(area: QRect, view: OrbitView) -> QRect:
    """The part of a widget that the picture fills: all of it, or of a panorama the largest with sides of 2 to 1."""
    if view.lens != "equirectangular" or view.through is not None:
        return area
    width = max(min(area.width(), round(PANORAMA_ASPECT * area.height())), 1)
    height = max(round(width / PANORAMA_ASPECT), 1)
    return QRect(area.x() + (area.width() - width) // 2, area.y() + (area.height() - height) // 2, width, height)


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
