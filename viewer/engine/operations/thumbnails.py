"""Small pictures of a data set's photos, stored for the next time."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
import numpy as np

from viewer.engine.jobs import ThumbnailsJob, ThumbnailsMade
from viewer.errors import InputError, ViewerError
from viewer.formats.datasets.photos import thumbnail
from viewer.scene.assets import AssetStore, write_atomic
from viewer.scene.dataset import Dataset
from viewer.scene.names import pack, unpack
from viewer.scene.progress import Progress, Work

LAYOUT = 1
"""Counts changes of what is stored."""
SUFFIX = ".thumbnails"
SIDES = (8, 1024)


def make_thumbnails(job: ThumbnailsJob, store: AssetStore) -> Work[ThumbnailsMade]:
    """Small pictures of all photos of a data set, or those that were made before of the same unchanged files.

    A photo that cannot be read is reported and does not hold up the others.

    Raises:
        InputError: The side is out of range.
        OutputError: The store cannot be written.
    """
    dataset, side = job.dataset, job.side
    if not SIDES[0] <= side <= SIDES[1]:
        raise InputError(f"Thumbnails cannot be {side} pixels large.", f"Use {SIDES[0]} to {SIDES[1]}.")
    record = store.root / f"{_key(dataset, side)}{SUFFIX}"
    known = _remembered(record, store)
    if known is not None:
        yield Progress(1.0, "Found small pictures")
        return known
    tensors: dict[str, np.ndarray] = {}
    faults: dict[str, str] = {}
    for number, photo in enumerate(dataset.photos):
        yield Progress(number / len(dataset.photos), f"Looking at {photo.file}")
        try:
            tensors[str(number)] = thumbnail(dataset, photo, side)
        except ViewerError as error:
            faults[photo.file] = error.message
    made = ThumbnailsMade(store.put(tensors) if tensors else None, faults)
    if not faults:  # what was missing may be back the next time
        write_atomic(record, pack(made, msgspec.json.encode))
    return made


def _key(dataset: Dataset, side: int) -> str:
    """Names what the pictures depend on: the files as they are now, and how they are cut out."""
    files = [
        (photo.file, photo.mask, _state(dataset, photo.file), _state(dataset, photo.mask), photo.camera.lens)
        for photo in dataset.photos
    ]
    parts = (LAYOUT, side, dataset.root, dataset.masked, files)
    return hashlib.sha256(pack(parts)).hexdigest()


def _state(dataset: Dataset, file: str | None) -> tuple[int, int] | None:
    """Size and time of a file; None where there is none."""
    if file is None:
        return None
    try:
        status = (Path(dataset.root) / file).stat()
    except (OSError, ValueError):
        return None
    return status.st_size, status.st_mtime_ns


def _remembered(record: Path, store: AssetStore) -> ThumbnailsMade | None:
    """What was made before, where it is still there."""
    try:
        known = unpack(record.read_bytes(), msgspec.json.Decoder(ThumbnailsMade))
    except (OSError, msgspec.DecodeError):
        return None
    if known.asset is None or store.find(known.asset) is None:
        return None
    return msgspec.structs.replace(known, cached=True)
