"""Splats as a camera sees them: projected once a picture, then sorted into the tiles of each of its passes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64, Int32, Int64

from viewer.render.grid.packed import aligned_zeros
from viewer.render.rays import sample_place
from viewer.render.splats.lens_places import places_and_slopes
from viewer.render.splats.loaded import PlacedSplats
from viewer.render.splats.order_kernels import SIDE, count_reached, front_to_back, list_reached, make_ready
from viewer.render.splats.project_kernels import (
    BENT,
    BLUE,
    OPACITY,
    PARALLEL,
    PINHOLE,
    RED,
    U,
    colors,
    project,
    to_camera,
)
from viewer.scene.camera import DOWN_AND_AHEAD, Camera, Equirectangular, Orthographic, Pinhole
from viewer.scene.geometry import as_array

AT_ONCE = 16384
"""Gaussians that one thread takes at a time."""
NEAR = 0.01
"""In the node's own unit: what lies nearer to the eye is not seen."""
Helpers = tuple[Executor, int]
NO_NORMALS = np.zeros((0, 3), np.float32)


@dataclass(frozen=True, eq=False)
class SplatView:
    """Every Gaussian that a camera may see, by depth, in pixels of the whole picture.

    Attributes:
        rows: As in ``viewer.render.splats.project_kernels``.
        order: Numbers of those that are seen, from front to back.
        with_normals: Whether the rows hold normals.
    """

    rows: Float32[np.ndarray, "n 16"]
    order: Int64[np.ndarray, " m"]
    with_normals: bool


@dataclass(frozen=True, eq=False)
class SplatTiles:
    """A view's Gaussians in the tiles of one pass.

    Attributes:
        ready: As in ``viewer.render.splats.order_kernels``.
        normals: Theirs; none where none were asked for.
        tiles_x: Tiles along a row.
        starts: Where each tile's list begins, and where the last one ends.
        listed: Gaussians of the tiles, from front to back.
    """

    ready: Float32[np.ndarray, "m 16"]
    normals: Float32[np.ndarray, "k 3"]
    tiles_x: int
    starts: Int64[np.ndarray, " t"]
    listed: Int32[np.ndarray, " l"]


def view_of(
    placed: Sequence[PlacedSplats], camera: Camera, degree: int, with_normals: bool, helpers: Helpers
) -> SplatView:
    """Project all sets for a camera and sort them together."""
    counts = [each.loaded.splats.count for each in placed]
    rows = aligned_zeros((sum(counts), 16), np.float32)
    begins = np.concatenate([[0], np.cumsum(counts)])
    for each, begin, end in zip(placed, begins[:-1], begins[1:], strict=True):
        _project(each, camera, degree, with_normals, rows[begin:end], helpers)
    if isinstance(camera.lens, Equirectangular):
        rows = _around_the_seam(rows, camera.lens.width)
    order, spare = np.empty(len(rows), np.int64), np.empty(len(rows), np.int64)
    count = front_to_back(rows, order, spare)
    return SplatView(rows, order[:count], with_normals)


