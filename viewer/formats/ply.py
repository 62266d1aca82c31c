"""Reads PLY (Turk, 1994), binary or text, +Z up, colours in sRGB."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import numpy as np
from jaxtyping import Float32, Float64, Int64, Shaped

from viewer.errors import InputError
from viewer.formats.mesh_parts import MeshPart, bits, completed_normals, joined, validated_mesh_part
from viewer.formats.ply_tables import DAMAGED, Lists, Table, read_tables
from viewer.formats.polygons import left_out, triangulated
from viewer.scene.color import srgb_to_linear
from viewer.scene.distinct import distinct
from viewer.scene.material import Material, Texture

UVS = (("s", "t"), ("u", "v"), ("texture_u", "texture_v"))
"""Texture coordinates as Blender, others, and MeshLab name them."""
NORMALS = ("nx", "ny", "nz")
COLORS = (("red", "green", "blue"), ("r", "g", "b"), ("diffuse_red", "diffuse_green", "diffuse_blue"))


def decode(
    data: bytes,
    name: str,
    place: str,
    texture: Callable[[bytes], Texture | None] = lambda _: None,
    note: Callable[[str], None] = lambda _: None,
) -> tuple[MeshPart, ...]:
    """The mesh of a PLY file, one part a picture; a vertex is doubled where faces around it differ in uv or colour.

    Args:
        data: The file.
        name: Of the mesh.
        place: Of the file, for messages.
        texture: From the name of a picture, in the bytes of the file, to the map; None where it cannot be read.
        note: Called with what is left out.

    Raises:
        InputError: The file is damaged, cut short, or a cloud of points without faces.
    """
    file = read_tables(data, place)
    vertices, faces = file.elements.get("vertex", {}), file.elements.get("face", {})
    points, polygons = _stacked(vertices, "xyz"), _polygons(file.elements)
    if points is None or not (faces or "tristrips" in file.elements):
        raise InputError(f"{place} holds no mesh.", "Open a mesh, or points with positions x, y and z.")
    corners = polygons.values.astype(np.int64)
    if len(corners) and not 0 <= corners.min() <= corners.max() < len(points):
        raise InputError(f"{place}: a face names a vertex that is not there.", DAMAGED)
    triangles = triangulated(points, corners, polygons.counts)
    if not len(triangles):
        raise InputError(f"{place} has no faces.", "Open a mesh, not a cloud of points.")
    for sentence in (*left_out(polygons.counts), *file.unused(_used(file.elements, polygons))):
        note(sentence)
    normals = completed_normals(_stacked(vertices, NORMALS), points, corners[triangles])
    pictures = [each.split(maxsplit=1)[1] for each in file.comments if each.lower().startswith(b"texturefile ")]
    paint = [texture(each) for each in pictures] or [None]
    of_faces = faces if any(column is polygons for column in faces.values()) else {}
    colors, uvs = _colors(vertices), _uvs(vertices)
    corner = _Corners(of_faces, corners, polygons.counts, colors, uvs)
    if not corner.apart and len(paint) == 1:
        shape = points, corners[triangles], normals, colors
        return (validated_mesh_part(name, *shape, _material(paint[0], colors), place, uvs),)
    numbers = corner.pictures[triangles[:, 0]] if len(paint) > 1 else np.zeros(len(triangles), np.int64)
    parts: list[MeshPart] = []
    for number in distinct(numbers).tolist():
        places = triangles[numbers == number].ravel()
        first, of_part = joined(corners[places], *(column[places] for column in corner.apart))
        kept = places[first]
        vertex = corners[kept]
        colors, uvs = (None if each is None else each[kept] for each in (corner.colors, corner.uvs))
        material = _material(paint[number] if 0 <= number < len(paint) else None, colors)
        shape = points[vertex], of_part.reshape(-1, 3), normals[vertex], colors
        title = name if len(paint) == 1 else f"{name} {number}"
        parts.append(validated_mesh_part(title, *shape, material, place, uvs))
    return tuple(parts)


def _used(elements: dict[str, Table], polygons: Lists) -> dict[str, Collection[str]]:
    """The names of what is read of each element."""
    vertices, faces, strips = (elements.get(name, {}) for name in ("vertex", "face", "tristrips"))
    uvs = next((pair for pair in UVS if vertices.keys() >= set(pair)), ())
    of_vertices = {*"xyz", *NORMALS, *uvs, *_color_names(vertices)}
    of_faces = {name for name, column in faces.items() if column is polygons}
    of_faces |= {"texcoord", "texnumber"} | ({*_color_names(faces)} if not _color_names(vertices) else set())
    return {"vertex": of_vertices, "face": of_faces, "tristrips": strips.keys()}


def _material(painted: Texture | None, colors: np.ndarray | None) -> Material:
    """Vertex colours alone have their light in them."""
    if painted is None and colors is not None:
        return Material()
    return Material(base_color_map=painted, lit=True, roughness=0.6)


class _Corners:
    """What the corners of all polygons have.

    Args:
        faces: The table of faces.
        vertex: Of each corner.
        counts: How many corners each face has.
        colors: Of the vertices.
        uvs: Of the vertices.

    Attributes:
        uvs: Of each corner, as glTF has them; a face's own before those of its vertices.
        colors: Of each corner, linear; its vertex's before the face's.
        pictures: The number of each corner's picture.
        apart: Columns of integers that tell corners of one vertex apart.
    """

    def __init__(
        self,
        faces: Table,
        vertex: Int64[np.ndarray, " c"],
        counts: Int64[np.ndarray, " f"],
        colors: Float32[np.ndarray, "v 3"] | None,
        uvs: Float64[np.ndarray, "v 2"] | None,
    ) -> None:
        face = np.repeat(np.arange(len(counts)), counts)
        self.uvs, self.colors = (None if each is None else each[vertex] for each in (uvs, colors))
        self.apart: tuple[Int64[np.ndarray, " c"], ...] = ()
        wedges, face_colors, numbers = faces.get("texcoord"), _colors(faces), faces.get("texnumber")
        if isinstance(wedges, Lists):
            self.uvs = _wedges(wedges, counts)
            self.apart += bits(self.uvs.astype(np.float32))
        if colors is None and face_colors is not None:
            self.colors = face_colors[face]
            self.apart += bits(self.colors)
        self.pictures = numbers[face].astype(np.int64) if isinstance(numbers, np.ndarray) else np.zeros_like(face)


def _wedges(found: Lists, corners: Int64[np.ndarray, " f"]) -> Float64[np.ndarray, "c 2"]:
    """The texture coordinates that faces have at their corners, (0, 0) where a face has other than two numbers each."""
    result = np.zeros((int(corners.sum()), 2))
    whole = found.counts == 2 * corners
    result[np.repeat(whole, corners)] = found.values[np.repeat(whole, found.counts)].reshape(-1, 2)
    return _turned(result)


def _polygons(elements: dict[str, Table]) -> Lists:
    """The vertices around each face; strips of triangles as single ones."""
    faces = elements.get("face", {})
    found = next((faces[key] for key in ("vertex_indices", "vertex_index") if key in faces), None)
    if found is None:  # other names are believed where there is one list of integers alone
        lists = [each for each in faces.values() if isinstance(each, Lists) and each.values.dtype.kind in "iu"]
        found = lists[0] if len(lists) == 1 else None
    if isinstance(found, Lists) and len(found.values):
        return found
    strips = next((each for each in elements.get("tristrips", {}).values() if isinstance(each, Lists)), None)
    if strips is None:
        return Lists(np.zeros(0, np.int64), np.zeros(0, np.int64))
    # A negative number ends a strip, and so does the end of a list.
    row = np.insert(strips.values.astype(np.int64), np.cumsum(strips.counts)[:-1], -1)
    places = np.arange(len(row))
    odd = (places - np.maximum.accumulate(np.where(row < 0, places, -1)) - 1) % 2 == 1
    a, b, c = row[:-2], row[1:-1], row[2:]
    there = (np.minimum(np.minimum(a, b), c) >= 0) & (a != b) & (b != c) & (c != a)
    turned = odd[:-2]
    triangles = np.stack([a, np.where(turned, c, b), np.where(turned, b, c)], 1)[there]
    return Lists(np.full(len(triangles), 3), triangles.ravel())


def decode_points(
    data: bytes, place: str, note: Callable[[str], None] = lambda _: None
) -> tuple[Float64[np.ndarray, "n 3"], Float32[np.ndarray, "n 3"] | None]:
    """The positions of a cloud of points, and their linear colours where it has any; ``note`` gets what is left out.

    Raises:
        InputError: The file is damaged, cut short, or holds no points.
    """
    file = read_tables(data, place)
    vertices = file.elements.get("vertex", {})
    positions = _stacked(vertices, "xyz")
    if positions is None:
        raise InputError(f"{place} holds no points.", DAMAGED)
    for sentence in file.unused({"vertex": {*"xyz", *_color_names(vertices)}, "face": ()}):
        note(sentence)
    return positions, _colors(vertices)


def _stacked(table: Table, names: Sequence[str]) -> Float64[np.ndarray, "n c"] | None:
    """Properties side by side, or None where one is missing."""
    columns = [table.get(name) for name in names]
    found = [column for column in columns if isinstance(column, np.ndarray)]
    return np.stack(found, 1).astype(np.float64) if len(found) == len(names) else None


def _uvs(table: Table) -> Float64[np.ndarray, "n 2"] | None:
    """Texture coordinates of vertices."""
    found = next((each for pair in UVS if (each := _stacked(table, pair)) is not None), None)
    return None if found is None else _turned(found)


def _turned(uvs: Float64[np.ndarray, "n 2"]) -> Float64[np.ndarray, "n 2"]:
    """As glTF has them: here, t begins at the bottom."""
    return uvs * [1.0, -1.0] + [0.0, 1.0]


def _colors(table: Table) -> Float32[np.ndarray, "n 3"] | None:
    """Linear colours of vertices or faces."""
    columns = [column for name in _color_names(table) if isinstance(column := table.get(name), np.ndarray)]
    return linear_colors(np.stack(columns, 1)) if columns else None


def _color_names(table: Table) -> tuple[str, ...]:
    """What the columns with colours are called; nothing where there are none."""
    there = {name for name, column in table.items() if isinstance(column, np.ndarray)}
    return next((names for names in COLORS if there.issuperset(names)), ())


def linear_colors(srgb: Shaped[np.ndarray, "v 3"]) -> Float32[np.ndarray, "v 3"]:
    """Linear colours from sRGB as integers, or floats; some programs write bytes into numbers of any kind."""
    largest = srgb.max(initial=0)
    top = float(np.iinfo(srgb.dtype).max) if srgb.dtype.kind in "iu" and not 1 < largest <= 255 else 1.0
    if 1 < largest <= 255 or (srgb.dtype.kind == "f" and largest > 1):
        top = 255.0
    return srgb_to_linear(np.clip(np.nan_to_num(srgb.astype(np.float32)) / np.float32(top), 0.0, 1.0))
