"""One mesh on the graphics card."""

from __future__ import annotations

import dataclasses
import math

import moderngl
import numpy as np
from jaxtyping import Float32, Float64, UInt64

from viewer.editing.dabs import Dabs
from viewer.scene.geometry import Transform
from viewer.scene.mesh import Mesh
from viewer.session.projection import LensKind
from viewer.ui.viewport.drawing import Drawing
from viewer.ui.viewport.layers.faces_in_box import FacesInBox
from viewer.ui.viewport.layers.pushed_vertices import PushedVertices
from viewer.ui.viewport.layers.subdivide import short_triangles

MOST_SETS = 5
ATTRIBUTES = (
    ("in_position", 3), ("in_normal", 3), ("in_color", 3), ("in_uv", 2), ("in_tangent", 4), ("in_opacity", 1),
    *((f"in_uv{number}", 2) for number in range(1, MOST_SETS)),
)  # fmt: skip
"""Names in the shaders, and how many numbers; in the order of a vertex."""
MOST_SORTED = 300_000
"""Triangles that are sorted by their distance before each redraw; it takes some 20 ms."""

SAME_PLACE = 2.0**20
"""Vertices are in one place that differ by less than the mesh's extent divided by that."""


class MeshBuffers:
    """Vertices and faces of a mesh, with what it has of colours, texture coordinates and tangents.

    Args:
        context: Where they live.
        mesh: Uploaded once.
        short: In short triangles, for lenses that bend.
    """

    def __init__(self, context: moderngl.Context, mesh: Mesh, *, short: bool) -> None:
        self._context = context
        self._mesh = mesh
        self.has_colors = mesh.colors is not None
        self.has_opacities = mesh.opacities is not None
        self.uv_sets = sum(mesh.uv_set(number) is not None for number in range(MOST_SETS))
        self.has_tangents = mesh.uvs is not None and mesh.tangents is not None
        self._sorted_from: tuple[float, ...] = ()
        self._short = short
        rows, faces = _interleaved(mesh), mesh.faces
        # OpenGL knows no empty buffers.
        if not len(rows):
            rows = np.zeros((1, rows.shape[1]), np.float32)
        if not len(faces):
            faces = np.zeros((1, 3), np.uint32)
        if short:
            rows, faces = short_triangles(rows, faces)
        self.vertices = context.buffer(rows)
        self.faces = context.buffer(np.ascontiguousarray(faces))
        self.closed = is_closed(mesh)
        self._arrays: dict[moderngl.Program, moderngl.VertexArray] = {}
        self._pushed: PushedVertices | None = None
        self._density: float | None = None
        self._in_box = FacesInBox(mesh)

    def draw(self, program: moderngl.Program, drawing: Drawing, transform: Transform) -> None:
        """Draw the triangles, or those alone that may be seen in a part of the picture."""
        array = self.array(program)
        if drawing.box is None or self._pushed is not None or drawing.matrices.kind != LensKind.MATRIX:
            array.render(moderngl.TRIANGLES, instances=drawing.matrices.instances)
            return
        clip = np.asarray(drawing.matrices.world_to_clip, np.float64) @ transform.matrix()
        lens = drawing.camera.lens
        part = self._in_box.faces(clip, (lens.width, lens.height), drawing.box)
        if len(part):
            faces = self._context.buffer(np.ascontiguousarray(part))
            some = self._context.vertex_array(program, [self._layout(program)], faces)
            some.render(moderngl.TRIANGLES)
            some.release()
            faces.release()

    def array(self, program: moderngl.Program) -> moderngl.VertexArray:
        """The mesh as that program takes it; made once."""
        if program not in self._arrays:
            self._arrays[program] = self._context.vertex_array(program, [self._layout(program)], self.faces)
        return self._arrays[program]

    def _layout(self, program: moderngl.Program) -> tuple[moderngl.Buffer | str, ...]:
        """How a program reads the vertices."""
        sets = (number < self.uv_sets for number in range(MOST_SETS))
        there = (True, True, self.has_colors, next(sets), self.has_tangents, self.has_opacities, *sets)
        parts = [attribute for attribute, has in zip(ATTRIBUTES, there, strict=True) if has]
        # Compilers drop attributes that do not matter; those become padding.
        formats = (f"{size}f" if name in program else f"{4 * size}x" for name, size in parts)
        return (self.vertices, " ".join(formats), *(name for name, _ in parts if name in program))

    def push(self, dabs: Dabs | None) -> None:
        """Show the mesh pushed by a stroke that is being drawn, which grows at its end; None = as it is."""
        if self._short or not len(self._mesh.vertices) or (dabs is None and self._pushed is None):
            return
        if self._pushed is None or dabs is None or not self._pushed.grows_to(dabs):
            rows = _interleaved(self._mesh)
            self.vertices.write(rows)
            self._pushed = None if dabs is None else PushedVertices(rows)
        if dabs is not None and self._pushed is not None:
            rows, first, last = self._pushed.push(dabs)
            if first < last:
                self.vertices.write(np.ascontiguousarray(rows[first:last]), offset=first * rows.strides[0])

    def recolor(self, attribute: str, values: Float32[np.ndarray, "v c"]) -> None:
        """Show other colours or opacities at the vertices, of which the mesh has some."""
        if getattr(self._mesh, attribute) is None:
            return
        self._mesh = dataclasses.replace(self._mesh, **{attribute: values})
        rows = _interleaved(self._mesh)
        self.vertices.write(short_triangles(rows, self._mesh.faces)[0] if self._short else rows)

    @property
    def density(self) -> float:
        """How much of the texture's side a length of 1 on the surface takes, on average; 1 without uvs."""
        if self._density is None:
            self._density = _density(self._mesh)
        return self._density

    def sort(self, eye: Float64[np.ndarray, " 3"], ahead: Float64[np.ndarray, " 3"], *, parallel: bool) -> None:
        """Put the farthest triangles first, seen from a place in the mesh's own space, or along a direction."""
        key = (*(ahead if parallel else eye).tolist(), parallel)
        faces = self._mesh.faces
        if self._short or key == self._sorted_from or not 1 < len(faces) <= MOST_SORTED:
            return
        middles = self._mesh.vertices.astype(np.float64)[faces].mean(1)
        near = middles @ ahead if parallel else np.square(middles - eye).sum(1)
        self.faces.write(np.ascontiguousarray(faces[np.argsort(-near, kind="stable")]))
        self._sorted_from = key

    def release(self) -> None:
        """Give the memory back."""
        for array in self._arrays.values():
            array.release()
        self._arrays = {}
        self.vertices.release()
        self.faces.release()


