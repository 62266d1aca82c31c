"""The point clouds of a scene as something that the renderer draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64, Int32, Int64

from viewer.editing.content import points_of
from viewer.render.drawable import Artist, Layer, Rays
from viewer.render.points.point_kernels import count_cells, fill_cells, nearest_balls
from viewer.render.request import RenderRequest
from viewer.scene.assets import AssetStore
from viewer.scene.color import srgb_to_linear
from viewer.scene.document import Node, Scene
from viewer.scene.edits import Edit, active
from viewer.scene.geometry import Transform
from viewer.scene.point_cloud import PointCloud, ball_radius

BALLS_A_CELL = 2.0
"""About how many, were the points spread evenly over a surface or a volume."""
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


RAYS_PER_SECOND = 1_000_000.0


@dataclass(frozen=True, eq=False)
class LoadedCloud:
    """A point cloud, with its edits, that is ready to be drawn; ``colors`` are linear Rec. 709."""

    count: int
    grid: BallGrid
    colors: Float32[np.ndarray, "n 3"]


class PointSource:
    """Makes what draws the visible point clouds of scenes; keeps those of the last one.

    Args:
        store: Where their arrays are.
    """

    def __init__(self, store: AssetStore) -> None:
        self._store = store
        self._clouds: dict[tuple[PointCloud, tuple[Edit, ...], float], LoadedCloud] = {}

    def __call__(self, scene: Scene) -> PointDrawable | None:
        """What draws the point clouds; None where none is seen.

        Raises:
            AssetError: An asset is missing or damaged.
        """
        shown = [
            ((node.content, active(node.edits), ball_radius(node.content, node.values)), node)
            for node in scene.shown("points")
            if isinstance(node.content, PointCloud)
        ]
        self._clouds = {key: self._clouds.get(key) or self._load(node, key[-1]) for key, node in shown}
        placed = [(self._clouds[key], node.transform) for key, node in shown if self._clouds[key].count]
        return PointDrawable(placed) if placed else None

    def _load(self, node: Node, radius: float) -> LoadedCloud:
        points = points_of(node, self._store)
        positions = points.positions if len(points.positions) else np.zeros((1, 3), np.float32)
        colors = srgb_to_linear(points.colors.astype(np.float32) / np.float32(255))
        return LoadedCloud(len(points.positions), ball_grid(np.ascontiguousarray(positions), radius), colors)


class PointDrawable:
    """Point clouds where they are in the world: opaque balls that show their own colour, whatever light there is.

    Args:
        clouds: Each with its placement; none of them is empty.
    """

    def __init__(self, clouds: list[tuple[LoadedCloud, Transform]]) -> None:
        self._clouds = clouds

    @property
    def rays_per_second(self) -> float | None:
        """Before anything was measured."""
        return RAYS_PER_SECOND

    def artist(self, request: RenderRequest, side: int) -> Artist:
        """What draws tiles; nothing is remembered from one to the next."""
        del side

        def draw(rays: Rays, fineness: object) -> Layer:
            del fineness  # there is nothing to be coarse about
            count = len(rays.directions)
            depth = np.full(count, np.inf)
            color, normal = np.zeros((count, 3), np.float32), np.zeros((count, 3), np.float32)
            for cloud, transform in self._clouds:
                turn = transform.rotation_matrix()
                # Directions stay unit vectors, so that distances are those of the world over the node's scale.
                origins = transform.inverse().apply(rays.origins)
                directions = np.ascontiguousarray(rays.directions @ turn)
                distances, hits = cloud.grid.first_hits(origins, directions)
                nearer = distances * transform.scale < depth
                depth = np.where(nearer, distances * transform.scale, depth)
                which = hits[nearer]
                color[nearer] = cloud.colors[which]
                at = origins[nearer] + distances[nearer, None] * directions[nearer]
                normal[nearer] = ((at - cloud.grid.points[which]) / cloud.grid.radius) @ turn.T
            return _layer(rays, request, depth.astype(np.float32), color, normal.astype(np.float32))

        return draw


def _layer(
    rays: Rays,
    request: RenderRequest,
    depth: Float32[np.ndarray, " n"],
    color: Float32[np.ndarray, "n 3"],
    normal: Float32[np.ndarray, "n 3"],
) -> Layer:
    """What a tile shows, with the channels that points have."""
    shape = rays.tile.height, rays.tile.width
    seen = np.isfinite(depth).astype(np.float32)
    channels = {"normal": normal, "albedo": color}
    wanted: dict[str, np.ndarray] = {
        name: values.reshape(*shape, 3) for name, values in channels.items() if name in request.channels
    }
    if "uncertainty" in request.channels:
        wanted["uncertainty"] = np.where(seen > 0, np.float32(0), np.float32(np.nan)).reshape(shape)
    return Layer(np.concatenate([color, seen[:, None]], 1).reshape(*shape, 4), depth.reshape(shape), wanted)
