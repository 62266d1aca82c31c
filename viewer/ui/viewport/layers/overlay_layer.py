"""Draws grid, axes, selection and data set cameras over the scene, hidden by what is in front of them."""

from __future__ import annotations

import moderngl
import numpy as np

from viewer.scene.content import Model, VoxelField
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node
from viewer.session.store import State
from viewer.ui.viewport.drawing import OverlayFrame
from viewer.ui.viewport.layers.light_shapes import faint, handle_lines, light_lines
from viewer.ui.viewport.layers.lines import LinePainter, join
from viewer.ui.viewport.layers.overlay_shapes import box, frusta, ground, picked_frustum


class OverlayLayer:
    """Keeps the cameras' lines of those data sets that are shown.

    Args:
        context: Where to draw; everything is given back by ``release``.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._painter = LinePainter(context)
        self._frusta: dict[str, tuple[Node, np.ndarray]] = {}

    def draw(self, state: State, frame: OverlayFrame) -> None:
        """Draw over a finished scene, using its depth."""
        if not state.overlays:
            return
        drawing, size, near, scale = frame.drawing, frame.size, frame.near, frame.scale
        matrices = drawing.matrices
        # Under parallel rays every point has w = 1.
        near_w = 0.0 if matrices.depth_row[2] == 0.0 else near
        floor = ground(state.view.pivot, state.view_height)
        self._painter.draw(floor.rows, matrices, size, scale=scale, near=near_w, fade=(floor.center, floor.radius))
        shown = state.shown.shown()
        others = [self._cameras(node) for node in shown if state.cameras]
        others.append(_picked(state))
        selected = next((node for node in shown if node.key == state.selected), None)
        if selected is not None and isinstance(selected.content, VoxelField | Model):
            others.append(box(selected.content.aabb, selected.transform))
        self._painter.draw(join(others), matrices, size, scale=scale, near=near_w)
        lights = light_lines(state.shown, drawing.camera, state.selected, scale)
        handles = handle_lines(state.shown, drawing.camera, state.selected, scale)
        self._painter.draw(join([faint(lights), handles]), matrices, size, scale=scale, near=near_w, depth=False)
        self._painter.draw(lights, matrices, size, scale=scale, near=near_w)

    def release(self) -> None:
        """Give everything back."""
        self._painter.release()
        self._frusta = {}

    def _cameras(self, node: Node) -> np.ndarray:
        """The camera lines of a node; made once for every value that it takes."""
        if not isinstance(node.content, Dataset):
            return join([])
        known = self._frusta.get(node.key)
        if known is None or known[0].content is not node.content or known[0].transform != node.transform:
            known = (node, frusta(node.content, node.transform))
            self._frusta[node.key] = known
        return known[1]


def _picked(state: State) -> np.ndarray:
    """The lines of the camera that stands out, if there is one."""
    if state.picked is None or not state.cameras:
        return join([])
    node = next((node for node in state.shown.shown("dataset") if node.key == state.picked.key), None)
    if node is None or not isinstance(node.content, Dataset):
        return join([])
    photos = (photo for photo in node.content.photos if photo.file == state.picked.file)
    return join([picked_frustum(photo, node.content, node.transform) for photo in photos])
