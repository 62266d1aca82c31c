"""Pits that highlights leave in a field, closed before its surface is traced.

Where a glaze mirrors a lamp, a trained density may give way: there is a pit, or a bay behind the wall, that paints the
highlight as something far behind the surface. Nothing of the kind shows in an outline, and no smoothing takes it out,
for it is deeper than it is wide. Four things tell it from a hollow that is there:

- a ball that rolls around the solid does not get in (morphological closing, Serra, "Image analysis and mathematical
  morphology", 1982), but a smaller one has room in it, unlike in the gap between two things that touch;
- nearly all around it is wall, and it is no longer than the ball is wide: neither a groove nor a gap between leaves;
- the colours of that wall change with the view as only those of highlights do;
- they change more than those of the surface around it, while a hollow that is there hides most of what it could mirror.

The surface that closes it is the one that the ball rolls on.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, Int32, Int64
from scipy.ndimage import distance_transform_edt, find_objects, label
from scipy.spatial import KDTree

from viewer.decompose.fair import voxel_deviation
from viewer.fields.voxels import SparseVoxels
from viewer.scene.distinct import distinct
from viewer.scene.progress import Progress, Work

BALL = 8.0
"""Voxels: the radius of the ball that rolls around the solid."""
ROOM = 1.5
"""Voxels: the radius of the ball that a pit has room for."""
LEAST_ROOM = 27
"""Cells: places of that ball; it may go a voxel to all sides, at least. With less, nooks would be closed."""
BESIDE = ROOM + 1.5
"""Voxels from a room to its wall, at most."""
LEAST_CHANGE = 0.08
"""Standard deviation of a colour in [0, 1] over all directions, mean over a pit's wall."""
LEAST_WALL = 0.7
"""Share of wall in what is around a pit; the rest is open."""
GLOSSIER = 1.1
"""How many times as much as the surface beside it a pit's wall changes, at least."""
SHALLOW = 1.0
"""Voxels: what lies no deeper under the rolling ball joins nothing."""
MOST_CELLS = 40_000_000
"""Of the box around the solid, at about 35 bytes each; in larger ones pits stay."""
PAD = int(BALL) + 2
SLAB = 16
"""Layers of cells whose distances are computed at once."""
Box = tuple[slice, ...]


@dataclass(frozen=True, eq=False)
class _Grid:
    """The box around all that is solid, with empty cells around.

    Attributes:
        first: The voxel at its corner; may be negative.
        solid: Where the density is above the level.
        change: How far colours change with the view.
        inside: How deep a cell lies in what the rolling ball does not reach, in voxels; negative outside of it.
    """

    first: Int64[np.ndarray, " 3"]
    solid: Bool[np.ndarray, "x y z"]
    change: Float32[np.ndarray, "x y z"]
    inside: Float32[np.ndarray, "x y z"]


def without_pits(voxels: SparseVoxels, level: float) -> Work[SparseVoxels]:
    """The field with its pits filled; the same one where it has none.

    Filled voxels have the colours of the nearest solid one. Fields in normalised device coordinates, and those whose
    solid part takes more than ``MOST_CELLS`` cells, are left as they are.

    Args:
        voxels: The field.
        level: The density at which its surface lies.
    """
    solid = np.flatnonzero(voxels.density > level)
    if voxels.ndc is not None or len(solid) == 0:
        return voxels
    places, change = voxels.places(solid), voxel_deviation(voxels, solid)
    first = places.min(0) - PAD
    shape = tuple(int(side) for side in places.max(0) - first + 1 + PAD)
    if np.prod(shape) > MOST_CELLS or not (change > LEAST_CHANGE).any():
        return voxels
    yield Progress(0.0, "Looking for pits of highlights")
    dense, colors = np.zeros(shape, np.bool_), np.zeros(shape, np.float32)
    here = tuple((places - first).T)
    dense[here], colors[here] = True, change
    reached = _distances(~dense) <= BALL
    yield Progress(0.3, "Looking for pits of highlights")
    grid = _Grid(first, dense, colors, _distances(reached) - np.float32(BALL))
    yield Progress(0.6, "Looking for pits of highlights")
    pieces, values = [], []
    for cells, inside in _pits(grid):
        pieces.append(cells + first)
        values.append(level * np.minimum(1.0 + inside, 2.0))
        yield Progress(0.9, "Looking for pits of highlights")
    return _filled(voxels, solid, np.concatenate(pieces), np.concatenate(values)) if pieces else voxels


def _distances(mask: Bool[np.ndarray, "x y z"]) -> Float32[np.ndarray, "x y z"]:
    """From each cell of the mask to the nearest one that is not in it, in cells, as ``distance_transform_edt`` does.

    It takes a quarter of the memory.
    """
    nearest = distance_transform_edt(mask, return_distances=False, return_indices=True)
    assert isinstance(nearest, np.ndarray)
    result = np.empty(mask.shape, np.float32)
    rest = np.ogrid[tuple(slice(side) for side in mask.shape)][1:]
    for start in range(0, len(mask), SLAB):
        slab = slice(start, min(start + SLAB, len(mask)))
        own = (np.arange(slab.start, slab.stop).reshape(-1, 1, 1), *rest)
        squares = sum((nearest[axis, slab] - own[axis]) ** 2 for axis in range(3))
        result[slab] = np.sqrt(squares)
    return result


