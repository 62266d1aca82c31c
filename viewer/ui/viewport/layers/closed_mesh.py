"""Whether a mesh is closed, so that one never sees the backs of its triangles; followed while its vertices move."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32, UInt32, UInt64

from viewer.scene.mesh import Mesh

SAME_PLACE = 2.0**20
"""Vertices are in one place that differ by less than the mesh's extent divided by that."""


class Closedness:
    """Whether every edge borders faces on both sides that agree on which side is out.

    Edges are distinguished by hashes of their ends' places, so that seams, where vertices repeat, do not count. The sum
    over all edges is that over all reversed ones; for an open mesh that happens once in 2^64. Where triangles move,
    their part of both sums is replaced.

    Args:
        mesh: The mesh. Its extent says which vertices are in one place from now on.
    """

    def __init__(self, mesh: Mesh) -> None:
        self._sound = bool(len(mesh.faces)) and bool(np.isfinite(mesh.vertices).all())
        self._origin = mesh.vertices[:1].copy()
        extent = float(np.ptp(mesh.vertices, axis=0).max()) if self._sound else 1.0
        self._scale = SAME_PLACE / max(extent, 1e-30)
        self._difference = self._sum(mesh.vertices, mesh.faces) if self._sound else 0

    @property
    def closed(self) -> bool:
        """Whether it is."""
        return self._sound and self._difference == 0

    def move(
        self, before: Float32[np.ndarray, "v 3"], after: Float32[np.ndarray, "v 3"], faces: UInt32[np.ndarray, "f 3"]
    ) -> None:
        """Some triangles have moved.

        Args:
            before: All vertices as they were.
            after: The same now.
            faces: Those with a vertex that has moved.
        """
        self._sound = self._sound and bool(np.isfinite(after[faces]).all())
        if self._sound:
            self._difference = (self._difference - self._sum(before, faces) + self._sum(after, faces)) % (1 << 64)

    def _sum(self, vertices: Float32[np.ndarray, "v 3"], faces: UInt32[np.ndarray, "f 3"]) -> int:
        """The sum over all edges, less that over the reversed ones, modulo 2^64."""
        some = vertices if len(faces) > len(vertices) else vertices[faces].reshape(-1, 3)
        bits = np.rint((some - self._origin) * self._scale).astype(np.int64).view(np.uint64)
        places = _mixed(_mixed(_mixed(bits[:, 0]) ^ bits[:, 1]) ^ bits[:, 2])
        corners = places[faces] if some is vertices else places.reshape(-1, 3)
        following = np.roll(corners, -1, axis=1)
        forth, back = _mixed(corners ^ (following << np.uint64(1))), _mixed(following ^ (corners << np.uint64(1)))
        return (int(forth.sum(dtype=np.uint64)) - int(back.sum(dtype=np.uint64))) % (1 << 64)


def _mixed(numbers: UInt64[np.ndarray, "*n"]) -> UInt64[np.ndarray, "*n"]:
    """A hash that spreads every bit over all others (the finaliser of SplitMix64, Steele and others 2014)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))
