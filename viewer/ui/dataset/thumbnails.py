"""The small pictures of a data set's photos: asked for where they are seen, made in a worker some dozens at once."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from viewer.engine.jobs import JobResult, ThumbnailsJob, ThumbnailsMade
from viewer.errors import AssetError
from viewer.scene.assets import AssetStore
from viewer.scene.dataset import Dataset
from viewer.ui.work.jobs import Jobs

CHUNK = 24
"""Photos a job: the first ones are seen after a moment."""


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
        self._jobs = jobs
        self._dataset: Dataset | None = None
        self._store: AssetStore | None = None
        self._made: dict[int, Mapping[str, np.ndarray]] = {}
        self._faults: dict[str, str] = {}
        self._wanted: list[int] = []
        self._asked: set[int] = set()
        """What has been asked of a worker is not asked again: what failed once, fails again."""
        self._job: int | None = None

    def show(self, dataset: Dataset | None, store: AssetStore) -> None:
        """Be about another data set, or about this one as it is now; what has been made of the same files stays."""
        same = dataset is not None and self._dataset is not None and _files(dataset) == _files(self._dataset)
        self._dataset, self._store = dataset, store
        if not same:
            self._made, self._faults, self._wanted, self._asked = {}, {}, [], set()

    def picture(self, number: int) -> QImage | None:
        """The picture of a photo by its place in the data set; where it has not come yet, it is asked for."""
        chunk, place = divmod(number, CHUNK)
        if chunk not in self._made:
            self._want(chunk)
            return None
        pixels = self._made[chunk].get(str(place))
        if pixels is None or pixels.ndim != 3 or pixels.shape[2] != 4 or pixels.dtype != np.uint8:
            return None
        height, width = pixels.shape[:2]
        return QImage(pixels.tobytes(), width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()

    def fault(self, file: str) -> str:
        """What is wrong with a photo that could not be read; empty where nothing is known to be."""
        return self._faults.get(file, "")

    def _want(self, chunk: int) -> None:
        """Ask for a part of the photos; what was seen last comes first."""
        if chunk in self._asked or self._wanted[-1:] == [chunk]:
            return
        self._wanted = [each for each in self._wanted if each != chunk] + [chunk]
        QTimer.singleShot(0, self, self._next)

    def _next(self) -> None:
        """Start another job, unless one is at work."""
        dataset, store = self._dataset, self._store
        if self._job is not None or not self._wanted or dataset is None or store is None:
            return
        chunk = self._wanted.pop()
        self._asked.add(chunk)
        part = msgspec.structs.replace(dataset, photos=dataset.photos[chunk * CHUNK : (chunk + 1) * CHUNK])

        def done(result: JobResult) -> None:
            if isinstance(result, ThumbnailsMade) and self._dataset is not None:
                if _files(self._dataset) == _files(dataset):
                    self._take(chunk, result, store)
                self.changed.emit()

        self._job = self._jobs.start(ThumbnailsJob(part), store, "", done, ended=self._ended)

    def _ended(self) -> None:
        self._job = None
        QTimer.singleShot(0, self, self._next)

    def _take(self, chunk: int, result: ThumbnailsMade, store: AssetStore) -> None:
        self._faults |= result.faults
        try:
            self._made[chunk] = {} if result.asset is None else store.get(result.asset)
        except AssetError:  # swept meanwhile: grey tiles, until the data set is opened again
            self._made[chunk] = {}


def _files(dataset: Dataset) -> tuple[object, ...]:
    """What the pictures depend on."""
    return (dataset.root, dataset.masked, tuple((photo.file, photo.mask) for photo in dataset.photos))
