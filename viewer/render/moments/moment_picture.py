"""A moment's points in memory, and their picture for one camera and time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from jaxtyping import Float32, Int64

from viewer.render.moments.coarser import merged
from viewer.render.moments.moment_kernels import (
    CHUNK,
    OTHER_TIME,
    TABLE,
    draw_strip,
    fill_gaps,
    find_spans,
    project_points,
)
from viewer.scene.camera import DOWN_AND_AHEAD, Camera, Orthographic, Pinhole
from viewer.scene.color import srgb_to_linear
from viewer.scene.geometry import as_array
from viewer.scene.moment import Moment
from viewer.scene.moment_points import MomentPoints
from viewer.scene.picture_positions import picture_positions

STRIP = 64
"""Rows that one thread draws at a time."""
AT_ONCE = 1 << 18
"""Points that one thread projects at a time."""
MOST_SPACING = 8
"""Pixels of a photo that one point stands for at most."""
APART = 1.25
"""Pixels of the picture between two points, up to which fewer points do."""
GAP = 32
"""Pixels within which gaps are filled."""
LIGHT: Float32[np.ndarray, " t"] = srgb_to_linear(np.linspace(0.0, 1.0, TABLE + 1)).astype(np.float32)
Helpers = tuple[Executor, int]


@dataclass(frozen=True, eq=False)
class LoadedMoment:
    """A moment's points, cut into chunks of one layer each.

    Attributes:
        content: The node's.
        points: All of them.
        edges: Where each chunk begins, and where the last one ends.
        groups: Which group (photo and layer) each chunk is in.
        spacing: Pixels of their photo between two points, along each axis.
    """

    content: Moment
    points: MomentPoints
    edges: Int64[np.ndarray, " c"]
    groups: Int64[np.ndarray, " d"]
    spacing: int = 1

    @cached_property
    def coarser(self) -> LoadedMoment | None:
        """A quarter of the points, for small pictures; None where there are few enough."""
        spacing = 2 * self.spacing
        if spacing > MOST_SPACING:
            return None
        return loaded_moment(self.content, merged(self.content, self.points, spacing), spacing)

    def for_picture(self, focal: float) -> LoadedMoment:
        """As few points as a picture of that focal length, in its pixels, shows no gaps between."""
        moment, own = self, min(_focal(camera) for camera in self.content.cameras)
        while 2 * moment.spacing * focal / own <= APART and moment.coarser is not None:
            moment = moment.coarser
        return moment


@dataclass(frozen=True, eq=False)
class MomentPicture:
    """What a camera sees of a moment.

    Attributes:
        radiance: Premultiplied linear Rec. 709 and opacity.
        depth: Distance along each ray in the moment's own unit; inf where nothing is.
        gaps: Part of the pixels that no point covered, and that were filled.
    """

    radiance: Float32[np.ndarray, "h w 4"]
    depth: Float32[np.ndarray, "h w"]
    gaps: float


def loaded_moment(content: Moment, points: MomentPoints, spacing: int = 1) -> LoadedMoment:
    """Cut the points into chunks."""
    edges, groups = [0], []
    for number, (first, last) in enumerate(pairwise(points.bounds.tolist())):
        cuts = list(range(first + CHUNK, last, CHUNK))
        if last > first:
            edges += [*cuts, last]
            groups += [number] * (len(cuts) + 1)
    return LoadedMoment(content, points, np.array(edges, np.int64), np.array(groups, np.int64), spacing)


def moment_picture(
    moment: LoadedMoment,
    camera: Camera,
    time: float,
    size: tuple[int, int],
    helpers: Helpers,
    stride: float = 1.0,
    place: tuple[float, float] = (0.5, 0.5),
    *,
    holes: bool = False,
) -> MomentPicture:
    """Draw a moment.

    Args:
        moment: Its points.
        camera: In the moment's own space.
        time: From 0 to 1.
        size: Width and height of the picture.
        helpers: An executor, and how many of its threads may work beside this one.
        stride: Pixels of the camera's picture that one of this one covers, along each axis.
        place: Where in each pixel the ray goes through, from 0 to 1.
        holes: Mark what no photo shows.
    """
    width, height = size
    if isinstance(camera.lens, Pinhole):
        moment = moment.for_picture(max(camera.lens.fx, camera.lens.fy) / stride)
    content, points = moment.content, moment.points
    seen = np.empty((len(points.starts), 4), np.float32)
    shift = np.array([0.5 - place[0], 0.5 - place[1]])
    _in_threads([_projection(moment, camera, time, stride, shift, seen, part) for part in _parts(moment)], helpers)
    spans = np.empty((len(moment.groups), 2), np.float32)
    find_spans(seen, moment.edges, spans)
    radiance, depth = np.empty((height, width, 4), np.float32), np.empty((height, width), np.float32)
    shares = np.array([max(1.0 - time, OTHER_TIME), max(time, OTHER_TIME)][: len(content.cameras)])

    def strip(top: int) -> Callable[[], None]:
        def draw() -> None:
            rows = min(STRIP, height - top)
            sums = np.zeros((rows, width, 8), np.float32)
            photos = np.empty((len(shares), rows, width, 6), np.float32)
            draw_strip(
                seen, points.colors, moment.edges, moment.groups, spans, content.layers, shares, holes, top, LIGHT,
                sums, photos, radiance[top : top + rows], depth[top : top + rows],
            )  # fmt: skip

        return draw

    _in_threads([strip(top) for top in range(0, height, STRIP)], helpers)
    filled, far = radiance.copy(), depth.copy()
    gaps = fill_gaps(radiance, depth, GAP, holes, filled, far)
    return MomentPicture(filled, far, gaps / (width * height))


def _focal(camera: Camera) -> float:
    """Of a photo's camera, in pixels."""
    lens = camera.lens
    assert isinstance(lens, Pinhole)
    return max(lens.fx, lens.fy)


