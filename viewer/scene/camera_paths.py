"""Ready-made camera paths: around what there is, in a spiral, and through the photos' cameras."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple, get_args

import numpy as np
from jaxtyping import Float64
from msgspec.structs import replace

from viewer.errors import InputError
from viewer.scene.camera import Camera, look_at, with_fov
from viewer.scene.distinct import distinct
from viewer.scene.document import Scene
from viewer.scene.framing import ELEVATION, FOV_Y, perspective_distance, turntable_axes
from viewer.scene.geometry import AABB, as_array, as_vec3
from viewer.scene.photo_cameras import count_photos, photo_cameras
from viewer.scene.timeline import Key, Target, Timeline, Track
from viewer.scene.tracks import CAMERA_NUMBERS, camera_of

PathName = Literal["turntable", "spiral", "cameras"]
NAMES: tuple[PathName, ...] = get_args(PathName)
POSE = Target("camera", "", "pose")
AROUND = 16
"""Keys of one turn: a curve through this many points of a circle leaves it by less than a thousandth of its radius."""
TURNS = 2
LOWEST, HIGHEST = math.radians(5.0), math.radians(60.0)
MOST_PHOTOS = 60
"""Of a path through them; more would only shake the camera."""
SECONDS_A_PHOTO = 0.5
FACING = 0.8
"""Mean direction of view, as a vector, beyond which photos count as taken from one side."""


class PathPreset(NamedTuple):
    """A ready-made path.

    Attributes:
        text: For people.
        make: Its keys' cameras, how long it takes in seconds (None = as long as the timeline is), and whether it loops.
        why_not: Why a scene cannot have it; None where it can.
    """

    text: str
    make: Callable[[Scene], tuple[Sequence[Camera], float | None, bool]]
    why_not: Callable[[Scene], str | None]


def with_path(scene: Scene, name: PathName) -> Scene:
    """The scene with a ready-made camera path in place of the one that it has.

    Raises:
        InputError: It has nothing to look at, or no photos.
    """
    preset = PATHS[name]
    reason = preset.why_not(scene)
    if reason is not None:
        raise InputError(reason, "Choose another path, or open something to look at.")
    cameras, seconds, loop = preset.make(scene)
    timeline = scene.timeline if seconds is None else replace(scene.timeline, duration=seconds)
    steps = len(cameras) if loop else max(len(cameras) - 1, 1)
    span = timeline.duration if loop else (timeline.frames - 1) / timeline.rate
    times = [span * number / steps for number in range(len(cameras))]
    return replace(scene, timeline=with_cameras(replace(timeline, loop=loop), times, cameras))


def with_cameras(timeline: Timeline, times: Sequence[float], cameras: Sequence[Camera]) -> Timeline:
    """A timeline whose camera is at given ones at given times, and nowhere else.

    Field of view, focus and aperture have keys where the cameras differ in them; else the first one's at the first key.
    """
    for name, row in CAMERA_NUMBERS.items():
        target = Target("camera", "", name)
        timeline = timeline.without_track(target)
        if not cameras or not row.there(cameras[0].lens):
            continue
        numbers = [row.read(camera) for camera in cameras]
        changes = any(np.abs(np.subtract(one, other)).max() > 1e-9 for one, other in pairwise(numbers))
        keys = [Key(time, found) for time, found in zip(times, numbers, strict=True)]
        if changes or name == "pose":
            timeline = timeline.with_track(Track(*target, tuple(keys)))
        elif name == "fov":
            timeline = timeline.with_track(Track(*target, tuple(keys[:1])))
    return timeline.extended(max(times, default=0.0))


def _turntable(scene: Scene) -> tuple[Sequence[Camera], float | None, bool]:
    return [_around(scene, 2.0 * math.pi * n / AROUND, ELEVATION) for n in range(AROUND)], None, True


def _spiral(scene: Scene) -> tuple[Sequence[Camera], float | None, bool]:
    facing = _facing(scene)
    if facing is not None:
        return facing, None, True
    count = TURNS * AROUND
    parts = [n / count for n in range(count + 1)]
    rise = [LOWEST + (HIGHEST - LOWEST) * part * part * (3.0 - 2.0 * part) for part in parts]
    return [_around(scene, 2.0 * math.pi * TURNS * p, up) for p, up in zip(parts, rise, strict=True)], None, False


def _around(scene: Scene, azimuth: float, elevation: float) -> Camera:
    """The camera from a side of all that is visible, as far away as it takes to see it from every side."""
    box = scene.visible_aabb() or AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
    camera = camera_of(scene)
    fov = CAMERA_NUMBERS["fov"].read(camera)[0] if CAMERA_NUMBERS["fov"].there(camera.lens) else FOV_Y
    aspect = camera.lens.width / camera.lens.height
    axes = turntable_axes(camera_azimuth(camera, box) + azimuth, elevation)
    # As far as it takes from the side that needs most, so that the distance stays.
    sides = [turntable_axes(2.0 * math.pi * n / AROUND, elevation) for n in range(AROUND)]
    corners = box.corners() - np.array(box.center)
    distance = max(perspective_distance(corners @ side, fov, aspect) for side in sides) or 1.0
    eye = np.array(box.center) + distance * axes[:, 2]
    return replace(camera, camera_to_world=look_at(as_vec3(eye), box.center), focus_distance=distance)


def camera_azimuth(camera: Camera, box: AABB) -> float:
    """From which side of a box a camera looks: 0 = from +X."""
    away = np.subtract(camera.position, box.center)
    return math.atan2(away[1], away[0])


def _facing(scene: Scene) -> list[Camera] | None:
    """An ellipse among photos that were taken from one side (as LLFF's, Mildenhall 2019), or None where they were not.

    It has half of their extent and looks at one point: in the middle of what is visible, at its distance.
    """
    cameras = photo_cameras(scene)
    box = scene.visible_aabb()
    if len(cameras) < 2 or box is None:
        return None
    poses = np.array([as_array(camera.camera_to_world) for camera in cameras])
    mean = poses[:, :3, 2].mean(0)
    if float(np.linalg.norm(mean)) < FACING:
        return None
    back = mean / np.linalg.norm(mean)
    middle, up = poses[:, :3, 3].mean(0), poses[:, :3, 1].mean(0)
    right = np.cross(up, back)
    right /= np.linalg.norm(right)
    up = np.cross(back, right)
    offsets = poses[:, :3, 3] - middle
    across, down = (0.5 * float(np.percentile(np.abs(offsets @ axis), 90)) for axis in (right, up))
    depth = max(float((middle - np.array(box.center)) @ back), 0.25 * box.diagonal)
    target = middle - depth * back
    lens = cameras[len(cameras) // 2].lens
    found: list[Camera] = []
    for number in range(AROUND):
        angle = 2.0 * math.pi * number / AROUND
        eye = middle + across * math.cos(angle) * right + down * math.sin(angle) * up
        pose = look_at(as_vec3(eye), as_vec3(target), as_vec3(up))
        found.append(Camera(pose, lens, focus_distance=depth))
    return found


def _through(scene: Scene) -> tuple[Sequence[Camera], float | None, bool]:
    cameras = photo_cameras(scene)
    order = along(np.array([camera.position for camera in cameras]))
    chosen = order[distinct(np.linspace(0, len(order) - 1, min(len(order), MOST_PHOTOS)).round().astype(int))]
    base, read = camera_of(scene), CAMERA_NUMBERS["fov"]
    found: list[Camera] = []
    for number in chosen:
        camera = cameras[number]
        lens = with_fov(base.lens, read.read(camera)[0]) if read.there(camera.lens) else base.lens
        found.append(replace(base, camera_to_world=camera.camera_to_world, lens=lens))
    return found, SECONDS_A_PHOTO * max(len(found), 2), False


def along(places: Float64[np.ndarray, "n 3"]) -> np.ndarray:
    """An order in which places make a short way: as they are, where that is one already, else always the nearest next.

    Photos of a video are in order; those of a collection are not.
    """
    count = len(places)
    as_given = float(np.linalg.norm(np.diff(places, axis=0), axis=1).sum())
    left = np.ones(count, bool)
    order = [0]
    left[0] = False
    for _ in range(count - 1):
        distances = np.where(left, np.linalg.norm(places - places[order[-1]], axis=1), np.inf)
        order.append(int(distances.argmin()))
        left[order[-1]] = False
    ordered = np.array(order)
    nearest = float(np.linalg.norm(np.diff(places[ordered], axis=0), axis=1).sum())
    return np.arange(count) if as_given <= 1.5 * nearest else ordered


def _seen(scene: Scene) -> str | None:
    return None if scene.visible_aabb() is not None else "There is nothing to see in the scene."


def _photographed(scene: Scene) -> str | None:
    return None if count_photos(scene) > 1 else "The scene has no photos whose cameras are known."


PATHS: dict[PathName, PathPreset] = {
    "turntable": PathPreset("Turntable", _turntable, _seen),
    "spiral": PathPreset("Spiral", _spiral, _seen),
    "cameras": PathPreset("Through the photos' cameras", _through, _photographed),
}
"""One row a path."""
