"""Draws the point clouds of a scene: every point a ball that shows its own colour, as the engine's pictures have it."""

from __future__ import annotations

import moderngl
import numpy as np

from viewer.errors import AssetError
from viewer.render.channels import Channel
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Orthographic
from viewer.scene.color import srgb_to_linear
from viewer.scene.content import AssetId
from viewer.scene.document import Node
from viewer.scene.point_cloud import PointCloud, ball_radius
from viewer.scene.points import points_from_tensors
from viewer.session.projection import LensKind
from viewer.session.store import State
from viewer.ui.viewport.drawing import Drawing, OverlayFrame
from viewer.ui.viewport.gl import assign, program

CHANNELS: tuple[Channel, ...] = ("color", "depth", "normal", "opacity", "albedo")
"""Those that points have."""
MOST_MOVING = 300_000
"""Points of a cloud that are drawn while a hand moves; they are shuffled, so that all parts are thinned alike."""
SHUFFLE = 11


class PointCloudLayer:
    """Holds the points of the clouds that are in the scene.

    Args:
        context: Where to draw; everything is given back by ``release``.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._uploaded: dict[AssetId, tuple[moderngl.Buffer | None, int]] = {}
        self._programs: dict[tuple[LensKind, Channel], moderngl.Program] = {}

    def draw(self, state: State, frame: OverlayFrame) -> None:
        """Draw all visible point clouds with depth; none in channels that they do not have.

        Clouds whose asset is missing are not drawn: the engine reports them.
        """
        scene, near, scale = state.shown, frame.near, frame.scale
        nodes = [(node, node.content) for node in scene.nodes if isinstance(node.content, PointCloud)]
        for lost in self._uploaded.keys() - {content.asset for _, content in nodes}:
            self._drop(lost)
        shown = {node.key for node in scene.shown("points")}
        if frame.drawing.channel in CHANNELS:
            for node, content in nodes:
                if node.key in shown:
                    self._draw_node(node, content, frame.assets, frame.drawing, near, moving=state.moving, scale=scale)

    def release(self) -> None:
        """Give everything back."""
        for asset in list(self._uploaded):
            self._drop(asset)
        for each in self._programs.values():
            each.release()
        self._programs = {}

    def _draw_node(
        self,
        node: Node,
        content: PointCloud,
        store: AssetStore,
        drawing: Drawing,
        near: float,
        *,
        moving: bool,
        scale: float,
    ) -> None:
        if content.asset not in self._uploaded:
            self._uploaded[content.asset] = self._upload(content.asset, store)
        buffer, count = self._uploaded[content.asset]
        if buffer is None:
            return
        key = drawing.matrices.kind, drawing.channel
        if key not in self._programs:
            files = "point_cloud.vert", "point_cloud.frag"
            self._programs[key] = program(self._context, *files, channel=key[1], LENS=key[0])
        target = self._programs[key]
        drawn = min(count, MOST_MOVING) if moving else count
        pose = np.array(drawing.camera.camera_to_world)
        parallel = 1.0 if isinstance(drawing.camera.lens, Orthographic) else 0.0
        # Fewer balls cover the same surface where each has as much more area.
        radius = ball_radius(content, node.values) * node.transform.scale * (count / drawn) ** 0.5
        width, height = self._context.fbo.viewport[2:]
        own = {
            "local_to_world": node.transform.matrix(), "radius": radius, "near_w": near, "size": (width, height),
            "up": tuple(pose[:3, 1]), "right": tuple(pose[:3, 0]), "eye": drawing.camera.position,
            "ahead": (*(-pose[:3, 2]), parallel), "least": max(1.5 * scale, 1.0),
        }  # fmt: skip
        assign(target, {**drawing.uniforms(), **own})
        self._context.enable(moderngl.DEPTH_TEST | moderngl.PROGRAM_POINT_SIZE)
        self._context.depth_func = "<"
        colored = target.get("in_color", None) is not None  # not all channels use it, and the compiler drops it there
        layout = (buffer, "3f 3f", "in_position", "in_color") if colored else (buffer, "3f 12x", "in_position")
        array = self._context.vertex_array(target, [layout])
        array.render(moderngl.POINTS, vertices=drawn, instances=drawing.matrices.instances)
        array.release()
        self._context.disable(moderngl.PROGRAM_POINT_SIZE)

    def _upload(self, asset: AssetId, store: AssetStore) -> tuple[moderngl.Buffer | None, int]:
        try:
            points = points_from_tensors(store.get(asset))
        except AssetError:
            return None, 0
        order = np.random.default_rng(SHUFFLE).permutation(len(points.positions))
        colors = srgb_to_linear(points.colors[order].astype(np.float32) / np.float32(255))
        rows = np.concatenate([points.positions[order], colors], 1).astype(np.float32)
        return (self._context.buffer(rows) if len(rows) else None), len(rows)

    def _drop(self, asset: AssetId) -> None:
        buffer, _ = self._uploaded.pop(asset)
        if buffer is not None:
            buffer.release()
