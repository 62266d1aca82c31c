"""Draws the point clouds of a scene: every point a ball that shows its own colour, as the engine's pictures have it."""

from __future__ import annotations

from functools import partial

import moderngl
import numpy as np

from viewer.editing.stroke_undo import UndoMemory
from viewer.render.channels import Channel
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, Orthographic
from viewer.scene.document import Node
from viewer.scene.point_cloud import PointCloud, ball_radius
from viewer.session.state import State
from viewer.ui.viewport.display_parts import NOWHERE, Box
from viewer.ui.viewport.drawing import Drawing, OverlayFrame
from viewer.ui.viewport.field_picture import FieldPicture
from viewer.ui.viewport.gl import Programs, assign
from viewer.ui.viewport.layers.live_points import LivePoints, Painting
from viewer.ui.viewport.layers.point_buffers import PointBuffers
from viewer.ui.viewport.layers.pushed_rows import dabs_on

CHANNELS: tuple[Channel, ...] = ("color", "depth", "normal", "opacity", "albedo")
"""Those that points have."""
MOST_MOVING = 300_000
"""Points of a cloud that are drawn while a hand moves; they are shuffled, so that all parts are thinned alike."""
SHUFFLE = 11


class PointCloudLayer:
    """Holds the points of the clouds that are in the scene.

    Args:
        context: Where to draw; everything is given back by ``release``.
        undo: The memory by which strokes can be taken back.
    """

    unfinished = waiting = False  # all is uploaded at once

    def __init__(self, context: moderngl.Context, undo: UndoMemory) -> None:
        self._undo = undo
        self._context = context
        self._points = PointBuffers(context, SHUFFLE)
        self._programs = Programs(context, "point_cloud.vert", "point_cloud.frag")
        self._painting = Painting(self._painted)

    def prepare(self, state: State, frame: OverlayFrame, viewport: Box) -> Box | None:  # noqa: ARG002 - as all layers
        """Points that strokes change are not known by their places in the picture: nodes tell of them."""
        return NOWHERE

    def draw(self, state: State, frame: OverlayFrame) -> bool:
        """Draw all visible point clouds with depth, which let no light through; none in channels they do not have.

        Clouds whose asset is missing are not drawn: the engine reports them.
        """
        nodes = [(node, node.content) for node in state.shown.nodes if isinstance(node.content, PointCloud)]
        self._points.release_others([content.asset for _, content in nodes])
        self._painting.follow([(node, content.asset) for node, content in nodes], state, frame.assets)
        shown = {node.key for node in state.shown.shown("points")}
        if frame.drawing.channel in CHANNELS:
            for node, content in nodes:
                if node.key in shown:
                    self._points.find(content.asset, frame.assets)
                    self._points.push(content.asset, dabs_on(state.stroke, content.asset))
                    self._draw_node(node, content, frame, moving=state.moving)
        return False

    def mix(self, drawing: Drawing, fields: FieldPicture | None) -> None:
        """Nothing is left to be drawn."""

    def depth_at(self, camera: Camera, column: int, row: int, depth: float) -> float:  # noqa: ARG002 - as all layers
        """The picture's own depth is right."""
        return depth

    def release(self) -> None:
        """Give everything back."""
        self._points.release_others()
        self._programs.release()

    def _painted(self, node: Node, before: object, store: AssetStore) -> LivePoints | None:
        """The points of a node, to be painted on."""
        assert isinstance(node.content, PointCloud)
        asset, original = node.content.asset, None
        if isinstance(before, PointCloud) and before.asset != asset and before.count == node.content.count:
            first = self._points.rows(before.asset, store)
            original = None if first is None else first[:, 3:]
        rows = self._points.rows(asset, store)
        if rows is None or self._points.find(asset, store).buffer is None:
            return None
        return LivePoints(rows, original, store, self._undo, partial(self._points.write, asset))

    def _draw_node(self, node: Node, content: PointCloud, frame: OverlayFrame, *, moving: bool) -> None:
        drawing = frame.drawing
        buffer, count = self._points.find(content.asset, frame.assets)
        if buffer is None:
            return
        target = self._programs.get(channel=drawing.channel, LENS=drawing.matrices.kind)
        drawn = min(count, MOST_MOVING) if moving else count
        pose = np.array(drawing.camera.camera_to_world)
        parallel = 1.0 if isinstance(drawing.camera.lens, Orthographic) else 0.0
        # Fewer balls cover the same surface where each has as much more area.
        radius = ball_radius(content, node.values) * node.transform.scale * (count / drawn) ** 0.5
        width, height = self._context.fbo.viewport[2:]
        own = {
            "local_to_world": node.transform.matrix(), "radius": radius, "near_w": frame.near, "size": (width, height),
            "up": tuple(pose[:3, 1]), "right": tuple(pose[:3, 0]), "eye": drawing.camera.position,
            "ahead": (*(-pose[:3, 2]), parallel), "least": max(1.5 * frame.scale, 1.0),
        }  # fmt: skip
        assign(target, {**drawing.uniforms(), **own})
        self._points.render(target, buffer, drawn, drawing.matrices.instances, "<")
