"""The small pictures of a data set's photos: asked for where they are seen, made in a worker some dozens at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import msgspec
import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from viewer.engine.jobs import ThumbnailsJob, ThumbnailsMade
from viewer.errors import AssetError
from viewer.scene.assets import AssetStore
from viewer.scene.dataset import Dataset
from viewer.ui.widgets.images import image_of
from viewer.ui.work.derived import Derived
from viewer.ui.work.jobs import Jobs

CHUNK = 24
"""Photos a job: the first ones are seen after a moment."""


class _Pictures(NamedTuple):
    """Small pictures by the number of their photo, and what is wrong with photos that cannot be read."""

    pixels: Mapping[str, np.ndarray]
    faults: Mapping[str, str]


class Thumbnails(QObject):
    """The pictures that have come, mapped from the assets that hold them.

    Signals:
        changed(): There are more.

    Args:
        jobs: Makes them.
    """

    changed = Signal()

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._made = Derived[ThumbnailsJob, _Pictures](jobs, _pictures, lambda _: self.changed.emit(), cancelling=False)
        self._chunks: tuple[ThumbnailsJob, ...] = ()
        self._wanted: tuple[int, ...] = ()
        """What was asked for last comes first."""
        self._store: AssetStore | None = None

    def show(self, dataset: Dataset | None, store: AssetStore) -> None:
        """Be about another data set, or about this one as it is now."""
        chunks = () if dataset is None else tuple(_chunks(dataset))
        if chunks != self._chunks:
            self._wanted = ()
        self._chunks, self._store = chunks, store

    def picture(self, number: int) -> QImage | None:
        """The picture of a photo by its number in the data set; where it has not come yet, it is asked for."""
        chunk, index = divmod(number, CHUNK)
        made = self._made.get(self._chunks[chunk])
        if made is None:
            if self._wanted[:1] != (chunk,):
                self._wanted = (chunk, *(each for each in self._wanted if each != chunk))
                QTimer.singleShot(0, self, self._ask)
            return None
        pixels = made.pixels.get(str(index))
        if pixels is None or pixels.ndim != 3 or pixels.shape[2] != 4 or pixels.dtype != np.uint8:
            return None
        return image_of(pixels)

    def fault(self, number: int) -> str:
        """What is wrong with a photo that could not be read; empty where nothing is known to be."""
        job = self._chunks[number // CHUNK]
        made = self._made.get(job)
        return "" if made is None else made.faults.get(job.dataset.photos[number % CHUNK].file, "")

    def _ask(self) -> None:
        if self._store is not None:
            self._made.want([self._chunks[chunk] for chunk in self._wanted if chunk < len(self._chunks)], self._store)


def _pictures(result: ThumbnailsMade, store: AssetStore) -> _Pictures:
    try:
        return _Pictures({} if result.asset is None else store.get(result.asset), result.faults)
    except AssetError:  # removed meanwhile: grey tiles, until the program is started again
        return _Pictures({}, result.faults)


def _chunks(dataset: Dataset) -> Iterator[ThumbnailsJob]:
    """The data set in parts; what photos are used for makes no difference to their pictures."""
    photos = [msgspec.structs.replace(photo, split="train", enabled=True) for photo in dataset.photos]
    for start in range(0, len(photos), CHUNK):
        part = tuple(photos[start : start + CHUNK])
        yield ThumbnailsJob(Dataset(dataset.root, dataset.kind, part, dataset.aabb, dataset.masked))
