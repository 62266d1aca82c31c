"""From a data set to pixels in memory, and the box that the field fills."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from viewer.errors import InputError, UnsupportedError, ViewerError
from viewer.scene.dataset import Dataset, Photo
from viewer.scene.geometry import AABB, as_array, as_vec3
from viewer.scene.progress import Progress, Work
from viewer.training.batches import LoadPhoto, Pool, PoolBuilder
from viewer.training.carving import Carving, crossed

MEMORY_SHARE = 0.6
"""Of the free memory that photos may take."""
BYTES_A_PIXEL = 24
"""Colour and, where every photo has its own lens, direction; twice for a moment."""
SMALLER_PHOTOS = "Use smaller photos: --downscale 2 needs a quarter, --downscale 4 a sixteenth."
MOST_WARNINGS = 3
"""Most photos that cannot be used and are reported one by one."""
PROBES = 12
"""Along each side of a photo, to find out whether its camera sees the box."""


class View(NamedTuple):
    """Which photo of a pool this is: its file, relative to the data set's root, and its size in pixels."""

    file: str
    height: int
    width: int


@dataclass(frozen=True, eq=False)
class Photos:
    """The pixels of the photos that a run learns from, and of those that it is evaluated on.

    Attributes:
        train: To learn from.
        held_out: To be evaluated on; None where every photo is for training.
        warnings: Photos that could not be used, one sentence each.
        held_out_views: The photos of ``held_out``, in its order.
        train_views: Those of ``train``.
        subject: The box of what photos with alpha agree on; the data set's own where they have none.
    """

    train: Pool
    held_out: Pool | None
    warnings: tuple[str, ...]
    held_out_views: tuple[View, ...]
    subject: AABB
    train_views: tuple[View, ...] = ()


def load_photos(dataset: Dataset, load_photo: LoadPhoto) -> Work[Photos]:
    """Read all photos; one that cannot be read becomes a warning and is left out.

    Raises:
        InputError: No photo is left to train on, or those that are show nothing.
        UnsupportedError: The photos do not fit the memory.
    """
    try:
        return (yield from _loaded(dataset, load_photo))
    except MemoryError as error:
        raise UnsupportedError("The photos do not fit the memory.", SMALLER_PHOTOS) from error


def _loaded(dataset: Dataset, load_photo: LoadPhoto) -> Work[Photos]:
    train, held_out = PoolBuilder(dataset.time_span), PoolBuilder(dataset.time_span)
    warnings: list[str] = []
    seen = False
    carving = Carving(dataset.aabb)
    train_views, held_out_views = list[View](), list[View]()
    for number, photo in enumerate(dataset.photos):
        yield Progress(number / len(dataset.photos), f"Loading photo {number + 1} of {len(dataset.photos)}")
        try:
            picture = load_photo(photo)
        except ViewerError as error:
            warnings.append(error.message)
            continue
        if not number & (number - 1):  # the sizes of those to come can only be guessed
            _check_memory(picture.shape[0] * picture.shape[1] * (len(dataset.photos) - number))
        learned = photo.split == "train"
        (train_views if learned else held_out_views).append(View(photo.file, *picture.shape[:2]))
        (train if learned else held_out).add(photo, picture)
        seen = seen or (learned and bool(picture[..., 3].any()))
        if dataset.masked and learned:
            carving.add(photo.camera, picture[..., 3])
    if not train_views:
        reason = warnings[0] if warnings else "Its list of photos is empty."
        raise InputError(f"{dataset.root} has no photos to train on. {reason}", "Check the data set's training split.")
    if dataset.masked and not seen:
        message = f"The photos of {dataset.root} are empty: masks or alpha hide every pixel of them."
        raise InputError(message, "Check the masks: white is what belongs to the subject.")
    if len(warnings) > MOST_WARNINGS:
        warnings = [*warnings[:MOST_WARNINGS], f"Neither can {len(warnings) - MOST_WARNINGS} other photos be used."]
    other = held_out.pool() if held_out_views else None
    return Photos(train.pool(), other, tuple(warnings), tuple(held_out_views), carving.subject(), tuple(train_views))


