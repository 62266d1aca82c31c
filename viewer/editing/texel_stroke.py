"""The texels that one stroke has reached so far, with their places."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Float64, Int64

from viewer.editing.nearest_rows import NearestRows
from viewer.editing.paint_strokes import Brush, Line, Nearest, Segments, better_of, painted_rows, shares
from viewer.editing.row_blocks import BLOCK, Columns, boxes_near
from viewer.editing.surface_frames import OnFaces
from viewer.editing.texel_finder import Found, TexelFinder
from viewer.scene.distinct import distinct
from viewer.scene.geometry import Vec3

SMALL = 1 << 12
"""Triangles of fewer texels are looked at whole, others tile by tile; each once."""
MOST_KEPT = 1 << 20
"""Texels whose places are remembered for the next stroke."""
APART = 1e-2
"""In extents of the mesh."""
COLUMNS = ("number", "_x", "_y", "_z", "_face", "_weights", "_root", "_several", "square", "force", "away", "_seen")


SurfaceNormals = Callable[[OnFaces], Float64[np.ndarray, "k 3"]]


class TexelStroke:
    """One stroke after the other on the texels of one map.

    An entry is a texel on a triangle. A texel that lies on several, as where halves of a face share a map, has several
    entries; its first one, the *root*, holds what the stroke does to it: the nearest of all of its places counts.

    Attributes:
        number: row * width + column, of each entry.
        square: Of roots: square of the distance from the stroke's line.
        force: Of roots: what the strength of the stroke is multiplied with.
        away: Of roots: the way from the line to it, where that was asked for.

    Args:
        finder: Knows where texels lie.
        texels: How many the map has.
    """

    def __init__(self, finder: TexelFinder, texels: int) -> None:
        self._finder = finder
        self._first = np.full(texels, -1, np.int32)
        self._known = np.zeros(finder.faces, bool)
        self._tiles: set[tuple[int, int, int]] = set()
        self._count = 0
        self._shared = False
        """Whether any texel has several entries."""
        self.apart = False
        """Whether any texel is seen at places that are apart: paint on one shows on the other."""
        self._boxes = np.zeros((6, 0))
        """Lowest and highest x, y and z of each block of entries."""
        self._nearer: list[Int64[np.ndarray, " k"]] = []
        self._line: Line | None = None
        none, columns = np.zeros(0, np.int64), np.zeros(0)
        self.number, self._root, self._seen, self._face = none, none, none, none
        self._several = np.zeros(0, bool)
        """Whether an entry's texel has others."""
        self.force, self.square, self._x, self._y, self._z = columns, columns, columns, columns, columns
        self.away, self._weights = np.zeros((0, 3)), np.zeros((0, 2))

    def places(self, roots: Int64[np.ndarray, " k"]) -> Float64[np.ndarray, "k 3"]:
        """In the node's own space."""
        seen = self._seen[roots]
        return np.stack([self._x[seen], self._y[seen], self._z[seen]], 1)

    def surfaces(self, roots: Int64[np.ndarray, " k"]) -> OnFaces:
        """Where they lie on triangles."""
        return self.surfaces_of(self._seen[roots])

    def surfaces_of(self, entries: Int64[np.ndarray, " k"]) -> OnFaces:
        """The same of entries, as :meth:`nearest_to` finds them."""
        return OnFaces(self._face[entries], self._weights[entries])

    def extend(
        self, segments: Segments, brush: Brush, normals: SurfaceNormals, *, ways: bool = False
    ) -> Int64[np.ndarray, " k"]:
        """The line goes on along these; the roots of the texels that it has come nearer to.

        Args:
            segments: Pieces of the line.
            brush: That goes along it.
            normals: Of places of triangles.
            ways: Whether ``away`` is asked for.
        """
        for first, second in segments[:, :, :3]:
            self._look_around(first, second, brush.radius)
        blocks = self._blocks_near(segments[:, :, :3], brush.radius)

        def normals_of(rows: Int64[np.ndarray, " k"]) -> Float64[np.ndarray, "k 3"]:
            entries = _entries(blocks, rows)
            return normals(self.surfaces_of(entries))

        self._line = self._line or Line(brush)
        found = painted_rows(self._places_of(blocks), segments, self._line, brush, normals_of, ways=ways)
        number = _entries(blocks, found.number)
        roots = self._root[number] if self._shared else number
        order = np.flatnonzero(
            better_of(found, self.square[roots], self.force[roots], brush)
            if brush.uneven
            else found.square < self.square[roots]
        )
        if self._shared:  # of several places of a texel the last one stays
            several = self._several[number[order]]
            order = np.concatenate([order[~several], self._ranked(found, order[several], brush)])
            roots, alone = roots[order], len(order) - np.count_nonzero(several)
        else:
            roots, alone = roots[order], len(order)
        self.square[roots] = found.square[order]
        if brush.uneven:
            self.force[roots] = found.force[order]
        if ways:
            self.away[roots] = found.away[order]
        if self._shared:
            self._seen[roots] = number[order]
            roots = np.concatenate([roots[:alone], distinct(roots[alone:])])
        self._nearer.append(roots)
        return roots

    @staticmethod
    def _ranked(found: Nearest, order: Int64[np.ndarray, " k"], brush: Brush) -> Int64[np.ndarray, " k"]:
        """Some of those found, so that what counts most comes last: the nearest, or what gets the most paint."""
        square = found.square[order]
        if not brush.uneven:
            return order[np.argsort(-square, kind="stable")]
        return order[np.lexsort((-square, found.force[order] * shares(square, brush.radius, brush.falloff)))]

    def nearest_to(
        self, segments: Segments, radius: float, asked: Float64[np.ndarray, "k 3"], along: Vec3
    ) -> Int64[np.ndarray, " k"]:
        """The entries of texels nearest to places that lie around these pieces of a line; -1 where there is none.

        Args:
            segments: Pieces of a line.
            radius: So far around them.
            asked: The places.
            along: Distances along this unit vector hardly count.
        """
        ends = segments[:, :, :3]
        for first, second in ends:
            self._look_around(first, second, radius)
        blocks = self._blocks_near(ends, radius)
        places = np.stack(self._places_of(blocks), 1)
        there = np.flatnonzero(np.isfinite(places[:, 0]))
        near = _entries(blocks, there)
        found = NearestRows(places[there], along, 2.0 * self._finder.spacing).of(asked)
        return np.where(found >= 0, near[found], -1) if len(near) else found

    def clear(self) -> None:
        """Be ready for the next stroke."""
        for roots in self._nearer:
            self.square[roots], self.force[roots] = np.inf, 1.0
        self._nearer, self._line = [], None
        if self._count > MOST_KEPT:
            self._first[self.number[: self._count]] = -1
            self._known[:] = False
            self._tiles.clear()
            self._count, self._shared, self.apart = 0, False, False
            self._x[:], self._several[:] = np.nan, False

    def _blocks_near(self, ends: Float64[np.ndarray, "m 2 3"], radius: float) -> Int64[np.ndarray, " b"]:
        """The blocks of entries that come near the line."""
        return np.flatnonzero(boxes_near(self._boxes[:, : -(-self._count // BLOCK)], ends, radius))

    def _places_of(self, blocks: Int64[np.ndarray, " b"]) -> Columns:
        """Where all entries of blocks are; NaN where there is none. Block by block is quicker than one by one."""
        x, y, z = (column.reshape(-1, BLOCK)[blocks].ravel() for column in (self._x, self._y, self._z))
        return x, y, z

    def _box_blocks(self, first: int) -> None:
        """Work out the boxes of blocks from the one that an entry lies in."""
        start, blocks = first // BLOCK, -(-self._count // BLOCK)
        if blocks > self._boxes.shape[1]:
            larger = np.zeros((6, 2 * blocks))
            larger[:, : self._boxes.shape[1]] = self._boxes
            self._boxes = larger
        edges = np.arange(start * BLOCK, self._count, BLOCK)
        for axis, column in enumerate((self._x, self._y, self._z)):
            own = column[: self._count]
            self._boxes[axis, start:blocks] = np.minimum.reduceat(own, edges)
            self._boxes[axis + 3, start:blocks] = np.maximum.reduceat(own, edges)

    def _look_around(self, first: np.ndarray, second: np.ndarray, radius: float) -> None:
        """Learn of texels near a piece of the line."""
        faces = self._finder.faces_near(first, second, radius)
        faces = faces[~self._known[faces]]
        large = self._finder.sizes(faces) > SMALL
        self._add(self._finder.whole(faces[~large]))
        self._known[faces[~large]] = True
        if large.any():
            tiles = self._finder.tiles(faces[large], first, second, radius)
            new = set(map(tuple, tiles.tolist())) - self._tiles
            if new:
                self._tiles |= new
                self._add(self._finder.in_tiles(np.array(sorted(new), np.int64)))

    def _add(self, found: Found) -> None:
        first, self._count = self._count, self._count + len(found.number)
        if first == self._count:
            return
        self._make_room()
        own, entries = slice(first, self._count), np.arange(first, self._count)
        new = self._first[found.number] < 0
        # Of several entries of one texel the last one written would stay: the first shall.
        self._first[found.number[new][::-1]] = entries[new][::-1]
        self.number[own], self._face[own], self._weights[own] = found.number, found.face, found.weights
        self._x[own], self._y[own], self._z[own] = found.point.T
        self._root[own] = self._first[found.number]
        others = np.flatnonzero(self._root[own] != entries)
        self._several[first + others] = self._several[self._root[first + others]] = True
        self._shared = self._shared or bool(len(others))
        self._seen[own], self.square[own], self.force[own] = entries, np.inf, 1.0
        if self._shared and not self.apart:
            root = self._root[own]
            away = max(float(np.abs(axis[own] - axis[root]).max()) for axis in (self._x, self._y, self._z))
            self.apart = away > APART * self._finder.extent
        self._box_blocks(first)

    def _make_room(self) -> None:
        if self._count <= len(self.number):
            return
        room = -(-max(2 * self._count, 1 << 14) // BLOCK) * BLOCK
        for name in COLUMNS:
            old = getattr(self, name)
            larger = np.full((room, *old.shape[1:]), np.nan if name == "_x" else 0, old.dtype)
            larger[: len(old)] = old
            setattr(self, name, larger)


def _entries(blocks: Int64[np.ndarray, " b"], rows: Int64[np.ndarray, " k"]) -> Int64[np.ndarray, " k"]:
    """The numbers of some of the entries of blocks, which are counted one block after the other."""
    return blocks[rows // BLOCK] * BLOCK + rows % BLOCK
