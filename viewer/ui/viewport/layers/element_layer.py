"""The elements that are selected, or would be: triangles and points of one colour over the finished scene."""

from __future__ import annotations

from typing import NamedTuple

import moderngl
import numpy as np

from viewer.editing.element_table import ElementTable
from viewer.errors import AssetError
from viewer.scene.elements import ElementSet
from viewer.session.element_picking import NodeTable, Rows, rows_in
from viewer.session.state import State
from viewer.ui.viewport.drawing import OverlayFrame
from viewer.ui.viewport.gl import Programs, assign, blended, draw_everywhere, plain_program
from viewer.ui.viewport.layers.lines import Rgba, linear

SELECTED: Rgba = (1.0, 0.84, 0.10, 0.34)
"""sRGB and opacity."""
TRIED: Rgba = (1.0, 0.55, 0.12, 0.42)
GOING: Rgba = (1.0, 0.22, 0.16, 0.5)
"""Of what an edit would take away."""
EDGE = 0.9
"""Opacity along the edge of what is selected."""
MASK_UNIT = 0
MOST_TRIED, MOST = 60_000, 400_000
"""Elements that are drawn while a selection is made, and else: of more, some stand for all."""
POINT_PX = (2.5, 9.0)


class _Uploaded(NamedTuple):
    """Some elements of a node on the graphics card.

    Attributes:
        table: The table that they are from.
        chosen: The set or the rows that say which.
        buffer: Their vertices; None where there are none.
        vertices: How many.
        radius: The usual radius of an element.
    """

    table: ElementTable
    chosen: object
    buffer: moderngl.Buffer | None
    vertices: int
    radius: float


