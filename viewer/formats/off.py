"""OFF, Geomview's Object File Format: text with polygons, optionally with normals, colours and texture coordinates.

trimesh reads it, too, but no polygons of more than four corners, no colours, and half a file without saying so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Float64, Int64

from viewer.errors import InputError
from viewer.formats.encodings import as_ascii_superset
from viewer.formats.mesh_formats import OFF_NAMES
from viewer.formats.mesh_parts import MeshPart, bits, completed_normals, joined, validated_mesh_part
from viewer.formats.number_text import NEWLINE, numbers, word_starts
from viewer.formats.ply import linear_colors
from viewer.formats.polygons import left_out, triangulated
from viewer.scene.material import Material

DAMAGED = "The file is damaged or cut short: export it again."


class _Table(NamedTuple):
    """What an OFF file says.

    Attributes:
        points: Of the vertices.
        normals: Theirs, where the file has them.
        colors: Theirs, linear, where the file has them.
        uvs: Theirs, where the file has them; v grows downwards.
        lengths: How many corners each face has.
        corners: These, as numbers of vertices.
        face_colors: Linear, white where a face has none; None where none has one.
    """

    points: Float64[np.ndarray, "v 3"]
    normals: Float64[np.ndarray, "v 3"] | None
    colors: Float32[np.ndarray, "v 3"] | None
    uvs: Float64[np.ndarray, "v 2"] | None
    lengths: Int64[np.ndarray, " f"]
    corners: Int64[np.ndarray, " c"]
    face_colors: Float32[np.ndarray, "f 3"] | None


def decode(data: bytes, name: str, place: str, note: Callable[[str], None] = lambda _: None) -> tuple[MeshPart, ...]:
    """The mesh of an OFF file, whose vertices and faces have a line each; ``note`` gets what is left out.

    Raises:
        InputError: The file is damaged, cut short, binary, or has another number of dimensions than three.
    """
    points, normals, colors, uvs, lengths, corners, face_colors = _table(data, place, note)
    triangles = triangulated(points, corners, lengths)
    if not len(triangles):
        raise InputError(f"{place} has no faces.", "Open a mesh, not a cloud of points.")
    for sentence in left_out(lengths):
        note(sentence)
    normals = completed_normals(normals, points, corners[triangles])
    faces = corners[triangles]
    if colors is None and face_colors is not None:  # a vertex is doubled where the colours of faces around it differ
        of_corner = face_colors[np.repeat(np.arange(len(lengths)), lengths)[triangles.ravel()]]
        first, joined_faces = joined(faces.ravel(), *bits(of_corner))
        vertex, faces, colors = faces.ravel()[first], joined_faces.reshape(-1, 3), of_corner[first]
        points, normals, uvs = points[vertex], normals[vertex], None if uvs is None else uvs[vertex]
    material = Material() if colors is not None else Material(lit=True, roughness=0.6)
    return (validated_mesh_part(name, points, faces, normals, colors, material, place, uvs),)


def decode_points(
    data: bytes, place: str, note: Callable[[str], None]
) -> tuple[Float64[np.ndarray, "v 3"], Float32[np.ndarray, "v 3"] | None]:
    """The vertices of an OFF file without faces, and their linear colours where it has them.

    Raises:
        InputError: As for a mesh.
    """
    table = _table(data, place, note)
    return table.points, table.colors


def _table(data: bytes, place: str, note: Callable[[str], None]) -> _Table:
    """What the file says; its first word may be missing.

    Raises:
        InputError: It is damaged, cut short, binary, or has another number of dimensions than three.
    """
    plain = re.sub(rb"#[^\r\n]*", b"", as_ascii_superset(data)).replace(b"\r", b"\n")
    kind, *rest = plain.split(maxsplit=1) or [b""]
    if kind.isdigit():
        kind, rest = b"OFF", [plain]
    if kind not in OFF_NAMES:
        if kind.endswith(b"OFF"):
            dimensions = f"{place} is an OFF file of other than three dimensions ({kind[:20].decode('latin-1')})."
            raise InputError(dimensions, "Only three can be shown: project it onto them.")
        raise InputError(f"{place} is no OFF file.", "Open it under its own suffix.")
    if rest and rest[0].startswith(b"BINARY"):
        raise InputError(f"{place} is a binary OFF file, which is not read.", "Export it as text, or as PLY.")
    try:
        table, lengths, corners, face_colors = _rows(rest[0] if rest else b"")
    except (ValueError, IndexError, OverflowError) as error:
        raise InputError(f"{place} makes no sense: {error}.", DAMAGED) from error
    if len(corners) and not 0 <= corners.min() <= corners.max() < len(table):
        raise InputError(f"{place}: a face names a vertex that is not there.", DAMAGED)
    # x y z, then in this order what the letters before OFF announce; many write colours without announcing them
    announced = 3 + 3 * (b"N" in kind) + 2 * (b"ST" in kind)
    if table.shape[1] < announced:
        lacking = f"its vertices have {table.shape[1]} numbers each, and {kind.decode()} means {announced}"
        raise InputError(f"{place} makes no sense: {lacking}.", DAMAGED)
    points, normals = table[:, :3], table[:, 3:6] if b"N" in kind else None
    more = table[:, 6 if b"N" in kind else 3 :]
    uvs = more[:, -2:] * [1.0, -1.0] + [0.0, 1.0] if b"ST" in kind else None  # t begins at the bottom
    more = more[:, :-2] if b"ST" in kind else more
    colors = linear_colors(more[:, :3]) if more.shape[1] >= 3 else None
    if more.shape[1] > 4:
        note(f"{more.shape[1] - 4} numbers of each vertex behind its colour are left out.")
    return _Table(points, normals, colors, uvs, lengths, corners, face_colors)


def _rows(
    body: bytes,
) -> tuple[
    Float64[np.ndarray, "v w"], Int64[np.ndarray, " f"], Int64[np.ndarray, " c"], Float32[np.ndarray, "f 3"] | None
]:
    """The rows of vertices; how many corners each face has; these; the colours of faces, white where one has none.

    Raises:
        ValueError: There is less than is announced, or a word is no number.
    """
    text = np.frombuffer(body + b"\n", np.uint8)
    starts = word_starts(text)
    values = numbers(text, np.float64, len(starts))
    ends = np.searchsorted(starts, np.flatnonzero(text == NEWLINE))
    counts = np.diff(ends, prepend=0)
    counts = counts[counts > 0]
    places = np.cumsum(counts) - counts
    vertices, faces = (int(number) for number in values[:2].tolist())
    if min(vertices, faces) < 0 or vertices + faces > len(counts) - 1:
        raise ValueError("it announces more than it holds")
    of_vertices, of_faces = slice(1, vertices + 1), slice(vertices + 1, vertices + faces + 1)
    width = counts[of_vertices]
    if len(width) and (width.min() < 3 or width.max() > width.min()):
        raise ValueError("its vertices have not all the same numbers")
    table = values[places[1] : places[1] + int(width.sum())].reshape(vertices, -1) if vertices else np.zeros((0, 3))
    at, room = places[of_faces], counts[of_faces] - 1
    lengths = values[at].astype(np.int64)
    if ((lengths < 0) | (lengths > room)).any():
        raise ValueError("a face lacks a corner")
    within = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    corners = values[np.repeat(at + 1, lengths) + within].astype(np.int64)
    colored = room - lengths >= 3
    if not colored.any():
        return table, lengths, corners, None
    colors = np.ones((faces, 3), np.float32)
    colors[colored] = linear_colors(values[(at + 1 + lengths)[colored, None] + np.arange(3)])
    return table, lengths, corners, colors
