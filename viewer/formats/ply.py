"""PLY (Turk, 1994): written as binary little-endian, +Z up, colours as sRGB bytes; read as binary or text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from jaxtyping import Float32, Float64, Shaped

from viewer.errors import InputError, OutputError
from viewer.formats.export_scene import ExportScene
from viewer.formats.mesh_parts import MeshPart, fan, validated_mesh_part
from viewer.formats.textures import TextureFiles
from viewer.scene.color import linear_to_srgb, srgb_to_linear
from viewer.scene.material import Material

VERTEX = [("x", "<f4"), ("y", "<f4"), ("z", "<f4"), ("nx", "<f4"), ("ny", "<f4"), ("nz", "<f4")]
UV = [("s", "<f4"), ("t", "<f4")]
"""As Blender and MeshLab name them."""
COLOR = [("red", "u1"), ("green", "u1"), ("blue", "u1")]
FACE = np.dtype([("count", "u1"), ("corners", "<i4", 3)])
TYPES = {
    "char": "i1", "uchar": "u1", "short": "i2", "ushort": "u2", "int": "i4", "uint": "u4", "float": "f4",
    "double": "f8", "int8": "i1", "uint8": "u1", "int16": "i2", "uint16": "u2", "int32": "i4", "uint32": "u4",
    "float32": "f4", "float64": "f8",
}  # fmt: skip
NAMES = {"<f4": "float", "u1": "uchar"}
ORDERS = {"binary_little_endian": "<", "binary_big_endian": ">", "ascii": ""}
LONGEST_HEADER = 1 << 16
MOST_CORNERS = 255
DAMAGED = "The file is damaged or cut short: export it again."


def files(scene: ExportScene, path: Path) -> dict[str, bytes]:
    """The file under its name; see :func:`encode`."""
    return {path.name: encode(scene)}


def encode(scene: ExportScene) -> bytes:
    """All parts as one mesh; a part without vertex colours takes its material's where another has some.

    Raises:
        OutputError: There are more vertices than the format's indices can name.
    """
    parts = scene.parts
    colored = scene.options.colors and any(map(_is_colored, parts))
    layout = VERTEX[:3] + (VERTEX[3:] if scene.options.normals else [])
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
            rows["xyz"[axis]] = mesh.vertices[:, axis]
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
    header = (
        f"ply\nformat binary_little_endian 1.0\ncomment Fieldwright\nelement vertex {total}\n{properties}"
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
    column, row = ((mesh.uvs[:, axis] % 1.0 * size).astype(np.int64) % size for axis, size in ((0, width), (1, height)))
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


def decode(data: bytes, name: str, place: str) -> tuple[MeshPart, ...]:
    """The mesh of a PLY file; polygons are cut into fans.

    Raises:
        InputError: The file is damaged, cut short, or a cloud of points without faces.
    """
    tables = _decoded(data, place)
    vertices, faces = tables.get("vertex"), tables.get("face")
    if vertices is None or faces is None or not {"x", "y", "z"} <= vertices.keys():
        hint = "Open a mesh, or points with positions x, y and z."
        raise InputError(f"{place} holds no mesh.", hint)
    corners = next((faces[key] for key in ("vertex_indices", "vertex_index") if key in faces), None)
    if corners is None or corners.ndim != 2 or len(corners) == 0:
        raise InputError(f"{place} has no faces.", "Open a mesh, not a cloud of points.")
    points = np.stack([vertices[axis] for axis in "xyz"], 1).astype(np.float64)
    normals = None
    if {"nx", "ny", "nz"} <= vertices.keys():
        normals = np.stack([vertices[axis] for axis in ("nx", "ny", "nz")], 1)
    material = Material(lit=True, roughness=0.6) if "red" not in vertices else Material()
    uvs = None
    if {"s", "t"} <= vertices.keys():
        uvs = np.stack([vertices["s"], 1.0 - vertices["t"].astype(np.float64)], 1)
    return (validated_mesh_part(name, points, corners, normals, _colors(vertices), material, place, uvs),)


def decode_points(data: bytes, place: str) -> tuple[Float64[np.ndarray, "n 3"], Float32[np.ndarray, "n 3"] | None]:
    """The positions of a cloud of points, and their linear colours where it has any.

    Raises:
        InputError: The file is damaged, cut short, or holds no points.
    """
    vertices = _decoded(data, place).get("vertex", {})
    if not {"x", "y", "z"} <= vertices.keys():
        raise InputError(f"{place} holds no points.", DAMAGED)
    positions = np.stack([vertices[axis] for axis in "xyz"], 1).astype(np.float64)
    return positions, _colors(vertices)


def _decoded(data: bytes, place: str) -> dict[str, dict[str, np.ndarray]]:
    """The properties of each element by name."""
    if not data.startswith(b"ply"):
        raise InputError(f"{place} is no PLY file.", "Open it under its own suffix.")
    order, elements, at = _header(data, place)
    try:
        return dict(_tables(data[at:], order, elements))
    except (ValueError, OverflowError, IndexError) as error:
        raise InputError(f"{place} is not what its header says.", DAMAGED) from error


@dataclass(frozen=True)
class _Property:
    name: str
    kind: str
    """numpy's name of the type."""
    counted_by: str | None = None
    """The type of a list's length; None for a single number."""


