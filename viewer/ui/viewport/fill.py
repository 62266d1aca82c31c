"""What to show where a moved camera uncovers what the picture never saw.

Holes open along depth edges, and what lies behind the near side of an edge most likely continues its far side. So the
far sides' colours and depths are spread smoothly over the picture (pull-push: averaged into ever coarser grids, then
put back where a grid knows nothing) into a sheet that is drawn wherever nothing else is.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float32, Shaped, UInt32

from viewer.render.request import Frame
from viewer.scene.distinct import distinct
from viewer.ui.viewport.cells import Blocks, Cells, blocks, placed, two_triangles

MARGIN = 0.6
"""How far the sheet reaches beyond the picture's edge, in picture sizes; it fades out on the way."""
LIGHT, INVERSE = slice(0, 4), 4
"""Columns of what is spread; behind them come four for each further channel."""
SAMPLES = 3
"""Pixels along each side of a cell whose colours are averaged."""
FAINT = 0.1
"""Opacity below which neighbours count for more than what a part of the sheet knows of its own depth."""
THREE_QUARTERS, QUARTER = np.float32(0.75), np.float32(0.25)
VISIBLE = 1e-3
"""Opacity below which a part of the sheet is not worth drawing."""


class Sheet(NamedTuple):
    """Triangles to draw behind everything.

    Attributes:
        vertices: World position (3), premultiplied linear light with opacity (4), and inverse depth (1).
        faces: Vertex numbers; none where the sheet would be transparent.
        values: The frame's further channels: vectors, or numbers times the part that is known, and that part.
    """

    vertices: Float32[np.ndarray, "v 8"]
    faces: UInt32[np.ndarray, "f 3"]
    values: dict[str, Float32[np.ndarray, "v 4"]]


def fill_sheet(
    frame: Frame,
    inverse: Float32[np.ndarray, "h w"],
    cells: Cells,
    broken: Bool[np.ndarray, "rows columns"],
    sky: float,
) -> Sheet:
    """The sheet behind a picture.

    Args:
        frame: The picture.
        inverse: Its inverse depth, 0 in the sky.
        cells: How it was cut.
        broken: The cells that a depth edge runs through.
        sky: Inverse depth at which to draw the sky, > 0.
    """
    values, weights = _seeds(frame, inverse, cells, broken)
    values = _spread(values, weights)
    # Where nothing is to be seen there is no depth either: the sheet goes on as deep as what is seen beside it.
    opacity = np.maximum(values[..., 3], 0.0)
    depth = values[..., INVERSE] / np.maximum(opacity, 1e-6)
    values[..., INVERSE] = _spread(depth[..., None], np.minimum(opacity / FAINT, 1.0))[..., 0]
    # ``y`` and ``x`` are the rows and columns of cells that become vertices. The outermost ones are used twice: once in
    # their middle, and once MARGIN beyond the picture with the same depth but no light, so that the sheet fades out.
    y, x = _thinned(broken.shape[0]), _thinned(broken.shape[1])
    row, column = np.meshgrid(_with_ends(y), _with_ends(x), indexing="ij")
    down, across = np.meshgrid(
        _with_margin(_middles(cells.rows)[y]), _with_margin(_middles(cells.columns)[x]), indexing="ij"
    )
    place = np.stack([across.ravel(), down.ravel()], -1)
    corner = values[row, column].reshape(row.size, -1)
    inverse = corner[:, INVERSE]
    points, _ = placed(frame, place, np.maximum(inverse, sky))
    number = np.arange(row.size, dtype=np.uint32).reshape(row.shape)
    faces = two_triangles(number[:-1, :-1], number[:-1, 1:], number[1:, :-1], number[1:, 1:])
    seen = (corner[:, 3] > VISIBLE)[faces].any(1)
    outside = ((place < 0.0) | (place > 1.0)).any(1, keepdims=True)
    light = np.where(outside, 0.0, corner[:, LIGHT])
    vertices = np.concatenate([points, light, inverse[:, None]], -1).astype(np.float32)
    columns = range(INVERSE + 1, corner.shape[1], 4)
    further = {
        name: corner[:, first : first + 4].astype(np.float32)
        for name, first in zip(frame.channels, columns, strict=True)
    }
    return Sheet(vertices, faces[seen], further)


def _seeds(
    frame: Frame, inverse: Float32[np.ndarray, "h w"], cells: Cells, broken: Bool[np.ndarray, "rows columns"]
) -> tuple[Float32[np.ndarray, "rows columns channels"], Float32[np.ndarray, "rows columns"]]:
    """Light, inverse depth and further channels, and weight 1 where they are known.

    That is on the far sides of depth edges, in the open sky, which may be empty, and along the picture's border. One
    pixel speaks for a cell of the open sky, a few for the others.
    """
    width = INVERSE + 1 + 4 * len(frame.channels)
    values, weights = np.zeros((*broken.shape, width), np.float32), np.zeros(broken.shape, np.float32)
    sky, mixed = cells.highest == 0.0, broken.copy()
    mixed[[0, -1]] = True
    mixed[:, [0, -1]] = True
    for known, samples in ((sky & ~mixed, 1), (mixed, SAMPLES)):
        row, column = np.nonzero(known)
        values[row, column] = _seed_values(frame, inverse, blocks(cells, row, column, samples), width)
        weights[row, column] = 1.0
    return values, weights


