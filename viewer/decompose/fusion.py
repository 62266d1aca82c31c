"""Depth pictures from many sides fused into one volume, whose surface is where most of them see it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64, Int64
from scipy.spatial import KDTree

from viewer.decompose.fusion_kernels import fuse_view, near_surface
from viewer.errors import InputError
from viewer.fields.voxels import MAX_SIDE, SparseVoxels
from viewer.machine import available_cores
from viewer.scene.camera import DOWN_AND_AHEAD, Camera, Pinhole
from viewer.scene.geometry import AABB, as_array
from viewer.scene.harmonics import C0
from viewer.scene.progress import Progress, Work

SIDE = 8
"""Samples along the edge of a brick."""
REACH = 4.0
"""Cells: how far from the surface distances are known."""
SURFACE = 0.5
"""The density at the surface: it falls from 1 to 0 over twice the reach."""


@dataclass(frozen=True, eq=False)
class DepthView:
    """What one camera with a pinhole saw.

    Attributes:
        camera: In the space of the volume, of the picture's size.
        depth: Distance along each ray; inf where nothing is.
        colors: Straight linear Rec. 709.
    """

    camera: Camera
    depth: Float32[np.ndarray, "h w"]
    colors: Float32[np.ndarray, "h w 3"]


@dataclass(frozen=True, eq=False)
class _Grid:
    """Where the samples lie."""

    aabb: AABB
    shape: tuple[int, int, int]

    @property
    def cell(self) -> Float64[np.ndarray, " 3"]:
        return np.array(self.aabb.size) / self.shape

    def bricks(self) -> Int64[np.ndarray, "b 3"]:
        """The first sample of every brick."""
        axes = [np.arange(0, samples, SIDE) for samples in self.shape]
        return np.stack(np.meshgrid(*axes, indexing="ij"), -1).reshape(-1, 3)


def fused(views: Sequence[DepthView], aabb: AABB, resolution: int) -> Work[SparseVoxels]:
    """A volume that is solid where most views see the surface in front, and :data:`SURFACE` dense at the surface.

    Truncated signed distances are averaged over all views (Curless and Levoy 1996). Free is what any view sees through
    and no other one has a surface near; what no view has seen counts as solid, so that the surface is closed.

    Args:
        views: From all sides.
        aabb: What to look at.
        resolution: Samples along its longest side.

    Raises:
        InputError: No view shows anything in the box.
    """
    size = np.maximum(np.array(aabb.size), 1e-9 * max(aabb.diagonal, 1e-9))
    x, y, z = (int(np.clip(np.ceil(resolution * edge / size.max()), 2, MAX_SIDE)) for edge in size)
    grid = _Grid(AABB(aabb.lo, tuple(np.array(aabb.lo) + size)), (x, y, z))
    reach = REACH * float(grid.cell.max())
    yield Progress(0.0, "Finding where surfaces are")
    bricks, solid = yield from _worth_looking(views, grid, reach)
    if not len(bricks):
        raise InputError("Nothing is seen in the box.", "Show the node, and choose a level of detail that fits it.")
    yield Progress(0.2, "Fusing the views")
    sums, weights = (np.zeros((len(bricks), SIDE**3), np.float32) for _ in range(2))
    light = np.zeros((len(bricks), SIDE**3, 4), np.float32)
    lo, cores = np.array(grid.aabb.lo), available_cores()
    parts = [slice(len(bricks) * core // cores, len(bricks) * (core + 1) // cores) for core in range(cores)]
    with ThreadPoolExecutor(cores, "fuse") as pool:
        for number, view in enumerate(views):
            axes, eye, lens = _numbers(view)

            def fuse(pick: slice, view: DepthView = view, axes=axes, eye=eye, lens=lens) -> None:  # noqa: ANN001
                fuse_view(
                    bricks[pick], SIDE, lo, grid.cell, grid.shape, axes, eye, lens, view.depth, view.colors, reach,
                    sums[pick], weights[pick], light[pick],
                )  # fmt: skip

            list(pool.map(fuse, parts))
            yield Progress(0.2 + 0.7 * number / len(views), "Fusing the views")
    distance = np.where(weights > 0.0, sums / np.maximum(weights, 1.0), -1.0)
    yield Progress(0.9, "Fusing the views")
    return _volume(grid, bricks, distance, light, solid)


def _numbers(view: DepthView) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A camera's axes, eye and lens, as the kernels take them."""
    lens, pose = view.camera.lens, as_array(view.camera.camera_to_world)
    assert isinstance(lens, Pinhole)
    return DOWN_AND_AHEAD @ pose[:3, :3].T, pose[:3, 3].copy(), np.array([lens.fx, lens.fy, lens.cx, lens.cy])


def _worth_looking(
    views: Sequence[DepthView], grid: _Grid, reach: float
) -> Work[tuple[Int64[np.ndarray, "b 3"], Int64[np.ndarray, "s 3"]]]:
    """Bricks that a surface may pass through, and bricks that no view has seen free."""
    bricks = grid.bricks()
    edge = SIDE * grid.cell
    centers = np.array(grid.aabb.lo) + bricks * grid.cell + 0.5 * edge
    near, free, behind = (np.zeros(len(bricks), np.int64) for _ in range(3))
    for number, view in enumerate(views):
        yield Progress(0.2 * number / len(views), "Finding where surfaces are")
        axes, eye, lens = _numbers(view)
        half = 0.5 * float(np.linalg.norm(edge))
        near_surface(centers, half, axes, eye, lens, view.depth, reach, near, free, behind)
    return bricks[near > 0], bricks[(near == 0) & (free == 0) & (behind > 0)]


def _volume(
    grid: _Grid,
    bricks: Int64[np.ndarray, "b 3"],
    distance: Float32[np.ndarray, "b 512"],
    light: Float32[np.ndarray, "b 512 4"],
    solid: Int64[np.ndarray, "s 3"],
) -> SparseVoxels:
    """The samples that are not empty as voxels."""
    within = np.stack(np.unravel_index(np.arange(SIDE**3), (SIDE, SIDE, SIDE)), -1)
    count, hidden = len(bricks) * SIDE**3, len(solid) * SIDE**3
    places = np.concatenate([(bricks[:, None] + within).reshape(-1, 3), (solid[:, None] + within).reshape(-1, 3)])
    density = np.ones(count + hidden, np.float32)
    density[:count] = (0.5 - 0.5 * distance).reshape(-1)
    colors = np.zeros((count + hidden, 3), np.float32)
    colors[:count] = _colors(places[:count], density[:count], light.reshape(-1, 4))
    kept = (places < grid.shape).all(1) & (density > 0.0)
    x, y, z = places[kept].T
    index = ((x * grid.shape[1] + y) * grid.shape[2] + z).astype(np.int32)
    order = np.argsort(index, kind="stable")
    sh = ((colors[kept][order] - 0.5) / C0).astype(np.float16)
    return SparseVoxels(grid.aabb, grid.shape, index[order], density[kept][order], sh, "linear")


def _colors(
    places: Int64[np.ndarray, "n 3"], density: Float32[np.ndarray, " n"], light: Float32[np.ndarray, "n 4"]
) -> Float32[np.ndarray, "n 3"]:
    """The mean colours that views have shown; dense samples that none has shown look like the nearest one that was."""
    colors = light[:, :3] / np.maximum(light[:, 3:], np.float32(1e-6))
    shown = light[:, 3] > 0.0
    bare = ~shown & (density > 0.0)
    if shown.any() and bare.any():
        _, nearest = KDTree(places[shown]).query(places[bare], workers=available_cores())
        colors[bare] = colors[shown][nearest]
    return colors