def is_closed(mesh: Mesh) -> bool:
    """Whether every edge borders faces on both sides that agree on which side is out: one never sees their backs.

    Edges are distinguished by hashes of their ends' places, so that seams, where vertices repeat, do not count. The sum
    over all edges is that over all reversed ones; for an open mesh that happens once in 2^64.
    """
    if not len(mesh.faces) or not np.isfinite(mesh.vertices).all():
        return False
    extent = max(float(np.ptp(mesh.vertices, axis=0).max()), 1e-30)
    bits = np.rint((mesh.vertices - mesh.vertices[0]) * (SAME_PLACE / extent)).astype(np.int64).view(np.uint64)
    corners = _mixed(_mixed(_mixed(bits[:, 0]) ^ bits[:, 1]) ^ bits[:, 2])[mesh.faces]
    following = np.roll(corners, -1, axis=1)
    forth, back = _mixed(corners ^ (following << np.uint64(1))), _mixed(following ^ (corners << np.uint64(1)))
    return int(forth.sum(dtype=np.uint64)) == int(back.sum(dtype=np.uint64))


def _mixed(numbers: UInt64[np.ndarray, "*n"]) -> UInt64[np.ndarray, "*n"]:
    """A hash that spreads every bit over all others (the finaliser of SplitMix64, Steele and others 2014)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def _interleaved(mesh: Mesh) -> Float32[np.ndarray, "v c"]:
    tangents, further = (mesh.tangents, mesh.further_uvs) if mesh.uvs is not None else (None, None)
    parts = (mesh.vertices, mesh.normals, mesh.colors, mesh.uvs, tangents, mesh.opacities, further)
    return np.ascontiguousarray(np.concatenate([part for part in parts if part is not None], 1), np.float32)


def _density(mesh: Mesh) -> float:
    if mesh.uvs is None or not len(mesh.faces):
        return 1.0
    corners, places = mesh.vertices[mesh.faces], mesh.uvs[mesh.faces]
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1).sum()
    a, b = places[:, 1] - places[:, 0], places[:, 2] - places[:, 0]
    covered = np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum()
    density = math.sqrt(float(covered) / max(float(area), 1e-30))
    return density if math.isfinite(density) and density > 0.0 else 1.0