def _seed_values(
    frame: Frame, inverse: Float32[np.ndarray, "h w"], pixels: Blocks, width: int
) -> Float32[np.ndarray, "n channels"]:
    """The mean over the far pixels of each block."""
    # One block of b x b pixels for each of n cells: ``depth`` (n, b, b), ``light`` (n, b, b, 4).
    depth = inverse[pixels.y, pixels.x]
    light = frame.radiance[pixels.y, pixels.x].astype(np.float32)
    lowest, highest = depth.min((1, 2)), depth.max((1, 2))
    far = depth <= np.where(lowest > 0.0, np.float32(0.5) * (lowest + highest), np.float32(0.0))[:, None, None]
    share = far / far.sum((1, 2), keepdims=True, dtype=np.float32)
    values = np.empty((len(depth), width), np.float32)
    values[:, LIGHT] = (light * share[..., None]).sum((1, 2))
    # Depth counts as much as it is seen: an empty sky must not draw the sheet away to infinity.
    values[:, INVERSE] = (depth * share).sum((1, 2)) * values[:, 3]
    for number, picture in enumerate(frame.channels.values()):
        first = INVERSE + 1 + 4 * number
        found = _four_columns(picture[pixels.y, pixels.x])
        values[:, first : first + 4] = (found * share[..., None]).sum((1, 2))
    return values


def _four_columns(found: Shaped[np.ndarray, "n b b *channels"]) -> Float32[np.ndarray, "n b b 4"]:
    """Vectors with a zero behind them; numbers with 0 for NaN, and 1 where there is one."""
    result = np.zeros((*found.shape[:3], 4), np.float32)
    if found.ndim == 3:
        result[..., 1] = np.isfinite(found)
        result[..., 0] = np.where(result[..., 1] > 0.0, found, 0.0)
    else:
        result[..., : found.shape[3]] = found
    return result


def _spread(
    values: Float32[np.ndarray, "rows columns channels"], weights: Float32[np.ndarray, "rows columns"]
) -> Float32[np.ndarray, "rows columns channels"]:
    """Keep what has weight 1, and blend into the rest what coarser grids know (Gortler et al. 1996, pull-push)."""
    if min(weights.shape) == 0 or weights.min() == 1.0 or weights.shape == (1, 1):
        return values
    height, width = weights.shape
    # Padded to even sides and viewed as (rows / 2, 2, columns / 2, 2), so that axes 1 and 3 run within a coarse cell.
    even = ((0, height % 2), (0, width % 2))
    quads = np.pad(weights, even).reshape(-(-height // 2), 2, -(-width // 2), 2)
    summed = np.pad(values * weights[..., None], (*even, (0, 0))).reshape(*quads.shape, values.shape[2]).sum((1, 3))
    total = quads.sum((1, 3))
    coarse = _spread(summed / np.maximum(total, np.float32(1e-9))[..., None], np.minimum(total, np.float32(1.0)))
    y, x = np.arange(height), np.arange(width)
    # A coarse cell covers two by two fine ones. Along each axis a fine cell takes three quarters of the coarse one that
    # it lies in and a quarter of the next nearest, which is linear interpolation between their middles.
    near_y, near_x = y // 2, x // 2
    next_y = np.clip(near_y + np.where(y % 2, 1, -1), 0, coarse.shape[0] - 1)
    next_x = np.clip(near_x + np.where(x % 2, 1, -1), 0, coarse.shape[1] - 1)
    rows = THREE_QUARTERS * coarse[near_y] + QUARTER * coarse[next_y]
    finer = THREE_QUARTERS * rows[:, near_x] + QUARTER * rows[:, next_x]
    return values * weights[..., None] + finer * (1.0 - weights[..., None])


def _middles(corners: np.ndarray) -> np.ndarray:
    """Where the middles of the cells lie along an axis, from 0 to 1."""
    return 0.5 * (corners[1:] + corners[:-1] + 1.0) / (corners[-1] + 1.0)


def _thinned(count: int) -> np.ndarray:
    """Every second cell and the last: the sheet is smooth."""
    return distinct(np.append(np.arange(0, count, 2), count - 1))


def _with_ends(numbers: np.ndarray) -> np.ndarray:
    """Cell numbers with the first and last once more."""
    return np.concatenate([numbers[:1], numbers, numbers[-1:]])


def _with_margin(place: np.ndarray) -> np.ndarray:
    """Places along an axis, and one beyond each end."""
    return np.concatenate([[-MARGIN], place, [1.0 + MARGIN]])
