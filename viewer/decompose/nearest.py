"""The nearest points of a surface."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Float64, Int32, Integer

from viewer.decompose import nearest_kernels as kernels


class Found(NamedTuple):
    """The nearest point of a surface for each of some points.

    Attributes:
        faces: Its triangle.
        weights: Of the triangle's corners.
        distances: How far it is.
    """

    faces: Int32[np.ndarray, " n"]
    weights: Float64[np.ndarray, "n 3"]
    distances: Float64[np.ndarray, " n"]


class Nearest:
    """Triangles in boxes within boxes, ready to be asked which is nearest.

    Args:
        vertices: Finite positions.
        faces: At least one; a triangle may be a stretch or a point.
    """

    def __init__(self, vertices: Float[np.ndarray, "v 3"], faces: Integer[np.ndarray, "f 3"]) -> None:
        self.faces = faces
        self._corners = np.ascontiguousarray(vertices[faces], np.float64)
        self._depth = max(int(np.ceil(np.log2(len(faces) / kernels.LEAF))), 0)
        nodes = (2 << self._depth) - 1
        self._order = np.arange(len(faces))
        self._lows, self._highs = np.empty((nodes, 3)), np.empty((nodes, 3))
        kernels.sort_into_boxes(self._corners, self._depth, self._order, self._lows, self._highs)

    def find(self, points: Float[np.ndarray, "n 3"]) -> Found:
        """The nearest point of the surface for each of these, which must be finite."""
        count = len(points)
        faces, weights, squares = np.zeros(count, np.int32), np.zeros((count, 2)), np.empty(count)
        asked = np.ascontiguousarray(points, np.float64)
        kernels.find_nearest(
            asked, self._corners, self._depth, self._order, self._lows, self._highs, faces, weights, squares
        )
        return Found(faces, np.c_[1.0 - weights.sum(1), weights], np.sqrt(squares))

    def points(self, found: Found) -> Float64[np.ndarray, "n 3"]:
        """Where the points that were found lie."""
        return (self._corners[found.faces] * found.weights[:, :, None]).sum(1)


def mixed(
    values: Float[np.ndarray, "v k"], faces: Integer[np.ndarray, "f 3"], found: Found
) -> Float64[np.ndarray, "n k"]:
    """What is known at the vertices, at the points that were found."""
    return (values[faces[found.faces]].astype(np.float64) * found.weights[:, :, None]).sum(1)
