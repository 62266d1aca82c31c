"""Sets of elements of a node's content: some of its voxels, points, splats or triangles.

An element is known by its number in the *original* content, before any edit; a voxel by its place in a grid. So a set
stays right when an edit before it changes its numbers: what a crop takes away takes no number with it, and triangles
that a crop cuts have the number of the one that they come from.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from jaxtyping import Bool, Float64, Int, Int32
from msgspec import Struct

from viewer.errors import AssetError
from viewer.scene.asset_id import AssetId
from viewer.scene.assets import AssetStore
from viewer.scene.content import FieldContent, VoxelField
from viewer.scene.distinct import distinct
from viewer.scene.geometry import AABB, Vec3, as_vec3
from viewer.scene.kinds import Content, Family, kind_of

ElementKind = Literal["voxels", "points", "splats", "faces"]
Operation = Literal["set", "add", "remove", "intersect"]
OPERATIONS: tuple[Operation, ...] = get_args(Operation)
LARGEST_SIDE = 4096
MOST_ELEMENTS = 1 << 31
POINTWISE_SIDE = 160
"""Cells along the longest side of a field that answers point by point: those are its voxels."""
LEVEL = 1
"""Of compression: more takes longer and gains little."""
DAMAGED = "The project is damaged: open a backup copy."
Numbers = Int32[np.ndarray, " _"]
"""Numbers of elements, growing."""


class Grid(Struct, frozen=True):
    """Cells of a box: ``(i * ny + j) * nz + k`` is the number of cell (i, j, k)."""

    aabb: AABB
    shape: tuple[int, int, int]

    @property
    def cell(self) -> Vec3:
        """Lengths of a cell's edges."""
        return as_vec3(np.array(self.aabb.size) / self.shape)

    @property
    def count(self) -> int:
        """How many cells there are."""
        return math.prod(self.shape)

    def numbers(self, points: Float64[np.ndarray, "n 3"]) -> Int32[np.ndarray, " n"]:
        """The cell that each point lies in; -1 outside of the box."""
        place = np.floor((points - np.array(self.aabb.lo)) / np.array(self.cell))
        inside = np.all((place >= 0) & (place < np.array(self.shape)), axis=1)
        i, j, k = np.where(inside[:, None], place, 0.0).astype(np.int64).T  # pyright: ignore[reportIndexIssue]
        _, ny, nz = self.shape
        return np.where(inside, (i * ny + j) * nz + k, -1).astype(np.int32)

    def middles(self, numbers: Int[np.ndarray, " n"]) -> Float64[np.ndarray, "n 3"]:
        """The middles of cells."""
        places = np.stack(np.unravel_index(numbers, self.shape), -1)
        return np.array(self.aabb.lo) + (places + 0.5) * np.array(self.cell)


class ElementSet(Struct, frozen=True):
    """Some elements of one node's content.

    Attributes:
        kind: What the elements are.
        count: How many there are in the original content, or in the grid.
        size: How many of them are in the set.
        asset: Which: compressed, see :func:`numbers_of`.
        grid: Whose cells the voxels are; None for the other kinds.
    """

    kind: ElementKind
    count: int
    size: int
    asset: AssetId
    grid: Grid | None = None

    @property
    def text(self) -> str:
        """How many of what, for people."""
        return counted_elements(self.kind, self.size)


def counted_elements(kind: ElementKind, number: int) -> str:
    """How many of what, for people."""
    return f"{number:,} {kind.removesuffix('s') if number == 1 else kind}"


class Counted(NamedTuple):
    """What the elements of a family of content are, and how many some content has, before any edit."""

    kind: ElementKind
    number: Callable[[Any], int]


def element_kind(content: Content) -> ElementKind | None:
    """What the elements of content are; None where it has none."""
    row = ELEMENTS.get(kind_of(content).family)
    return None if row is None else row.kind


def element_count(content: Content) -> int:
    """How many elements content has, before any edit; of a field the cells of its grid."""
    row = ELEMENTS.get(kind_of(content).family)
    return 0 if row is None else row.number(content)