class ElementLayer:
    """Draws selected elements.

    Args:
        context: Where to draw; everything is given back by ``release``.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._points = Programs(context, "point.vert", "selected.frag", _round)
        self._faces = Programs(context, "point.vert", "selected.frag", _flat)
        self._lay = Programs(context, "fullscreen.vert", "selected_lay.frag", plain_program)
        self._uploaded: dict[str, _Uploaded] = {}
        self._mask: moderngl.Texture | None = None
        self._depth: moderngl.Renderbuffer | None = None
        self._framebuffer: moderngl.Framebuffer | None = None

    def draw(self, state: State, frame: OverlayFrame) -> None:
        """Draw what is selected; while a selection is made, what would be."""
        nodes = {node.key: node for node in state.tables} if state.overlays else {}
        for key in self._uploaded.keys() - nodes.keys():
            self._drop(key)
        chosen = {key: _chosen(state, node) for key, node in nodes.items()}
        for key, node in nodes.items():
            self._upload(state, node, chosen[key])
        if not any(uploaded.buffer for uploaded in self._uploaded.values()):
            return
        tried = any(not isinstance(each, ElementSet | None) for each in chosen.values())
        color = TRIED if tried and state.picking is not None else GOING if tried else SELECTED
        outer = self._context.fbo
        mask = self._masked(outer, frame.depth)
        mask.use()
        mask.viewport, mask.scissor = outer.viewport, outer.scissor
        for node in nodes.values():
            self._draw_node(node, frame)
        outer.use()
        self._lay_over(color)

    def release(self) -> None:
        """Give everything back."""
        for key in tuple(self._uploaded):
            self._drop(key)
        for programs in (self._points, self._faces, self._lay):
            programs.release()
        self._drop_mask()

    def _upload(self, state: State, node: NodeTable, chosen: ElementSet | Rows | None) -> None:
        known = self._uploaded.get(node.key)
        if known is not None and known.table is node.table and _same(known.chosen, chosen):
            return
        self._drop(node.key)
        rows = _row_numbers(state, node, chosen)
        table = node.table
        vertices = table.positions[rows] if table.corners is None else table.corners[rows].reshape(-1, 3)
        buffer = self._context.buffer(np.ascontiguousarray(vertices, np.float32)) if len(vertices) else None
        radius = float(np.median(table.radius[rows])) if len(rows) else 0.0
        self._uploaded[node.key] = _Uploaded(table, chosen, buffer, len(vertices), radius)

    def _masked(self, outer: moderngl.Framebuffer, depth: moderngl.Renderbuffer) -> moderngl.Framebuffer:
        """A picture as large as the scene's, with the scene's depth, in which nothing is drawn yet."""
        if self._framebuffer is None or self._depth is not depth:
            self._drop_mask()
            self._depth, self._mask = depth, self._context.texture(outer.size, 1, dtype="f1")
            self._framebuffer = self._context.framebuffer([self._mask], depth)
        self._framebuffer.depth_mask = False  # the scene's depth stays
        self._framebuffer.clear(0.0, 0.0, 0.0, 0.0)
        return self._framebuffer

    def _draw_node(self, node: NodeTable, frame: OverlayFrame) -> None:
        uploaded, matrices = self._uploaded[node.key], frame.drawing.matrices
        if uploaded.buffer is None:
            return
        flat = node.table.corners is not None
        program = (self._faces if flat else self._points).get(LENS=matrices.kind)
        size = 1.0 if flat else self._size(node, uploaded.radius, frame)
        parallel = matrices.depth_row[2] == 0.0
        assign(program, {
            **matrices.uniforms(), "local_to_world": node.transform.matrix(), "point_size": size,
            "near_w": 0.0 if parallel else frame.near,
        })  # fmt: skip
        array = self._context.vertex_array(program, [(uploaded.buffer, "3f", "in_position")])
        self._context.enable(moderngl.PROGRAM_POINT_SIZE)
        (self._context.enable if flat else self._context.disable)(moderngl.DEPTH_TEST)
        self._context.depth_func = "<="
        self._context.polygon_offset = (-1.0, -1.0) if flat else (0.0, 0.0)
        array.render(moderngl.TRIANGLES if flat else moderngl.POINTS, instances=matrices.instances)
        self._context.polygon_offset = (0.0, 0.0)
        self._context.disable(moderngl.PROGRAM_POINT_SIZE)
        array.release()

    def _lay_over(self, color: Rgba) -> None:
        assert self._mask is not None
        red, green, blue, strength = linear(color)
        program = self._lay.get()
        self._mask.use(MASK_UNIT)
        assign(program, {"mask": MASK_UNIT, "shade": (red, green, blue), "strength": strength, "edge": EDGE})
        self._context.disable(moderngl.DEPTH_TEST)
        with blended(self._context, writes_depth=False):
            draw_everywhere(self._context, program)

    def _drop_mask(self) -> None:
        if self._framebuffer is not None and self._mask is not None:
            self._framebuffer.release()
            self._mask.release()
        self._framebuffer = self._mask = self._depth = None

    def _size(self, node: NodeTable, radius: float, frame: OverlayFrame) -> float:
        """Pixels of a point: as large as the element about where the node's middle is, within bounds."""
        matrices, table = frame.drawing.matrices, node.table
        middle = node.transform.apply(np.median(table.positions[:: max(len(table.positions) // 1000, 1)], 0)[None])[0]
        away = float(np.linalg.norm(middle - np.array(frame.drawing.camera.position)))
        unit = abs(matrices.plane[1]) * 0.5 * frame.size[1] / max(away, 1e-9)
        px = 2.0 * radius * node.transform.scale * unit
        return float(np.clip(px, *POINT_PX)) * frame.scale

    def _drop(self, key: str) -> None:
        gone = self._uploaded.pop(key, None)
        if gone is not None and gone.buffer is not None:
            gone.buffer.release()


def _chosen(state: State, node: NodeTable) -> ElementSet | Rows | None:
    """What is selected of a node; while a selection is made or an edit is set up, the rows that it is about."""
    about = state.going if state.picking is None else state.picking.rows
    tried = None if about is None else about.get(node.key)
    # An edit may be for another state of the node.
    tried = tried if tried is not None and len(tried) == len(node.table.source) else None
    return state.elements.of(state.document.node(node.key)) if tried is None else tried


def _round(context: moderngl.Context, vertex: str, fragment: str, **defines: int) -> moderngl.Program:
    return plain_program(context, vertex, fragment, ROUND=1, **defines)


def _flat(context: moderngl.Context, vertex: str, fragment: str, **defines: int) -> moderngl.Program:
    return plain_program(context, vertex, fragment, ROUND=0, **defines)


def _same(before: object, now: ElementSet | Rows | None) -> bool:
    """Sets are compared by what they are, rows by which array they are."""
    if isinstance(before, ElementSet) and isinstance(now, ElementSet):
        return before == now
    return before is now


def _row_numbers(state: State, node: NodeTable, chosen: ElementSet | Rows | None) -> np.ndarray:
    """The rows that are drawn; none where the set cannot be read."""
    if chosen is None or state.assets is None:
        return np.zeros(0, np.int64)
    if isinstance(chosen, ElementSet):
        try:
            rows, most = np.flatnonzero(rows_in(node.table, chosen, state.assets)), MOST
        except AssetError:
            return np.zeros(0, np.int64)
    else:
        rows, most = np.flatnonzero(chosen), MOST if state.picking is None else MOST_TRIED
    return rows[:: -(-len(rows) // most)] if len(rows) > most else rows
