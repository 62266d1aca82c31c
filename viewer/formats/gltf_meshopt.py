"""Compresses the meshes of a glTF document that is being written: EXT_meshopt_compression with KHR_mesh_quantization.

Places become 18 bits of what the largest of them is, coordinates of maps 16, normals and tangents 12 bits in octahedral
form, colours 16 bits. What is no vertex of a triangle stays as exact as it was.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator

import numpy as np

from viewer.errors import UnsupportedError
from viewer.formats.gltf_compression import PACKAGES, is_installed
from viewer.formats.gltf_container import COMPONENTS
from viewer.formats.gltf_draft import INDICES, VERTICES, Draft, Json

EXTENSION = "EXT_meshopt_compression"
QUANTIZED = "KHR_mesh_quantization"
BITS = {"POSITION": 18, "TEXCOORD": 16}
TURNED_BITS = 12
SHORT, UNSIGNED_SHORT, FLOAT = 5122, 5123, 5126
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
MOST_STRIDE = 256


def check_meshopt() -> None:
    """Refuse what needs a package that is not there.

    Raises:
        UnsupportedError: It is not.
    """
    if not is_installed(EXTENSION):
        raise UnsupportedError(
            f"Compressing and ordering meshes needs the package {PACKAGES[EXTENSION]}, which is not installed.",
            "Run: pip install 'fieldwright[gltf]'. Or export without.",
        )


def compressed(draft: Draft) -> tuple[list[Json], list[str]]:
    """Compress what lies in the document's buffer, as far as it belongs to meshes.

    Returns:
        The document's buffers, of which the second is where decoders unpack to, and the extensions that it needs.

    Raises:
        UnsupportedError: The package for it is not installed.
    """
    check_meshopt()
    names = dict(_semantics(draft))
    old, binary, unpacked = bytes(draft.binary), bytearray(), 0
    of_view = {accessor["bufferView"]: number for number, accessor in enumerate(draft.accessors)}
    for number, view in enumerate(draft.views):
        data = old[view["byteOffset"] : view["byteOffset"] + view["byteLength"]]
        accessor = None if number not in of_view else draft.accessors[of_view[number]]
        found = None if accessor is None else _packed(data, view, accessor, names.get(of_view[number], ""))
        binary += b"\0" * (-len(binary) % 4)
        if found is None:
            view |= {"byteOffset": len(binary), "byteLength": len(data)}
            binary += data
            continue
        packed, described = found
        size = described["byteStride"] * described["count"]
        place = {"buffer": 0, "byteOffset": len(binary), "byteLength": len(packed), **described}
        view |= {"buffer": 1, "byteOffset": unpacked, "byteLength": size, "extensions": {EXTENSION: place}}
        if view.get("target") == VERTICES:
            view["byteStride"] = described["byteStride"]
        unpacked += size + -size % 4
        binary += packed
    draft.binary = binary
    if not unpacked:
        return [{"byteLength": len(binary)}], []
    fallback = {"byteLength": unpacked, "extensions": {EXTENSION: {"fallback": True}}}
    return [{"byteLength": len(binary)}, fallback], [EXTENSION, QUANTIZED]


def _semantics(draft: Draft) -> Iterator[tuple[int, str]]:
    """What the accessors of triangles hold, without numbers: ``TEXCOORD`` for ``TEXCOORD_1``."""
    for mesh in draft.meshes:
        for primitive in mesh["primitives"]:
            if "indices" in primitive:
                yield from ((number, name.partition("_")[0]) for name, number in primitive["attributes"].items())


def _packed(data: bytes, view: Json, accessor: Json, name: str) -> tuple[bytes, Json] | None:
    """The compressed rows of an accessor, which is changed to say what they are; None where they stay as they are."""
    library = importlib.import_module("meshopt")
    kind, width = np.dtype(COMPONENTS[accessor["componentType"]]), WIDTHS[accessor["type"]]
    rows = np.frombuffer(data, kind).reshape(-1, width)
    if view.get("target") == INDICES:
        mode = {"byteStride": kind.itemsize, "count": len(rows), "mode": "TRIANGLES"}
        return library.encode_gltf_buffer(rows.reshape(-1), "TRIANGLES"), mode
    if name in ("NORMAL", "TANGENT"):
        turned = rows if width == 4 else np.concatenate([rows, np.zeros((len(rows), 1), np.float32)], 1)
        accessor |= {"componentType": SHORT, "normalized": True}
        return _rows(library.encode_filter_oct(turned, 8, TURNED_BITS), "OCTAHEDRAL")
    if name in BITS:
        filtered = library.encode_filter_exp(rows, BITS[name], "SharedComponent")
        packed, described = _rows(filtered, "EXPONENTIAL")
        if "min" in accessor:
            bare = library.decode_gltf_buffer(packed, len(rows), 4 * width, "ATTRIBUTES", "EXPONENTIAL")
            found = bare.reshape(-1).view(np.float32).reshape(-1, width)
            accessor |= {"min": found.min(0).tolist(), "max": found.max(0).tolist()}
        return packed, described
    if name == "COLOR" and kind == np.float32:
        shorts = np.zeros((len(rows), 4), np.uint16)
        shorts[:, :width] = np.rint(np.clip(rows, 0.0, 1.0) * np.float32(65535.0))
        accessor |= {"componentType": UNSIGNED_SHORT, "normalized": True}
        return _rows(shorts, "NONE")
    stride = kind.itemsize * width
    return None if stride % 4 or stride > MOST_STRIDE else _rows(rows, "NONE")


def _rows(rows: np.ndarray, kind: str) -> tuple[bytes, Json]:
    library = importlib.import_module("meshopt")
    described: Json = {"byteStride": rows.nbytes // len(rows), "count": len(rows), "mode": "ATTRIBUTES"}
    described |= {"filter": kind} if kind != "NONE" else {}
    return library.encode_gltf_buffer(rows, "ATTRIBUTES"), described
