"""The volume of the crop that is worked on, or of the one that selects, and its handles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import moderngl
import numpy as np

from viewer.scene.geometry import AABB, Transform, Vec3, as_vec3
from viewer.scene.prism import Prism
from viewer.scene.volumes import Box, HalfSpace, Sphere, Volume
from viewer.session.projection import forward, unit_at
from viewer.session.state import State
from viewer.session.tools.crop import NORMAL, grips
from viewer.session.tools.select_volume import held_handles
from viewer.ui.viewport.drawing import OverlayFrame
from viewer.ui.viewport.layers.line_shapes import axes_around, diamond, faint, ring
from viewer.ui.viewport.layers.lines import LinePainter, Rgba, join, lines

KEPT: Rgba = (0.36, 0.78, 0.95, 1.0)
"""Of a volume whose inside stays."""
DELETED: Rgba = (0.98, 0.42, 0.36, 1.0)
"""Of one whose inside goes."""
SELECTING: Rgba = (1.0, 0.82, 0.24, 1.0)
HANDLE: Rgba = (1.0, 1.0, 1.0, 1.0)
HANDLE_PX = 6.0
WIDTH = 1.6
MOST_RAYS, BEYOND = 12, 1.5
"""Rays through an outline that are drawn, and how far, in distances to where it is."""
SHEET = 4
"""Squares along the side of the sheet that shows a plane."""


class EditLayer:
    """Draws the edit whose handles are shown.

    Args:
        context: Where to draw; everything is given back by ``release``.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._painter = LinePainter(context)

    def draw(self, state: State, frame: OverlayFrame) -> None:
        """Draw it, and the volume that selects, faintly where the scene hides them."""
        if not state.overlays:
            return
        found, held = grips(state), held_handles(state)
        if found:
            node, crop = found[0].node, found[0].crop
            box = AABB((0.0,) * 3, (1.0,) * 3) if node.aabb is None else node.aabb  # pyright: ignore[reportArgumentType]
            color = KEPT if crop.keep == "inside" else DELETED
            reach = NORMAL * box.diagonal / node.transform.scale
            shape = volume_lines(crop.volume, node.transform, reach, color)
            self._draw(shape, [grip.at for grip in found], frame)
        if held and state.held_volume is not None:
            shape = volume_lines(state.held_volume.volume, Transform(), 1.0, SELECTING)
            self._draw(shape, [handle.at for handle in held], frame)

    def _draw(self, shape: np.ndarray, places: Sequence[Vec3], frame: OverlayFrame) -> None:
        """Draw the lines of a volume and its handles."""
        drawing, scale = frame.drawing, frame.scale
        axes = axes_around(forward(drawing.camera))
        sizes = [HANDLE_PX * scale * unit_at(drawing.camera, at) for at in places]
        handles = [diamond(np.array(at), axes, size, HANDLE) for at, size in zip(places, sizes, strict=True)]
        hidden = join([faint(shape), *handles])
        self._painter.draw(hidden, drawing.matrices, frame.size, scale=scale, near=frame.near, depth=False)
        self._painter.draw(shape, drawing.matrices, frame.size, scale=scale, near=frame.near)

    def release(self) -> None:
        """Give everything back."""
        self._painter.release()


def volume_lines(volume: Volume, transform: Transform, reach: float, color: Rgba) -> np.ndarray:
    """Rows of lines for a volume in the space of a node that is placed by ``transform``; ``reach`` as for handles."""
    starts, ends = SHAPES[type(volume)](volume, reach)
    return lines(transform.apply(starts), transform.apply(ends), color, WIDTH)


def _box_edges(box: Box, reach: float) -> tuple[np.ndarray, np.ndarray]:
    del reach
    half = 0.5 * np.array(box.size)
    corners = AABB(as_vec3(-half), as_vec3(half)).corners() @ box.axes.T + np.array(box.center)
    number = np.arange(8)
    pairs = [(one, one ^ bit) for one in number for bit in (1, 2, 4) if one < one ^ bit]
    first, second = np.array(pairs).T
    return corners[first], corners[second]


def _sphere_rings(sphere: Sphere, reach: float) -> tuple[np.ndarray, np.ndarray]:
    del reach
    center = np.array(sphere.center)
    rows = join([ring(center, axes_around(np.eye(3)[axis]), sphere.radius, HANDLE, WIDTH) for axis in range(3)])
    return rows[:, :3].astype(np.float64), rows[:, 3:6].astype(np.float64)


def _sheet(plane: HalfSpace, reach: float) -> tuple[np.ndarray, np.ndarray]:
    """A square with lines in it, and the normal."""
    axes, point = axes_around(plane.facing), np.array(plane.point)
    at = np.linspace(-reach, reach, SHEET + 1)
    side = np.full(SHEET + 1, reach)
    across = [np.stack(pair, 1) for pair in ((at, -side), (at, side), (-side, at), (side, at))]
    flat = [point + each @ axes[:, :2].T for each in across]
    starts = np.concatenate([flat[0], flat[2], point[None]])
    return starts, np.concatenate([flat[1], flat[3], (point + reach * plane.facing)[None]])


def _outline(prism: Prism, reach: float) -> tuple[np.ndarray, np.ndarray]:
    """The outline, and some of the rays through it: from the eye to beyond it, or as far as parallel ones are shown."""
    places, step = prism.outline(prism.drawn_at), -(-len(prism.corners) // MOST_RAYS)
    away = (prism.drawn_at - reach, prism.drawn_at + reach) if prism.parallel else (0.0, BEYOND * prism.drawn_at)
    first, last = (prism.outline(each)[::step] for each in away)
    return np.concatenate([places, first]), np.concatenate([np.roll(places, -1, 0), last])


SHAPES: dict[type[Volume], Callable[[Any, float], tuple[np.ndarray, np.ndarray]]] = {
    Box: _box_edges,
    Sphere: _sphere_rings,
    HalfSpace: _sheet,
    Prism: _outline,
}
"""Starts and ends of the lines of each kind of volume, in its own space."""
