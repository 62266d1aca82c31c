"""The growing lists of a glTF document that is being written, and its one buffer."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

VERTICES, INDICES = 34962, 34963
"""What a buffer view is for."""
COMPONENTS: Mapping[str, int] = MappingProxyType({"float32": 5126, "uint32": 5125, "uint16": 5123, "uint8": 5121})
Json = dict[str, Any]


class Draft:
    """Nodes, meshes and what they name; every number that is returned is a place in one of the lists."""

    def __init__(self) -> None:
        self.nodes: list[Json] = []
        self.meshes: list[Json] = []
        self.accessors: list[Json] = []
        self.views: list[Json] = []
        self.binary = bytearray()

    def add_mesh(self, name: str, primitive: Json, **node: object) -> None:
        """A node with a mesh of its own, which has one primitive; further keywords are the node's."""
        name = name.encode("utf-8", "replace").decode("utf-8")
        self.nodes.append({"name": name, "mesh": len(self.meshes), **node})
        self.meshes.append({"name": name, "primitives": [primitive]})

    def view(self, data: bytes) -> int:
        """Append bytes to the buffer and return the number of their view."""
        self.binary += b"\0" * (-len(self.binary) % 4)
        self.views.append({"buffer": 0, "byteOffset": len(self.binary), "byteLength": len(data)})
        self.binary += data
        return len(self.views) - 1

    def accessor(self, array: np.ndarray, shape: str, target: int = VERTICES, *, bounded: bool = False) -> int:
        """Append an array to the buffer and return the number of its accessor; bytes stand for numbers from 0 to 1.

        Args:
            array: One row an element.
            shape: Of an element, as ``VEC3``.
            target: What the view is for; 0 = for neither of these.
            bounded: Say between which corners the elements lie.
        """
        view = self.view(np.ascontiguousarray(array).tobytes())
        if target:
            self.views[view]["target"] = target
        accessor: Json = {
            "bufferView": view,
            "componentType": COMPONENTS[array.dtype.name],
            "count": len(array),
            "type": shape,
        }
        if array.dtype == np.uint8:
            accessor["normalized"] = True
        if bounded:
            accessor |= {"min": array.min(0).tolist(), "max": array.max(0).tolist()}
        self.accessors.append(accessor)
        return len(self.accessors) - 1
