"""Writes binary glTF 2.0 (Khronos, ISO/IEC 12113).

Vertices are turned to glTF's +Y up by (x, y, z) -> (x, z, -y), so that every node is untransformed and Blender shows
the same coordinates that we do. Colours go into ``COLOR_0``, linear as glTF wants them; Blender's importer joins that
attribute to the shader of any material that the mesh uses, and ``KHR_materials_unlit`` makes it show colours that
already contain their light as they are.
"""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np

from viewer.errors import OutputError
from viewer.formats.parts import Part, to_y_up
from viewer.scene.material import Material

MAGIC, JSON_CHUNK, BINARY_CHUNK = b"glTF", 0x4E4F534A, 0x004E4942
VERTICES, INDICES = 34962, 34963
"""What a buffer view is for."""
COMPONENTS = {"float32": 5126, "uint32": 5125, "uint16": 5123}
TRIANGLES = 4
UNLIT = "KHR_materials_unlit"
GENERATOR = "Fieldwright"


def encode(parts: tuple[Part, ...]) -> bytes:
    """A GLB file with one node, mesh and material a part.

    Raises:
        OutputError: It would be longer than the 4 GiB that the format can hold.
    """
    draft = _Draft()
    materials = list(dict.fromkeys(part.material for part in parts))
    for part in parts:
        draft.add(part, materials.index(part.material))
    body: dict[str, Any] = {
        "asset": {"version": "2.0", "generator": GENERATOR},
        "scene": 0,
        "scenes": [{"nodes": list(range(len(parts)))}],
        "nodes": draft.nodes,
        "meshes": draft.meshes,
        "materials": [_material(material) for material in materials],
        "accessors": draft.accessors,
        "bufferViews": draft.views,
        "buffers": [{"byteLength": len(draft.binary)}],
    }
    if any(not material.lit for material in materials):
        body["extensionsUsed"] = [UNLIT]
    return _glb(body, bytes(draft.binary))


class _Draft:
    """The growing lists of a glTF document and its one buffer."""

    def __init__(self) -> None:
        self.nodes: list[dict[str, Any]] = []
        self.meshes: list[dict[str, Any]] = []
        self.accessors: list[dict[str, Any]] = []
        self.views: list[dict[str, Any]] = []
        self.binary = bytearray()

    def add(self, part: Part, material: int) -> None:
        """A node with its own mesh."""
        mesh = part.mesh
        name = part.name.encode("utf-8", "replace").decode("utf-8")
        attributes = {
            "POSITION": self._accessor(to_y_up(mesh.vertices), "VEC3", VERTICES, bounded=True),
            "NORMAL": self._accessor(to_y_up(mesh.normals), "VEC3", VERTICES),
        }
        if mesh.colors is not None:
            attributes["COLOR_0"] = self._accessor(np.clip(mesh.colors, 0.0, 1.0), "VEC3", VERTICES)
        # The largest 16-bit number is reserved for restarting a strip.
        kind = np.uint16 if len(mesh.vertices) < 65535 else np.uint32
        indices = self._accessor(mesh.faces.astype(kind).ravel(), "SCALAR", INDICES)
        primitive = {"attributes": attributes, "indices": indices, "material": material, "mode": TRIANGLES}
        self.nodes.append({"name": name, "mesh": len(self.meshes)})
        self.meshes.append({"name": name, "primitives": [primitive]})

    def _accessor(self, array: np.ndarray, shape: str, target: int, *, bounded: bool = False) -> int:
        """Append an array to the buffer and return the number of its accessor."""
        self.binary += b"\0" * (-len(self.binary) % 4)
        data = np.ascontiguousarray(array).tobytes()
        view = {"buffer": 0, "byteOffset": len(self.binary), "byteLength": len(data), "target": target}
        accessor: dict[str, Any] = {
            "bufferView": len(self.views),
            "componentType": COMPONENTS[array.dtype.name],
            "count": len(array),
            "type": shape,
        }
        if bounded:
            accessor |= {"min": array.min(0).tolist(), "max": array.max(0).tolist()}
        self.binary += data
        self.views.append(view)
        self.accessors.append(accessor)
        return len(self.accessors) - 1


def _material(material: Material) -> dict[str, Any]:
    """A glTF material; with vertex colours its base colour multiplies them."""
    red, green, blue = (min(max(value, 0.0), 1.0) for value in material.base_color)
    surface = {
        "baseColorFactor": [red, green, blue, 1.0],
        "metallicFactor": min(max(material.metallic, 0.0), 1.0),
        "roughnessFactor": min(max(material.roughness, 0.0), 1.0),
    }
    name = material.name.encode("utf-8", "replace").decode("utf-8")
    result: dict[str, Any] = {"name": name, "pbrMetallicRoughness": surface}
    if not material.lit:
        result["extensions"] = {UNLIT: {}}
    return result


def _glb(body: dict[str, Any], binary: bytes) -> bytes:
    """The two chunks, each padded to four bytes as the container demands."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-len(text) % 4)
    binary += b"\0" * (-len(binary) % 4)
    total = 12 + 8 + len(text) + 8 + len(binary)
    if total >= 1 << 32:
        raise OutputError("The mesh is too large for a GLB file.", "Export it as PLY, or extract it more coarsely.")
    header = struct.pack("<4sII", MAGIC, 2, total)
    chunks = struct.pack("<II", len(text), JSON_CHUNK) + text + struct.pack("<II", len(binary), BINARY_CHUNK) + binary
    return header + chunks