def source_grid(content: FieldContent) -> Grid:
    """The grid whose cells are the voxels of a field: its own, or cubes that fill its box."""
    if isinstance(content, VoxelField):
        return Grid(content.aabb, content.shape)
    size = np.array(content.aabb.size)
    i, j, k = (int(side) for side in np.maximum(np.ceil(POINTWISE_SIDE * size / size.max()), 1.0))
    return Grid(content.aabb, (i, j, k))


ELEMENTS: dict[Family, Counted] = {
    "field": Counted("voxels", lambda content: source_grid(content).count),
    "model": Counted("faces", lambda content: content.faces),
    "points": Counted("points", lambda content: content.count),
    "splats": Counted("splats", lambda content: content.count),
}
"""One row a family of content that has elements."""


def fits(elements: ElementSet, content: Content) -> bool:
    """Whether a set can be one of this content's: voxels of any grid, else elements out of as many as there are."""
    same = elements.kind == element_kind(content)
    return same and (elements.kind == "voxels" or elements.count == element_count(content))


def elements_are_sound(elements: ElementSet) -> bool:
    """Whether its numbers make sense."""
    if not 0 <= elements.size <= elements.count < MOST_ELEMENTS or (elements.kind == "voxels") != bool(elements.grid):
        return False
    grid = elements.grid
    if grid is None:
        return True
    sides = all(1 <= side <= LARGEST_SIDE for side in grid.shape)
    return sides and grid.count == elements.count and all(size > 0.0 for size in grid.aabb.size)


def set_box(elements: ElementSet) -> AABB:
    """Around the grid of voxels; a point at the origin for other elements, which have no place of their own."""
    return AABB((0.0, 0.0, 0.0), (0.0, 0.0, 0.0)) if elements.grid is None else elements.grid.aabb


def element_set(
    kind: ElementKind, numbers: Int[np.ndarray, " n"], count: int, store: AssetStore, grid: Grid | None = None
) -> ElementSet:
    """The set of elements with these numbers, in any order; repeated ones count once.

    Its asset holds one bit an element, or the gaps between the numbers where that is shorter, compressed by zlib.

    Raises:
        OutputError: The store cannot be written.
    """
    numbers = distinct(numbers)
    if 32 * len(numbers) < count:
        gaps = np.diff(numbers, prepend=0).astype("<u4")
        # Bytes of equal weight side by side: gaps are small, and rows of zeros take no room.
        name, plain = "gaps", np.ascontiguousarray(gaps.view(np.uint8).reshape(-1, 4).T)
    else:
        bits = np.zeros(count, np.bool_)
        bits[numbers] = True
        name, plain = "bits", np.packbits(bits)
    return ElementSet(kind, count, len(numbers), store.put({name: packed(plain)}), grid)


