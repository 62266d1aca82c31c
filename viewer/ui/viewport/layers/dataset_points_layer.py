"""Draws the points that structure from motion has found, hidden by what is in front of them."""

from __future__ import annotations

from typing import NamedTuple

import moderngl
import numpy as np

from viewer.errors import AssetError
from viewer.scene.assets import AssetStore
from viewer.scene.color import srgb_to_linear
from viewer.scene.content import AssetId
from viewer.scene.dataset import Dataset
from viewer.scene.document import Node
from viewer.scene.points import points_from_tensors
from viewer.session.projection import LensKind
from viewer.session.store import State
from viewer.ui.viewport.drawing import OverlayFrame
from viewer.ui.viewport.gl import assign, program

SIZE = 2.5
"""Pixels across."""
MOST_MOVING = 15_000
"""Points that are drawn while a hand moves; they are shuffled, so that any first ones show all parts alike."""
SHUFFLE = 7


class _Uploaded(NamedTuple):
    """The ``number`` points of one asset on the graphics card; None where the asset cannot be read."""

    buffer: moderngl.Buffer | None
    number: int


class PointsLayer:
    """Holds the points of the data sets that are shown.

    Args:
        context: Where to draw; everything is given back by ``release``.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._uploaded: dict[AssetId, _Uploaded] = {}
        self._programs: dict[LensKind, moderngl.Program] = {}

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
        for lost in self._uploaded.keys() - named.keys():
            self._drop(lost)
        shown = {node.key for node in state.shown.shown("dataset")}
        for asset, node in named.items():
            if node.key in shown:
                self._draw_node(asset, node, frame, moving=state.quick)

    def release(self) -> None:
        """Give everything back."""
        for asset in list(self._uploaded):
            self._drop(asset)
        for each in self._programs.values():
            each.release()
        self._programs = {}

    def _draw_node(self, asset: AssetId, node: Node, frame: OverlayFrame, *, moving: bool) -> None:
        matrices = frame.drawing.matrices
        if asset not in self._uploaded:
            self._uploaded[asset] = self._upload(asset, frame.assets)
        buffer, number = self._uploaded[asset]
        if buffer is None:
            return
        if matrices.kind not in self._programs:
            self._programs[matrices.kind] = program(self._context, "point.vert", "point.frag", LENS=matrices.kind)
        target = self._programs[matrices.kind]
        own = {
            "local_to_world": node.transform.matrix(),
            "point_size": max(SIZE * frame.scale, 1.0),
            "near_w": frame.near,
        }
        assign(target, {**matrices.uniforms(), **own})
        self._context.enable(moderngl.DEPTH_TEST | moderngl.PROGRAM_POINT_SIZE)
        self._context.depth_func = "<="
        array = self._context.vertex_array(target, [(buffer, "3f 3f", "in_position", "in_color")])
        drawn = min(number, MOST_MOVING) if moving else number
        array.render(moderngl.POINTS, vertices=drawn, instances=matrices.instances)
        array.release()
        self._context.disable(moderngl.PROGRAM_POINT_SIZE)

    def _upload(self, asset: AssetId, store: AssetStore) -> _Uploaded:
        try:
            points = points_from_tensors(store.get(asset))
        except AssetError:
            return _Uploaded(None, 0)
        order = np.random.default_rng(SHUFFLE).permutation(len(points.positions))
        colors = srgb_to_linear(points.colors[order].astype(np.float32) / np.float32(255))
        rows = np.concatenate([points.positions[order], colors], 1).astype(np.float32)
        return _Uploaded(self._context.buffer(rows) if len(rows) else None, len(rows))

    def _drop(self, asset: AssetId) -> None:
        buffer, _ = self._uploaded.pop(asset)
        if buffer is not None:
            buffer.release()
