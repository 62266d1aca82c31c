"""Draws occupied cells as translucent boxes: the largest part faintly, everything apart from it in strong colours."""

from __future__ import annotations

import moderngl

from viewer.session.occupied_cells import Faces
from viewer.session.state import State
from viewer.ui.viewport.drawing import OverlayFrame
from viewer.ui.viewport.gl import Programs, assign

BEHIND = 0.3
"""Of their opacity, floaters keep behind and inside of what is in front of them."""


class OccupancyLayer:
    """Holds the faces of the cells that were shown last.

    Args:
        context: Where to draw; everything is given back by ``release``.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._faces: Faces | None = None
        self._buffers: tuple[moderngl.Buffer, moderngl.Buffer] | None = None
        self._programs = Programs(context, "occupancy.vert", "occupancy.frag")

    def draw(self, state: State, frame: OverlayFrame) -> None:
        """Draw over a finished scene, using its depth; None draws nothing and gives the memory back."""
        cells, drawing = state.occupancy, frame.drawing
        if cells is None or not len(cells.faces.triangles):
            self._drop()
            return
        if cells.faces is not self._faces or self._buffers is None:
            self._buffers = self._uploaded(cells.faces)
        target, (corners, triangles) = self._programs.get(LENS=drawing.matrices.kind), self._buffers
        assign(target, {**drawing.matrices.uniforms(), "local_to_world": cells.transform.matrix()})
        array = self._context.vertex_array(
            target, [(corners, "3f 2f 4f", "in_position", "in_place", "in_color")], triangles
        )
        self._context.enable(moderngl.BLEND | moderngl.CULL_FACE)
        self._context.blend_func = moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA
        self._context.depth_func = "<="
        self._context.fbo.depth_mask = False
        instances, split, total = drawing.matrices.instances, 3 * cells.faces.largest, 3 * len(cells.faces.triangles)
        self._context.disable(moderngl.DEPTH_TEST)
        if total > split:
            assign(target, {"strength": BEHIND})
            array.render(moderngl.TRIANGLES, vertices=total - split, first=split, instances=instances)
        self._context.enable(moderngl.DEPTH_TEST)
        assign(target, {"strength": 1.0})
        array.render(moderngl.TRIANGLES, vertices=total, instances=instances)
        array.release()
        self._context.fbo.depth_mask = True
        self._context.disable(moderngl.BLEND | moderngl.CULL_FACE)

    def release(self) -> None:
        """Give everything back, programs included."""
        self._drop()
        self._programs.release()

    def _uploaded(self, faces: Faces) -> tuple[moderngl.Buffer, moderngl.Buffer]:
        self._drop()
        self._faces = faces
        return self._context.buffer(faces.corners), self._context.buffer(faces.triangles)

    def _drop(self) -> None:
        for buffer in self._buffers or ():
            buffer.release()
        self._faces = self._buffers = None
