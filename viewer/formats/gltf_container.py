"""The containers of glTF 2.0, binary and text, and the numbers and pictures in its buffers."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, unquote_to_bytes

import numpy as np

from viewer.errors import InputError, UnsupportedError
from viewer.formats import gltf_compression
from viewer.formats.files import read_bytes
from viewer.formats.mesh_formats import GLTF_MAGIC
from viewer.formats.texture_reader import inside

JSON_CHUNK, BINARY_CHUNK = 0x4E4F534A, 0x004E4942
COMPONENTS = {5120: "i1", 5121: "u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
LARGEST_FILE = 2 << 30
MOST_ZEROS = 1 << 24
"""Rows of an accessor without data: it is all zeros, and a few bytes could ask for all the memory there is."""
LARGEST = 1e6
"""Numbers of materials and their maps beyond this are damage."""
DAMAGED = "The file is damaged or cut short: export it again."
REWRITE = "Export it as glTF 2.0."
Json = dict[str, Any]


class Document:
    """A glTF document and what lies in its buffers.

    Attributes:
        body: Its JSON.
        place: The file's name, for messages.
        folder: Where files that it names lie; None where there are none.

    Args:
        body: The same.
        buffers: Those that are there already, by number.
        place: The same.
        folder: The same.
    """

    def __init__(self, body: Json, buffers: Mapping[int, bytes | memoryview], place: str, folder: Path | None) -> None:
        self.body = body
        self.place = place
        self.folder = folder
        self._buffers: dict[int, bytes | memoryview] = dict(buffers)
        self._unpacked: dict[int, bytes] = {}

    def accessor(self, index: object, width: int | None) -> np.ndarray:
        """The numbers of an accessor as float64 (n, width), or (n,) for single ones.

        Raises:
            ValueError: It reaches beyond its data, or holds something else.
            UnsupportedError: It is compressed, and what decodes that is not installed.
        """
        accessor = entry(self.body["accessors"], index)
        kind, found = np.dtype(COMPONENTS[accessor["componentType"]]), WIDTHS[accessor["type"]]
        if width is not None and found != width:
            raise ValueError(f"{accessor['type']} where {width} numbers were expected")
        values = self._rows(accessor, kind, found, whole(accessor["count"]))
        if "sparse" in accessor:
            # what is read may be a view into the file
            values = self._replaced(values.copy(), record(accessor["sparse"]), kind)
        with np.errstate(invalid="ignore"):  # what is no number stays none
            numbers = values.astype(np.float64)
        if accessor.get("normalized") is True and kind.kind in "iu":
            numbers = np.maximum(numbers / np.iinfo(kind).max, -1.0)
        return numbers if found > 1 else numbers[:, 0]

    def has_data(self, index: object) -> bool:
        """Whether an accessor's numbers lie in this file, and are not left to an extension."""
        accessor = entry(self.body["accessors"], index)
        return "bufferView" in accessor or "sparse" in accessor

    def _replaced(self, values: np.ndarray, sparse: Json, kind: np.dtype) -> np.ndarray:
        """Rows of an accessor, after some of them were replaced."""
        count, places, rows = whole(sparse["count"]), record(sparse["indices"]), record(sparse["values"])
        at = self._rows(places, np.dtype(COMPONENTS[places["componentType"]]), 1, count)[:, 0]
        if at.dtype.kind != "u" or int(at.max()) >= len(values):
            raise ValueError("a sparse accessor names a row that is not there")
        values[at] = self._rows(rows, kind, values.shape[1], count)
        return values

    def _rows(self, place: Json, kind: np.dtype, width: int, count: int) -> np.ndarray:
        """``count`` rows of numbers as the file has them; zeros where it does not say where they are."""
        if count < 1:
            raise ValueError("an accessor without elements")
        if "bufferView" not in place:
            if count > MOST_ZEROS:
                raise ValueError("an accessor reaches beyond its data")
            return np.zeros((count, width), kind)
        view = entry(self.body["bufferViews"], place["bufferView"])
        data, size = self._view(view), kind.itemsize * width
        stride, start = whole(view.get("byteStride", size)), whole(place.get("byteOffset", 0))
        if stride < size or start + stride * (count - 1) + size > len(data):
            raise ValueError("an accessor reaches beyond its data")
        raw = np.frombuffer(data, np.uint8, offset=start)
        rows = np.lib.stride_tricks.as_strided(raw, (count, size), (stride, 1), writeable=False)
        return np.ascontiguousarray(rows).view(kind)

    def view(self, index: object) -> bytes:
        """The bytes of a buffer view.

        Raises:
            ValueError: It makes no sense.
        """
        return bytes(self._view(entry(self.body["bufferViews"], index)))

    def image(self, index: object) -> bytes | str:
        """A picture's file, or the name of the file that it is in.

        Raises:
            ValueError: Its description makes no sense.
        """
        picture = entry(self.body["images"], index)
        if "bufferView" in picture:
            return self.view(picture["bufferView"])
        return _of_uri(picture["uri"])

    def _has_buffer(self, index: int) -> bool:
        """Whether a buffer is there; those that decompressed data would be in need not be."""
        return index in self._buffers or "uri" in entry(self.body["buffers"], index)

    def _view(self, view: Json) -> memoryview:
        """The bytes of a buffer view, as far as they are there."""
        extensions = view.get("extensions", {})
        packed = next((name for name in gltf_compression.MESHOPT if name in extensions), None)
        plain = packed is not None and not gltf_compression.is_installed(packed) and self._has_buffer(view["buffer"])
        if packed is None or plain:
            return self._piece(view)
        gltf_compression.check_installed(packed, self.place)
        if id(view) not in self._unpacked:
            piece = bytes(self._piece(extensions[packed]))
            self._unpacked[id(view)] = gltf_compression.meshopt_decoded(piece, extensions[packed])
        return memoryview(self._unpacked[id(view)])

    def _piece(self, place: Json) -> memoryview:
        """Part of a buffer."""
        start, length = whole(place.get("byteOffset", 0)), whole(place["byteLength"])
        return memoryview(self._buffer(whole(place["buffer"])))[start : start + length]

    def _buffer(self, index: int) -> bytes | memoryview:
        """A buffer: the container's own, in the text, or in a file."""
        if index not in self._buffers:
            buffer = entry(self.body["buffers"], index)
            if "uri" not in buffer:
                raise ValueError("a buffer without data")
            found = _of_uri(buffer["uri"])
            if isinstance(found, str):
                path = inside(self.folder, found) if self.folder is not None else None
                if path is None:
                    message = f"{self.place} needs {found[:80]}, which is not beside it."
                    raise InputError(message, "Copy it there, or export one .glb file.")
                found = read_bytes(path, LARGEST_FILE, "a buffer")
            self._buffers[index] = found
        return self._buffers[index]


