"""The gizmo that moves, turns and scales the selected nodes."""

from __future__ import annotations

import moderngl
import numpy as np

from viewer.session.state import State
from viewer.session.tools.gizmo import gizmo_frame
from viewer.ui.viewport.drawing import OverlayFrame
from viewer.ui.viewport.layers.lines import LinePainter, Rgba, join, lines

COLORS: tuple[Rgba, ...] = (
    (0.93, 0.36, 0.36, 1.0), (0.48, 0.78, 0.28, 1.0), (0.36, 0.58, 0.98, 1.0), (0.88, 0.88, 0.88, 0.9),
)  # fmt: skip
"""Of x, y, z and of what belongs to none of them."""
HOT: Rgba = (1.0, 0.86, 0.35, 1.0)
WIDTH, HOT_WIDTH = 2.4, 3.4


class GizmoLayer:
    """Draws it over everything.

    Args:
        context: Where to draw; everything is given back by ``release``.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._painter = LinePainter(context)

    def draw(self, state: State, frame: OverlayFrame) -> None:
        """Draw it, where there is one; while a handle is dragged, that handle alone."""
        shown = gizmo_frame(state)
        if shown is None:
            return
        hot, dragged = state.gizmo.hot, bool(state.gizmo.readout)
        rows = [
            lines(
                grip.line[:-1],
                grip.line[1:],
                HOT if grip.name == hot else COLORS[grip.color],
                HOT_WIDTH if grip.name == hot else WIDTH,
            )
            for grip in shown.grips
            if not dragged or grip.name == hot
        ]
        self._painter.draw(
            join(rows) if rows else np.zeros((0, 11), np.float32),
            frame.drawing.matrices, frame.size, scale=frame.scale, near=frame.near, depth=False,
        )  # fmt: skip

    def release(self) -> None:
        """Give everything back."""
        self._painter.release()
