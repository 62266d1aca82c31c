"""Making a 3D moment of photos, into a project."""

from __future__ import annotations

import importlib.util
import math
import time
from pathlib import Path

import numpy as np
from jaxtyping import UInt8
from msgspec.structs import replace

from viewer.engine.jobs import MomentJob, MomentMade, SaveJob, run
from viewer.errors import InputError, OutputError, UnsupportedError
from viewer.formats.depth_maps import read_map
from viewer.formats.files import reason
from viewer.formats.images import read_image, write_png
from viewer.formats.project_names import SUFFIX, is_project_name
from viewer.moments.networks import network_at
from viewer.moments.opencv import PACKAGE
from viewer.moments.prepare import prepared
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera
from viewer.scene.color import linear_to_srgb
from viewer.scene.content import Provenance
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import Transform, as_array, as_mat4
from viewer.scene.moment import TIME, Moment
from viewer.scene.options import check_options
from viewer.scene.progress import Progress, Work, note, subprogress
from viewer.scene.timeline import Key, Timeline, Track

INSTALL = note("Install it: pip install 'fieldwright[moment]'.")
UPRIGHT = Transform(rotation=(math.sqrt(0.5), math.sqrt(0.5), 0.0, 0.0))
"""From a camera's axes, looking along -Z, to the world's, in which it then looks along +Y."""
NAME = "3D moment"


def make_moment(job: MomentJob, store: AssetStore) -> Work[MomentMade]:
    """Make a moment and write it as a project, whose timeline goes from the first photo to the second one.

    Raises:
        InputError: The photos, maps, network or options are unusable.
        OutputError: The project or a stage cannot be written.
        UnsupportedError: OpenCV is not installed.
    """
    check_options(job.options)
    if not 1 <= len(job.photos) <= 2 or len(job.maps) > len(job.photos):
        raise InputError("A 3D moment takes one photo or two, and at most one map of each.", "Leave some out.")
    if not is_project_name(Path(job.out)):
        raise InputError(f"{job.out} is no name of a project.", f"End it with {SUFFIX}.")
    if importlib.util.find_spec(PACKAGE) is None:
        raise UnsupportedError("3D moments need OpenCV, which is not installed.", INSTALL)
    began = time.perf_counter()
    yield Progress(0.0, "Reading the photos")
    photos = [_photo(Path(path)) for path in job.photos]
    maps = [read_map(Path(path)) for path in job.maps]
    network = network_at(Path(job.network)) if job.network else None
    made = yield from subprogress(prepared(photos, maps, job.options, network, _writer(job.stages)), 0.02, 0.9)
    yield Progress(0.9, "Saving the moment", notes=made.notes)
    seconds = time.perf_counter() - began
    source = str(Path(job.photos[0]).absolute())
    about = Provenance(method=NAME, source=source, seconds=seconds, notes=made.notes)
    content = Moment(
        store.put(made.points.tensors()), made.points.core, len(made.points.starts), made.layers, made.cameras,
        made.reach, about,
    )  # fmt: skip
    # All of it lies above the ground, whose lines would run through the picture at the height of the eye.
    bottom = min(float(made.points.starts[:, 1].min()), float(made.points.ends[:, 1].min()))
    placed = replace(UPRIGHT, translation=(0.0, 0.0, -bottom))
    node = Node(Path(job.photos[0]).stem or NAME, content, transform=placed)
    scene = _scene(node, content, job.options.seconds)
    saved = yield from subprogress(run(SaveJob(scene, job.out), store), 0.9, 1.0)
    return MomentMade(saved.path, saved.scene, node.key, time.perf_counter() - began, made.notes)


def _scene(node: Node, content: Moment, seconds: float) -> Scene:
    """A scene that opens as the first photo saw it, and takes so long from there to the second one."""
    first = content.cameras[0]
    pose = as_mat4(node.transform.matrix() @ as_array(first.camera_to_world))
    camera = Camera(pose, first.lens)
    scene = Scene((node,), camera=camera)
    if len(content.cameras) == 1:
        return scene
    timeline = Timeline(duration=seconds)
    last = (timeline.frames - 1) / timeline.rate
    keys = (Key(0.0, (0.0,), "linear"), Key(last, (1.0,), "linear"))
    return replace(scene, timeline=timeline.with_track(Track("value", node.key, TIME.name, keys)))


def _photo(path: Path) -> UInt8[np.ndarray, "h w 3"]:
    """A photo as people see it, turned as its camera was held."""
    picture = read_image(path, turned=True)
    pixels = picture.pixels[..., :3]
    if picture.color_space == "linear":
        pixels = linear_to_srgb(np.clip(pixels, 0.0, 1.0))
    return (np.clip(pixels, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)


def _writer(folder: str):  # noqa: ANN202 - see prepared
    """What writes pictures of stages into a folder."""
    place = Path(folder)

    def show(name: str, picture: UInt8[np.ndarray, "h w c"]) -> None:
        if folder:
            try:
                place.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise OutputError(f"{place} cannot be made: {reason(error)}.", "Name another folder.") from error
            write_png(place / f"{name}.png", picture.astype(np.float32) / np.float32(255))

    return show