def _parts(moment: LoadedMoment) -> list[tuple[int, int, int]]:
    """Runs of points of one photo: its number, the first and behind the last one."""
    layers, bounds = moment.content.layers, moment.points.bounds
    parts: list[tuple[int, int, int]] = []
    for photo in range(len(moment.content.cameras)):
        first, last = int(bounds[photo * layers]), int(bounds[(photo + 1) * layers])
        parts += [(photo, begin, min(begin + AT_ONCE, last)) for begin in range(first, last, AT_ONCE)]
    return parts


def _projection(
    moment: LoadedMoment,
    camera: Camera,
    time: float,
    stride: float,
    shift: np.ndarray,
    seen: Float32[np.ndarray, "n 4"],
    part: tuple[int, int, int],
) -> Callable[[], None]:
    """What projects some points."""
    photo, first, last = part
    own = moment.content.cameras[photo]
    ahead = -as_array(own.camera_to_world)[:3, 2]
    eye = np.array([*ahead, -(ahead @ own.position), float(photo)])
    view = as_array(camera.camera_to_world)
    turn = DOWN_AND_AHEAD @ view[:3, :3].T
    pose = np.concatenate([turn, -(turn @ view[:3, 3])[:, None]], 1)
    numbers, exact = _lens_numbers(camera, stride, shift)

    def work() -> None:
        points = moment.points
        project_points(
            points.starts, points.ends, time, first, last, pose, numbers, eye, moment.spacing / _focal(own), seen
        )
        if not exact:  # the places of what a pinhole does not show as it is
            rows = slice(first, last)
            now = points.starts[rows] + np.float32(time) * (points.ends[rows] - points.starts[rows])
            places = picture_positions(camera, now.astype(np.float64)) / stride + shift
            there = np.isfinite(places[:, 0] + places[:, 1])
            distance = np.linalg.norm(now - view[:3, 3], axis=1)
            seen[rows, :2] = np.where(there[:, None], places, 0.0)
            seen[rows, 2] = 1.0 / np.maximum(distance, 1e-3)
            seen[rows, 3] = np.where(there, np.maximum(seen[rows, 3], 1.0), 0.0)

    return work


def _lens_numbers(camera: Camera, stride: float, shift: np.ndarray) -> tuple[np.ndarray, bool]:
    """fx, fy, cx, cy, and whether rays are parallel; and whether those say all of the lens."""
    lens = camera.lens
    if isinstance(lens, Orthographic):
        scale = lens.height / lens.extent / stride
        center = (0.5 * lens.width / stride + shift[0], 0.5 * lens.height / stride + shift[1])
        return np.array([scale, scale, *center, 1.0]), True
    if isinstance(lens, Pinhole):
        center = (lens.cx / stride + shift[0], lens.cy / stride + shift[1])
        return np.array([lens.fx / stride, lens.fy / stride, *center, 0.0]), True
    focal = getattr(lens, "fx", lens.width / 6.283)
    return np.array([focal / stride, focal / stride, 0.0, 0.0, 0.0]), False


def _in_threads(work: list[Callable[[], None]], helpers: Helpers) -> None:
    """Do all of it, in this thread and the helpers."""
    executor, count = helpers
    waiting = list(reversed(work))

    def go_on() -> None:
        while True:
            try:
                do = waiting.pop()
            except IndexError:
                return
            do()

    others = [executor.submit(go_on) for _ in range(min(count, len(work) - 1))]
    try:
        go_on()
    finally:
        waiting.clear()
        for other in others:
            other.result()