def tiles_of(view: SplatView, width: int, height: int, stride: int, number: int, helpers: Helpers) -> SplatTiles:
    """Sort a view's Gaussians into the tiles of a pass of ``width`` x ``height`` pixels, ``stride`` of the whole each.

    ``number`` says which of its pixel's rays are looked along, see :func:`viewer.render.rays.sample_place`.
    """
    count = len(view.order)
    ready = aligned_zeros((count, 16), np.float32)
    normals = np.empty((count, 3), np.float32) if view.with_normals else NO_NORMALS
    shift_x, shift_y = sample_place(number)[:2] - 0.5

    def work(first: int, last: int) -> None:
        make_ready(view.rows, view.order, float(stride), shift_x, shift_y, first, last, ready, normals)

    in_parts(count, work, helpers)
    tiles_x, tiles_y = -(-width // SIDE), -(-height // SIDE)
    counts = np.zeros(tiles_x * tiles_y, np.int64)
    count_reached(ready, tiles_x, tiles_y, counts)
    starts = np.concatenate([[0], np.cumsum(counts)])
    listed = np.empty(int(starts[-1]), np.int32)
    list_reached(ready, tiles_x, tiles_y, starts[:-1].copy(), listed)
    return SplatTiles(ready, normals, tiles_x, starts, listed)


def in_parts(count: int, work: Callable[[int, int], None], helpers: Helpers) -> None:
    """Call ``work(first, last)`` for all parts of ``range(count)``, in this thread and in the helpers'."""
    parts = iter(range(0, count, AT_ONCE))
    lock = threading.Lock()

    def take() -> None:
        while True:
            with lock:
                first = next(parts, None)
            if first is None:
                return
            work(first, min(first + AT_ONCE, count))

    executor, others = helpers
    running = [executor.submit(take) for _ in range(min(others, count // AT_ONCE))]
    try:
        take()
    finally:
        for future in running:
            future.result()


def _project(
    placed: PlacedSplats,
    camera: Camera,
    degree: int,
    with_normals: bool,
    rows: Float32[np.ndarray, "n 16"],
    helpers: Helpers,
) -> None:
    """Fill the rows of one set."""
    loaded, splats = placed.loaded, placed.loaded.splats
    pose, transform = as_array(camera.camera_to_world), placed.transform
    to_axes = DOWN_AND_AHEAD @ pose[:3, :3].T
    turn = np.ascontiguousarray(transform.rotation_matrix())
    linear = np.ascontiguousarray(to_axes @ turn * transform.scale)
    offset = to_axes @ (np.array(transform.translation) - pose[:3, 3])
    kind, lens = _lens(camera)
    axes = loaded.axes if with_normals else NO_NORMALS
    parallel = kind == PARALLEL
    ahead = turn.T @ -pose[:3, 2]
    eye = ahead if parallel else transform.inverse().apply(pose[None, :3, 3])[0]
    terms = min(degree + 1, splats.degree + 1) ** 2
    blur = np.array([camera.aperture, camera.focus_distance])
    dimmed = loaded.content.filter == "antialiased"
    no_places = np.zeros((0, 8))

    def work(first: int, last: int) -> None:
        bent = no_places
        if not isinstance(camera.lens, Pinhole | Orthographic):
            points = np.empty((last - first, 3))
            to_camera(splats.positions, linear, offset, first, last, points)
            bent = places_and_slopes(camera.lens, points)
        project(
            splats.positions, loaded.covariance, splats.logits, axes, turn, linear, offset, kind, lens, bent,
            NEAR * transform.scale, blur, dimmed, first, last, rows,
        )  # fmt: skip
        colors(splats.positions, splats.sh, terms, eye, parallel, first, last, rows)
        rows[first:last, RED : BLUE + 1] = placed.as_blended(rows[first:last, RED : BLUE + 1])

    in_parts(splats.count, work, helpers)


def _lens(camera: Camera) -> tuple[int, Float64[np.ndarray, " 6"]]:
    """The lens's kind and numbers, as :func:`project` takes them."""
    lens = camera.lens
    if isinstance(lens, Pinhole):
        return PINHOLE, np.array([lens.width, lens.height, lens.fx, lens.fy, lens.cx, lens.cy], np.float64)
    if isinstance(lens, Orthographic):
        per_length = lens.height / lens.extent
        middle = 0.5 * lens.width, 0.5 * lens.height
        return PARALLEL, np.array([lens.width, lens.height, per_length, per_length, *middle], np.float64)
    return BENT, np.array([lens.width, lens.height, 1.0, 1.0, 0.0, 0.0], np.float64)


def _around_the_seam(rows: Float32[np.ndarray, "n 16"], width: int) -> Float32[np.ndarray, "m 16"]:
    """All rows, and those near an edge of a picture of all directions once more beyond the other edge."""
    seen = rows[rows[:, OPACITY] > 0.0]
    left, right = seen[seen[:, U] < 0.5 * width], seen[seen[:, U] >= 0.5 * width]
    left[:, U] += width
    right[:, U] -= width
    return np.concatenate([seen, left, right])
