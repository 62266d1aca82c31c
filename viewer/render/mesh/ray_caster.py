"""Rays against triangles, by Embree's bounding volume hierarchy (Wald et al., ACM TOG 2014)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene
from jaxtyping import Bool, Float32, Int32, UInt32

CHUNK = 1 << 18
"""Rays a call: some 50 ms, between which work may be stopped."""


class Hits(NamedTuple):
    """The nearest triangle of each ray; ``faces`` is -1, ``distances`` inf where there is none.

    ``u`` and ``v`` are the barycentric weights of the triangle's second and third corner.
    """

    faces: Int32[np.ndarray, " n"]
    distances: Float32[np.ndarray, " n"]
    u: Float32[np.ndarray, " n"]
    v: Float32[np.ndarray, " n"]


class RayCaster:
    """Triangles ready to be hit, from both sides.

    Distances are in lengths of the ray's direction. Rays that start on a surface must be moved off it by
    :attr:`offset` along its normal, or they meet it again.

    Args:
        vertices: Positions.
        faces: At least one.
    """

    def __init__(self, vertices: Float32[np.ndarray, "v 3"], faces: UInt32[np.ndarray, "f 3"]) -> None:
        self._scene = EmbreeScene(robust=True)
        # It takes triangles as they are and keeps no copy of ours, but the scene needs its geometry alive.
        self._geometry = TriangleMesh(self._scene, np.ascontiguousarray(vertices[faces]))
        size = vertices.max(0) - vertices.min(0) if len(vertices) else np.zeros(3, np.float32)
        self.offset = float(np.linalg.norm(size)) * 1e-4

    def hits(self, origins: Float32[np.ndarray, "n 3"], directions: Float32[np.ndarray, "n 3"]) -> Hits:
        """What each ray meets first."""
        parts: list[Hits] = []
        for begin in range(0, max(len(origins), 1), CHUNK):
            pick = slice(begin, begin + CHUNK)
            found = self._scene.run(*_rays(origins[pick], directions[pick]), output=True)
            faces = found["primID"].astype(np.int32)
            missed = faces < 0
            distances = np.where(missed, np.float32(np.inf), found["tfar"].astype(np.float32))
            parts.append(Hits(faces, distances, found["u"].astype(np.float32), found["v"].astype(np.float32)))
        return parts[0] if len(parts) == 1 else Hits(*(np.concatenate(each) for each in zip(*parts, strict=True)))

    def occluded(
        self,
        origins: Float32[np.ndarray, "n 3"],
        directions: Float32[np.ndarray, "n 3"],
        far: Float32[np.ndarray, " n"] | None = None,
    ) -> Bool[np.ndarray, " n"]:
        """Whether anything lies on each ray, nearer than ``far`` where that is given."""
        blocked = np.zeros(len(origins), bool)
        for begin in range(0, len(origins), CHUNK):
            pick = slice(begin, begin + CHUNK)
            limits = None if far is None else np.ascontiguousarray(far[pick])
            rays = _rays(origins[pick], directions[pick])
            blocked[pick] = np.asarray(self._scene.run(*rays, dists=limits, query="OCCLUDED")) >= 0
        return blocked


def _rays(origins: np.ndarray, directions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.ascontiguousarray(origins, np.float32), np.ascontiguousarray(directions, np.float32)