@dataclass(frozen=True)
class _Element:
    name: str
    count: int
    properties: tuple[_Property, ...]


def _header(data: bytes, place: str) -> tuple[str, list[_Element], int]:
    """Byte order, elements, and where the data begin."""
    end = re.search(rb"\nend_header[ \t]*\r?\n", data[:LONGEST_HEADER])
    if end is None:
        raise InputError(f"{place} has no end to its header.", DAMAGED)
    order: str | None = None
    elements: list[_Element] = []
    try:
        for line in data[: end.start()].decode("latin-1").splitlines()[1:]:
            words = line.split() or ["comment"]
            if words[0] == "format":
                order = ORDERS[words[1]]
            elif words[0] == "element":
                elements.append(_Element(words[1], int(words[2]), ()))
            elif words[0] == "property":
                last = elements[-1]
                added = (
                    _Property(words[4], TYPES[words[3]], TYPES[words[2]])
                    if words[1] == "list"
                    else _Property(words[2], TYPES[words[1]])
                )
                elements[-1] = _Element(last.name, last.count, (*last.properties, added))
    except (ValueError, KeyError, IndexError) as error:
        raise InputError(f"{place} has a header that makes no sense.", DAMAGED) from error
    if order is None or any(not 0 <= element.count <= len(data) for element in elements):
        raise InputError(f"{place} announces more than it holds.", DAMAGED)
    return order, elements, end.end()


def _tables(data: bytes, order: str, elements: list[_Element]) -> Iterator[tuple[str, dict[str, np.ndarray]]]:
    """The properties of each element by name; lists become (n, 3) triangles.

    Raises:
        ValueError: There is less than the header says.
    """
    words = data.split() if order == "" else []
    at = 0
    for element in elements:
        lists = [item for item in element.properties if item.counted_by is not None]
        if order == "":
            table, at = _text_table(words, at, element)
        elif not lists:
            kind = np.dtype([(item.name, order + item.kind) for item in element.properties])
            rows = np.frombuffer(data, kind, element.count, at)
            table, at = {item.name: rows[item.name] for item in element.properties}, at + rows.nbytes
        elif len(element.properties) == 1:
            table, at = _list_table(data, at, order, element)
        else:
            raise ValueError("lists beside other properties")
        yield element.name, table


def _list_table(data: bytes, at: int, order: str, element: _Element) -> tuple[dict[str, np.ndarray], int]:
    """An element that is one list a row: all of three numbers at once, or of any length one by one."""
    item = element.properties[0]
    count_kind, kind = np.dtype(order + (item.counted_by or "u1")), np.dtype(order + item.kind)
    triangle = np.dtype([("count", count_kind), ("corners", kind, 3)])
    if at + element.count * triangle.itemsize <= len(data):
        rows = np.frombuffer(data, triangle, element.count, at)
        if (rows["count"] == 3).all():
            return {item.name: rows["corners"]}, at + rows.nbytes
    triangles: list[tuple[int, int, int]] = []
    for _ in range(element.count):
        length = int(np.frombuffer(data, count_kind, 1, at)[0])
        if not 0 <= length <= MOST_CORNERS:
            raise ValueError("a face with absurdly many corners")
        at += count_kind.itemsize
        corners = np.frombuffer(data, kind, length, at).tolist()
        at += length * kind.itemsize
        triangles += fan(corners)
    return {item.name: np.array(triangles, np.int64).reshape(-1, 3)}, at


def _text_table(words: list[bytes], at: int, element: _Element) -> tuple[dict[str, np.ndarray], int]:
    """An element written as text."""
    if all(item.counted_by is None for item in element.properties):
        width = len(element.properties)
        taken = words[at : at + element.count * width]
        if len(taken) < element.count * width:
            raise ValueError("cut short")
        rows = np.array(taken, dtype="S").astype(np.float64).reshape(element.count, width)
        return {item.name: rows[:, i] for i, item in enumerate(element.properties)}, at + len(taken)
    if len(element.properties) != 1:
        raise ValueError("lists beside other properties")
    triangles: list[tuple[int, int, int]] = []
    for _ in range(element.count):
        length = int(words[at])
        corners = [int(word) for word in words[at + 1 : at + 1 + length]]
        if not 0 <= length <= MOST_CORNERS or len(corners) < length:
            raise ValueError("cut short")
        at += 1 + length
        triangles += fan(corners)
    return {element.properties[0].name: np.array(triangles, np.int64).reshape(-1, 3)}, at


def _colors(vertices: dict[str, np.ndarray]) -> Float32[np.ndarray, "v 3"] | None:
    if not {"red", "green", "blue"} <= vertices.keys():
        return None
    return linear_colors(np.stack([vertices[name] for name in ("red", "green", "blue")], 1))


def linear_colors(srgb: Shaped[np.ndarray, "v 3"]) -> Float32[np.ndarray, "v 3"]:
    """Linear colours from sRGB as integers of any width, or floats; text has no types, so floats above 1 are bytes."""
    integers = srgb.dtype.kind in "iu"
    top = float(np.iinfo(srgb.dtype).max) if integers else (255.0 if srgb.max(initial=0.0) > 1.0 else 1.0)
    return srgb_to_linear(np.clip(np.nan_to_num(srgb.astype(np.float32)) / np.float32(top), 0.0, 1.0))
