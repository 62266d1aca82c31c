"""Reads the triangles of binary glTF 2.0: positions, normals, vertex colours and base colours, all instances baked.

Textures, skins, animation and compressed meshes are left out, and what was left out is told.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from typing import Any

import numpy as np

from viewer.errors import InputError, UnsupportedError
from viewer.formats.gltf import BINARY_CHUNK, JSON_CHUNK, MAGIC, TRIANGLES, UNLIT
from viewer.formats.parts import LARGEST, Part, sound_part, to_z_up
from viewer.scene.geometry import Transform
from viewer.scene.material import Material

COMPONENTS = {5120: "i1", 5121: "u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}
MOST_VERTICES = 1 << 26
"""In all instances together: a small file may show one mesh a million times."""
MOST_NODES = 100_000
COMPRESSED = ("KHR_draco_mesh_compression", "EXT_meshopt_compression", "KHR_meshopt_compression")
DAMAGED = "The file is damaged or cut short: export it again."

Json = dict[str, Any]


def decode(data: bytes, place: str) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """The meshes of a GLB file, +Z up, one part a primitive and instance; and what was left out.

    Raises:
        InputError: The file is damaged, cut short, or has no triangles.
        UnsupportedError: It is compressed.
    """
    document, binary = _chunks(data, place)
    try:
        needed = set(map(str, document.get("extensionsRequired", [])))
        if needed & set(COMPRESSED):
            raise UnsupportedError(f"{place} is compressed ({', '.join(needed)}).", "Export it without compression.")
        parts = tuple(_parts(document, binary, place))
        notes = ("Textures are not shown.",) if document.get("textures") else ()
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise InputError(f"{place} is not sound glTF: {type(error).__name__} {error}.", DAMAGED) from error
    if not parts:
        raise InputError(f"{place} holds no triangles.", "Open a file with a mesh.")
    return parts, notes


def _chunks(data: bytes, place: str) -> tuple[Json, bytes]:
    """The JSON and the binary chunk of the container."""
    if len(data) < 20 or data[:4] != MAGIC:
        raise InputError(f"{place} is no binary glTF file.", DAMAGED)
    version, total = struct.unpack("<II", data[4:12])
    if version != 2:
        raise InputError(f"{place} is glTF of version {version}.", "Export it as glTF 2.0.")
    if total > len(data):
        raise InputError(f"{place} is cut short.", DAMAGED)
    found: dict[int, bytes] = {}
    at = 12
    while at + 8 <= total:
        length, kind = struct.unpack("<II", data[at : at + 8])
        if at + 8 + length > total:
            raise InputError(f"{place} is cut short.", DAMAGED)
        found.setdefault(kind, data[at + 8 : at + 8 + length])
        at += 8 + length
    try:
        document = json.loads(found.get(JSON_CHUNK, b"").decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{place} does not describe itself in sound JSON.", DAMAGED) from error
    if not isinstance(document, dict):
        raise InputError(f"{place} does not describe itself in sound JSON.", DAMAGED)
    return document, found.get(BINARY_CHUNK, b"")


def _parts(document: Json, binary: bytes, place: str) -> Iterator[Part]:
    """Every triangle primitive of every node that the scene shows."""
    vertices = 0
    for node, matrix in _placed_nodes(document):
        if "mesh" not in node:
            continue
        mesh = _at(document["meshes"], node["mesh"])
        name = str(node.get("name") or mesh.get("name") or "mesh")
        for primitive in mesh["primitives"]:
            if primitive.get("mode", TRIANGLES) != TRIANGLES or "POSITION" not in primitive["attributes"]:
                continue
            part = _part(document, binary, primitive, matrix, name, place)
            vertices += len(part.mesh.vertices)
            if vertices > MOST_VERTICES:
                raise InputError(f"{place} shows more than {MOST_VERTICES} vertices.", "Open a smaller mesh.")
            yield part


def _placed_nodes(document: Json) -> Iterator[tuple[Json, np.ndarray]]:
    """The scene's nodes with their matrices to glTF's world; each node once, so that a ring ends."""
    nodes = document.get("nodes", [])
    scenes = document.get("scenes")
    roots = _at(scenes, document.get("scene", 0)).get("nodes", []) if scenes else list(range(len(nodes)))
    waiting = [(root, np.eye(4)) for root in reversed(roots)]
    seen: set[int] = set()
    while waiting:
        index, above = waiting.pop()
        if index in seen or len(seen) > MOST_NODES:
            continue
        seen.add(index)
        node = _at(nodes, index)
        with np.errstate(all="ignore"):
            matrix = above @ _matrix(node)
        if not (np.abs(matrix) < LARGEST).all():
            raise ValueError("a node that is infinitely far or large")
        yield node, matrix
        waiting += [(child, matrix) for child in reversed(node.get("children", []))]


def _matrix(node: Json) -> np.ndarray:
    """A node's own matrix, given as 16 numbers column by column or as translation, rotation (x, y, z, w), scale."""
    if "matrix" in node:
        return np.array(node["matrix"], np.float64).reshape(4, 4).T
    x, y, z, w = map(float, node.get("rotation", (0.0, 0.0, 0.0, 1.0)))
    if abs(x * x + y * y + z * z + w * w - 1.0) > 0.1:
        raise ValueError("a rotation that is none")
    result = np.eye(4)
    scale = np.array(node.get("scale", (1.0, 1.0, 1.0)), np.float64).reshape(3)
    result[:3, :3] = Transform(rotation=(w, x, y, z)).rotation_matrix() * scale
    result[:3, 3] = np.array(node.get("translation", (0.0, 0.0, 0.0)), np.float64).reshape(3)
    return result


