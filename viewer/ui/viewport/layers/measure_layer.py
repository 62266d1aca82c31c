"""What was measured, as lines and points over the scene."""

from __future__ import annotations

import moderngl
import numpy as np

from viewer.scene.geometry import Vec3
from viewer.scene.measurement import Measurement
from viewer.session.projection import forward, unit_at
from viewer.session.state import State
from viewer.ui.viewport.drawing import OverlayFrame
from viewer.ui.viewport.layers.line_shapes import axes_around, diamond, faint
from viewer.ui.viewport.layers.lines import LinePainter, Rgba, join, lines

LINE: Rgba = (0.98, 0.86, 0.35, 1.0)
CHOSEN: Rgba = (1.0, 0.62, 0.2, 1.0)
MOVING: Rgba = (0.98, 0.5, 0.75, 1.0)
"""Of points on what moves, when captures are aligned."""
POINT_PX = 6.0
WIDTH, CHOSEN_WIDTH = 1.8, 2.6


class MeasureLayer:
    """Draws measurements, and the points that are being picked.

    Args:
        context: Where to draw; everything is given back by ``release``.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._painter = LinePainter(context)

    def draw(self, state: State, frame: OverlayFrame) -> None:
        """Draw them, faintly where the scene hides them."""
        if not state.overlays:
            return
        measuring = state.measuring
        shapes = [_chain(each, chosen=each.key == measuring.chosen) for each in state.current.measurements]
        points = [(at, LINE) for each in state.current.measurements for at in each.points]
        points += [
            (at, MOVING if measuring.mode == "pairs" and number % 2 == 0 else CHOSEN)
            for number, at in enumerate(measuring.points)
        ]
        shapes.append(_draft(measuring.points, closed=measuring.mode in ("area", "level"), paired=measuring.mode))
        if not points:
            return
        drawing, scale = frame.drawing, frame.scale
        axes, rows = axes_around(forward(drawing.camera)), join(shapes)
        ends = [
            diamond(np.array(at), axes, POINT_PX * scale * unit_at(drawing.camera, at), color) for at, color in points
        ]
        hidden = join([faint(rows), *ends])
        self._painter.draw(hidden, drawing.matrices, frame.size, scale=scale, near=frame.near, depth=False)
        self._painter.draw(rows, drawing.matrices, frame.size, scale=scale, near=frame.near)

    def release(self) -> None:
        """Give everything back."""
        self._painter.release()


def _chain(measurement: Measurement, *, chosen: bool) -> np.ndarray:
    """From point to point, and back to the first around an area."""
    color, width = (CHOSEN, CHOSEN_WIDTH) if chosen else (LINE, WIDTH)
    points = np.array(measurement.points, np.float64).reshape(-1, 3)
    following = np.roll(points, -1, 0)
    count = len(points) if measurement.kind == "area" else max(len(points) - 1, 0)
    return lines(points[:count], following[:count], color, width)


def _draft(points: tuple[Vec3, ...], *, closed: bool, paired: str) -> np.ndarray:
    """What is being picked."""
    chosen = np.array(points, np.float64).reshape(-1, 3)
    if paired == "pairs":
        count = len(chosen) // 2
        return lines(chosen[0 : 2 * count : 2], chosen[1 : 2 * count : 2], CHOSEN, WIDTH)
    count = len(chosen) if closed and len(chosen) > 2 else max(len(chosen) - 1, 0)
    return lines(chosen[:count], np.roll(chosen, -1, 0)[:count], CHOSEN, CHOSEN_WIDTH)
