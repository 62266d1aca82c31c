"""Which elements lie under a region of the picture: rectangles, lassos, brushes, floods and single clicks.

All with numpy, in the window's own process: what does not change during a drag is worked out when it begins.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Float32, UInt8

from viewer.editing.element_table import ElementTable
from viewer.editing.facing import Facing
from viewer.editing.hiding import unhidden
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, Pinhole
from viewer.scene.elements import ElementSet, numbers_on
from viewer.scene.geometry import Transform, as_array, as_vec3
from viewer.scene.picture_positions import picture_positions
from viewer.session.projection import eye_of

DepthMode = Literal["surface", "through", "slab"]
BEHIND = 3.0
"""Half sizes that an element may lie behind what is seen and still belong to the surface."""
ROUNDING = 0.01
"""Part of the distance that counts as nothing."""
CELL_PX = 4
"""Side of the blocks of pixels in which splats and points hide each other."""
CLICK_PX = 9.0
"""So far from a click an element may appear."""
Rows = Bool[np.ndarray, " n"]
Corners = Float[np.ndarray, "m 2"]


class NodeTable(NamedTuple):
    """The elements of a node that can be picked, and where the node is."""

    key: str
    table: ElementTable
    transform: Transform


class Deleted(NamedTuple):
    """What was deleted of a node.

    Attributes:
        node: Its elements as they would be had nothing been deleted.
        rows: Those of them that were.
    """

    node: NodeTable
    rows: Rows


class Seen(NamedTuple):
    """Where the elements of a node appear in one picture.

    Attributes:
        node: Whose elements.
        x: Pixels from the left; NaN where an element does not appear.
        y: Pixels from the top.
        away: Distances from the camera.
        allowed: Which ones may be picked: those on the surface, in the slab, or all; and none that is locked.
        free: Those that are not locked, whether they are seen or not.
    """

    node: NodeTable
    x: Float32[np.ndarray, " n"]
    y: Float32[np.ndarray, " n"]
    away: Float32[np.ndarray, " n"]
    allowed: Rows
    free: Rows


def seen_from(camera: Camera, node: NodeTable) -> Seen:
    """Where the elements of a node appear; all of them are allowed."""
    pose, lens, places = as_array(camera.camera_to_world), camera.lens, node.table.positions
    matrix = node.transform.matrix()
    if isinstance(lens, Pinhole):
        # In single precision about the camera: half a million in a few milliseconds.
        both = np.linalg.inv(pose) @ matrix
        x, y, z = (places @ both[:3, :3].T.astype(np.float32) + both[:3, 3].astype(np.float32)).T
        away = np.sqrt(x * x + y * y + z * z)
        ahead = np.where(z < 0.0, -z, np.float32(np.nan))
        across, down = lens.cx + np.float32(lens.fx) * x / ahead, lens.cy - np.float32(lens.fy) * y / ahead
    else:
        world = node.transform.apply(places.astype(np.float64))
        across, down = picture_positions(camera, world).T
        away = np.linalg.norm(world - pose[:3, 3], axis=1)
    inside = (across >= 0.0) & (across < lens.width) & (down >= 0.0) & (down < lens.height)
    x, y = (np.where(inside, column, np.nan).astype(np.float32) for column in (across, down))
    return Seen(node, x, y, away.astype(np.float32), inside, np.ones(len(inside), np.bool_))


def nothing(seen: Seen) -> Rows:
    """None of the elements."""
    return np.zeros(len(seen.x), np.bool_)


def on_surface(seen: Seen, depth: Float32[np.ndarray, "h w"] | None, size: tuple[int, int]) -> Seen:
    """Only what nothing hides: neither the picture's depth nor, for splats and points, other elements.

    Args:
        seen: The elements.
        depth: Distances from the camera of what is drawn, in a picture of any size; inf where nothing is.
        size: Of the picture in whose pixels the elements are.
    """
    radius = seen.node.transform.scale * seen.node.table.radius
    slack = BEHIND * radius + np.float32(ROUNDING) * seen.away
    allowed = seen.allowed.copy()
    rows = np.flatnonzero(allowed)
    if depth is not None and len(rows):
        height, width = depth.shape
        column = np.minimum(seen.x[rows] * (width / size[0]), width - 1).astype(np.int64)
        row = np.minimum(seen.y[rows] * (height / size[1]), height - 1).astype(np.int64)
        allowed[rows] = seen.away[rows] <= depth[row, column] + slack[rows]
    if seen.node.table.kind in ("splats", "points"):
        allowed &= _before_others(seen, slack, size)
    return seen._replace(allowed=allowed)


def _before_others(seen: Seen, slack: Float32[np.ndarray, " n"], size: tuple[int, int]) -> Rows:
    """Which elements no other one hides, in blocks of pixels."""
    rows = np.flatnonzero(seen.allowed)
    down, across = ((at[rows] / CELL_PX).astype(np.int64) for at in (seen.y, seen.x))
    result = nothing(seen)
    cell = down * (size[0] // CELL_PX + 1) + across
    result[rows] = unhidden(cell, seen.away[rows], seen.node.table.opacity[rows], slack[rows])
    return result


def in_front(seen: Seen, camera: Camera) -> Seen:
    """Only what faces the viewer: not the back of a thin sheet, even where one sees through to it."""
    node = seen.node
    eye = as_vec3(node.transform.inverse().apply(np.array([eye_of(camera)]))[0])
    rows = np.flatnonzero(seen.allowed)
    faces = Facing(node.table.positions[rows].astype(np.float64), node.table.normals[rows].astype(np.float64))
    allowed = nothing(seen)
    allowed[rows] = faces.to(eye) > 0.0
    return seen._replace(allowed=allowed)


def in_slab(seen: Seen, middle: float, thickness: float) -> Seen:
    """Only what is as far away as some place, within a thickness."""
    return seen._replace(allowed=seen.allowed & (np.abs(seen.away - middle) <= 0.5 * thickness))


def without(seen: Seen, rows: Rows) -> Seen:
    """Nothing of what is locked."""
    return seen._replace(allowed=seen.allowed & ~rows, free=seen.free & ~rows)


def in_rectangle(seen: Seen, first: Sequence[float], second: Sequence[float]) -> Rows:
    """Elements between two corners."""
    (left, right), (top, bottom) = (sorted(pair) for pair in zip(first, second, strict=True))
    inside = (seen.x >= left) & (seen.x <= right) & (seen.y >= top) & (seen.y <= bottom)
    return inside & seen.allowed


def in_polygon(seen: Seen, corners: Corners, size: tuple[int, int]) -> Rows:
    """Elements in a closed polygon, by the even-odd rule, to the pixel."""
    if len(corners) < 3:
        return nothing(seen)
    return in_mask(seen, polygon_mask(corners, size), size)


def in_mask(seen: Seen, mask: Bool[np.ndarray, "h w"], size: tuple[int, int]) -> Rows:
    """Elements whose pixels a mask of the picture has."""
    result = nothing(seen)
    rows = np.flatnonzero(seen.allowed)
    height, width = mask.shape
    column = np.minimum(seen.x[rows] * np.float32(width / size[0]), width - 1).astype(np.int32)
    row = np.minimum(seen.y[rows] * np.float32(height / size[1]), height - 1).astype(np.int32)
    result[rows] = mask[row, column]
    return result


def polygon_mask(corners: Corners, size: tuple[int, int]) -> Bool[np.ndarray, "h w"]:
    """The pixels whose middles lie in a polygon: each edge flips all pixels to its right (even-odd rule)."""
    width, height = size
    start, end = np.asarray(corners, np.float64), np.roll(np.asarray(corners, np.float64), -1, 0)
    upper = np.where((start[:, 1] <= end[:, 1])[:, None], start, end)
    lower = np.where((start[:, 1] <= end[:, 1])[:, None], end, start)
    # Rows whose middles r + 0.5 lie between an edge's ends.
    first = np.clip(np.ceil(upper[:, 1] - 0.5), 0, height).astype(np.int64)
    last = np.clip(np.ceil(lower[:, 1] - 0.5), 0, height).astype(np.int64)
    count = np.maximum(last - first, 0)
    edge = np.repeat(np.arange(len(start)), count)
    row = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
    way = lower[edge] - upper[edge]
    x = upper[edge, 0] + (row + 0.5 - upper[edge, 1]) * way[:, 0] / np.where(way[:, 1] > 0.0, way[:, 1], 1.0)
    column = np.clip(np.ceil(x - 0.5), 0, width).astype(np.int64)
    flips = np.bincount(row * (width + 1) + column, minlength=height * (width + 1)).reshape(height, width + 1)
    return np.logical_xor.accumulate((flips[:, :width] & 1).astype(np.bool_), axis=1)


def near_path(seen: Seen, first: Sequence[float], second: Sequence[float], radius: float) -> Rows:
    """Elements that a round brush touches on its way from one place to another."""
    ax, ay = first
    way = np.array(second, np.float32) - np.array(first, np.float32)
    length = float(way @ way)
    right, down = seen.x - np.float32(ax), seen.y - np.float32(ay)
    along = np.clip((right * way[0] + down * way[1]) / length, 0.0, 1.0) if length > 0.0 else np.float32(0.0)
    away = (right - along * way[0]) ** 2 + (down - along * way[1]) ** 2
    return (away <= radius * radius) & seen.allowed


def in_ball(seen: Seen, middle: Float[np.ndarray, " 3"], radius: float) -> Rows:
    """Elements in a ball of the world, whether they are seen or not; none that is locked."""
    transform, table = seen.node.transform, seen.node.table
    own = transform.inverse().apply(np.asarray(middle)[None])[0].astype(np.float32)
    away = table.positions - own
    return ((away * away).sum(1) <= (radius / transform.scale) ** 2) & seen.free


def nearest_row(seen: Seen, x: float, y: float, reach: float = CLICK_PX) -> int | None:
    """The element at a place of the picture: the triangle that is hit, else what is near and nearest to the eye."""
    gap = np.hypot(seen.x - np.float32(x), seen.y - np.float32(y))
    near = np.flatnonzero(seen.allowed & (gap <= reach))
    if not len(near):
        return None
    # A pixel beside the pointer counts as much as the usual size of an element in depth.
    weight = seen.away[near] * (1.0 + 0.02 * gap[near])
    return int(near[int(weight.argmin())])


def hit_face(
    node: NodeTable, origin: Float[np.ndarray, " 3"], direction: Float[np.ndarray, " 3"], among: Rows | None = None
) -> tuple[int, float] | None:
    """The first triangle that a ray of the world meets, and how far away (Möller and Trumbore 1997).

    Args:
        node: Whose triangles.
        origin: Of the ray.
        direction: Of the ray, unit length.
        among: Which triangles count; None = all.
    """
    corners = node.table.corners
    if corners is None or not len(corners):
        return None
    back = node.transform.inverse()
    start = back.apply(np.asarray(origin)[None])[0]
    way = (back.rotation_matrix() @ np.asarray(direction)).astype(np.float32)
    a, b, c = (corners[:, 3 * corner : 3 * corner + 3] for corner in range(3))
    one, two, to_start = b - a, c - a, start.astype(np.float32) - a
    side = np.cross(way, two)
    det = (one * side).sum(1)
    safe = np.where(det == 0.0, np.float32(1.0), det)
    u = (to_start * side).sum(1) / safe
    turned = np.cross(to_start, one)
    v, far = turned @ way / safe, (turned * two).sum(1) / safe
    met = (det != 0.0) & (u >= 0.0) & (v >= 0.0) & (u + v <= 1.0) & (far > 0.0)
    hits = np.flatnonzero(met if among is None else met & among)
    if not len(hits):
        return None
    best = int(hits[int(far[hits].argmin())])
    return best, float(far[best]) * node.transform.scale


def flooded(picture: UInt8[np.ndarray, "h w 4"], x: float, y: float, tolerance: float) -> Bool[np.ndarray, "h w"]:
    """Pixels around one that differ from it by no more than a tolerance in any channel, and hang together with it.

    Args:
        picture: sRGB bytes.
        x: The first one, in its pixels.
        y: The same downwards.
        tolerance: From 0 to 1.
    """
    height, width = picture.shape[:2]
    column, row = (min(max(int(at), 0), size - 1) for at, size in ((x, width), (y, height)))
    difference = np.abs(picture[..., :3].astype(np.int16) - picture[row, column, :3])
    alike = np.asarray(difference.max(2) <= math.floor(255 * tolerance))
    reached = np.zeros_like(alike)
    reached[row, column] = True
    before = 0
    # Whole runs at a time, along rows and along columns in turn: a few rounds reach around most corners.
    while (now := int(reached.sum())) != before:
        before = now
        for axis in (0, 1):
            reached = _along_runs(reached, alike, axis)
    return reached


def _along_runs(reached: Bool[np.ndarray, "h w"], alike: Bool[np.ndarray, "h w"], axis: int) -> np.ndarray:
    """Every run of alike pixels along an axis of which one is reached."""
    reached, alike = (np.moveaxis(each, axis, 1) for each in (reached, alike))
    begins = alike.copy()
    begins[:, 1:] &= ~alike[:, :-1]
    run = np.cumsum(begins.ravel()).reshape(alike.shape)
    there = np.zeros(int(run[-1, -1]) + 1, np.bool_)
    there[run[reached & alike]] = True
    return np.moveaxis(alike & there[run], 1, axis)


def rows_in(table: ElementTable, elements: ElementSet | None, store: AssetStore) -> Rows:
    """Which rows of a table are in a set; none where the set is of other content.

    Raises:
        AssetError: The set's asset is missing or damaged.
    """
    other = elements is None or elements.kind != table.kind or (elements.grid is None) != (table.grid is None)
    if elements is None or other or (table.grid is None and elements.count != table.count):
        return np.zeros(len(table.source), np.bool_)
    numbers = numbers_on(elements, table.grid, store)
    if table.count <= 4 * max(len(table.source), 1):
        mask = np.zeros(max(table.count, 1), np.bool_)
        mask[numbers] = True
        return mask[table.source]
    return np.isin(table.source, numbers)
