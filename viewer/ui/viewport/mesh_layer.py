"""Draws the scene's models. Every mesh is uploaded once, under the name of its asset."""

from __future__ import annotations

from typing import NamedTuple

import moderngl
import numpy as np

from viewer.render.request import SCALAR_CHANNELS, Channel
from viewer.scene.assets import AssetStore
from viewer.scene.content import AssetId, Model
from viewer.scene.document import Node, Scene
from viewer.scene.mesh import Mesh, mesh_from_tensors
from viewer.ui.viewport.drawing import Drawing
from viewer.ui.viewport.gl import assign, program
from viewer.ui.viewport.projection import LensKind
from viewer.ui.viewport.subdivide import short_triangles

FIELDS_ONLY: tuple[Channel, ...] = ("view_dependence", *SCALAR_CHANNELS)


class _Uploaded(NamedTuple):
    """One mesh on the graphics card."""

    vertices: moderngl.Buffer
    faces: moderngl.Buffer

    def release(self) -> None:
        """Give the memory back."""
        self.vertices.release()
        self.faces.release()


class MeshLayer:
    """Holds the meshes that the scene names.

    Args:
        context: Where to draw; everything is given back by ``release``.
        store: Where the meshes are.
    """

    def __init__(self, context: moderngl.Context, store: AssetStore) -> None:
        self._context = context
        self._store = store
        self._uploaded: dict[tuple[AssetId, bool], _Uploaded] = {}
        self._programs: dict[tuple[Channel, LensKind], moderngl.Program] = {}

    def show(self, scene: Scene, store: AssetStore, lens: LensKind = LensKind.MATRIX) -> None:
        """Upload what is new in ``scene`` and drop what it no longer has; for bent lenses, in short triangles.

        Raises:
            AssetError: A mesh is missing or damaged.
        """
        self._store = store
        short = lens != LensKind.MATRIX
        wanted = {(node.content.asset, short) for node in scene.nodes if isinstance(node.content, Model)}
        for key in self._uploaded.keys() - wanted:
            self._uploaded.pop(key).release()
        for asset, _ in wanted - self._uploaded.keys():
            self._uploaded[asset, short] = self._upload(mesh_from_tensors(self._store.get(asset)), short=short)

    def draw(self, scene: Scene, drawing: Drawing) -> None:
        """Draw all visible models with depth; none in channels that only fields have."""
        if drawing.channel in FIELDS_ONLY:
            return
        self._context.enable(moderngl.DEPTH_TEST)
        self._context.depth_func = "<"
        for node in scene.nodes:
            if node.visible and isinstance(node.content, Model):
                self._draw_node(node, node.content, drawing)

    def release(self) -> None:
        """Give everything back, programs included."""
        for uploaded in self._uploaded.values():
            uploaded.release()
        for each in self._programs.values():
            each.release()
        self._uploaded, self._programs = {}, {}

    def _draw_node(self, node: Node, model: Model, drawing: Drawing) -> None:
        uploaded = self._uploaded.get((model.asset, drawing.matrices.kind != LensKind.MATRIX))
        if uploaded is None:
            return
        channel, lens = key = (drawing.channel, drawing.matrices.kind)
        if key not in self._programs:
            self._programs[key] = program(self._context, "mesh.vert", "mesh.frag", channel, LENS=lens)
        target = self._programs[key]
        material = model.materials[0]
        placement = {"local_to_world": node.transform.matrix(), "turn": node.transform.rotation_matrix()}
        surface = {"base_color": material.base_color, "lit": material.lit, "eye": drawing.camera.position}
        assign(target, {**drawing.uniforms(), **placement, **surface})
        layout = (uploaded.vertices, "3f 3f 3f", "in_position", "in_normal", "in_color")
        array = self._context.vertex_array(target, [layout], uploaded.faces, skip_errors=True)
        array.render(moderngl.TRIANGLES, instances=drawing.matrices.instances)
        array.release()

    def _upload(self, mesh: Mesh, *, short: bool) -> _Uploaded:
        colors = np.ones_like(mesh.vertices) if mesh.colors is None else mesh.colors
        interleaved = np.concatenate([mesh.vertices, mesh.normals, colors], 1).astype(np.float32)
        # OpenGL knows no empty buffers.
        faces = mesh.faces if len(mesh.faces) else np.zeros((1, 3), np.uint32)
        vertices = interleaved if len(interleaved) else np.zeros((1, 9), np.float32)
        if short:
            vertices, faces = short_triangles(vertices, faces)
        return _Uploaded(self._context.buffer(vertices), self._context.buffer(np.ascontiguousarray(faces)))
