"""What is odd about a data set as a whole: reported when it is opened, refused by training."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import numpy as np

from viewer.errors import InputError
from viewer.formats.datasets.skipped import listed
from viewer.scene.dataset import Dataset, Photo

FEWEST = 3
"""Photos to learn from: two rays that meet leave any depth possible along what only one of them sees."""
LEAST_SPREAD = 1e-4
"""Of the cameras' positions, as a part of the longest edge of the subject's box."""
FOUND_BY_DEPTH = "Take photos from places apart: depth shows only where the view shifts."


def checked(dataset: Dataset) -> Dataset:
    """The data set with each file once, and warnings about what would keep training from learning."""
    single, repeated = _each_once(dataset.photos)
    dataset = msgspec.structs.replace(dataset, photos=single)
    faults = [f"{message} {hint}" for message, hint in _faults(dataset)]
    return msgspec.structs.replace(dataset, warnings=(*dataset.warnings, *repeated, *faults, *_time_notes(dataset)))


def check_trainable(dataset: Dataset) -> None:
    """Make sure that something can be learned from the photos in the training split.

    Raises:
        InputError: They are too few, or all taken from one place.
    """
    for message, hint in _faults(dataset):
        raise InputError(f"{dataset.root}: {message}", hint)


def _faults(dataset: Dataset) -> list[tuple[str, str]]:
    """What is wrong, each with what to do about it."""
    photos = [photo for photo in dataset.photos if photo.split == "train" and photo.enabled]
    if not photos:
        return [(
            "There are no photos to train on, since its split holds all of them out or they are left out.",
            "Hold fewer photos out, or check the names in the splits.",
        )]  # fmt: skip
    if len(photos) < FEWEST:
        return [(
            f"{len(photos)} of its photos to train on are too few.",
            f"Training needs {FEWEST} at the very least, and some dozens to become good; or hold fewer photos out.",
        )]  # fmt: skip
    if one_place(photos, max(dataset.aabb.size)):
        return [("All of its cameras are in one place.", FOUND_BY_DEPTH)]
    return []


def one_place(photos: list[Photo], edge: float) -> bool:
    """Whether the cameras are so near to each other that they see no parallax; ``edge`` is the subject's."""
    positions = np.array([photo.camera.position for photo in photos])
    return bool(np.ptp(positions, axis=0).max() <= LEAST_SPREAD * edge)


def _time_notes(dataset: Dataset) -> list[str]:
    """What is odd about the times of photos; nothing where none of them has any."""
    timed = [photo for photo in dataset.photos if photo.time is not None]
    if not timed:
        return []
    if len(timed) < len(dataset.photos):
        names = listed([photo.file for photo in dataset.photos if photo.time is None])
        return [f"{names}: no time, where other photos have one. None of the times is used."]
    if not dataset.moving:
        return [f"All {len(timed)} photos have the same time, {timed[0].time:g}. Nothing moves in them."]
    train = [photo.time for photo in timed if photo.split == "train" and photo.time is not None]
    if any(later < time for time, later in pairwise(train)):
        return ["The times do not rise in the order of the photos. They are used as they are."]
    return []


def _each_once(photos: tuple[Photo, ...]) -> tuple[tuple[Photo, ...], list[str]]:
    """The first photo of every file, and what was left out."""
    first: dict[str, Photo] = {}
    again: list[str] = []
    for photo in photos:
        if photo.file in first:
            again.append(photo.file)
        first.setdefault(photo.file, photo)
    names = listed(list(dict.fromkeys(again)))
    return tuple(first.values()), [f"{names}: listed more than once, the first pose is used."] if again else []
