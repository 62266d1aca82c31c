"""Compressed meshes in glTF: Draco and meshopt, by the optional packages that decode them."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Mapping
from typing import Any

import numpy as np

from viewer.errors import UnsupportedError

DRACO = "KHR_draco_mesh_compression"
MESHOPT = ("EXT_meshopt_compression", "KHR_meshopt_compression")
PACKAGES = {DRACO: "DracoPy"} | dict.fromkeys(MESHOPT, "meshopt")
"""By which package each is decoded."""
MOST_BYTES = 2 << 30
"""Of one view: meshopt makes any number of equal rows out of a few bytes."""


def is_installed(extension: str) -> bool:
    """Whether the package that decodes this extension is there."""
    return importlib.util.find_spec(PACKAGES[extension]) is not None


def check_installed(extension: str, place: str) -> None:
    """Refuse what cannot be decoded.

    Raises:
        UnsupportedError: The package that decodes this extension is not installed.
    """
    if not is_installed(extension):
        raise UnsupportedError(
            f"{place} is compressed ({extension}), and {PACKAGES[extension]}, which decodes that, is not installed.",
            "Run: pip install 'fieldwright[gltf]'. Or export the file without compression.",
        )


def meshopt_decoded(data: bytes, packed: Mapping[str, Any]) -> bytes:
    """The bytes of a buffer view that meshopt compressed.

    Raises:
        ValueError: They are damaged.
    """
    count, stride = packed["count"], packed["byteStride"]
    if not (isinstance(count, int) and isinstance(stride, int) and 0 < count * stride <= MOST_BYTES):
        raise ValueError("a compressed view of impossible size")
    library = importlib.import_module("meshopt")
    kind = packed.get("filter", "NONE")
    return library.decode_gltf_buffer(data, count, stride, packed["mode"], None if kind == "NONE" else kind).tobytes()


def draco_decoded(data: bytes, attributes: Mapping[str, Any]) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The vertices' numbers by attribute, one row a vertex, and the triangles, of a mesh that Draco compressed.

    Raises:
        ValueError: It is damaged, or lacks an attribute.
    """
    library = importlib.import_module("DracoPy")
    try:
        mesh = library.decode(data)
    except library.FileTypeException as error:
        raise ValueError("a Draco mesh that cannot be decoded") from error
    if not hasattr(mesh, "faces"):
        raise ValueError("a Draco mesh without triangles")
    found: dict[str, np.ndarray] = {}
    for name, number in attributes.items():
        attribute = mesh.get_attribute_by_unique_id(number)
        if attribute is None:
            raise ValueError(f"a Draco mesh without {name}")
        found[name] = np.asarray(attribute["data"])
    return found, np.asarray(mesh.faces, np.int64)
