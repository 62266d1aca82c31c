"""Which texels of a map lie near a place in space, with numpy alone: the window asks while a stroke is drawn."""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Float64, Int64

from viewer.scene.material import Texture
from viewer.scene.mesh import Mesh

PADDING = 4.0
"""Texels beyond the edges of charts that show what lies on the edge, so that filtering shows no seam."""
AT_ONCE = 1 << 20
"""Texels that are looked at together."""
TILE = 64
"""Texels along a side of the tiles in which large triangles are looked at."""
ON_EDGE = 1e-9
BINS = 128
"""Parts of the picture along each side, in which triangles are looked up."""
SAME_PLACE = 1e-7
"""Texture coordinates and places, in parts of their extent, that are the same."""


Place = Float[np.ndarray, " 3"]


class Found(NamedTuple):
    """Texels with a place on the surface.

    Attributes:
        number: row * width + column; a texel of several triangles is there more than once.
        point: In the node's own space.
        face: The triangle.
        weights: Barycentric weights of its second and third corner.
    """

    number: Int64[np.ndarray, " n"]
    point: Float64[np.ndarray, "n 3"]
    face: Int64[np.ndarray, " n"]
    weights: Float64[np.ndarray, "n 2"]


class _Candidates(NamedTuple):
    """Texels that may belong to triangles: their columns and rows before wrapping, and the triangle of each."""

    column: Int64[np.ndarray, " n"]
    row: Int64[np.ndarray, " n"]
    face: Int64[np.ndarray, " n"]


