"""A point cloud laid out for rays: a grid whose cells list the balls that touch them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64, Int32, Int64

from viewer.render.points.point_kernels import count_cells, fill_cells, nearest_balls

BALLS_A_CELL = 2.0
"""About so many, were the points spread evenly over a surface or a volume."""
MOST_CELLS = 1 << 24
"""64 MB of first places."""


@dataclass(frozen=True, eq=False)
class BallGrid:
    """Balls of one radius around points, and which of them lie where.

    Attributes:
        points: Centres.
        radius: Of every ball.
        lo: Lowest corner of the grid.
        cell: Edge of a cell.
        shape: Cells along x, y, z.
        starts: Where each cell's list begins in ``listed``, and behind the last one where that ends.
        listed: Numbers of points, cell by cell.
    """

    points: Float32[np.ndarray, "n 3"]
    radius: float
    lo: Float64[np.ndarray, " 3"]
    cell: float
    shape: Int64[np.ndarray, " 3"]
    starts: Int64[np.ndarray, " c"]
    listed: Int32[np.ndarray, " m"]

    def first_hits(
        self, origins: Float64[np.ndarray, "r 3"], directions: Float64[np.ndarray, "r 3"]
    ) -> tuple[Float64[np.ndarray, " r"], Int64[np.ndarray, " r"]]:
        """Distance along each ray to the first ball (inf where there is none), and its number (-1).

        ``directions`` are unit vectors; all in the points' own space.
        """
        distances, hits = np.empty(len(origins)), np.empty(len(origins), np.int64)
        nearest_balls(
            origins, directions, self.points, self.radius, self.lo, self.cell, self.shape, self.starts, self.listed,
            distances, hits,
        )  # fmt: skip
        return distances, hits


def ball_grid(points: Float32[np.ndarray, "n 3"], radius: float) -> BallGrid:
    """Sort balls of that radius into cells; there must be a point.

    Cells are at least as large as a ball, so that one is listed in at most eight of them.
    """
    lo = points.min(0).astype(np.float64) - radius
    size = np.maximum(points.max(0).astype(np.float64) + radius - lo, 2.0 * radius)
    # As many cells as make about BALLS_A_CELL of them full if the points lie on a surface: the box's faces' area.
    area = 2.0 * (size[0] * size[1] + size[1] * size[2] + size[2] * size[0])
    cell = max(2.0 * radius, float(np.sqrt(area * BALLS_A_CELL / len(points))))
    cell = max(cell, float(np.cbrt(size.prod() / MOST_CELLS)), float(size.max()) / 1024)
    shape = np.maximum(np.ceil(size / cell).astype(np.int64), 1)
    counts = np.zeros(int(shape.prod()), np.int64)
    count_cells(points, radius, lo, cell, shape, counts)
    starts = np.concatenate([[0], np.cumsum(counts)])
    listed = np.empty(int(starts[-1]), np.int32)
    fill_cells(points, radius, lo, cell, shape, starts[:-1].copy(), listed)
    return BallGrid(points, radius, lo, cell, shape, starts, listed)
