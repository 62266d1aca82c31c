"""A voxel grid laid out for marching rays: what a sample needs lies in two cache lines, empty space is skipped.

Space is measured in *cells*: a point's coordinate along an axis of n voxels is ``(p - lo) / (hi - lo) * n + 0.5``, so
voxel centres lie at whole numbers 1 to n, cell c reaches from c to c + 1, and the half-voxel rim of the box is the
outer half of cells 0 and n. Those two have the outermost voxel at both ends, which is how the rim comes to hold the
outermost value without any clamping while marching.

- ``top``: one int32 a brick of 8^3 cells: the number (slot) of an occupied one, or minus the Chebyshev distance, in
  bricks, to the nearest occupied one.
- ``cells``: one int32 a cell of the occupied bricks: the number of its record, or minus the Chebyshev distance, in
  cells, to the nearest cell that has one.
- ``records``: 64 bytes a cell with a corner of positive density: the eight corners' densities, then their rows in
  ``table`` as int32. Corner ``4 x + 2 y + z``. Record 0 is empty.
- ``table``: 64 bytes a voxel: coefficient k < 8 of colour c as half float in lane ``4 k + c``, coefficient 8 of colour
  c in lane ``4 c + 3``. Row 0 is zero: voxels that are not stored.

Bricks, cells and rows are in Morton order, so that neighbours in space share pages.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int32, Int64, UInt16

from viewer.fields.voxels import SparseVoxels
from viewer.render.cells import CellSpace, cell_space
from viewer.render.grid import packing_kernels as kernels
from viewer.scene.content import ColorSpace
from viewer.scene.geometry import AABB, Transform

BRICK = 8
"""Cells of a brick along an axis."""
LINE = 64
"""Bytes of a cache line, and of a record."""


@dataclass(frozen=True, eq=False)
class PackedVoxels:
    """The arrays that the kernels march through; their meaning is in the module's docstring."""

    aabb: AABB
    shape: tuple[int, int, int]
    color_space: ColorSpace
    top: Int32[np.ndarray, "bx by bz"]
    cells: Int32[np.ndarray, " c"]
    records: Float32[np.ndarray, "r 16"]
    table: UInt16[np.ndarray, "v 32"]
    background: Float32[np.ndarray, "h w 3"] | None

    @property
    def nbytes(self) -> int:
        """Memory that it takes."""
        arrays = (self.top, self.cells, self.records, self.table)
        return sum(array.nbytes for array in arrays) + (0 if self.background is None else self.background.nbytes)


def pack(voxels: SparseVoxels) -> PackedVoxels:
    """Lay ``voxels`` out for rendering; a fraction of a second for a million voxels once the kernels are compiled."""
    index, density = fixed(voxels.index), fixed(voxels.density)
    nx, ny, nz = voxels.shape
    top, bricks = brick_map(voxels)
    bricks = _morton_sorted(bricks)
    top[tuple(bricks.T)] = np.arange(len(bricks), dtype=np.int32)
    cells = np.zeros(len(bricks) * 512, np.int32)
    kernels.mark_cells(index, density, ny, nz, top, cells)
    inside = _morton_sorted(np.argwhere(np.ones((8, 8, 8), np.bool_)))
    count = kernels.number_cells(cells, inside @ np.array([64, 8, 1]))
    records = aligned_zeros((count + 1, 16), np.float32)
    corner_rows = records.view(np.int32)
    kernels.scatter_corners(index, density, nx, ny, nz, top, cells, records, corner_rows)
    kernels.cell_distances(top, bricks, cells)
    table = _table(voxels, corner_rows)
    background = None if voxels.background is None else np.array(voxels.background)
    return PackedVoxels(voxels.aabb, voxels.shape, voxels.color_space, top, cells, records, table, background)


def brick_map(voxels: SparseVoxels) -> tuple[Int32[np.ndarray, "bx by bz"], Int64[np.ndarray, "n 3"]]:
    """Minus each brick's Chebyshev distance to the nearest occupied one, in bricks, and where the occupied ones lie."""
    occupied = np.zeros([(side + BRICK) // BRICK for side in voxels.shape], np.uint8)
    kernels.mark_bricks(fixed(voxels.index), fixed(voxels.density), *voxels.shape[1:], occupied)
    distances = np.empty(occupied.shape, np.int32)
    kernels.brick_distances(occupied, distances)
    return -distances, np.argwhere(occupied)


def aligned_zeros(shape: tuple[int, ...], dtype: type) -> np.ndarray:
    """Zeros that begin on a cache line."""
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    memory = np.zeros(size + LINE, np.uint8)
    start = -memory.ctypes.data % LINE
    return memory[start : start + size].view(dtype).reshape(shape)


def _table(voxels: SparseVoxels, corner_rows: Int32[np.ndarray, "r 16"]) -> UInt16[np.ndarray, "v 32"]:
    """The colours of the voxels that corners name, in the order of first use; renumbers the corners to fit."""
    order = np.empty(len(voxels.index), np.int32)
    used = kernels.number_rows(corner_rows, np.zeros(len(voxels.index), np.int32), order)
    table = aligned_zeros((used + 1, 32), np.uint16)
    per_color = voxels.sh.shape[1] // 3
    color, order_k = np.divmod(np.arange(voxels.sh.shape[1]), per_color)
    lanes = np.where(order_k < 8, 4 * order_k + color, 4 * color + 3)
    kernels.fill_table(order[:used], fixed(voxels.sh).view(np.uint16), lanes, table)
    return table


def fixed(array: np.ndarray) -> np.ndarray:
    """A read-only, contiguous, aligned view: numba compiles for writable and read-only arrays separately."""
    view = np.require(array, requirements=["C", "A"]).view()
    view.flags.writeable = False
    return view


def _morton_sorted(positions: Int64[np.ndarray, "n 3"]) -> Int64[np.ndarray, "n 3"]:
    """Positions in Morton order: the bits of x, y and z interleaved."""
    code = np.zeros(len(positions), np.int64)
    for bit in range(10):
        for axis in range(3):
            code |= (positions[:, axis] >> bit & 1) << (3 * bit + 2 - axis)
    return np.ascontiguousarray(positions[np.argsort(code, kind="stable")])


@dataclass(frozen=True, eq=False)
class PlacedField(CellSpace):
    """Everything about one field that the kernels need, in the types that they were compiled for.

    Attributes:
        packed: Its voxels.
    """

    packed: PackedVoxels


def place(packed: PackedVoxels, transform: Transform) -> PlacedField:
    """Put a packed field where ``transform`` says."""
    return PlacedField(**vars(cell_space(packed.aabb, packed.shape, transform)), packed=packed)


def without_background(field: PlacedField) -> PlacedField:
    """The field alone."""
    return dataclasses.replace(field, packed=dataclasses.replace(field.packed, background=None))


def background_only(field: PlacedField) -> PlacedField:
    """The field's background alone: an empty grid in its place."""
    packed = field.packed
    nothing = SparseVoxels(
        packed.aabb, packed.shape, np.zeros(0, np.int32), np.zeros(0, np.float32), np.zeros((0, 3), np.float16),
        packed.color_space, packed.background,
    )  # fmt: skip
    return dataclasses.replace(field, packed=pack(nothing))
