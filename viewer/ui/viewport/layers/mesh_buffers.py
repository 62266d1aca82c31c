"""One mesh on the graphics card."""

from __future__ import annotations

import dataclasses
import math

import moderngl
import numpy as np
from jaxtyping import Float32, Float64, Int64, UInt32

from viewer.editing.dabs import Dabs
from viewer.scene.geometry import AABB, Transform, as_vec3
from viewer.scene.mesh import Mesh
from viewer.session.projection import LensKind
from viewer.ui.viewport.drawing import Drawing
from viewer.ui.viewport.layers.closed_mesh import Closedness
from viewer.ui.viewport.layers.faces_in_box import FacesInBox
from viewer.ui.viewport.layers.pushed_vertices import PushedVertices
from viewer.ui.viewport.layers.subdivide import short_triangles

MOST_SETS = 5
ATTRIBUTES = (
    ("in_position", 3), ("in_normal", 3), ("in_color", 3), ("in_uv", 2), ("in_tangent", 4), ("in_opacity", 1),
    *((f"in_uv{number}", 2) for number in range(1, MOST_SETS)),
)  # fmt: skip
"""Names in the shaders, and how many numbers; in the order of a vertex."""
MOST_ARRAYS = 32
"""Programs that a mesh is kept ready for."""
MOST_SORTED = 300_000
"""Triangles that are sorted by their distance before each redraw; it takes some 20 ms."""


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
        self._closedness = Closedness(mesh)
        self._arrays: dict[moderngl.Program, moderngl.VertexArray] = {}
        self._pushed: PushedVertices | None = None
        self._touched = np.zeros(len(mesh.vertices), np.bool_)
        self.changes: list[AABB] = []
        """Around what has moved; who draws it empties the list."""
        self._density: float | None = None
        self._in_box = FacesInBox(mesh)

    def draw(self, program: moderngl.Program, drawing: Drawing, transform: Transform) -> None:
        """Draw the triangles, or those alone that may be seen in a part of the picture."""
        array = self.array(program)
        if drawing.box is None or drawing.matrices.kind != LensKind.MATRIX:
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
            if len(self._arrays) >= MOST_ARRAYS:  # some of their programs may have gone
                self._release_arrays()
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

    @property
    def closed(self) -> bool:
        """Whether one never sees the backs of triangles, from outside."""
        return self._closedness.closed

    def push(self, dabs: Dabs | None) -> None:
        """Show the mesh pushed by a stroke that is being drawn, which grows at its end; None = as it is."""
        if self._short or not len(self._mesh.vertices) or (dabs is None and self._pushed is None):
            return
        if self._pushed is None or dabs is None or not self._pushed.grows_to(dabs):
            self._end_push()
            self._pushed = None if dabs is None else PushedVertices(_interleaved(self._mesh))
        if dabs is not None and self._pushed is not None:
            rows, first, last = self._pushed.push(dabs)
            if first < last:
                self._write(rows[first:last], first)
                self._touched[self._pushed.moved] = True
                self._moved(self._pushed.moved, rows[:, :3].copy())

    def take(self, mesh: Mesh) -> bool:
        """Show another mesh of the same triangles in place of this one, by what differs; False where that cannot be."""
        before = self._mesh
        if self._short or not len(before.vertices) or not _same_but_values(before, mesh):
            return False
        self._end_push()
        self._mesh, self._density, self._sorted_from = mesh, None, ()
        changed = np.zeros(len(mesh.vertices), np.bool_)
        for name, values in mesh.tensors().items():
            if name != "faces":
                changed |= np.logical_or.reduce(
                    [now != then for now, then in zip(values.T, getattr(before, name).T, strict=True)]
                )
        numbers = np.flatnonzero(changed)
        if len(numbers):
            part = slice(int(numbers[0]), int(numbers[-1]) + 1)
            self._write(_interleaved(mesh, part), part.start)
        moved = self._moved(numbers, mesh.vertices)
        self._closedness.move(before.vertices, mesh.vertices, moved)
        return True

    def _end_push(self) -> None:
        """Have those vertices where they were that a stroke has moved."""
        numbers = np.flatnonzero(self._touched)
        self._pushed = None
        if len(numbers):
            part = slice(int(numbers[0]), int(numbers[-1]) + 1)
            self._write(_interleaved(self._mesh, part), part.start)
            self._moved(numbers, self._mesh.vertices)
            self._touched[:] = False

    def _moved(
        self, numbers: Int64[np.ndarray, " n"], vertices: Float32[np.ndarray, "v 3"]
    ) -> UInt32[np.ndarray, "f 3"]:
        """Note that some vertices are elsewhere; the triangles that they belong to."""
        faces, (low, high) = self._in_box.move(numbers, vertices)
        if len(faces):
            self.changes.append(AABB(as_vec3(low), as_vec3(high)))
        return faces

    def _write(self, rows: Float32[np.ndarray, "n c"], first: int) -> None:
        self.vertices.write(np.ascontiguousarray(rows), offset=first * rows.shape[1] * rows.itemsize)

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
        self._release_arrays()
        self.vertices.release()
        self.faces.release()

    def _release_arrays(self) -> None:
        for array in self._arrays.values():
            array.release()
        self._arrays = {}


def _same_but_values(one: Mesh, other: Mesh) -> bool:
    """Whether two meshes have the same triangles and numbers of the same sorts at their vertices."""
    mine, others = one.tensors(), other.tensors()
    same = mine.keys() == others.keys() and all(mine[name].shape == others[name].shape for name in mine)
    return same and np.array_equal(one.faces, other.faces)


def _interleaved(mesh: Mesh, rows: slice = slice(None)) -> Float32[np.ndarray, "v c"]:
    tangents, further = (mesh.tangents, mesh.further_uvs) if mesh.uvs is not None else (None, None)
    parts = (mesh.vertices, mesh.normals, mesh.colors, mesh.uvs, tangents, mesh.opacities, further)
    return np.ascontiguousarray(np.concatenate([part[rows] for part in parts if part is not None], 1), np.float32)


def _density(mesh: Mesh) -> float:
    if mesh.uvs is None or not len(mesh.faces):
        return 1.0
    corners, places = mesh.vertices[mesh.faces], mesh.uvs[mesh.faces]
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1).sum()
    a, b = places[:, 1] - places[:, 0], places[:, 2] - places[:, 0]
    covered = np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum()
    density = math.sqrt(float(covered) / max(float(area), 1e-30))
    return density if math.isfinite(density) and density > 0.0 else 1.0