def _parts(mask: Bool[np.ndarray, "x y z"]) -> Int32[np.ndarray, "x y z"]:
    """The number of the connected part that each cell belongs to; 0 outside of the mask."""
    numbers = np.empty(mask.shape, np.int32)
    label(mask, output=numbers)
    return numbers


def _pits(grid: _Grid) -> Iterator[tuple[Int64[np.ndarray, "n 3"], Float32[np.ndarray, " n"]]]:
    """The cells of each pit and how deep they lie in it."""
    outside = _parts(~grid.solid)
    added = (grid.inside > 0.0) & (outside == outside[0, 0, 0])
    del outside
    rooms = _parts(_distances(added) > ROOM)
    for number, box in enumerate(find_objects(rooms)):
        if max(side.stop - side.start for side in box) > 2.0 * BALL:
            continue
        if np.count_nonzero(rooms[box] == number + 1) < LEAST_ROOM:
            continue
        close, around = _grown(box, int(BESIDE), rooms.shape), _grown(box, PAD, rooms.shape)
        if not _has_walls(grid, added, rooms, close, number + 1):
            continue
        away = _distances(rooms[around] != number + 1)
        if not _is_glossier(grid, around, away):
            continue
        cells = _cells_of(grid, rooms[around] == number + 1, around, away)
        yield np.argwhere(cells) + [side.start for side in around], grid.inside[around][cells]


def _grown(box: Box, cells: int, shape: tuple[int, ...]) -> Box:
    return tuple(
        slice(max(0, side.start - cells), min(end, side.stop + cells)) for side, end in zip(box, shape, strict=True)
    )


def _has_walls(
    grid: _Grid, added: Bool[np.ndarray, "x y z"], rooms: Int32[np.ndarray, "x y z"], close: Box, number: int
) -> bool:
    """Whether a room is nearly all walls, and these are glossy."""
    near, solid = _distances(rooms[close] != number) <= BESIDE, grid.solid[close]
    wall = near & solid
    count, opened = int(wall.sum()), int((near & ~solid & ~added[close]).sum())
    if count == 0 or count < LEAST_WALL * (count + opened):
        return False
    return float(grid.change[close][wall].mean()) >= LEAST_CHANGE


def _is_glossier(grid: _Grid, around: Box, away: Float32[np.ndarray, "x y z"]) -> bool:
    """Whether the wall of a room changes more with the view than the surface beside it; so it is if there is none."""
    solid, change = grid.solid[around], grid.change[around]
    wall = solid & (away <= BESIDE)
    rim = solid & (away > BESIDE) & (away <= ROOM + BALL) & (_distances(solid) <= 1.0)
    return not rim.any() or float(change[wall].mean()) >= GLOSSIER * float(change[rim].mean())


def _cells_of(
    grid: _Grid, room: Bool[np.ndarray, "x y z"], around: Box, away: Float32[np.ndarray, "x y z"]
) -> Bool[np.ndarray, "x y z"]:
    """A room with all that is deep and joined to it, and what is shallow beside that and elsewhere near it.

    What else is deep near it is not filled, such as the gap to a twig that passes.
    """
    inside, solid = grid.inside[around], grid.solid[around]
    free = ~solid & (away <= ROOM + BALL)
    parts = _parts(free & (inside > SHALLOW))
    deep = parts == parts[room][0]
    shallow = free & (inside > -1.0) & (inside <= SHALLOW)
    return deep | (shallow & (_distances(~(solid | deep)) <= 1.0 + SHALLOW))


def _filled(
    voxels: SparseVoxels,
    solid: Int64[np.ndarray, " s"],
    cells: Int64[np.ndarray, "n 3"],
    values: Float32[np.ndarray, " n"],
) -> SparseVoxels:
    """The field with at least these densities at cells, in the colours of the nearest solid voxel."""
    within = ((cells >= 0) & (cells < voxels.shape)).all(1)
    numbers = np.ravel_multi_index(tuple(cells[within].T), voxels.shape)
    index = distinct(np.concatenate([voxels.index, numbers]))
    density, colors = np.zeros(len(index), np.float32), np.zeros((len(index), voxels.sh.shape[1]), voxels.sh.dtype)
    stored = np.searchsorted(index, voxels.index)
    density[stored], colors[stored] = voxels.density, voxels.sh
    before = density.copy()
    np.maximum.at(density, np.searchsorted(index, numbers), values[within])
    new = np.flatnonzero(density > before)
    places = np.stack(np.unravel_index(index[new], voxels.shape), -1)
    _, nearest = KDTree(voxels.places(solid)).query(places)
    colors[new] = voxels.sh[solid[nearest]]
    return dataclasses.replace(voxels, index=index.astype(np.int32), density=density, sh=colors)
