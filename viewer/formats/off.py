"""OFF, Geomview's Object File Format: text with polygons, optionally with normals, colours and texture coordinates.

trimesh reads it, too, but no polygons of more than four corners, no colours, and half a file without saying so.
"""

from __future__ import annotations

import re

import numpy as np

from viewer.errors import InputError
from viewer.formats.mesh_formats import OFF_NAMES
from viewer.formats.mesh_parts import MeshPart, fan, validated_mesh_part
from viewer.formats.ply import linear_colors
from viewer.scene.material import Material

DAMAGED = "The file is damaged or cut short: export it again."


def decode(data: bytes, name: str, place: str) -> tuple[MeshPart, ...]:
    """The mesh of an OFF file, whose vertices and faces have a line each; colours of faces are left out.

    Raises:
        InputError: The file is damaged, cut short, binary, or has another number of dimensions than three.
    """
    lines = [words for line in re.sub(rb"#[^\r\n]*", b"", data).splitlines() if (words := line.split())]
    if not lines or lines[0][0] not in OFF_NAMES or lines[0][1:] == [b"BINARY"]:
        raise InputError(f"{place} is no OFF file as text in three dimensions.", "Open it under its own suffix.")
    kind = lines[0][0]
    lines = [lines[0][1:], *lines[1:]] if len(lines[0]) > 1 else lines[1:]
    try:
        vertices, faces = int(lines[0][0]), int(lines[0][1])
        if min(vertices, faces) < 0 or vertices + faces > len(lines) - 1:
            raise ValueError("it announces more than it holds")
        table = np.array(lines[1 : vertices + 1], "S40").astype(np.float64)
        triangles = [corners for words in lines[vertices + 1 : vertices + faces + 1] for corners in _triangles(words)]
        # x y z, then in this order what the letters before OFF announce
        normals = table[:, 3:6] if b"N" in kind else None
        rest = table[:, 6 if b"N" in kind else 3 :]
        uvs = rest[:, -2:] * [1.0, -1.0] + [0.0, 1.0] if b"ST" in kind else None  # t begins at the bottom
        colors = linear_colors(rest[:, :3]) if b"C" in kind and rest.shape[1] >= (5 if b"ST" in kind else 3) else None
    except (ValueError, IndexError, OverflowError) as error:
        raise InputError(f"{place} makes no sense: {error}.", DAMAGED) from error
    if not triangles:
        raise InputError(f"{place} has no faces.", "Open a mesh, not a cloud of points.")
    material = Material() if colors is not None else Material(lit=True, roughness=0.6)
    points, corners = table[:, :3], np.array(triangles, np.int64)
    return (validated_mesh_part(name, points, corners, normals, colors, material, place, uvs),)


def _triangles(words: list[bytes]) -> list[tuple[int, int, int]]:
    """The triangles of a face: the number of its corners, these, and perhaps a colour."""
    count = int(words[0])
    corners = [int(word) for word in words[1 : count + 1]]
    if count < 0 or len(corners) < count:
        raise ValueError("a face lacks a corner")
    return fan(corners)
