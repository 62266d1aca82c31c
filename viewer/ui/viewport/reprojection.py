"""Lifts a picture into space by its depth, so that it can be drawn from another camera until a new one is there.

A cell over one flat or smooth surface becomes a quad that shares its corners with its neighbours. A cell across a depth
edge becomes up to three cards of its own, one for each surface in it (near, far, sky), and every card shows only those
pixels whose depth belongs to it: a silhouette keeps the picture's full resolution however coarse the cells are, and
nothing is stretched over the gap. What a moved camera uncovers shows the fill sheet.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float32, UInt32

from viewer.render.request import Frame
from viewer.scene.camera import Orthographic
from viewer.ui.viewport.cells import Cells, blocks, cut, placed, two_triangles
from viewer.ui.viewport.fill import Sheet, fill_sheet

SAME_SURFACE = 0.04
"""Relative change of inverse depth within a cell below which it is one surface whatever its shape."""
FLATNESS = 0.02
"""Relative deviation from a plane below which a steep cell is still one surface."""
SKY_DISTANCES = 1e4
"""The sky is put this many times farther away than the farthest surface."""
SKY_DISTANCES_PARALLEL = 4.0
"""The same under parallel rays, where a far sky would swing out of the picture at the slightest turn."""


class Surface(NamedTuple):
    """Triangles to draw.

    Attributes:
        vertices: World position (3); place in the texture times weight, and weight (3); and the range of inverse depth
            that a pixel must lie in to be shown (2).
        faces: Vertex numbers.
    """

    vertices: Float32[np.ndarray, "v 8"]
    faces: UInt32[np.ndarray, "f 3"]


class Lifted(NamedTuple):
    """A picture in space: whole cells, cards cut along depth edges, and what to show behind them if that is wanted."""

    whole: Surface
    cards: Surface
    fill: Sheet | None


def inverse_depth(frame: Frame) -> Float32[np.ndarray, "h w"]:
    """One over the distance along the ray, 0 where nothing is."""
    return np.reciprocal(np.maximum(frame.depth, np.float32(1e-6)))


def lift(frame: Frame, inverse: Float32[np.ndarray, "h w"], *, fill: bool = True) -> Lifted | None:
    """Cut a frame into cells and place them in the world; None where it is only one pixel high or wide.

    Args:
        frame: Any pass, coarse or final.
        inverse: ``inverse_depth(frame)``.
        fill: Make the fill sheet, too, which takes as long as all else.
    """
    if min(inverse.shape) < 2:
        return None
    cells = cut(inverse)
    seen = cells.lowest_seen[cells.lowest_seen > 0.0]
    parallel = isinstance(frame.request.camera.lens, Orthographic)
    sky = (float(seen.min()) if len(seen) else 1.0) / (SKY_DISTANCES_PARALLEL if parallel else SKY_DISTANCES)
    # A field may have a background of its own at infinity; else there is nothing to draw in the sky.
    opaque_sky = bool((frame.radiance[::2, ::2, 3][inverse[::2, ::2] == 0.0] > 0.0).any())
    drawn = np.full(cells.highest.shape, True) if opaque_sky else cells.highest > 0.0
    whole = drawn & _one_surface(inverse, cells)
    broken = drawn & ~whole
    return Lifted(
        _whole_surface(frame, inverse, cells, whole, sky),
        _cards(frame, inverse, cells, broken, sky, opaque_sky=opaque_sky),
        fill_sheet(frame, inverse, cells, broken, sky) if fill else None,
    )


def _one_surface(inverse: Float32[np.ndarray, "h w"], cells: Cells) -> Bool[np.ndarray, "rows columns"]:
    """Which cells show one surface: nearly constant depth, or a plane, whose inverse depth is linear in the picture."""
    result = cells.highest - cells.lowest <= SAME_SURFACE * cells.highest
    row, column = np.nonzero(~result & (cells.lowest > 0.0))
    if len(row):
        y, x, down, across = blocks(cells, row, column)
        depth = inverse[y, x]
        # The plane through a block's four corners, blended bilinearly: first along its upper and lower edge, (n, 1, b).
        upper = depth[:, :1, :1] * (1 - across) + depth[:, :1, -1:] * across
        lower = depth[:, -1:, :1] * (1 - across) + depth[:, -1:, -1:] * across
        deviation = np.abs(depth - upper * (1 - down) - lower * down).max((1, 2))
        result[row, column] = deviation <= FLATNESS * cells.highest[row, column]
    return result


def _whole_surface(
    frame: Frame,
    inverse: Float32[np.ndarray, "h w"],
    cells: Cells,
    whole: Bool[np.ndarray, "rows columns"],
    sky: float,
) -> Surface:
    """Quads over the cells of one surface, sharing their corners."""
    # A corner is used if any of the four cells around it is drawn; ``number`` is its place in the list of vertices.
    used = np.zeros((len(cells.rows), len(cells.columns)), bool)
    for down in (0, 1):
        for right in (0, 1):
            used[down : down + whole.shape[0], right : right + whole.shape[1]] |= whole
    y, x = np.nonzero(used)
    number = np.zeros(used.shape, np.uint32)
    number[y, x] = np.arange(len(y), dtype=np.uint32)
    corner = np.maximum(inverse[cells.rows[y], cells.columns[x]], sky)
    unlimited = np.tile(np.array([-1.0, np.inf]), (len(y), 1))
    row, column = np.nonzero(whole)
    faces = two_triangles(
        number[row, column], number[row, column + 1], number[row + 1, column], number[row + 1, column + 1]
    )
    return Surface(_vertices(frame, cells, y, x, corner, unlimited), faces)


def _cards(
    frame: Frame,
    inverse: Float32[np.ndarray, "h w"],
    cells: Cells,
    broken: Bool[np.ndarray, "rows columns"],
    sky: float,
    *,
    opaque_sky: bool,
) -> Surface:
    """One quad for each surface in the cells that hold several, at the depth of that surface's pixels."""
    row, column = np.nonzero(broken)
    if not len(row):
        return Surface(np.zeros((0, 8), np.float32), np.zeros((0, 3), np.uint32))
    pixels = blocks(cells, row, column)
    depth = inverse[pixels.y, pixels.x]
    highest, lowest = cells.highest[row, column], cells.lowest_seen[row, column]
    apart = highest - lowest > SAME_SURFACE * highest
    split = np.where(apart, 0.5 * (highest + lowest), 0.0).astype(np.float32)
    nothing, endless = np.zeros_like(split), np.full_like(split, np.inf)
    # Each card shows the pixels whose inverse depth lies between two limits: what is near, what is behind it, the sky.
    layers = [(split, endless), (nothing, split), (nothing - 1.0, nothing)]
    corners = [
        _card_corners(row, column, depth, np.stack(limits, 1)) for limits in (layers if opaque_sky else layers[:2])
    ]
    y, x, inverse_there, limits_there = (np.concatenate(parts) for parts in zip(*corners, strict=True))
    vertices = _vertices(frame, cells, y, x, np.maximum(inverse_there, sky), limits_there)
    first = np.arange(0, len(vertices), 4, dtype=np.uint32)
    return Surface(vertices, two_triangles(first, first + 1, first + 2, first + 3))