class TexelFinder:
    """Finds the texels of one map.

    Args:
        mesh: With texture coordinates for it.
        texture: The map; only its size and layout count.
    """

    def __init__(self, mesh: Mesh, texture: Texture) -> None:
        uvs = mesh.uv_set(texture.uv_set)
        assert uvs is not None
        self._texture = texture
        self._vertices = mesh.vertices.astype(np.float64)
        self._uvs = uvs.astype(np.float64) * (texture.width, texture.height)
        self._faces = mesh.faces
        first, second, third = (np.ascontiguousarray(mesh.faces[:, corner]) for corner in range(3))
        lows, highs = [], []
        for axis in range(3):  # one by one: rows of three take numpy several times as long
            column = np.ascontiguousarray(self._vertices[:, axis])
            ends = column[first], column[second], column[third]
            lows.append(np.minimum(np.minimum(ends[0], ends[1]), ends[2]))
            highs.append(np.maximum(np.maximum(ends[0], ends[1]), ends[2]))
        self._space_low, self._space_high = lows, highs
        u, v = (np.ascontiguousarray(self._uvs[:, axis]) for axis in range(2))
        ways = [column[corner] - column[first] for column in (u, v) for corner in (second, third)]
        area = ways[0] * ways[3] - ways[1] * ways[2]
        self._sound = np.isfinite(area) & (np.abs(area) > 1e-12) & np.isfinite(sum(lows)) & np.isfinite(sum(highs))
        self._low, self._high = (
            np.stack([edge(edge(column[first], column[second]), column[third]) for column in (u, v)], 1)
            for edge in (np.minimum, np.maximum)
        )
        self._open = _open_edges(mesh.vertices, np.asarray(uvs), mesh.faces)
        self._padding = np.where(self._open.any(1), PADDING, 0.0)
        self._first, self._listed = self._binned()

    @property
    def faces(self) -> int:
        """How many triangles there are."""
        return len(self._faces)

    @functools.cached_property
    def extent(self) -> float:
        """Of the mesh, along the longest side of its box."""
        there = self._vertices[np.isfinite(self._vertices).all(1)]
        return float(np.ptp(there, axis=0).max()) if len(there) else 0.0

    @functools.cached_property
    def spacing(self) -> float:
        """How far apart texels lie on the surface, as a mean."""
        faces = np.flatnonzero(self._sound)
        corners, places = self._vertices[self._faces[faces]], self._uvs[self._faces[faces]]
        first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
        u, v = places[:, 1] - places[:, 0], places[:, 2] - places[:, 0]
        texels = float(np.abs(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]).sum())
        area = float(np.linalg.norm(np.cross(first, second), axis=1).sum())
        return (area / texels) ** 0.5 if texels > 0.0 and area > 0.0 else 1.0

    def faces_near(self, first: Place, second: Place, radius: float) -> Int64[np.ndarray, " k"]:
        """Triangles whose boxes come within a radius of the box around two places."""
        lo, hi = np.minimum(first, second) - radius, np.maximum(first, second) + radius
        near = self._sound.copy()
        for axis in range(3):
            near &= (self._space_low[axis] <= hi[axis]) & (self._space_high[axis] >= lo[axis])
        return np.flatnonzero(near)

    def sizes(self, faces: Int64[np.ndarray, " k"]) -> Float64[np.ndarray, " k"]:
        """About how many texels there are to be looked at for each triangle."""
        return np.prod(self._high[faces] - self._low[faces] + 2.0 * self._padding[faces, None] + 1.0, axis=1)

    def whole(self, faces: Int64[np.ndarray, " k"]) -> Found:
        """All texels of triangles."""
        around = self._padding[faces, None]
        return self._listed_in(faces, self._low[faces] - around, self._high[faces] + around)

    def tiles(
        self, faces: Int64[np.ndarray, " k"], first: Place, second: Place, radius: float
    ) -> Int64[np.ndarray, "t 3"]:
        """Square tiles of large triangles that may lie within a radius of the line between two places.

        A triangle's map from space to the picture is linear, so a ball's section with its plane is an ellipse there.

        Returns:
            Rows of triangle, column and row of the tile.
        """
        corner, edges, place, ways = self._corners(faces)
        to_places = np.einsum("kji,kjl->kil", ways, _inverses(edges))
        away = np.stack([first, second])[None] - corner[:, None]
        seen = place[:, None] + np.einsum("kij,kpj->kpi", to_places, away)
        reach, around = radius * np.linalg.norm(to_places, axis=2), self._padding[faces, None]
        low = np.maximum(seen.min(1) - reach, self._low[faces]) - around
        high = np.minimum(seen.max(1) + reach, self._high[faces]) + around
        start = np.floor(low / TILE).astype(np.int64)
        listed = _listed(faces, start, np.floor(high / TILE).astype(np.int64) - start + 1)
        return np.stack([listed.face, listed.column, listed.row], 1)

    def in_tiles(self, tiles: Int64[np.ndarray, "t 3"]) -> Found:
        """The texels of triangles in tiles."""
        faces, corner = tiles[:, 0], tiles[:, 1:] * float(TILE)
        around = self._padding[faces, None]
        low = np.maximum(corner, self._low[faces] - around)
        # The middles of texels lie half of one before the next tile.
        high = np.minimum(corner + (TILE - 0.25), self._high[faces] + around)
        return self._listed_in(faces, low, high)

    def _corners(self, faces: Int64[np.ndarray, " k"]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Of triangles: the first corner and two edges in space, and the same in the picture."""
        corners, places = self._vertices[self._faces[faces]], self._uvs[self._faces[faces]]
        return corners[:, 0], corners[:, 1:] - corners[:, :1], places[:, 0], places[:, 1:] - places[:, :1]

    def _listed_in(self, faces: Int64[np.ndarray, " k"], low: np.ndarray, high: np.ndarray) -> Found:
        """The texels of triangles with their middles in boxes of the picture."""
        first = np.ceil(low - 0.5).astype(np.int64)
        size = np.maximum(np.floor(high - 0.5).astype(np.int64) - first + 1, 0)
        total = np.cumsum(size[:, 0] * size[:, 1])
        parts: list[Found] = []
        start = 0
        while start < len(faces):
            before = total[start - 1] if start else 0
            stop = max(int(np.searchsorted(total, before + AT_ONCE, side="right")), start + 1)
            part = slice(start, stop)
            parts.append(self._found(faces[part], _listed(np.arange(stop - start), first[part], size[part])))
            start = stop
        return Found(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True))) if parts else _nothing()

    def _found(self, faces: Int64[np.ndarray, " k"], wanted: _Candidates) -> Found:
        """Those that lie in their triangles or beside their open edges; candidates count the triangles from 0."""
        corner, edges, place, ways = self._corners(faces)
        weights = _weights(place, ways, wanted)
        inside = _are_inside(weights)
        beside = np.flatnonzero(~inside & (self._padding[faces] > 0.0)[wanted.face])
        padded, edge_weights = self._beside(faces, place, ways, _Candidates(*(array[beside] for array in wanted)))
        chosen = np.concatenate([np.flatnonzero(inside), beside[padded]])
        weights = np.concatenate([weights[inside], edge_weights])
        own = wanted.face[chosen]
        point = corner[own] + weights[:, :1] * edges[own, 0] + weights[:, 1:] * edges[own, 1]
        return Found(self._numbers(wanted.column[chosen], wanted.row[chosen]), point, faces[own], weights)

    def _beside(
        self, faces: Int64[np.ndarray, " k"], places: np.ndarray, all_ways: np.ndarray, wanted: _Candidates
    ) -> tuple[Int64[np.ndarray, " p"], Float64[np.ndarray, "p 2"]]:
        """Which texels lie beside an open edge of their triangle and on no other one; weights of the place there."""
        best = np.full(len(wanted.face), np.inf)
        weights = np.zeros((len(wanted.face), 2))
        at = np.stack([wanted.column + 0.5, wanted.row + 0.5], 1) - places[wanted.face]
        corners = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
        ways, is_open = all_ways[wanted.face], self._open[faces][wanted.face]
        for edge in range(3):
            start, end = corners[edge], corners[(edge + 1) % 3]
            begin, along = (np.einsum("i,nij->nj", part, ways) for part in (start, end - start))
            rest = at - begin
            length = np.maximum((along * along).sum(1), 1e-30)
            share = np.clip((rest * along).sum(1) / length, 0.0, 1.0)
            away = rest - share[:, None] * along
            square = np.where(is_open[:, edge], (away * away).sum(1), np.inf)
            nearer = square < best
            best[nearer] = square[nearer]
            weights[nearer] = start + share[nearer, None] * (end - start)
        chosen = np.flatnonzero(best <= PADDING * PADDING)
        free = ~self._covered(wanted.column[chosen], wanted.row[chosen])
        chosen = chosen[free]
        # Beyond the map's edge lies its other side, where it repeats.
        number = self._numbers(wanted.column[chosen], wanted.row[chosen])
        free = ~self._covered(number % self._texture.width, number // self._texture.width)
        return chosen[free], weights[chosen[free]]

    def _covered(self, column: np.ndarray, row: np.ndarray) -> Bool[np.ndarray, " n"]:
        """Which texels have their middle in a triangle."""
        places, which = np.unique(row * (1 << 31) + column, return_inverse=True)
        column, row = places % (1 << 31), places // (1 << 31)
        column = np.where(column >= 1 << 30, column - (1 << 31), column)
        bins = self._bin_of(np.stack([column + 0.5, row + 0.5], 1))
        counts = self._first[bins + 1] - self._first[bins]
        owner = np.repeat(np.arange(len(bins)), counts)
        within = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
        faces, number = np.unique(self._listed[np.repeat(self._first[bins], counts) + within], return_inverse=True)
        _, _, place, ways = self._corners(faces)
        inside = _are_inside(_weights(place, ways, _Candidates(column[owner], row[owner], number.ravel())))
        covered = np.zeros(len(bins), bool)
        covered[owner[inside]] = True
        return covered[which.ravel()]

    def _bin_of(self, places: Float64[np.ndarray, "n 2"]) -> Int64[np.ndarray, " n"]:
        across = np.clip((places - self._origin) / self._bin, 0, BINS - 1).astype(np.int64)
        return across[:, 1] * BINS + across[:, 0]

    def _binned(self) -> tuple[Int64[np.ndarray, " b"], Int64[np.ndarray, " l"]]:
        """For each part of the picture, the triangles that may lie in it."""
        faces = np.flatnonzero(self._sound)
        if not len(faces):
            self._origin, self._bin = np.zeros(2), np.ones(2)
            return np.zeros(BINS * BINS + 1, np.int64), faces
        self._origin = self._low[faces].min(0)
        self._bin = np.maximum((self._high[faces].max(0) - self._origin) / BINS, 1e-9)
        low, high = (
            np.clip((ends[faces] - self._origin) / self._bin, 0, BINS - 1).astype(np.int64)
            for ends in (self._low, self._high)
        )
        listed = _listed(faces, low, high - low + 1)
        number = listed.row * BINS + listed.column
        order = np.argsort(number, kind="stable")
        first = np.searchsorted(number[order], np.arange(BINS * BINS + 1))
        return first, listed.face[order]

    def _numbers(self, column: np.ndarray, row: np.ndarray) -> Int64[np.ndarray, " n"]:
        size = (self._texture.width, self._texture.height)
        if not len(column) or (min(column.min(), row.min()) >= 0 and column.max() < size[0] and row.max() < size[1]):
            return row * size[0] + column
        rows, columns = self._texture.texels_at((np.stack([column, row], 1) + 0.5) / size)
        return rows * size[0] + columns


def _listed(faces: Int64[np.ndarray, " k"], low: np.ndarray, size: np.ndarray) -> _Candidates:
    """Every texel of a box for each triangle."""
    size = np.maximum(size, 0)
    counts = size[:, 0] * size[:, 1]
    which = np.repeat(np.arange(len(faces)), counts)
    within = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    wide = size[which, 0]
    down = within // np.maximum(wide, 1)
    return _Candidates(low[which, 0] + within - down * wide, low[which, 1] + down, faces[which])


def _inverses(edges: Float64[np.ndarray, "f 2 3"]) -> Float64[np.ndarray, "f 2 3"]:
    """What takes a way in a triangle's plane to its parts along both edges; zeros where they are parallel."""
    aa, bb, ab = (np.einsum("fi,fi->f", edges[:, i], edges[:, j]) for i, j in ((0, 0), (1, 1), (0, 1)))
    determinant = aa * bb - ab * ab
    flat = determinant <= 1e-24 * np.maximum(aa * bb, 1e-300)
    over = np.where(flat, 0.0, 1.0 / np.where(flat, 1.0, determinant))[:, None]
    along = bb[:, None] * edges[:, 0] - ab[:, None] * edges[:, 1]
    across = aa[:, None] * edges[:, 1] - ab[:, None] * edges[:, 0]
    return np.stack([over * along, over * across], 1)


def _weights(place: np.ndarray, all_ways: np.ndarray, wanted: _Candidates) -> Float64[np.ndarray, "n 2"]:
    """Barycentric weights of the middles of texels, from the first corners and both edges of triangles."""
    area = all_ways[:, 0, 0] * all_ways[:, 1, 1] - all_ways[:, 0, 1] * all_ways[:, 1, 0]
    # Rows of the inverse of the two edges, once a triangle.
    rows = np.stack([all_ways[:, 1, 1], -all_ways[:, 1, 0], -all_ways[:, 0, 1], all_ways[:, 0, 0]]) / area
    x = wanted.column + (0.5 - place[:, 0])[wanted.face]
    y = wanted.row + (0.5 - place[:, 1])[wanted.face]
    a, b, c, d = (row[wanted.face] for row in rows)
    return np.stack([a * x + b * y, c * x + d * y], 1)


def _are_inside(weights: Float64[np.ndarray, "n 2"]) -> Bool[np.ndarray, " n"]:
    return (weights[:, 0] >= -ON_EDGE) & (weights[:, 1] >= -ON_EDGE) & (weights[:, 0] + weights[:, 1] <= 1.0 + ON_EDGE)


def _open_edges(vertices: np.ndarray, uvs: np.ndarray, faces: np.ndarray) -> Bool[np.ndarray, "f 3"]:
    """Which edges of triangles end a chart: no other triangle has the same edge in space and in the picture."""
    rows = np.concatenate([vertices, uvs], 1).astype(np.float64)
    extent = np.maximum(np.ptp(rows, axis=0), 1e-30) if len(rows) else 1.0
    keys = np.rint(rows / (extent * SAME_PLACE)).astype(np.int64)
    hashed = np.zeros(len(keys), np.uint64)
    for column in keys.T:  # a hash: equal rows are equal, others differ but for one pair in 2^64
        hashed = (hashed ^ column.view(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        hashed ^= hashed >> np.uint64(29)
    corners = hashed[faces]
    following = np.roll(corners, -1, 1)
    edges = np.minimum(corners, following) * np.uint64(3) + np.maximum(corners, following) * np.uint64(
        0xBF58476D1CE4E5B9
    )
    _, which, count = np.unique(edges.ravel(), return_inverse=True, return_counts=True)
    return (count == 1)[which.ravel()].reshape(-1, 3)


def _nothing() -> Found:
    none = np.zeros(0, np.int64)
    return Found(none, np.zeros((0, 3)), none, np.zeros((0, 2)))
