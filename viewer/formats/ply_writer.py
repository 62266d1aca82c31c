"""Writes PLY (Turk, 1994): binary little-endian, +Z up, colours as sRGB bytes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from jaxtyping import Float32
from msgspec import structs

from viewer.errors import OutputError
from viewer.formats.export_scene import ExportScene
from viewer.formats.mesh_origin import line_of
from viewer.formats.mesh_parts import MeshPart
from viewer.formats.textures import TextureFiles
from viewer.scene.color import linear_to_srgb, srgb_to_linear

VERTEX = [("x", "<f4"), ("y", "<f4"), ("z", "<f4"), ("nx", "<f4"), ("ny", "<f4"), ("nz", "<f4")]
UV = [("s", "<f4"), ("t", "<f4")]
"""As Blender and MeshLab name them."""
COLOR = [("red", "u1"), ("green", "u1"), ("blue", "u1")]
FACE = np.dtype([("count", "u1"), ("corners", "<i4", 3)])
NAMES = {"<f4": "float", "<f8": "double", "u1": "uchar"}


def files(scene: ExportScene, path: Path) -> dict[str, bytes]:
    """The file under its name; see :func:`encode`."""
    return {path.name: encode(scene)}


def encode(scene: ExportScene) -> bytes:
    """All parts as one mesh; a part without vertex colours takes its material's where another has some.

    Raises:
        OutputError: There are more vertices than the format's indices can name.
    """
    parts = scene.on_one_set().parts
    colored = scene.options.colors and any(map(_is_colored, parts))
    layout = [(name, "<f8" if any(scene.origin) else kind) for name, kind in VERTEX[:3]]
    layout += VERTEX[3:] if scene.options.normals else []
    layout += (UV if any(part.mesh.uvs is not None for part in parts) else []) + (COLOR if colored else [])
    total = sum(len(part.mesh.vertices) for part in parts)
    if total >= 1 << 31:
        raise OutputError("The mesh has too many vertices for a PLY file.", "Extract it more coarsely.")
    vertices = np.zeros(total, np.dtype(layout))
    faces = np.zeros(sum(len(part.mesh.faces) for part in parts), FACE)
    faces["count"] = 3
    at = face_at = 0
    for part in parts:
        mesh = part.mesh
        rows = vertices[at : at + len(mesh.vertices)]
        for axis in range(3):
            rows["xyz"[axis]] = mesh.vertices[:, axis].astype(np.float64) + scene.origin[axis]
            if scene.options.normals:
                rows["n" + "xyz"[axis]] = mesh.normals[:, axis]
        if mesh.uvs is not None:
            rows["s"], rows["t"] = mesh.uvs[:, 0], 1.0 - mesh.uvs[:, 1]  # t begins at the bottom
        if colored:
            for channel, values in enumerate(_texel_bytes(part, scene.textures).T):
                rows[COLOR[channel][0]] = values
        faces["corners"][face_at : face_at + len(mesh.faces)] = mesh.faces.astype(np.int64) + at
        at += len(mesh.vertices)
        face_at += len(mesh.faces)
    properties = "".join(f"property {NAMES[kind]} {name}\n" for name, kind in layout)
    made = f"comment {line_of(scene.made)}\n" if scene.made else ""
    header = (
        f"ply\nformat binary_little_endian 1.0\ncomment Fieldwright\n{made}element vertex {total}\n{properties}"
        f"element face {len(faces)}\nproperty list uchar int vertex_indices\nend_header\n"
    )
    return header.encode() + vertices.tobytes() + faces.tobytes()


def _is_colored(part: MeshPart) -> bool:
    material = part.material
    shaded = material.base_color_map is not None or material.base_color != (1.0, 1.0, 1.0)
    return shaded or part.mesh.colors is not None


def _texel_bytes(part: MeshPart, textures: TextureFiles) -> np.ndarray:
    """(v, 3) sRGB bytes; a map, which the format cannot hold, gives each vertex the texel that it lies on."""
    mesh, texture = part.mesh, part.material.base_color_map
    if texture is None or mesh.uvs is None:
        return color_bytes(part)
    texels = textures.pixels(texture, "color")
    height, width = texels.shape[:2]
    row, column = structs.replace(texture, width=width, height=height).texels_at(mesh.uvs)
    shades = srgb_to_linear(texels[row, column].astype(np.float32) / np.float32(255.0))
    painted = shades if mesh.colors is None else shades * mesh.colors
    return color_bytes(MeshPart(part.name, replace(mesh, colors=painted), part.material))


def color_bytes(part: MeshPart) -> np.ndarray:
    """(v, 3) sRGB bytes: vertex colours times the material's base colour."""
    base = np.array(part.material.base_color, np.float32)
    linear: Float32[np.ndarray, "v 3"] = np.tile(base, (len(part.mesh.vertices), 1))
    if part.mesh.colors is not None:
        linear = part.mesh.colors * base
    return np.rint(linear_to_srgb(np.clip(linear, 0.0, 1.0)) * 255).astype(np.uint8)
