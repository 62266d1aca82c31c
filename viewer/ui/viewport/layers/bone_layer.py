"""The bones of the selected mesh: lines from joint to joint, and ellipsoids of what hangs on each."""

from __future__ import annotations

import moderngl
import numpy as np
from jaxtyping import Float64

from viewer.scene.color import linear_to_srgb
from viewer.scene.geometry import Transform
from viewer.scene.skinning import bone_colors
from viewer.session.bones import SeenBone, seen_bones
from viewer.session.state import State
from viewer.ui.viewport.drawing import OverlayFrame
from viewer.ui.viewport.layers.lines import LinePainter, Rgba, join, lines

SEGMENTS = 28
HOT: Rgba = (1.0, 0.86, 0.35, 1.0)
STICK: Rgba = (0.92, 0.93, 0.96, 0.9)
WIDTH, HOT_WIDTH, STICK_WIDTH = 1.3, 2.4, 1.8


class BoneLayer:
    """Draws them over everything.

    Args:
        context: Where to draw; everything is given back by ``release``.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._painter = LinePainter(context)
        self._circles = _circles()

    def draw(self, state: State, frame: OverlayFrame) -> None:
        """Draw those that are seen."""
        bones = seen_bones(state)
        if not bones:
            return
        colors = linear_to_srgb(bone_colors(len(bones)))
        rows = [lines_ for bone, color in zip(bones, colors, strict=True) for lines_ in self._rows(state, bone, color)]
        rows += [
            lines(np.array([bones[bone.parent].joint]), np.array([bone.joint]), STICK, STICK_WIDTH)
            for bone in bones
            if bone.parent >= 0
        ]
        self._painter.draw(
            join(rows), frame.drawing.matrices, frame.size, scale=frame.scale, near=frame.near, depth=False
        )

    def _rows(self, state: State, bone: SeenBone, color: Float64[np.ndarray, " 3"]) -> list[np.ndarray]:
        """The lines of one bone."""
        hot = bone.name in (state.bones.hot, state.bones.active[1])
        red, green, blue = (float(part) for part in color)
        shade: Rgba = HOT if hot else (red, green, blue, 0.75)
        width = HOT_WIDTH if hot else WIDTH
        rows = [lines(np.array([bone.joint]), np.array([bone.grip]), shade, 2.0 * width)]
        if bone.body is not None:
            body = Transform(bone.body.center, bone.body.rotation)
            for circle in self._circles:
                own = body.apply(circle * np.array(bone.body.radii))
                there = own @ bone.matrix[:3, :3].T + bone.matrix[:3, 3]
                rows.append(lines(there[:-1], there[1:], shade, width))
        return rows

    def release(self) -> None:
        """Give everything back."""
        self._painter.release()


def _circles() -> tuple[Float64[np.ndarray, "n 3"], ...]:
    """Three circles of radius 1 about the axes."""
    angle = np.linspace(0.0, 2.0 * np.pi, SEGMENTS + 1)
    plane = np.stack([np.cos(angle), np.sin(angle), np.zeros_like(angle)], 1)
    return tuple(np.roll(plane, shift, 1) for shift in range(3))
