"""From the surface to its texture and back: which texel lies at a ray, which point of the surface has a texel. No Qt.

Every triangle lies in a ball around its middle. Two products of a matrix and a vector tell which balls a ray meets:
only those few triangles are looked at one by one. That needs no tree, a copy of a few numbers a triangle, and some
milliseconds for a hundred thousand of them.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Float32, Float64, UInt32

from viewer.scene.geometry import Vec3, as_vec3
from viewer.scene.mesh import Mesh

BLOCK = 10_000
"""Triangles that are looked at in one step while everything is made ready."""
SLACK = 1e-5
"""Of the largest square, or of the texture: rounding never loses a triangle."""
EDGE = 1e-9
"""So far outside a triangle still counts as on its edge."""
NEIGHBOURS = ((0, 0), (-1, 0), (1, 0), (0, -1), (0, 1))
"""Texture coordinates repeat: a triangle that crosses the texture's edge is found on both sides."""


class SurfacePoint(NamedTuple):
    """A point of a mesh: its face, where it lies in the node's own space, and its texture coordinates.

    ``distance`` is along the ray, in lengths of its direction; 0 where there was no ray.
    """

    face: int
    position: Vec3
    u: float
    v: float
    distance: float = 0.0


@dataclass(frozen=True, eq=False)
class SurfaceIndex:
    """A mesh made ready to be picked; see ``index_of``."""

    vertices: Float32[np.ndarray, "v 3"]
    faces: UInt32[np.ndarray, "f 3"]
    uvs: Float32[np.ndarray, "v 2"]
    center: Vec3
    """Of the mesh: ``middles`` are counted from there, which keeps single precision precise."""
    middles: Float32[np.ndarray, "3 f"]
    squares: Float32[np.ndarray, " f"]
    """How far each triangle's middle is from the centre less its ball's radius, both squared."""
    uv_middles: Float32[np.ndarray, "f 2"]
    uv_radii: Float32[np.ndarray, " f"]
    uv_tiles: Float32[np.ndarray, "f 2"]
    """How many whole textures a face is moved by so that its middle lies within 0 and 1."""

    def hit(self, origin: Vec3, direction: Vec3) -> SurfacePoint | None:
        """The first point of the surface along a ray, from either side (Moeller and Trumbore 1997)."""
        start, way = np.array(origin), np.array(direction)
        length = float(np.linalg.norm(way))
        if not len(self.faces) or not np.isfinite(length) or not np.isfinite(start).all() or length == 0.0:
            return None
        way = way / length
        near = self._near(start - np.array(self.center), way)
        if not len(near):
            return None
        corners = self.vertices[self.faces[near]].astype(np.float64)
        first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
        across = np.cross(way, second)
        volume = (first * across).sum(1)
        sound = np.abs(volume) > 0.0
        inverse = np.divide(1.0, volume, out=np.zeros_like(volume), where=sound)
        to_start = start - corners[:, 0]
        b1 = (to_start * across).sum(1) * inverse
        turned = np.cross(to_start, first)
        b2 = (turned @ way) * inverse
        distance = (second * turned).sum(1) * inverse
        inside = sound & (b1 >= -EDGE) & (b2 >= -EDGE) & (b1 + b2 <= 1.0 + EDGE) & (distance > 0.0)
        if not inside.any():
            return None
        best = int(np.where(inside, distance, np.inf).argmin())
        found = self._point(int(near[best]), float(b1[best]), float(b2[best]))
        return found._replace(distance=float(distance[best]) / length)

    def _near(self, start: Float64[np.ndarray, " 3"], way: Float64[np.ndarray, " 3"]) -> np.ndarray:
        """Numbers of the triangles whose balls a ray from the mesh's centre's side meets, and perhaps a few more."""
        # The ray's point that is nearest to the centre: squares of small numbers lose little.
        foot = start - (start @ way) * way
        along, beside = np.stack([way, foot]).astype(np.float32) @ self.middles
        gap = self.squares - np.float32(2.0) * beside - along * along
        largest = float(self.squares.max(initial=0.0)) + float(foot @ foot)
        return np.flatnonzero(gap <= np.float32(SLACK * largest - float(foot @ foot)))

    def at_uv(self, u: float, v: float) -> SurfacePoint | None:
        """The point of the surface at texture coordinates; the smallest face where several lie over each other."""
        place = np.array([u - np.floor(u), v - np.floor(v)])
        for step in NEIGHBOURS:
            found = self._at_place(place + step)
            if found is not None:
                return found
        return None

    def _at_place(self, place: Float[np.ndarray, " 2"]) -> SurfacePoint | None:
        x, y = (self.uv_middles[:, axis] - np.float32(place[axis]) for axis in (0, 1))
        reach = self.uv_radii + np.float32(SLACK)
        near = np.flatnonzero(x * x + y * y <= reach * reach)
        if not len(near):
            return None
        corners = self.uvs[self.faces[near]].astype(np.float64) - self.uv_tiles[near, None]
        one, two, way = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0], place - corners[:, 0]
        area = one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]
        sound = np.abs(area) > 0.0
        inverse = np.divide(1.0, area, out=np.zeros_like(area), where=sound)
        b1 = (way[:, 0] * two[:, 1] - way[:, 1] * two[:, 0]) * inverse
        b2 = (one[:, 0] * way[:, 1] - one[:, 1] * way[:, 0]) * inverse
        inside = sound & (b1 >= -EDGE) & (b2 >= -EDGE) & (b1 + b2 <= 1.0 + EDGE)
        if not inside.any():
            return None
        best = int(np.where(inside, np.abs(area), np.inf).argmin())
        return self._point(int(near[best]), float(b1[best]), float(b2[best]))

    def _point(self, face: int, b1: float, b2: float) -> SurfacePoint:
        weights = np.array([1.0 - b1 - b2, b1, b2])
        corners = self.faces[face]
        u, v = (float(part) for part in weights @ self.uvs[corners].astype(np.float64))
        return SurfacePoint(face, as_vec3(weights @ self.vertices[corners].astype(np.float64)), u, v)


def index_of(mesh: Mesh) -> Generator[None, None, SurfaceIndex | None]:
    """Make a mesh ready, in steps of some thousands of triangles; None where it has no texture coordinates."""
    if mesh.uvs is None:
        return None
    count = len(mesh.faces)
    center = np.array(mesh.aabb.center)
    middles, squares = np.empty((3, count), np.float32), np.empty(count, np.float32)
    uv_middles, tiles = np.empty((count, 2), np.float32), np.empty((count, 2), np.float32)
    uv_radii = np.empty(count, np.float32)
    for top in range(0, count, BLOCK):
        part = slice(top, top + BLOCK)
        chosen = mesh.faces[part]
        middle, radius = _balls(mesh.vertices[chosen].astype(np.float64) - center)
        middles[:, part], squares[part] = middle.T, (middle**2).sum(-1) - radius**2
        yield
        flat = mesh.uvs[chosen].astype(np.float64)
        tiles[part] = np.floor(flat.mean(1))
        uv_middles[part], uv_radii[part] = _balls(flat - tiles[part, None])
        yield
    return SurfaceIndex(
        mesh.vertices, mesh.faces, mesh.uvs, as_vec3(center), middles, squares, uv_middles, uv_radii, tiles
    )


def _balls(corners: Float64[np.ndarray, "n 3 d"]) -> tuple[Float64[np.ndarray, "n d"], Float64[np.ndarray, " n"]]:
    """The middle of each triangle, and how far its farthest corner is from there."""
    middle = corners.mean(1)
    return middle, np.sqrt(((corners - middle[:, None]) ** 2).sum(-1).max(1))
