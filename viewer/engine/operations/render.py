"""Pictures of a scene as files."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import numpy as np

from viewer.engine.jobs import Rendered, RenderJob
from viewer.engine.operations.pictures import exact_renderer, picture
from viewer.engine.operations.relight import lit_by
from viewer.engine.operations.views import default_view
from viewer.engine.placing import cameras_around
from viewer.errors import InputError, OutputError
from viewer.formats.datasets.registry import open_dataset, upright
from viewer.formats.images import write_exr, write_png
from viewer.render.channels import Channel
from viewer.render.request import Frame, RenderRequest
from viewer.render.show.display import shown_picture
from viewer.render.show.display_settings import Display, in_world
from viewer.scene.assets import AssetStore
from viewer.scene.camera import Camera, placed
from viewer.scene.dataset import Dataset, Photo, Split
from viewer.scene.document import Node, Scene
from viewer.scene.geometry import Transform, Vec3
from viewer.scene.moving import at_photo
from viewer.scene.progress import Progress, Work, subprogress

SUFFIXES = (".png", ".exr")


class PictureView(NamedTuple):
    """A picture to be made: its file, camera and size, and the photo that it is to be like."""

    path: Path
    camera: Camera
    width: int
    height: int
    photo: Photo | None = None


def render_to_files(job: RenderJob, store: AssetStore) -> Work[Rendered]:
    """Render one picture, or one for every photo of a data set's split.

    PNG: 8 bits, sRGB, as ``job.display`` shows the frame. EXR: what was rendered, as it is and not clipped: linear
    premultiplied RGBA, the depth along the ray as ``Z``, and any further channel under its own name.

    Raises:
        InputError: The scene has no view, field or model, the data set no such photos, the light is damaged, or the
            size is impossible.
        OutputError: The file's suffix is unknown, or it cannot be written.
    """
    if job.dataset is None:
        views = [PictureView(Path(job.path), *_own_view(job))]
    else:
        views, notes = _photo_views(job, job.dataset)
        yield Progress(0.0, "Reading the photos' cameras", notes=notes)
    if any(view.path.suffix.lower() not in SUFFIXES for view in views):
        raise OutputError(f"{job.path} is no picture that can be written.", "Name it .png or .exr.")
    scene = job.scene
    if job.environment is not None:
        placement = Transform() if job.dataset is None else subject_node(scene).transform
        scene = lit_by(scene, Path(job.environment), store, placement)
    renderer = exact_renderer(store)
    started = time.perf_counter()
    paths: list[str] = []
    for path, camera, width, height, photo in views:
        begin, end = len(paths) / len(views), (len(paths) + 1) / len(views)
        channels: set[Channel] = {"color", job.display.channel}
        seen = scene if photo is None else at_photo(scene, photo)
        request = RenderRequest(seen, camera, width, height, tuple(channels), job.quality, job.options)
        frame = yield from subprogress(picture(renderer, request, f"Rendering {path.name}"), begin, end)
        write_frame(path, frame, in_world(job.display, scene.world), scene.world.background)
        paths.append(str(path))
    yield Progress(1.0, "Rendered")
    return Rendered(tuple(paths), time.perf_counter() - started)


def write_frame(path: Path, frame: Frame, display: Display, background: Vec3) -> None:
    """Write a frame as the suffix says; see :func:`render_to_files`.

    Args:
        path: Where to.
        frame: What was rendered.
        display: How a PNG shows it.
        background: The scene's, linear; for a PNG.

    Raises:
        OutputError: The file cannot be written.
    """
    if path.suffix.lower() == ".exr":
        write_exr(path, frame.radiance.astype(np.float32), frame.depth, frame.channels)
    else:
        write_png(path, shown_picture(frame, display, background))


def photos_of(dataset: Dataset, split: Split) -> tuple[Photo, ...]:
    """The photos of a split.

    Raises:
        InputError: There are none.
    """
    photos = tuple(photo for photo in dataset.photos if photo.split == split)
    if not photos:
        there = Counter(photo.split for photo in dataset.photos)
        raise InputError(
            f"{dataset.root} has no photos for '{split}'.",
            "It has " + ", ".join(f"{count} for '{name}'" for name, count in there.items()) + ".",
        )
    return photos


def downscaled(photo: Photo, downscale: int) -> tuple[int, int]:
    """Width and height of a photo at 1/``downscale``.

    Raises:
        InputError: ``downscale`` is below 1.
    """
    if downscale < 1:
        raise InputError(f"Photos cannot be scaled down {downscale} times.", "Use 1 or more.")
    lens = photo.camera.lens
    return max(1, round(lens.width / downscale)), max(1, round(lens.height / downscale))


def subject_node(scene: Scene) -> Node:
    """The first visible field, or else the first visible model: a data set's cameras are in its space.

    Raises:
        InputError: There is none.
    """
    for node in (*scene.shown("field"), *scene.shown("model")):
        return node
    raise InputError("The scene shows neither field nor model.", "Open a project with one, or train one.")


def _own_view(job: RenderJob) -> tuple[Camera, int, int]:
    camera = job.camera or default_view(job.scene)
    if camera is None:
        raise InputError("There is nothing to see in the scene.", "Open one with a visible field, or give a camera.")
    return camera, job.width or camera.lens.width, job.height or camera.lens.height


def _photo_views(job: RenderJob, path: str) -> tuple[list[PictureView], tuple[str, ...]]:
    """One view a photo, and what there is to say of the data set.

    A view's file is called as the photo is, with its folders where two have the same name.
    """
    dataset = open_dataset(Path(path))
    photos = photos_of(dataset, job.split)
    transform, notes = cameras_around(dataset, upright(dataset), subject_node(job.scene))
    names = Counter(Path(photo.file).stem for photo in photos)
    views: list[PictureView] = []
    for photo in photos:
        file = Path(photo.file)
        name = file.stem if names[file.stem] == 1 else "_".join(file.with_suffix("").parts)
        camera, size = placed(photo.camera, transform), downscaled(photo, job.downscale)
        views.append(PictureView(Path(job.path) / f"{name}.png", camera, *size, photo))
    return views, (*dataset.warnings, *notes)
