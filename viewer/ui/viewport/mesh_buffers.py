"""One mesh on the graphics card."""

from __future__ import annotations

import math

import moderngl
import numpy as np
from jaxtyping import Float32

from viewer.scene.mesh import Mesh
from viewer.ui.viewport.subdivide import short_triangles

ATTRIBUTES = (("in_position", 3), ("in_normal", 3), ("in_color", 3), ("in_uv", 2), ("in_tangent", 4))
"""Names in the shaders, and how many numbers; in the order of a vertex."""


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
        self.has_uvs = mesh.uvs is not None
        self.has_tangents = mesh.uvs is not None and mesh.tangents is not None
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
        self._arrays: dict[moderngl.Program, moderngl.VertexArray] = {}
        self._density: float | None = None

    def array(self, program: moderngl.Program) -> moderngl.VertexArray:
        """The mesh as that program takes it; made once."""
        if program not in self._arrays:
            there = (True, True, self.has_colors, self.has_uvs, self.has_tangents)
            parts = [attribute for attribute, has in zip(ATTRIBUTES, there, strict=True) if has]
            # Compilers drop attributes that do not matter; those become padding.
            formats = (f"{size}f" if name in program else f"{4 * size}x" for name, size in parts)
            layout = (self.vertices, " ".join(formats), *(name for name, _ in parts if name in program))
            self._arrays[program] = self._context.vertex_array(program, [layout], self.faces)
        return self._arrays[program]

    @property
    def density(self) -> float:
        """How much of the texture's side a length of 1 on the surface takes, on average; 1 without uvs."""
        if self._density is None:
            self._density = _density(self._mesh)
        return self._density

    def release(self) -> None:
        """Give the memory back."""
        for array in self._arrays.values():
            array.release()
        self._arrays = {}
        self.vertices.release()
        self.faces.release()


def _interleaved(mesh: Mesh) -> Float32[np.ndarray, "v c"]:
    tangents = mesh.tangents if mesh.uvs is not None else None
    parts = (mesh.vertices, mesh.normals, mesh.colors, mesh.uvs, tangents)
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
