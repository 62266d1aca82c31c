"""The nodes of a glTF scene: where each is, what is seen of it, and its instances."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64

from viewer.formats.gltf_container import Document, Json, entry, record
from viewer.formats.gltf_extensions import INSTANCES, VISIBILITY
from viewer.formats.mesh_parts import LARGEST
from viewer.scene.geometry import Transform
from viewer.scene.rotations import rotation_matrices

MOST_NODES = 100_000
Matrix = Float64[np.ndarray, "4 4"]


class PlacedNode(NamedTuple):
    """A node that is seen.

    Attributes:
        number: Which it is.
        node: Its record.
        matrix: From its own space to glTF's world.
    """

    number: int
    node: Json
    matrix: Matrix


class Nodes:
    """All nodes of a document; each has one place, so that a ring ends.

    Attributes:
        seen: Those that its scene shows, parents before children.
        hidden: How many others there are in the scene.
        records: All nodes of the document.

    Args:
        body: The document.

    Raises:
        ValueError: A node makes no sense.
    """

    def __init__(self, body: Json) -> None:
        self.records = body.get("nodes", [])
        if len(self.records) > MOST_NODES:
            raise ValueError(f"more than {MOST_NODES} nodes")
        self._matrices: dict[int, Matrix] = {}
        self._parents: dict[int, int] = {}
        children = {child for node in self.records for child in record(node).get("children", [])}
        tops = [index for index in range(len(self.records)) if index not in children]
        scenes = body.get("scenes")
        # Where there is no scene, all is shown.
        roots = entry(scenes, body.get("scene", 0)).get("nodes", []) if scenes else tops
        walked = tuple(self._walked(roots))
        self.seen = tuple(placed for placed, shown in walked if shown)
        self.hidden = len(walked) - len(self.seen)
        if body.get("skins"):  # joints may be where the scene does not show them
            for _ in self._walked(tops):
                pass

    def matrix(self, index: object) -> Matrix:
        """From the space of a node to glTF's world.

        Raises:
            ValueError: It is not there.
        """
        entry(self.records, index)
        assert isinstance(index, int)
        return self._matrices.get(index, np.eye(4))

    def way_up(self, index: int) -> tuple[int, ...]:
        """A node, the one that it is in, and so on.

        Raises:
            ValueError: It is not there.
        """
        entry(self.records, index)
        way = [index]
        while (above := self._parents.get(way[-1])) is not None:
            way.append(above)
        return tuple(way)

    def _walked(self, roots: list[int]) -> Iterator[tuple[PlacedNode, bool]]:
        """Nodes below ``roots`` that have no place yet, and whether they are seen."""
        waiting = [(root, np.eye(4), True, -1) for root in reversed(roots)]
        while waiting:
            index, above, shown, parent = waiting.pop()
            node = entry(self.records, index)
            if index in self._matrices:
                continue
            with np.errstate(all="ignore"):
                matrix = above @ own_matrix(node)
            if not (np.abs(matrix) < LARGEST).all():
                raise ValueError("a node that is infinitely far or large")
            self._matrices[index] = matrix
            if parent >= 0:
                self._parents[index] = parent
            shown = shown and record(node.get("extensions", {}).get(VISIBILITY, {})).get("visible", True) is not False
            yield PlacedNode(index, node, matrix), shown
            waiting += [(child, matrix, shown, index) for child in reversed(node.get("children", []))]


def instances(document: Document, node: Json) -> Float64[np.ndarray, "n 4 4"]:
    """Where a node's mesh stands in the node's space, once for each instance (EXT_mesh_gpu_instancing).

    Raises:
        ValueError: Their numbers make no sense.
    """
    described = node.get("extensions", {}).get(INSTANCES)
    if described is None:
        return np.eye(4)[None]
    widths = {"TRANSLATION": 3, "ROTATION": 4, "SCALE": 3}
    numbers = record(record(described)["attributes"])
    found = {key: document.accessor(numbers[key], width) for key, width in widths.items() if key in numbers}
    counts = {len(values) for values in found.values()}
    if len(counts) != 1:
        raise ValueError("attributes of instances that do not match")
    (count,) = counts
    result = np.tile(np.eye(4), (count, 1, 1))
    turned = _rotations(found["ROTATION"]) if "ROTATION" in found else result[:, :3, :3]
    result[:, :3, :3] = turned * found.get("SCALE", np.ones((count, 3)))[:, None, :]
    result[:, :3, 3] = found.get("TRANSLATION", 0.0)
    if not (np.abs(result) < LARGEST).all():
        raise ValueError("an instance that is infinitely far or large")
    return result


def own_matrix(node: Json) -> Matrix:
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


def _rotations(quaternions: Float64[np.ndarray, "n 4"]) -> Float64[np.ndarray, "n 3 3"]:
    """Of quaternions x, y, z, w of any length."""
    if not (np.linalg.norm(quaternions, axis=1) > 1e-6).all():
        raise ValueError("a rotation that is none")
    return rotation_matrices(np.roll(quaternions, 1, axis=1))
