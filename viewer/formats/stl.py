"""Binary STL: triangles and nothing else, +Z up as it stands. Blender and printers read it so."""

from __future__ import annotations

import numpy as np

from viewer.errors import InputError, OutputError
from viewer.formats.parts import Part, face_normals, unit, validated_part
from viewer.formats.stage import Stage
from viewer.scene.material import Material

HEADER = b"Fieldwright"
"""Must not begin with 'solid', which would announce the text variant."""
TRIANGLE = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
START = 84
"""Bytes before the first triangle."""


def encode(stage: Stage) -> bytes:
    """All parts as one list of triangles.

    Raises:
        OutputError: There are more triangles than the format can count.
    """
    parts = stage.parts
    count = sum(len(part.mesh.faces) for part in parts)
    if count >= 1 << 32:
        raise OutputError("The mesh has too many triangles for an STL file.", "Extract it more coarsely.")
    triangles = np.zeros(count, TRIANGLE)
    at = 0
    for part in parts:
        mesh = part.mesh
        rows = triangles[at : at + len(mesh.faces)]
        rows["corners"] = mesh.vertices[mesh.faces]
        rows["normal"] = unit(face_normals(mesh.vertices, mesh.faces))
        at += len(mesh.faces)
    return HEADER.ljust(80, b"\0") + np.uint32(count).tobytes() + triangles.tobytes()


def matches(head: bytes, size: int) -> bool:
    """Whether a file is a binary STL, told from its first bytes and its length; there is no magic number."""
    return len(head) >= START and START + TRIANGLE.itemsize * _count(head) == size


def decode(data: bytes, name: str, place: str) -> tuple[Part, ...]:
    """The mesh of a binary STL, equal corners joined so that it can be shaded smoothly.

    Raises:
        InputError: The file is cut short, is the text variant, or holds numbers that are not finite.
    """
    if len(data) < START or len(data) != START + TRIANGLE.itemsize * _count(data):
        text = data[:5] == b"solid"
        hint = "Convert it to a binary STL, PLY or GLB." if text else "The file is cut short: copy it again."
        raise InputError(f"{place} is no whole binary STL file.", hint)
    corners = np.frombuffer(data, TRIANGLE, offset=START)["corners"].reshape(-1, 3)
    if len(corners) == 0:
        raise InputError(f"{place} holds no triangles.", "Export it again.")
    # As bit patterns, which can be sorted even where they are no numbers; -0 counts as 0.
    patterns = np.ascontiguousarray(corners).view(np.uint32).reshape(-1, 3)
    patterns = np.where(patterns == np.uint32(0x80000000), np.uint32(0), patterns)
    _, first, joined = np.unique(patterns, axis=0, return_index=True, return_inverse=True)
    faces = joined.reshape(-1, 3)
    return (validated_part(name, corners[first], faces, None, None, Material(lit=True, roughness=0.6), place),)


def _count(head: bytes) -> int:
    return int.from_bytes(head[80:START], "little")