def _part(document: Json, binary: bytes, primitive: Json, matrix: np.ndarray, name: str, place: str) -> Part:
    """One primitive with its instance's matrix baked into it."""
    attributes = primitive["attributes"]
    points = _accessor(document, binary, attributes["POSITION"], 3)
    linear = matrix[:3, :3]
    mirrored = bool(np.linalg.det(linear) < 0)
    if not np.isfinite(points).all():
        raise ValueError("positions that are not finite")
    placed = to_z_up(points @ linear.T + matrix[:3, 3])
    normals = None
    if "NORMAL" in attributes:
        # Normals go by the inverse transpose; the cofactors are that times the determinant, and always exist.
        first, second, third = linear
        cofactors = np.stack([np.cross(second, third), np.cross(third, first), np.cross(first, second)])
        bent = np.nan_to_num(_accessor(document, binary, attributes["NORMAL"], 3))
        normals = to_z_up(bent @ cofactors.T) * (-1.0 if mirrored else 1.0)
    if "indices" in primitive:
        faces = _accessor(document, binary, primitive["indices"], 1).astype(np.int64)
    else:
        faces = np.arange(len(points))
    if len(faces) % 3:
        raise ValueError("a triangle lacks a corner")
    faces = faces.reshape(-1, 3)
    colors = None
    if "COLOR_0" in attributes:
        colors = _accessor(document, binary, attributes["COLOR_0"], None)
        if colors.shape not in ((len(points), 3), (len(points), 4)):
            raise ValueError("colours do not match vertices")
        colors = colors[:, :3]
    material = _material(document, primitive.get("material"))
    return sound_part(name, placed, faces[:, ::-1] if mirrored else faces, normals, colors, material, place)


def _accessor(document: Json, binary: bytes, index: object, width: int | None) -> np.ndarray:
    """The numbers of an accessor as float64 (n, width), or (n,) for single ones."""
    accessor = _at(document["accessors"], index)
    if "sparse" in accessor or "bufferView" not in accessor:
        raise ValueError("sparse accessors are not read")
    view = _at(document["bufferViews"], accessor["bufferView"])
    if view["buffer"] != 0 or "uri" in _at(document["buffers"], 0):
        raise ValueError("data outside of the file are not read")
    kind, found = np.dtype(COMPONENTS[accessor["componentType"]]), WIDTHS[accessor["type"]]
    if width is not None and found != width:
        raise ValueError(f"{accessor['type']} where {width} numbers were expected")
    size = kind.itemsize * found
    stride, count = _whole(view.get("byteStride", size)), _whole(accessor["count"])
    start, inside = _whole(view.get("byteOffset", 0)), _whole(accessor.get("byteOffset", 0))
    end = min(start + _whole(view["byteLength"]), len(binary))
    if stride < size or count < 1 or start + inside + stride * (count - 1) + size > end:
        raise ValueError("an accessor reaches beyond its data")
    raw = np.frombuffer(binary, np.uint8, end - start - inside, start + inside)
    rows = np.lib.stride_tricks.as_strided(raw, (count, size), (stride, 1), writeable=False)
    values = np.ascontiguousarray(rows).view(kind).astype(np.float64)
    if accessor.get("normalized") is True and kind.kind in "iu":
        values = np.maximum(values / np.iinfo(kind).max, -1.0)
    return values if found > 1 else values[:, 0]


def _material(document: Json, index: object) -> Material:
    """The factors of a material; textures are left out."""
    if index is None:
        return Material(lit=True)
    record = _at(document["materials"], index)
    surface = record.get("pbrMetallicRoughness", {})
    red, green, blue = (min(max(float(value), 0.0), 1.0) for value in surface.get("baseColorFactor", (1, 1, 1, 1))[:3])
    metallic, roughness = (float(surface.get(name, 1.0)) for name in ("metallicFactor", "roughnessFactor"))
    if not all(0.0 <= value <= 1.0 for value in (red, green, blue, metallic, roughness)):
        raise ValueError("a material's factors are not between 0 and 1")
    lit = UNLIT not in record.get("extensions", {})
    return Material(str(record.get("name", "material")), (red, green, blue), metallic, roughness, lit)


def _at(items: Any, index: object) -> Json:  # noqa: ANN401 - it is what a file held
    """An entry of a list, checked: negative numbers must not count from the end."""
    entry = items[_whole(index)]
    if not isinstance(items, list) or not isinstance(entry, dict):
        raise ValueError("a list of records was expected")
    return entry


def _whole(value: object) -> int:
    """A whole number that is not negative."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{str(value)[:20]} where a count was expected")
    return value
