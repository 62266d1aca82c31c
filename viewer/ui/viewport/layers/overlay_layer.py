"""Draws grid, axes, selection and data set cameras over the scene, hidden by what is in front of them."""

from __future__ import annotations

import math
from typing import NamedTuple

import moderngl
import numpy as np
from jaxtyping import Float

from viewer.scene.camera import Camera, Orthographic
from viewer.scene.content import Model, VoxelField
from viewer.scene.dataset import Dataset, Photo
from viewer.scene.document import Node
from viewer.scene.geometry import AABB, Transform, Vec3
from viewer.session.photo_picking import drawn_photos, frustum_depth
from viewer.session.state import State
from viewer.ui.viewport.drawing import OverlayFrame
from viewer.ui.viewport.layers.light_shapes import handle_lines, light_lines
from viewer.ui.viewport.layers.line_shapes import faint
from viewer.ui.viewport.layers.lines import LinePainter, Rgba, join, lines

MINOR: Rgba = (0.62, 0.66, 0.72, 0.16)
MAJOR: Rgba = (0.66, 0.70, 0.76, 0.34)
X_AXIS: Rgba = (0.90, 0.30, 0.33, 0.85)
Y_AXIS: Rgba = (0.47, 0.75, 0.27, 0.85)
SELECTED: Rgba = (0.96, 0.66, 0.26, 0.80)
TRAINING: Rgba = (0.45, 0.68, 0.95, 0.55)
HELD_OUT: Rgba = (0.95, 0.72, 0.40, 0.75)
DISABLED: Rgba = (0.55, 0.57, 0.60, 0.28)
PICKED: Rgba = (1.0, 0.93, 0.35, 1.0)
MINOR_LINES = 26
"""Grid lines on each side of the centre."""
CORNER = 0.14
"""Part of a box's edge that is drawn at each of its ends."""


class Ground(NamedTuple):
    """The grid's lines and how they fade."""

    rows: np.ndarray
    center: Vec3
    radius: float


def grid_step(view_height: float) -> float:
    """The distance of neighbouring lines: a power of ten, so that 3 to 30 of them fit into the view."""
    return 10.0 ** math.ceil(math.log10(max(view_height, 1e-9) / 30.0))


def ground(focus: Vec3, view_height: float) -> Ground:
    """The ground plane z = 0 below a point, with the world's x and y axes.

    Args:
        focus: What the camera turns around.
        view_height: Height of what is seen at that distance, in world units.
    """
    step = grid_step(view_height)
    radius = MINOR_LINES * step
    middle = [round(value / (10.0 * step)) * 10 for value in focus[:2]]
    numbers = np.arange(-MINOR_LINES, MINOR_LINES + 1)
    parts = []
    for axis in (0, 1):
        number = numbers + middle[axis]
        starts, ends = np.zeros((len(number), 3)), np.zeros((len(number), 3))
        starts[:, axis] = ends[:, axis] = number * step
        other = middle[1 - axis] * step
        starts[:, 1 - axis], ends[:, 1 - axis] = other - radius, other + radius
        major, is_axis = number % 10 == 0, number == 0
        parts.append(lines(starts[~major], ends[~major], MINOR, 1.0))
        parts.append(lines(starts[major & ~is_axis], ends[major & ~is_axis], MAJOR, 1.0))
        # Where x = 0 runs the y axis.
        parts.append(lines(starts[is_axis], ends[is_axis], Y_AXIS if axis == 0 else X_AXIS, 1.6))
    return Ground(join(parts), (focus[0], focus[1], 0.0), radius)


def box(aabb: AABB, transform: Transform) -> np.ndarray:
    """The corners of a box in a node's own space, as three short lines each: they say enough, and hide little."""
    corners = transform.apply(aabb.corners())
    number = np.arange(8)
    starts = np.concatenate([number] * 3)
    ends = np.concatenate([number ^ bit for bit in (1, 2, 4)])
    short = corners[starts] + CORNER * (corners[ends] - corners[starts])
    return lines(corners[starts], short, SELECTED, 1.5)


def frusta(dataset: Dataset, transform: Transform) -> np.ndarray:
    """A small pyramid for every camera; held-out ones and those that are not used have other colours."""
    depth = frustum_depth(dataset)
    return join([_frustum(photo, depth, transform, _color(photo), 1.0) for photo in drawn_photos(dataset)])


def picked_frustum(photo: Photo, dataset: Dataset, transform: Transform) -> np.ndarray:
    """The camera that stands out, whatever it is used for."""
    return _frustum(photo, frustum_depth(dataset), transform, PICKED, 2.4)


def camera_pyramid(camera: Camera, depth: float, color: Rgba, width: float) -> np.ndarray:
    """The pyramid of a camera in the world."""
    return _lines_of(np.concatenate([each.reshape(-1, 3) for each in _pyramid(camera, depth)]), color, width)


def _frustum(photo: Photo, depth: float, transform: Transform, color: Rgba, width: float) -> np.ndarray:
    """One camera's pyramid."""
    eye, corners = _pyramid(photo.camera, depth)
    return _lines_of(transform.apply(np.concatenate([eye[None], corners])), color, width)


def _lines_of(points: Float[np.ndarray, "5 3"], color: Rgba, width: float) -> np.ndarray:
    """From the tip of a pyramid to its corners, and around them."""
    return lines(points[[0, 0, 0, 0, 1, 2, 3, 4]], points[[1, 2, 3, 4, 2, 3, 4, 1]], color, width)


def _color(photo: Photo) -> Rgba:
    if not photo.enabled:
        return DISABLED
    return TRAINING if photo.split == "train" else HELD_OUT


def _pyramid(camera: Camera, size: float) -> tuple[Float[np.ndarray, " 3"], Float[np.ndarray, "4 3"]]:
    """A camera's place and the corners of its picture at a distance."""
    lens = camera.lens
    pixels = np.array([[0, 0], [lens.width, 0], [lens.width, lens.height], [0, lens.height]], np.float64)
    origins, directions = camera.rays(pixels)
    if isinstance(lens, Orthographic):
        return np.array(camera.position), origins
    return np.array(camera.position), origins + size * directions


BOXED = (VoxelField, Model)
"""Kinds of content around whose selected nodes the corners of a box are drawn."""


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
        floor = ground(state.view.pivot, state.view_height)
        self._painter.draw(floor.rows, matrices, size, scale=scale, near=near, fade=(floor.center, floor.radius))
        shown = state.shown.shown()
        others = [self._cameras(node) for node in shown if state.cameras]
        others.append(_picked(state))
        selected = [node for node in shown if node.key in state.selection]
        others += [box(node.content.aabb, node.transform) for node in selected if isinstance(node.content, BOXED)]
        self._painter.draw(join(others), matrices, size, scale=scale, near=near)
        lights = light_lines(state.shown, drawing.camera, state.selected, scale)
        handles = handle_lines(state.shown, drawing.camera, state.selected, scale)
        self._painter.draw(join([faint(lights), handles]), matrices, size, scale=scale, near=near, depth=False)
        self._painter.draw(lights, matrices, size, scale=scale, near=near)

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
