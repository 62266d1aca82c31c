"""Meshes of trimesh (trimesh.org): the way between its objects and ours, for programs that use this package."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import trimesh
from trimesh.visual import ColorVisuals, TextureVisuals

from viewer.errors import InputError
from viewer.formats.mesh_parts import unit, validated_mesh_part
from viewer.scene.color import linear_to_srgb, srgb_to_linear
from viewer.scene.material import Material
from viewer.scene.mesh import Mesh


def to_trimesh(mesh: Mesh) -> trimesh.Trimesh:
    """A mesh as trimesh has it, vertex for vertex: coordinates, faces, normals, and colours or texture coordinates.

    Args:
        mesh: Colours are linear Rec. 709; texture coordinates as glTF has them, v down.

    Returns:
        Colours are sRGB bytes with full alpha, texture coordinates have v up. Of a mesh with both, the colours are
        left out, since trimesh holds one of them. Tangents are left out.
    """
    visual = None
    if mesh.uvs is not None:
        visual = TextureVisuals(uv=np.stack([mesh.uvs[:, 0], 1.0 - mesh.uvs[:, 1]], 1))
    elif mesh.colors is not None:
        shades = np.rint(linear_to_srgb(np.clip(mesh.colors, 0.0, 1.0)) * 255).astype(np.uint8)
        visual = ColorVisuals(vertex_colors=np.insert(shades, 3, 255, axis=1))
    return trimesh.Trimesh(mesh.vertices, mesh.faces, vertex_normals=mesh.normals, visual=visual, process=False)


def from_trimesh(mesh: trimesh.Trimesh) -> Mesh:
    """A mesh of trimesh as ours, vertex for vertex; see :func:`to_trimesh` for conventions.

    Normals are those that it was given, else trimesh's. Colours of faces become those of their vertices, on average.

    Raises:
        InputError: It holds no triangles, or coordinates that are not finite.
    """
    visual, colors, uvs = mesh.visual, None, None
    if isinstance(visual, TextureVisuals):
        if visual.uv is not None:
            uvs = np.stack([visual.uv[:, 0], 1.0 - visual.uv[:, 1]], 1)
    elif isinstance(visual, ColorVisuals) and visual.kind is not None:
        colors = srgb_to_linear(np.asarray(visual.vertex_colors)[:, :3].astype(np.float32) / np.float32(255.0))
    if not len(mesh.faces):
        raise InputError("The mesh holds no triangles.", "Build it with faces.")
    normals = unit(np.asarray(mesh.vertex_normals, np.float32))
    points, faces = np.asarray(mesh.vertices), np.asarray(mesh.faces)
    part = validated_mesh_part("mesh", points, faces, normals, colors, Material(), "The mesh", uvs)
    return replace(part.mesh, vertices=points.astype(np.float32))