def _card_corners(
    row: np.ndarray,
    column: np.ndarray,
    depth: Float32[np.ndarray, "n b b"],
    limits: Float32[np.ndarray, "n 2"],
) -> tuple[np.ndarray, np.ndarray, Float32[np.ndarray, " m"], Float32[np.ndarray, "m 2"]]:
    """Four corners for each of one layer's cards, for the cells that have pixels between the limits.

    Their rows and columns in the grid, inverse depths, and limits. A corner has the depth of its own pixel where that
    belongs to the layer, so that cards join their neighbours; else the mean depth of the layer.
    """
    inside = (depth > limits[:, :1, None]) & (depth <= limits[:, 1:, None])
    count = inside.sum((1, 2))
    wanted = count > 0
    inside, depth, count = inside[wanted], depth[wanted], count[wanted]
    mean = (depth * inside).sum((1, 2)) / count
    # The corners of a block are its first and last rows and columns: (m, 2, 2), then four in a row for each card.
    ends = (slice(None), slice(None, None, max(depth.shape[1] - 1, 1)), slice(None, None, max(depth.shape[2] - 1, 1)))
    own = np.where(inside[ends], depth[ends], mean[:, None, None])
    y = row[wanted][:, None] + np.array([0, 0, 1, 1])
    x = column[wanted][:, None] + np.array([0, 1, 0, 1])
    return y.ravel(), x.ravel(), own.astype(np.float32).ravel(), np.repeat(limits[wanted], 4, axis=0)


def _vertices(
    frame: Frame, cells: Cells, y: np.ndarray, x: np.ndarray, inverse: np.ndarray, limits: np.ndarray
) -> Float32[np.ndarray, "v 8"]:
    """Corners, numbered by row and column of the grid, at an inverse depth; the outermost reach the picture's edge."""
    height, width = frame.depth.shape
    at_y = np.where(y == 0, 0.0, np.where(y == len(cells.rows) - 1, height, cells.rows[y] + 0.5))
    at_x = np.where(x == 0, 0.0, np.where(x == len(cells.columns) - 1, width, cells.columns[x] + 0.5))
    place = np.stack([at_x / width, at_y / height], -1)
    points, weight = placed(frame, place, inverse)
    return np.concatenate([points, place * weight[:, None], weight[:, None], limits], -1).astype(np.float32)
