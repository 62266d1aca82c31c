"""Cuts a picture with depth into cells of a few pixels. Corners are pixel centres, shared by neighbours."""

from __future__ import annotations

from typing import NamedTuple

import msgspec
import numpy as np
from jaxtyping import Float32, Int32, Shaped, UInt32

from viewer.render.request import Frame
from viewer.scene.camera import OpenCV, Pinhole
from viewer.scene.distinct import distinct
from viewer.session.projection import along_axis

CELLS_ACROSS = 80
"""Cells along the longer side. Software rasterisers pay for every triangle: 160 cost half as much again (measured)."""

Grid = Float32[np.ndarray, "rows columns"]


class Cells(NamedTuple):
    """A picture's cells.

    Attributes:
        rows: Pixel rows of the corners.
        columns: Pixel columns of the corners.
        lowest: Smallest inverse depth in each cell, 0 where it holds any sky.
        lowest_seen: The same without the sky, 0 where there is nothing else.
        highest: Largest inverse depth in each cell.
    """

    rows: Int32[np.ndarray, " r"]
    columns: Int32[np.ndarray, " c"]
    lowest: Grid
    lowest_seen: Grid
    highest: Grid


class Blocks(NamedTuple):
    """Pixels of some cells: their numbers, and how far down and across the cell each of them lies, from 0 to 1."""

    y: Int32[np.ndarray, "n b 1"]
    x: Int32[np.ndarray, "n 1 b"]
    down: Float32[np.ndarray, "n b 1"]
    across: Float32[np.ndarray, "n 1 b"]


def cut(inverse: Float32[np.ndarray, "h w"]) -> Cells:
    """Cut a picture by its inverse depth, which is 0 in the sky."""
    height, width = inverse.shape
    size = max(1, round(max(height, width) / CELLS_ACROSS))
    rows, columns = _corners(height, size), _corners(width, size)
    seen = np.where(inverse > 0.0, inverse, np.float32(np.inf))
    lowest_seen = _reduced(seen, rows, columns, size, np.minimum)
    return Cells(
        rows,
        columns,
        _reduced(inverse, rows, columns, size, np.minimum),
        np.where(np.isinf(lowest_seen), np.float32(0.0), lowest_seen),
        _reduced(inverse, rows, columns, size, np.maximum),
    )


def blocks(cells: Cells, row: np.ndarray, column: np.ndarray, samples: int | None = None) -> Blocks:
    """The pixels of the cells in these rows and columns of the grid, borders included.

    Args:
        cells: Of the picture.
        row: Cell rows.
        column: Cell columns.
        samples: Pixels along each side, spread evenly; 1 is the middle one, None takes all.
    """
    size = int(max(np.diff(cells.rows).max(), np.diff(cells.columns).max()))
    steps = np.arange(size + 1)
    if samples is not None and samples < len(steps):
        steps = np.array([size // 2]) if samples == 1 else np.linspace(0, size, samples).round().astype(np.int64)
    y = np.minimum(cells.rows[row][:, None] + steps, cells.rows[row + 1][:, None])
    x = np.minimum(cells.columns[column][:, None] + steps, cells.columns[column + 1][:, None])
    down = (y - y[:, :1]) / np.maximum(y[:, -1:] - y[:, :1], 1)
    across = (x - x[:, :1]) / np.maximum(x[:, -1:] - x[:, :1], 1)
    return Blocks(
        y[:, :, None].astype(np.int32),
        x[:, None, :].astype(np.int32),
        down[:, :, None].astype(np.float32),
        across[:, None, :].astype(np.float32),
    )


def placed(
    frame: Frame, place: Shaped[np.ndarray, "n 2"], inverse: Shaped[np.ndarray, " n"]
) -> tuple[Shaped[np.ndarray, "n 3"], Shaped[np.ndarray, " n"]]:
    """World positions at places in the picture (x, y from 0 to 1) and inverse depths, and how far along the axis."""
    height, width = frame.depth.shape
    camera = frame.request.camera.resized(frame.request.width, frame.request.height)
    pixels = place * np.array([width * frame.step, height * frame.step], np.float64)
    lens = camera.lens
    outside = ((place < 0.0) | (place > 1.0)).any(1)
    if isinstance(lens, OpenCV) and outside.any():
        # A distortion is only known within the picture; beyond, its inverse may not even exist.
        ideal = Pinhole(lens.width, lens.height, lens.fx, lens.fy, lens.cx, lens.cy)
        origins, directions = msgspec.structs.replace(camera, lens=ideal).rays(pixels)
        directions[~outside] = camera.rays(pixels[~outside])[1]
    else:
        origins, directions = camera.rays(pixels)
    points = origins + directions / inverse[:, None]
    return points, along_axis(camera, points)


def two_triangles(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> UInt32[np.ndarray, "f 3"]:
    """Faces of quads with the corners a, b above c, d."""
    return np.stack([a, c, b, b, c, d], -1).reshape(-1, 3).astype(np.uint32)


def _corners(length: int, size: int) -> Int32[np.ndarray, " n"]:
    """Pixel numbers of the cells' corners along one axis: every ``size``-th and the last."""
    return distinct(np.append(np.arange(0, length, size), max(length - 1, 0))).astype(np.int32)


def _reduced(
    picture: Float32[np.ndarray, "h w"],
    rows: Int32[np.ndarray, " r"],
    columns: Int32[np.ndarray, " c"],
    size: int,
    reduce: np.ufunc,
) -> np.ndarray:
    """The minimum or maximum over each cell including its border, rows first because those lie together in memory."""
    tall = picture[rows[:-1]]
    for offset in range(1, size + 1):
        reduce(tall, picture[np.minimum(rows[:-1] + offset, rows[1:])], out=tall)
    result = tall[:, columns[:-1]]
    for offset in range(1, size + 1):
        reduce(result, tall[:, np.minimum(columns[:-1] + offset, columns[1:])], out=result)
    return result
