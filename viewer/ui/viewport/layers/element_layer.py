"""The elements that are selected, were deleted, or would be: triangles and points over the finished scene."""

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
DELETED: Rgba = (0.45, 0.72, 1.0, 0.16)
"""Of what was deleted, while it can be brought back."""
COMING: Rgba = (0.35, 0.95, 0.5, 0.5)
"""Of what comes back."""
EDGE, FAINT_EDGE = 0.9, 0.3
"""Opacity along the edge of what is selected, and of what was deleted."""
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


class _Tint(NamedTuple):
    """Elements of nodes that are drawn in one colour, as rows or as a set; ``edge`` is the opacity along theirs."""

    name: str
    color: Rgba
    edge: float
    nodes: tuple[tuple[NodeTable, ElementSet | Rows | None], ...]


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
        self._uploaded: dict[tuple[str, str], _Uploaded] = {}
        """By the names of tints and the keys of nodes."""
        self._mask: moderngl.Texture | None = None
        self._depth: moderngl.Renderbuffer | None = None
        self._framebuffer: moderngl.Framebuffer | None = None

    def draw(self, state: State, frame: OverlayFrame) -> None:
        """Draw what is selected, or would be; what was deleted, and would come back."""
        tints = _tints(state) if state.overlays else ()
        for gone in self._uploaded.keys() - {(tint.name, node.key) for tint in tints for node, _ in tint.nodes}:
            self._drop(gone)
        for tint in tints:
            for node, chosen in tint.nodes:
                self._upload(state, tint.name, node, chosen)
            if any(self._uploaded[tint.name, node.key].buffer for node, _ in tint.nodes):
                self._draw_tint(tint, frame)

    def _draw_tint(self, tint: _Tint, frame: OverlayFrame) -> None:
        outer = self._context.fbo
        mask = self._masked(outer, frame.depth)
        mask.use()
        mask.viewport, mask.scissor = outer.viewport, outer.scissor
        for node, _ in tint.nodes:
            self._draw_node(node, self._uploaded[tint.name, node.key], frame)
        outer.use()
        self._lay_over(tint.color, tint.edge)

    def release(self) -> None:
        """Give everything back."""
        for key in tuple(self._uploaded):
            self._drop(key)
        for programs in (self._points, self._faces, self._lay):
            programs.release()
        self._drop_mask()

    def _upload(self, state: State, tint: str, node: NodeTable, chosen: ElementSet | Rows | None) -> None:
        known = self._uploaded.get((tint, node.key))
        if known is not None and known.table is node.table and _same(known.chosen, chosen):
            return
        self._drop((tint, node.key))
        rows = _row_numbers(state, node, chosen)
        table = node.table
        vertices = table.positions[rows] if table.corners is None else table.corners[rows].reshape(-1, 3)
        buffer = self._context.buffer(np.ascontiguousarray(vertices, np.float32)) if len(vertices) else None
        radius = float(np.median(table.radius[rows])) if len(rows) else 0.0
        self._uploaded[tint, node.key] = _Uploaded(table, chosen, buffer, len(vertices), radius)

    def _masked(self, outer: moderngl.Framebuffer, depth: moderngl.Renderbuffer) -> moderngl.Framebuffer:
        """A picture as large as the scene's, with the scene's depth, in which nothing is drawn yet."""
        if self._framebuffer is None or self._depth is not depth:
            self._drop_mask()
            self._depth, self._mask = depth, self._context.texture(outer.size, 1, dtype="f1")
            self._framebuffer = self._context.framebuffer([self._mask], depth)
        self._framebuffer.depth_mask = False  # the scene's depth stays
        self._framebuffer.clear(0.0, 0.0, 0.0, 0.0)
        return self._framebuffer

    def _draw_node(self, node: NodeTable, uploaded: _Uploaded, frame: OverlayFrame) -> None:
        matrices = frame.drawing.matrices
        if uploaded.buffer is None:
            return
        flat = node.table.corners is not None
        program = (self._faces if flat else self._points).get(LENS=matrices.kind)
        size = 1.0 if flat else self._size(node, uploaded.radius, frame)
        assign(program, {
            **matrices.uniforms(), "local_to_world": node.transform.matrix(), "point_size": size,
            "near_w": frame.near,
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

    def _lay_over(self, color: Rgba, edge: float) -> None:
        assert self._mask is not None
        red, green, blue, strength = linear(color)
        program = self._lay.get()
        self._mask.use(MASK_UNIT)
        assign(program, {"mask": MASK_UNIT, "shade": (red, green, blue), "strength": strength, "edge": edge})
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

    def _drop(self, key: tuple[str, str]) -> None:
        gone = self._uploaded.pop(key, None)
        if gone is not None and gone.buffer is not None:
            gone.buffer.release()


def _tints(state: State) -> tuple[_Tint, ...]:
    """What is drawn in which colour, in order."""
    chosen = tuple((node, _chosen(state, node)) for node in state.tables)
    tried = any(not isinstance(each, ElementSet | None) for _, each in chosen)
    selects = state.picking is not None and state.picker.tool != "restore"
    color = TRIED if tried and selects else GOING if tried else SELECTED
    coming = {} if state.picking is None else state.picking.coming
    deleted = state.deleted.values()
    return (
        _Tint("deleted", DELETED, FAINT_EDGE, tuple((each.node, each.rows) for each in deleted)),
        _Tint("selected", color, EDGE, chosen),
        _Tint("coming", COMING, EDGE, tuple((each.node, coming.get(each.node.key)) for each in deleted)),
    )


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