def scene_box(dataset: Dataset) -> AABB:
    """The box that training starts with.

    Photos with alpha show nothing but the subject. Others see the background as well: there the box is wide enough
    for the subject and every camera, with as much again around the cameras as lies between them and the subject.

    Raises:
        InputError: There is no photo, or a camera or the box is not finite.
    """
    if not dataset.photos:
        raise InputError(f"{dataset.root} has no photos to train on.", "Check that its pictures are where it says.")
    subject = dataset.aabb
    numbers = [*subject.lo, *subject.hi, *(value for photo in dataset.photos for value in photo.camera.position)]
    if not all(math.isfinite(value) for value in numbers) or not all(size > 0 for size in subject.size):
        raise InputError(f"{dataset.root} holds poses or a box that are not finite.", "Check its poses.")
    if dataset.masked:
        return subject
    cameras = np.array([photo.camera.position for photo in dataset.photos])
    middle = np.array(subject.center)
    reach = np.maximum(np.abs(cameras - middle).max(0) * 1.25, 0.5 * np.array(subject.size))
    reach = np.maximum(reach, 0.6 * reach.max())
    return AABB(as_vec3(middle - reach), as_vec3(middle + reach))


def inner_cube(dataset: Dataset) -> AABB:
    """The cube that keeps its lengths where all of space is contracted around it: the subject.

    Raises:
        InputError: As for :func:`scene_box`.
    """
    scene_box(dataset)
    middle, half = np.array(dataset.aabb.center), 0.5 * max(dataset.aabb.size)
    return AABB(as_vec3(middle - half), as_vec3(middle + half))


def check_views(dataset: Dataset, box: AABB) -> None:
    """Make sure that cameras look at the box.

    Raises:
        InputError: Not one of them does.
    """
    if not any(_sees(photo, box) for photo in dataset.photos):
        raise InputError(
            f"No camera of {dataset.root} looks at the scene's box.", "Check the poses' axes and the box's position."
        )


def near_distance(dataset: Dataset) -> float:
    """Where rays begin: right at the cameras for cut-out subjects, else a little before them.

    Density close to a lens explains one photo and no other; three tenths of the way to the subject stay free of it.
    """
    if dataset.masked:
        return 0.0
    middle = np.array(dataset.aabb.center)
    distances = [float(np.linalg.norm(np.array(photo.camera.position) - middle)) for photo in dataset.photos]
    return 0.3 * float(np.median(distances))


def free_memory() -> int:
    """Bytes that can be had, a guess on systems that do not say."""
    try:
        with open("/proc/meminfo") as file:
            entries = dict(line.split(":", 1) for line in file)
        return int(entries["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        pages = os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 1 << 20
        return pages * 4096 // 2


def _check_memory(pixels: int) -> None:
    needed, free = pixels * BYTES_A_PIXEL, free_memory()
    if needed > MEMORY_SHARE * free:
        raise UnsupportedError(
            f"The photos need about {needed / 1e9:.1f} GB of memory, and {free / 1e9:.1f} GB are free.",
            SMALLER_PHOTOS,
        )


def _sees(photo: Photo, box: AABB) -> bool:
    """Whether a ray of a coarse raster over the photo meets the box."""
    lens = photo.camera.lens
    x, y = np.meshgrid(
        (np.arange(PROBES) + 0.5) / PROBES * lens.width, (np.arange(PROBES) + 0.5) / PROBES * lens.height
    )
    directions = lens.directions(np.stack([x.ravel(), y.ravel()], -1))
    directions = directions @ as_array(photo.camera.camera_to_world)[:3, :3].T
    origins = np.broadcast_to(np.array(photo.camera.position), directions.shape)
    first, last = crossed(origins, directions, box)
    return bool((first < last).any())
