"""Camera paths of other programs, one row each: nerfstudio's and instant-ngp's JSON, glTF, COLMAP's text.

Positions are those of the world (``docs/timeline.md``). What is written has a key for every frame, so that programs
that interpolate in another way show the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
from jaxtyping import Float64
from msgspec.structs import replace

from viewer.errors import InputError
from viewer.formats import camera_path_gltf
from viewer.formats.camera_path import CameraPath
from viewer.formats.datasets.colmap_files import read_cameras, read_images
from viewer.formats.datasets.colmap_lenses import colmap_lens
from viewer.formats.json_fields import Fields, read_fields
from viewer.scene.animation import Animation
from viewer.scene.assets import write_atomic, write_together
from viewer.scene.camera import DOWN_AND_AHEAD, Camera, Pinhole, fov_y, pinhole
from viewer.scene.camera_paths import with_cameras
from viewer.scene.document import Scene
from viewer.scene.geometry import Transform, as_array, as_mat4, quaternion_from_rotation, transform_from_matrix

HINT = "Write it anew with the program that made it."
NGP_SCALE, NGP_OFFSET = 0.33, 0.5
"""Of instant-ngp: how a data set lies in its unit cube where the data set does not say otherwise."""
NGP_AXES = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
"""From (x, y, z) to (y, z, x)."""
MOST_FOV = math.radians(170.0)
USUAL_FOV = math.radians(40.0)
PLAIN_RATE = 30.0


class PathFormat(NamedTuple):
    """One kind of file.

    Attributes:
        text: For people.
        suffix: Of its name; empty for a folder.
        matches: Whether a file is of this kind.
        read: The path in a file, whose pictures have a size where the file does not say it.
        write: Write one.
    """

    text: str
    suffix: str
    matches: Callable[[Path], bool]
    read: Callable[[Path, tuple[int, int]], CameraPath]
    write: Callable[[Path, CameraPath], None]


def read_path(path: Path, size: tuple[int, int]) -> CameraPath:
    """The camera path in a file or folder.

    Args:
        path: Of any of the kinds.
        size: Of pictures, where the file does not say it.

    Raises:
        InputError: It cannot be read, is of no known kind, or has no cameras.
    """
    if not path.exists():
        raise InputError(f"There is no {path}.", "Check the name.")
    row = next((row for row in PATH_FILES if row.matches(path)), None)
    if row is None:
        kinds = ", ".join(each.text for each in PATH_FILES)
        raise InputError(f"{path} is no camera path that can be read.", f"These are: {kinds}.")
    found = row.read(path, size)
    if not found.cameras:
        raise InputError(f"{path} has no cameras.", HINT)
    return found


def path_format_of(path: Path) -> PathFormat:
    """The kind that a name asks for: of .json nerfstudio's, unless it says ngp; a folder for COLMAP's.

    Raises:
        InputError: It asks for none.
    """
    named = "ngp" in path.stem.lower()
    for row in PATH_FILES:
        if row.suffix == path.suffix.lower() and (row.suffix != ".json" or ("instant" in row.text) == named):
            return row
    raise InputError(f"Camera paths are not written as {path.suffix}.", "Write .json, .glb, or a folder.")


def with_read_path(scene: Scene, found: CameraPath) -> Scene:
    """The scene with a path that was read in place of its camera's; its length and rate are the path's."""
    timeline = replace(scene.timeline, rate=found.rate, loop=found.loop)
    last = max(found.times[-1], 1.0 / found.rate)
    frames = math.floor(timeline.frame_of(last)) + (0 if found.loop else 1)
    timeline = replace(timeline, duration=max(frames, 1) / found.rate)
    if found.loop:
        timeline = replace(timeline, duration=last + (last / max(len(found.times) - 1, 1)))
    return replace(
        scene, camera=scene.camera or found.cameras[0], timeline=with_cameras(timeline, found.times, found.cameras)
    )


def path_of(scene: Scene) -> CameraPath:
    """The cameras of all frames of a scene's timeline.

    Raises:
        InputError: Its camera is not animated.
    """
    animation, timeline = Animation(scene), scene.timeline
    if not animation.moves_camera:
        raise InputError("The camera of the timeline does not move.", "Set keys of the camera, or choose a path.")
    times = tuple(timeline.time_of(frame) for frame in range(timeline.frames))
    return CameraPath(times, tuple(animation.camera_at(time) for time in times), timeline.rate, timeline.loop)


def _angle(camera: Camera) -> float:
    """The vertical field of view; of parallel rays and panoramas a usual one."""
    found = fov_y(camera.lens)
    return found if 0.0 < found < MOST_FOV else USUAL_FOV


def _read_nerfstudio(path: Path, size: tuple[int, int]) -> CameraPath:
    fields = read_fields(path)
    width = round(fields.finite("render_width", float(size[0])))
    height = round(fields.finite("render_height", float(size[1])))
    cameras = [_nerfstudio_camera(each, max(width, 1), max(height, 1)) for each in fields.records("camera_path")]
    rate = fields.finite("fps", PLAIN_RATE)
    rate = rate if 1.0 <= rate <= 240.0 else PLAIN_RATE
    return CameraPath(tuple(number / rate for number in range(len(cameras))), tuple(cameras), rate, False)


def _nerfstudio_camera(fields: Fields, width: int, height: int) -> Camera:
    numbers = fields.numbers("camera_to_world", 16)
    if numbers is None:
        raise fields.wrong("camera_to_world", "16 numbers")
    angle = math.radians(fields.finite("fov", 50.0))
    if not 0.0 < angle < MOST_FOV:
        raise fields.wrong("fov", "an angle from 0 to 170 degrees")
    return Camera(_rigid(np.array(numbers).reshape(4, 4), fields.place), pinhole(angle, width, height))


def _rigid(matrix: Float64[np.ndarray, "4 4"], place: str):  # noqa: ANN202 - a Mat4
    """A camera's pose without the scale that it may have.

    Raises:
        InputError: The matrix is no pose.
    """
    try:
        found = transform_from_matrix(matrix)
    except ValueError as error:
        raise InputError(f"{place}: the camera's pose is damaged: {error}.", HINT) from error
    return as_mat4(replace(found, scale=1.0).matrix())


def _write_nerfstudio(path: Path, found: CameraPath) -> None:
    lens = found.cameras[0].lens
    frames = [
        {
            "camera_to_world": [number for row in camera.camera_to_world for number in row],
            "fov": math.degrees(_angle(camera)),
            "aspect": camera.lens.width / camera.lens.height,
        }
        for camera in found.cameras
    ]
    whole = {
        "camera_type": "perspective",
        "render_height": lens.height,
        "render_width": lens.width,
        "camera_path": frames,
        "fps": found.rate,
        "seconds": len(frames) / found.rate,
        "smoothness_value": 0.0,
        "is_cycle": found.loop,
        "crop": None,
    }
    write_atomic(path, msgspec.json.format(msgspec.json.encode(whole), indent=1))


def _read_ngp(path: Path, size: tuple[int, int]) -> CameraPath:
    fields = read_fields(path)
    keys = fields.records("path")
    cameras: list[Camera] = []
    for key in keys:
        turn, place = key.numbers("R", 4), key.numbers("T", 3)
        if turn is None or place is None:
            raise key.wrong("R" if turn is None else "T", "numbers")
        x, y, z, w = turn
        length = math.hypot(w, x, y, z)
        angle = math.radians(key.finite("fov", 50.0))
        if not (length > 1e-9 and 0.0 < angle < MOST_FOV):
            raise key.wrong("R" if length <= 1e-9 else "fov", "a rotation and an angle from 0 to 170 degrees")
        rotation = Transform(rotation=(w / length, x / length, y / length, z / length)).rotation_matrix()
        pose = np.eye(4)
        pose[:3, :3] = NGP_AXES.T @ rotation @ DOWN_AND_AHEAD
        pose[:3, 3] = NGP_AXES.T @ ((np.array(place) - NGP_OFFSET) / NGP_SCALE)
        aperture = max(key.finite("aperture_size", key.finite("dof", 0.0)), 0.0) / NGP_SCALE
        focus = max(key.finite("slice", 0.0), 0.0) / NGP_SCALE or 1.0
        cameras.append(Camera(_rigid(pose, key.place), pinhole(angle, *size), aperture, focus))
    loop = fields.values.get("loop") is True
    seconds = fields.finite("duration_seconds", float(max(len(cameras) - (not loop), 1)))
    seconds = seconds if 0.0 < seconds < 86_400.0 else float(max(len(cameras), 1))
    steps = max(len(cameras) - (0 if loop else 1), 1)
    times = tuple(seconds * number / steps for number in range(len(cameras)))
    return CameraPath(times, tuple(cameras), PLAIN_RATE, loop)


def _write_ngp(path: Path, found: CameraPath) -> None:
    keys: list[dict[str, object]] = []
    for camera in found.cameras:
        pose = as_array(camera.camera_to_world)
        w, x, y, z = quaternion_from_rotation(NGP_AXES @ pose[:3, :3] @ DOWN_AND_AHEAD)
        place = NGP_AXES @ pose[:3, 3] * NGP_SCALE + NGP_OFFSET
        keys.append(
            {
                "R": [x, y, z, w],
                "T": [float(number) for number in place],
                "fov": math.degrees(_angle(camera)),
                "scale": 1.0,
                "slice": camera.focus_distance * NGP_SCALE,
                "aperture_size": camera.aperture * NGP_SCALE,
                "glow_mode": 0,
                "glow_y_cutoff": 0.0,
            }
        )
    seconds = len(keys) / found.rate if found.loop else max(len(keys) - 1, 1) / found.rate
    whole = {"loop": found.loop, "time": 0.0, "duration_seconds": seconds, "path": keys}
    write_atomic(path, msgspec.json.format(msgspec.json.encode(whole), indent=1))


def _read_colmap(path: Path, size: tuple[int, int]) -> CameraPath:  # noqa: ARG001 - as all rows
    lenses = {number: colmap_lens(c.model, c.width, c.height, c.numbers) for number, c in read_cameras(path).items()}
    images, _ = read_images(path)
    cameras: list[Camera] = []
    for image in sorted(images, key=lambda image: image.name):
        if image.camera not in lenses:
            raise InputError(f"{path} names a camera {image.camera} that it does not have.", HINT)
        rotation = Transform(rotation=image.rotation).rotation_matrix()
        pose = np.eye(4)
        pose[:3, :3] = rotation.T @ DOWN_AND_AHEAD
        pose[:3, 3] = -rotation.T @ np.array(image.translation)
        cameras.append(Camera(_rigid(pose, str(path)), lenses[image.camera]))
    times = tuple(number / PLAIN_RATE for number in range(len(cameras)))
    return CameraPath(times, tuple(cameras), PLAIN_RATE, False)


def _write_colmap(path: Path, found: CameraPath) -> None:
    cameras: dict[Pinhole, int] = {}
    lines: list[str] = []
    for number, camera in enumerate(found.cameras):
        lens = pinhole(_angle(camera), camera.lens.width, camera.lens.height)
        which = cameras.setdefault(lens, len(cameras) + 1)
        pose = as_array(camera.camera_to_world)
        rotation = (pose[:3, :3] @ DOWN_AND_AHEAD).T
        numbers = (*quaternion_from_rotation(rotation), *(float(part) for part in -rotation @ pose[:3, 3]))
        text = " ".join(f"{part:.17g}" for part in numbers)
        lines += [f"{number + 1} {text} {which} frame_{number:06d}.png", ""]
    rows = [
        f"{number} PINHOLE {lens.width} {lens.height} {lens.fx:.17g} {lens.fy:.17g} {lens.cx:.17g} {lens.cy:.17g}"
        for lens, number in cameras.items()
    ]
    files: dict[Path, Sequence[str]] = {
        path / "cameras.txt": rows, path / "images.txt": lines, path / "points3D.txt": [],
    }  # fmt: skip
    write_together({file: ("\n".join(each) + "\n").encode() for file, each in files.items()})


def _has(path: Path, field: str) -> bool:
    return path.suffix.lower() == ".json" and path.is_file() and field in read_fields(path)


PATH_FILES: tuple[PathFormat, ...] = (
    PathFormat("nerfstudio camera path", ".json", lambda path: _has(path, "camera_path"), _read_nerfstudio,
               _write_nerfstudio),
    PathFormat("instant-ngp camera path", ".json", lambda path: _has(path, "path"), _read_ngp, _write_ngp),
    PathFormat("glTF with an animated camera", ".glb", lambda path: path.suffix.lower() in (".glb", ".gltf"),
               camera_path_gltf.read, camera_path_gltf.write),
    PathFormat("COLMAP model as text", "", lambda path: path.is_dir() and (
        (path / "images.txt").is_file() or (path / "images.bin").is_file()), _read_colmap, _write_colmap),
)  # fmt: skip
"""One row a kind of file."""