def open_document(data: bytes, place: str, folder: Path | None = None) -> Document:
    """The document in a ``.glb`` or ``.gltf`` file.

    Raises:
        InputError: The file is damaged or cut short.
        UnsupportedError: It is of another version of glTF.
    """
    if data.startswith(GLTF_MAGIC):
        text, binary = _chunks(data, place)
    elif data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        text, binary = data, memoryview(b"")
    else:
        raise InputError(f"{place} is no binary glTF file, and no glTF in JSON.", DAMAGED)
    try:
        body = json.loads(text.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{place} does not describe itself in valid JSON.", DAMAGED) from error
    asset = body.get("asset", {}) if isinstance(body, dict) else None
    if not isinstance(asset, dict):
        raise InputError(f"{place} does not describe itself in valid JSON.", DAMAGED)
    # What later versions 2.x add may be ignored, unless a file says that it needs it. Version 1 has its lists by name.
    version = str(asset.get("version", "1.0" if isinstance(body.get("meshes"), dict) else "2.0"))
    needed = str(asset.get("minVersion", "2.0"))
    if not version.startswith("2."):
        raise UnsupportedError(f"{place} is glTF {version}; glTF 2.0 is read.", REWRITE)
    if needed != "2.0":
        raise UnsupportedError(f"{place} needs glTF {needed}; glTF 2.0 is read.", REWRITE)
    match body.get("buffers"):
        case [{"uri": _}, *_]:
            own = {}
        case _:
            own = {0: binary}
    return Document(body, own, place, folder)


def entry(items: Any, index: object) -> Json:  # noqa: ANN401 - it is what a file held
    """An entry of a list, checked: negative numbers must not count from the end.

    Raises:
        ValueError: It is not there, or no record.
    """
    found = items[whole(index)]
    if not isinstance(items, list) or not isinstance(found, dict):
        raise ValueError("a list of records was expected")
    return found


def whole(value: object) -> int:
    """A whole number that is not negative.

    Raises:
        ValueError: It is something else.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{str(value)[:20]} where a count was expected")
    return value


def number(value: object, low: float = -LARGEST, high: float = LARGEST) -> float:
    """A number from ``low`` to ``high``.

    Raises:
        ValueError: It is something else, or outside.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ValueError(f"{str(value)[:20]} where a number from {low:g} to {high:g} was expected")
    return float(value)


def record(value: object) -> Json:
    """An object of the JSON.

    Raises:
        ValueError: It is something else.
    """
    if not isinstance(value, dict):
        raise ValueError(f"{str(value)[:20]} where a record was expected")
    return value


def _chunks(data: bytes, place: str) -> tuple[bytes, memoryview]:
    """The JSON and the binary chunk of the container, which is not copied."""
    if len(data) < 20:
        raise InputError(f"{place} is no binary glTF file.", DAMAGED)
    version, total = struct.unpack("<II", data[4:12])
    if version != 2:
        raise UnsupportedError(f"{place} is glTF {version}.0; glTF 2.0 is read.", REWRITE)
    if total > len(data):
        raise InputError(f"{place} is cut short.", DAMAGED)
    found: dict[int, memoryview] = {}
    whole_file = memoryview(data)
    at = 12
    while at + 8 <= total:
        length, kind = struct.unpack("<II", data[at : at + 8])
        if at + 8 + length > total:
            raise InputError(f"{place} is cut short.", DAMAGED)
        found.setdefault(kind, whole_file[at + 8 : at + 8 + length])
        at += 8 + length
    nothing = memoryview(b"")
    return bytes(found.get(JSON_CHUNK, nothing)), found.get(BINARY_CHUNK, nothing)


def _of_uri(uri: object) -> bytes | str:
    """The data in a URI, or the name of a file."""
    if not isinstance(uri, str):
        raise ValueError("a URI that is no text")
    if not uri.startswith("data:"):
        return unquote(uri).replace("\\", "/")
    head, _, body = uri.partition(",")
    return base64.b64decode(body, validate=True) if head.endswith(";base64") else unquote_to_bytes(body)
