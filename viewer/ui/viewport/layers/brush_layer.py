"""The ring of the sculpting brush, with a sign of what a drag would do."""

from __future__ import annotations

import moderngl
import numpy as np

from viewer.scene.color import linear_to_srgb
from viewer.scene.geometry import Vec3
from viewer.scene.sculpt import Operation
from viewer.session.brush import Ring
from viewer.session.state import State
from viewer.ui.viewport.drawing import OverlayFrame
from viewer.ui.viewport.layers.line_shapes import axes_around, ring
from viewer.ui.viewport.layers.lines import LinePainter, Rgba, join, lines

ADDS: Rgba = (0.45, 0.85, 1.0, 1.0)
TAKES: Rgba = (1.0, 0.5, 0.42, 1.0)
SMOOTHS: Rgba = (0.55, 0.95, 0.55, 1.0)
OUTSIDE: Rgba = (0.95, 0.95, 0.95, 1.0)
INSIDE = 0.94
"""Radius of the ring in the paint's colour."""
WIDTH = 1.6
SIGN = 0.16
"""Size of the sign, as a part of the radius."""
OFF_SURFACE = 0.03
"""The ring lies so much of its radius before the surface."""
CROSS = ((-1, 0, 1, 0), (0, -1, 0, 1))
MINUS = ((-1, 0, 1, 0),)
ARROWS = (*CROSS, (1, 0, 0.6, 0.3), (1, 0, 0.6, -0.3), (-1, 0, -0.6, 0.3), (-1, 0, -0.6, -0.3))
BARS = ((-1, -0.35, 1, -0.35), (-1, 0.35, 1, 0.35))
SIGNS: dict[Operation, tuple[tuple[float, float, float, float], ...]] = {
    "draw": CROSS,
    "inflate": (*CROSS, (-0.7, -0.7, 0.7, 0.7), (-0.7, 0.7, 0.7, -0.7)),
    "smooth": ((-1, 0, -0.5, 0.4), (-0.5, 0.4, 0, 0), (0, 0, 0.5, -0.4), (0.5, -0.4, 1, 0)),
    "grab": ARROWS,
    "flatten": BARS,
    "pinch": ((-1, -1, 0, 0), (-1, 1, 0, 0), (1, -1, 0, 0), (1, 1, 0, 0)),
    "twist": ((-0.8, -0.6, 0, -1), (0, -1, 0.8, -0.6), (0.8, 0.6, 0, 1), (0, 1, -0.8, 0.6), (-0.8, -0.6, -0.4, -1)),
    "clay": (*BARS, *CROSS),
}
"""Strokes of each operation's sign, from x, y to x, y."""


class BrushLayer:
    """Draws the ring where the brush hovers.

    Args:
        context: Where to draw; everything is given back by ``release``.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._painter = LinePainter(context)

    def draw(self, state: State, frame: OverlayFrame) -> None:
        """Draw it over everything: the surface that it touches is bent."""
        if state.ring is None or not (state.brush.on or state.paint_brush.on or state.picker.tool == "sphere"):
            return
        rows = ring_lines(state.ring)
        self._painter.draw(rows, frame.drawing.matrices, frame.size, scale=frame.scale, near=frame.near, depth=False)

    def release(self) -> None:
        """Give everything back."""
        self._painter.release()


def _paint_lines(shown: Ring, color: Vec3, at: np.ndarray, axes: np.ndarray) -> np.ndarray:
    """A ring in the colour of the paint within one that is seen on anything; a bar in its middle, where it erases."""
    red, green, blue = (float(part) for part in linear_to_srgb(np.array(color)))
    inner = ring(at, axes, INSIDE * shown.radius, (red, green, blue, 1.0), 3.0 * WIDTH)
    parts = [ring(at, axes, shown.radius, OUTSIDE, 2.0 * WIDTH), inner]
    if shown.inverted:
        ends = SIGN * shown.radius * np.array(MINUS, np.float64).reshape(-1, 2, 2)
        placed = at + ends @ axes[:, :2].T
        parts.append(lines(placed[:, 0], placed[:, 1], TAKES, WIDTH))
    return join(parts)


def ring_lines(shown: Ring) -> np.ndarray:
    """Rows of lines for a ring, its sign, and its normal."""
    normal = np.array(shown.normal)
    axes, at = axes_around(normal), np.array(shown.at) + OFF_SURFACE * shown.radius * normal
    color = SMOOTHS if shown.operation == "smooth" else TAKES if shown.inverted else ADDS
    strokes = MINUS if shown.inverted and shown.operation in ("draw", "inflate", "clay") else SIGNS[shown.operation]
    if shown.color is not None:
        return _paint_lines(shown, shown.color, at, axes)
    ends = SIGN * shown.radius * np.array(strokes, np.float64).reshape(-1, 2, 2)
    placed = at + ends @ axes[:, :2].T
    parts = [ring(at, axes, shown.radius, color, WIDTH), lines(placed[:, 0], placed[:, 1], color, WIDTH)]
    parts.append(lines(at[None], (at + 0.5 * shown.radius * normal)[None], color, 0.7 * WIDTH))
    return join(parts)
