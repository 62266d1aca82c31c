"""Draws the points that structure from motion has found, hidden by what is in front of them."""

from __future__ import annotations

import moderngl

from viewer.scene.content import AssetId
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node
from viewer.session.state import State
from viewer.ui.viewport.drawing import OverlayFrame
from viewer.ui.viewport.gl import Programs, assign
from viewer.ui.viewport.layers.point_buffers import PointBuffers

SIZE = 2.5
"""Pixels across."""
MOST_MOVING = 15_000
"""Points that are drawn while a hand moves; they are shuffled, so that any first ones show all parts alike."""
SHUFFLE = 7


class PointsLayer:
    """Holds the points of the data sets that are shown.

    Args:
        context: Where to draw; everything is given back by ``release``.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._points = PointBuffers(context, SHUFFLE)
        self._programs = Programs(context, "point.vert", "point.frag")

    def draw(self, state: State, frame: OverlayFrame) -> None:
        """Draw the points of all visible data sets, using and filling the scene's depth.

        Points that are missing are not drawn: the photos are as good without them.
        """
        if not (state.overlays and state.points):
            return
        named = {
            asset: node
            for node in state.shown.nodes
            if isinstance(node.content, Dataset) and (asset := node.content.points) is not None
        }
        self._points.release_others(named)
        shown = {node.key for node in state.shown.shown("dataset")}
        for asset, node in named.items():
            if node.key in shown:
                self._draw_node(asset, node, frame, moving=state.quick)

    def release(self) -> None:
        """Give everything back."""
        self._points.release_others()
        self._programs.release()

    def _draw_node(self, asset: AssetId, node: Node, frame: OverlayFrame, *, moving: bool) -> None:
        matrices = frame.drawing.matrices
        buffer, count = self._points.find(asset, frame.assets)
        if buffer is None:
            return
        target = self._programs.get(LENS=matrices.kind)
        own = {
            "local_to_world": node.transform.matrix(),
            "point_size": max(SIZE * frame.scale, 1.0),
            "near_w": frame.near,
        }
        assign(target, {**matrices.uniforms(), **own})
        drawn = min(count, MOST_MOVING) if moving else count
        self._points.render(target, buffer, drawn, matrices.instances, "<=")