def numbers_of(elements: ElementSet, store: AssetStore) -> Numbers:
    """The numbers of a set's elements.

    Raises:
        AssetError: Its asset is missing, or is not what the set says.
    """
    tensors = store.get(elements.asset)
    bits, gaps = tensors.get("bits"), tensors.get("gaps")
    if bits is not None:
        plain = unpacked(bits, -(-elements.count // 8))
        numbers = np.flatnonzero(np.unpackbits(plain, count=elements.count))
    elif gaps is not None:
        plain = unpacked(gaps, 4 * elements.size)
        steps = np.ascontiguousarray(plain.reshape(4, -1).T).view("<u4").ravel()
        numbers = np.cumsum(steps.astype(np.int64))
        if len(numbers) and (int(numbers[-1]) >= elements.count or (steps[1:] == 0).any()):
            raise AssetError("An asset names elements that are not there.", DAMAGED)
    else:
        raise AssetError("An asset holds no set of elements.", DAMAGED)
    if len(numbers) != elements.size:
        raise AssetError("An asset holds another number of elements than it should.", DAMAGED)
    return numbers.astype(np.int32)


def mask_of(elements: ElementSet, store: AssetStore) -> Bool[np.ndarray, " n"]:
    """Whether each element, by its number, is in a set.

    Raises:
        AssetError: Its asset is missing, or is not what the set says.
    """
    mask = np.zeros(elements.count, np.bool_)
    mask[numbers_of(elements, store)] = True
    return mask


def combined(operation: Operation, before: Numbers, chosen: Numbers) -> Numbers:
    """Numbers after an operation on those ``before``; both grow, and so does the result."""
    match operation:
        case "set":
            return chosen
        case "add":
            return distinct(np.concatenate([before, chosen]))
        case "remove":
            return np.setdiff1d(before, chosen, assume_unique=True)
        case "intersect":
            return np.intersect1d(before, chosen, assume_unique=True)


def numbers_on(elements: ElementSet, grid: Grid | None, store: AssetStore) -> Numbers:
    """The numbers of a set's elements; of voxels, where a grid is given, those of its cells.

    Raises:
        AssetError: Its asset is missing, or is not what the set says.
    """
    numbers = numbers_of(elements, store)
    return numbers if elements.grid is None or grid is None else regridded(numbers, elements.grid, grid)


def regridded(numbers: Numbers, grid: Grid, to: Grid) -> Numbers:
    """The cells of another grid whose middles lie in cells of this one; what is outside of it is left out.

    Exact between grids of equal cells one of which continues the other, as a field's before and after a stroke are.
    """
    if grid == to:
        return numbers
    places = np.unravel_index(numbers, grid.shape)
    rows, found = np.arange(len(numbers)), np.zeros(len(numbers), np.int64)
    for axis in range(3):
        middles = to.aabb.lo[axis] + (np.arange(to.shape[axis]) + 0.5) * to.cell[axis]
        edges = grid.aabb.lo[axis] + np.arange(grid.shape[axis] + 1) * grid.cell[axis]
        begin = np.searchsorted(middles, edges)
        count, first = np.diff(begin)[places[axis][rows]], begin[:-1][places[axis][rows]]
        within = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
        found = np.repeat(found, count) * to.shape[axis] + np.repeat(first, count) + within
        rows = np.repeat(rows, count)
    return np.sort(found).astype(np.int32)


def covering(grid: Grid, other: Grid) -> Grid:
    """A grid that continues one as far as another reaches, with cells that are as small as the finer one's.

    Where that would be too many cells it is the first one.
    """
    cell = np.minimum(grid.cell, other.cell)
    cell = np.where(np.isclose(cell, grid.cell, rtol=1e-6), grid.cell, cell)
    lo, hi = np.array(grid.aabb.lo), np.array(grid.aabb.hi)
    before = np.ceil(np.maximum(lo - other.aabb.lo, 0.0) / cell - 1e-6)
    after = np.ceil(np.maximum(np.array(other.aabb.hi) - lo, hi - lo) / cell - 1e-6)
    shape = (before + after).astype(np.int64)
    if shape.max() > LARGEST_SIDE or math.prod(shape.tolist()) >= MOST_ELEMENTS:
        return grid
    if not before.any() and tuple(shape.tolist()) == grid.shape:
        return grid
    box = AABB(as_vec3(lo - before * cell), as_vec3(lo + after * cell))
    return Grid(box, (int(shape[0]), int(shape[1]), int(shape[2])))


def packed(plain: np.ndarray) -> np.ndarray:
    """The bytes of an array, compressed."""
    return np.frombuffer(zlib.compress(plain.tobytes(), LEVEL), np.uint8)


def unpacked(small: np.ndarray, length: int) -> np.ndarray:
    """The bytes that :func:`packed` has compressed: ``length`` of them and never more, whatever a small file promises.

    Raises:
        AssetError: These are not what was compressed, or another number of bytes.
    """
    if small.dtype != np.uint8 or small.ndim != 1:
        raise AssetError("An asset holds no set of elements.", DAMAGED)
    try:
        plain = zlib.decompressobj().decompress(small.tobytes(), length + 1)
    except zlib.error as error:
        raise AssetError("An asset's set of elements cannot be unpacked.", DAMAGED) from error
    if len(plain) != length:
        raise AssetError("An asset's set of elements has another length than it should.", DAMAGED)
    return np.frombuffer(plain, np.uint8)
