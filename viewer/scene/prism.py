"""What lies behind an outline in a picture: a cone over a polygon, or, of parallel rays, a prism without ends."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Bool, Float, Float64
from msgspec import Struct
from msgspec.structs import replace

from viewer.errors import InputError
from viewer.scene.camera import Camera, Equirectangular, Fisheye, OpenCV, Orthographic
from viewer.scene.geometry import AABB, Quaternion, Transform, Vec3, as_array, as_vec3, quaternion_from_rotation, unit

WIDEST = math.cos(math.radians(80.0))
"""Outlines in bent pictures reach so far around their middle: a plane has no room for the whole sphere."""
EVERY_PX = 8.0
"""Edges in bent pictures are bent: between places so far apart they are taken for straight."""
SLACK_PX = 0.5
"""A corner that lies nearer than this to the way between others is left out."""
MOST_CORNERS = 4096
FARTHEST = 1e6
"""Corners lie no farther from the axis than that many times the distance."""
Corner = tuple[float, float]


class Prism(Struct, frozen=True, tag="prism"):
    """All that is seen within an outline, however far away; where the outline crosses itself, by the even-odd rule.

    Attributes:
        eye: From where one looks; with parallel rays any point from which corners are measured.
        corners: Of the outline, x right and y up: at distance 1 along the axis, or, with parallel rays, lengths.
        rotation: Turns the axes +X right, +Y up, looking along -Z.
        parallel: Whether rays are parallel.
        drawn_at: At what distance along the axis the outline is drawn and dragged; the volume has no ends.
    """

    eye: Vec3
    corners: tuple[Corner, ...]
    rotation: Quaternion = (1.0, 0.0, 0.0, 0.0)
    parallel: bool = False
    drawn_at: float = 1.0

    @property
    def axes(self) -> Float64[np.ndarray, "3 3"]:
        """Unit vectors right, up and back, one a column."""
        return Transform(rotation=self.rotation).rotation_matrix()

    def local(self, points: Float[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 3"]:
        """Points in its own axes, about the eye."""
        return (np.asarray(points, np.float64) - np.array(self.eye)) @ self.axes

    def outline(self, away: float) -> Float64[np.ndarray, "c 3"]:
        """The places of its corners that far along the axis."""
        flat = np.array(self.corners, np.float64) * (1.0 if self.parallel else away)
        return np.column_stack([flat, np.full(len(flat), -away)]) @ self.axes.T + np.array(self.eye)

    def seen(self, points: Float[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 2"]:
        """Where points lie in the plane of the corners; NaN for those behind the eye."""
        x, y, back = self.local(points).T
        if self.parallel:
            return np.stack([x, y], -1)
        ahead = np.where(back < 0.0, -back, np.nan)
        return np.stack([x / ahead, y / ahead], -1)


def prism_holds(prism: Prism, points: Float[np.ndarray, "n 3"]) -> Bool[np.ndarray, " n"]:
    """Which points lie in it."""
    return in_outline(prism.seen(points), np.array(prism.corners, np.float64))


def in_outline(places: Float64[np.ndarray, "n 2"], corners: Float64[np.ndarray, "c 2"]) -> Bool[np.ndarray, " n"]:
    """Which places lie in a polygon: each edge flips those that it passes to the right of. NaN is outside.

    Places are sorted once, so that an edge looks at those between its ends alone.
    """
    order = np.argsort(places[:, 1], kind="stable")
    x, y = places[order].T
    inside = np.zeros(len(places), np.bool_)
    for (ax, ay), (bx, by) in zip(corners, np.roll(corners, -1, 0), strict=True):
        low, high = (ay, by) if ay <= by else (by, ay)
        first, last = np.searchsorted(y, (low, high), "right")
        if first < last:
            part = slice(int(first), int(last))
            inside[part] ^= x[part] < ax + (y[part] - ay) * ((bx - ax) / (by - ay))
    result = np.zeros(len(places), np.bool_)
    result[order] = inside
    return result


def prism_distance(prism: Prism, points: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, " n"]:
    """Distances to its surface, < 0 inside: to the nearest of its faces, one an edge, which end at the eye."""
    local = prism.local(points)
    nearest = np.full(len(local), np.inf)
    ends = np.array(prism.corners, np.float64)
    for start, end in zip(ends, np.roll(ends, -1, 0), strict=True):
        away = _from_strip(local, start, end) if prism.parallel else _from_wedge(local, start, end)
        nearest = np.minimum(nearest, away)
    return np.where(prism_holds(prism, points), -nearest, nearest)


def _from_strip(local: Float64[np.ndarray, "n 3"], start: np.ndarray, end: np.ndarray) -> Float64[np.ndarray, " n"]:
    """From what lies behind an edge when rays are parallel: in the plane the distance to the edge."""
    way, from_start = end - start, local[:, :2] - start
    along = np.clip(from_start @ way / max(float(way @ way), 1e-300), 0.0, 1.0)
    return np.linalg.norm(from_start - along[:, None] * way, axis=1)


def _from_wedge(local: Float64[np.ndarray, "n 3"], start: np.ndarray, end: np.ndarray) -> Float64[np.ndarray, " n"]:
    """From what rays through an edge sweep: the plane between the outermost ones, else the nearer of these."""
    one, other = (np.append(corner, -1.0) / math.hypot(*corner, 1.0) for corner in (start, end))
    square = np.cross(one, other)
    length = float(np.linalg.norm(square))
    rays = np.minimum(*(np.linalg.norm(local - np.maximum(local @ ray, 0.0)[:, None] * ray, axis=1)
                        for ray in (one, other)))  # fmt: skip
    if length < 1e-300:
        return rays
    square /= length
    # (a x p) . n = p . (n x a): one product instead of a cross product a point.
    between = (local @ np.cross(square, one) >= 0.0) & (local @ np.cross(other, square) >= 0.0)
    return np.where(between, np.abs(local @ square), rays)


def around_prism(prism: Prism) -> AABB:
    """The box around the eye and the outline where it is drawn."""
    places = np.concatenate([prism.outline(prism.drawn_at), [prism.eye]])
    return AABB(as_vec3(places.min(0)), as_vec3(places.max(0)))


def fitted_prism(box: AABB) -> Prism:
    """One from above, of a size that suits content in a box."""
    half_x, half_y, half_z = 0.375 * np.array(box.size)
    corners = ((-half_x, -half_y), (half_x, -half_y), (half_x, half_y), (-half_x, half_y))
    return Prism(box.center, tuple((float(x), float(y)) for x, y in corners), parallel=True, drawn_at=float(half_z))


def prism_is_sound(prism: Prism) -> bool:
    """Whether its numbers make sense."""
    flat = all(abs(number) <= FARTHEST or (prism.parallel and math.isfinite(number))
               for corner in prism.corners for number in corner)  # fmt: skip
    turn = 0.9 < math.hypot(*prism.rotation) < 1.1
    return 3 <= len(prism.corners) <= MOST_CORNERS and flat and turn and 0.0 < prism.drawn_at < math.inf


def placed_prism(prism: Prism, transform: Transform) -> Prism:
    """What a similarity makes of it."""
    scale = transform.scale if prism.parallel else 1.0
    return Prism(
        as_vec3(transform.apply(np.array([prism.eye], np.float64))[0]),
        tuple((scale * x, scale * y) for x, y in prism.corners),
        transform.after(Transform(rotation=prism.rotation)).rotation,
        prism.parallel,
        transform.scale * prism.drawn_at,
    )


def prism_behind(camera: Camera, outline_px: Float[np.ndarray, "c 2"], drawn_at: float = 1.0) -> Prism | None:
    """What is seen within an outline in a picture, in the world; None where the outline has no area.

    Exact for perspective and parallel projection. In bent pictures the way between two corners is bent, and followed
    to a fraction of a pixel.

    Args:
        camera: That sees it, at the size of the picture.
        outline_px: Corners in pixels, in order.
        drawn_at: As :attr:`Prism.drawn_at`.

    Raises:
        InputError: The outline spans more of a panorama than a plane has room for.
    """
    corners = simplified(np.asarray(outline_px, np.float64), SLACK_PX)
    if len(corners) < 3 or _is_flat(corners):
        return None
    pose, lens = as_array(camera.camera_to_world), camera.lens
    turn = pose[:3, :3]
    if isinstance(lens, OpenCV | Fisheye | Equirectangular):
        corners = _followed(corners)
    origins, directions = camera.rays(corners)
    if isinstance(lens, Orthographic):
        flat = ((origins - pose[:3, 3]) @ turn)[:, :2]
    else:
        if isinstance(lens, Fisheye | Equirectangular):
            turn = _looking(directions)
        local = directions @ turn
        if (local[:, 2] > -WIDEST).any():
            raise InputError(
                "The outline is too wide to see what lies behind it.", "Draw a smaller one, or choose another lens."
            )
        flat = local[:, :2] / -local[:, 2:]
    places = tuple((float(x), float(y)) for x, y in flat)
    return Prism(
        camera.position, places, quaternion_from_rotation(turn), isinstance(lens, Orthographic), max(drawn_at, 1e-6)
    )


def simplified(corners: Float64[np.ndarray, "c 2"], slack: float) -> Float64[np.ndarray, "d 2"]:
    """A closed outline without corners that lie nearer than ``slack`` to the way between others (Ramer 1972)."""
    if len(corners) < 4:
        return corners
    far = int(np.linalg.norm(corners - corners[0], axis=1).argmax())
    kept = np.zeros(len(corners) + 1, np.bool_)
    ring = np.concatenate([corners, corners[:1]])
    kept[[0, far, len(corners)]] = True
    waiting = [(0, far), (far, len(corners))]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        away = _from_strip(np.pad(ring[first + 1 : last], ((0, 0), (0, 1))), ring[first], ring[last])
        if float(away.max()) > slack:
            middle = first + 1 + int(away.argmax())
            kept[middle] = True
            waiting += [(first, middle), (middle, last)]
    return ring[:-1][kept[:-1]]


def moved_corners(prism: Prism, right: float, up: float, number: int | None = None) -> Prism:
    """With one corner, or all of them, moved in the plane of the corners."""
    return replace(prism, corners=tuple(
        (x + right, y + up) if number is None or number == each else (x, y) for each, (x, y) in enumerate(prism.corners)
    ))  # fmt: skip


def _is_flat(corners: Float64[np.ndarray, "c 2"]) -> bool:
    """Whether all lie within a pixel of one line; the area of an outline that crosses itself would not tell."""
    return bool(np.linalg.svd(corners - corners.mean(0), compute_uv=False)[-1] < 1.0)


def _followed(corners: Float64[np.ndarray, "c 2"]) -> Float64[np.ndarray, "d 2"]:
    """The outline with further places along its edges."""
    ends = np.roll(corners, -1, 0)
    counts = np.maximum(np.ceil(np.linalg.norm(ends - corners, axis=1) / EVERY_PX).astype(int), 1)
    counts = np.minimum(counts, max(MOST_CORNERS // len(corners), 1))
    return np.concatenate([
        start + np.arange(count)[:, None] / count * (end - start)
        for start, end, count in zip(corners, ends, counts, strict=True)
    ])  # fmt: skip


def _looking(directions: Float64[np.ndarray, "c 3"]) -> Float64[np.ndarray, "3 3"]:
    """Axes right, up and back of one who looks at the middle of some directions."""
    back = -unit(directions.mean(0), (0.0, 0.0, 1.0))
    helper = np.array([0.0, 0.0, 1.0]) if abs(back[2]) < 0.9 else np.array([0.0, 1.0, 0.0])
    right = unit(np.cross(helper, back))
    return np.stack([right, np.cross(back, right), back], 1)
