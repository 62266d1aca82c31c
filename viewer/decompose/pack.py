"""Lays charts side by side in a square picture so that little of it is empty.

Charts are turned until their boxes are small, and placed from the largest to the smallest where their middle is
lowest, in the best of four quarter turns (never mirrored): in cells, so that small ones fill the gaps between large
ones. The scale of all of them is the largest at which they fit.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64, Int64, Integer
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from viewer.decompose import pack_kernels as kernels

CELLS = 512
"""Along a side of the picture, while charts are laid out."""
ANGLES = np.arange(32) * (math.pi / 64.0)
FULL = 0.78
"""Share of the picture that the first try fills."""
TRIES = 9
CLOSE = 1.008
"""Between the scale that fits and the one that does not, where no more are tried."""
TOO_HIGH = 1.6
"""How many times higher than wide a layout may become before it is given up."""
QUARTERS = 4
MOST_GAP = CELLS // 16
"""Cells between charts: with more, the picture has so few texels that nothing is gained."""


class Packed(NamedTuple):
    """Where the charts lie.

    Attributes:
        uvs: In [0, 1], counter-clockwise as they were.
        share: Of the picture that shows the surface.
        charts: How many there are.
        gap: Texels between two of them at least.
    """

    uvs: Float64[np.ndarray, "v 2"]
    share: float
    charts: int
    gap: float


class _Chart(NamedTuple):
    rows: Int64[np.ndarray, " n"]
    points: Float64[np.ndarray, "n 2"]
    faces: Int64[np.ndarray, "f 3"]
    area: float


def packed(positions: np.ndarray, faces: Integer[np.ndarray, "f 3"], side: int, padding: int) -> Packed | None:
    """Lay the charts out; None where they do not fit with their padding.

    Args:
        positions: Of vertices on charts that lie flat at one scale, anywhere.
        faces: Charts are what hangs together.
        side: Texels along the picture.
        padding: Texels between two charts, and around all.
    """
    charts = _charts(positions.astype(np.float64), faces.astype(np.int64))
    cell = side / CELLS
    gap = math.ceil(padding / cell)
    if gap > MOST_GAP or len(charts) * (gap + 1) ** 2 > CELLS * CELLS:
        return None
    total = sum(chart.area for chart in charts)
    scale = math.sqrt(FULL / max(total, 1e-30)) * CELLS
    best: tuple[float, list[tuple[int, int, int]]] | None = None
    low, high = 0.0, math.inf
    for _ in range(TRIES):
        if low and high < CLOSE * low:
            break
        places, top = _laid_out(charts, scale, gap)
        if places is not None and top <= CELLS:
            best, low = (scale, places), scale
        else:
            high = scale
        guess = scale * math.sqrt(CELLS / max(top, 1)) if places is not None else 0.8 * scale
        if high < math.inf:
            guess = 0.5 * (low + high) if low else min(guess, 0.97 * high)
        elif guess < 1.01 * scale:
            guess = 1.02 * scale
        scale = guess
    if best is None:
        return None
    scale, places = best
    uvs = np.zeros((len(positions), 2))
    for chart, (quarter, y, x) in zip(charts, places, strict=True):
        uvs[chart.rows] = (_turned(chart.points * scale, quarter) + np.array([x, y])) / CELLS
    return Packed(uvs, total * scale * scale / (CELLS * CELLS), len(charts), gap * cell)


def _charts(positions: Float64[np.ndarray, "v 2"], faces: Int64[np.ndarray, "f 3"]) -> list[_Chart]:
    """What hangs together, turned until its box is small, the largest first."""
    links = np.concatenate([faces[:, :2], faces[:, 1:]])
    graph = coo_array((np.ones(len(links), bool), (links[:, 0], links[:, 1])), shape=(len(positions),) * 2)
    _, chart = connected_components(graph, directed=False)
    by_face = np.argsort(chart[faces[:, 0]], kind="stable")
    bounds = np.flatnonzero(np.diff(chart[faces[by_face, 0]])) + 1
    found: list[_Chart] = []
    for part in np.split(by_face, bounds):
        rows, local = np.unique(faces[part], return_inverse=True)
        points, local = np.ascontiguousarray(positions[rows]), local.reshape(-1, 3)
        angle = float(kernels.narrowest(points, ANGLES))
        turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
        points = points @ turn
        first, second = points[local[:, 1]] - points[local[:, 0]], points[local[:, 2]] - points[local[:, 0]]
        area = 0.5 * float(np.abs(first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]).sum())
        found.append(_Chart(rows, points - points.min(0), local, area))
    return sorted(found, key=lambda each: -float(np.ptp(each.points, axis=0).sum()))


def _laid_out(charts: list[_Chart], scale: float, gap: int) -> tuple[list[tuple[int, int, int]] | None, int]:
    """Quarter turn, row and column of each chart, and the height of all; None where they become far too high."""
    taken = np.zeros((round(TOO_HIGH * CELLS), CELLS), np.uint8)
    taken[:gap], taken[:, :gap], taken[:, CELLS - gap :] = 1, 1, 1
    places: list[tuple[int, int, int]] = []
    top = 0
    for chart in charts:
        best: tuple[int, int, int] | None = None
        chosen, least = np.zeros((0, 0), np.uint8), math.inf
        for quarter in range(QUARTERS):
            points = np.ascontiguousarray(_turned(chart.points * scale, quarter))
            columns, rows = (int(edge) + 1 for edge in points.max(0))
            if columns > CELLS or rows > len(taken):
                continue
            mask = np.zeros((rows, columns), np.uint8)
            kernels.mark_cells(points, chart.faces, mask)
            cells = np.empty((rows * columns, 2), np.int64)
            count = kernels.borders_of(mask, cells)
            middle = float(mask.sum(1) @ np.arange(rows)) / max(float(mask.sum()), 1.0)
            last = len(taken) if best is None else min(len(taken), math.ceil(least - middle))
            y, x = kernels.first_place(taken, cells, count, rows, columns, last)
            if y >= 0 and y + middle < least:
                best, chosen, least = (quarter, int(y), int(x)), mask, y + middle
        if best is None:
            return None, len(taken)
        kernels.take(taken, chosen, best[1], best[2], gap)
        places.append(best)
        top = max(top, best[1] + len(chosen) + gap)
    return places, top


def _turned(points: Float64[np.ndarray, "n 2"], quarter: int) -> Float64[np.ndarray, "n 2"]:
    """Points after quarter turns, their box again at the origin."""
    x, y = points[:, 0], points[:, 1]
    turned = np.stack([(x, y), (-y, x), (-x, -y), (y, -x)][quarter], 1)
    return turned - turned.min(0)
