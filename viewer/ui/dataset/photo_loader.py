"""Photos to be looked at, read by workers and kept for a while; those that one may turn to next are read ahead."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

import numpy as np
from jaxtyping import UInt8
from PySide6.QtCore import QObject, Signal

from viewer.engine.jobs import JobResult, PhotoJob, PhotoRead
from viewer.errors import ViewerError
from viewer.scene.assets import AssetStore
from viewer.session.photo_views import PhotoView
from viewer.ui.work.jobs import Jobs

KEPT = 9
"""Photos in memory: the one on screen, and some to either side."""

Pixels = UInt8[np.ndarray, "h w 4"]


class PhotoLoader(QObject):
    """Hands out photos that are there, and has the others read.

    Signals:
        loaded(): Another photo is there, or one cannot be read.
        failed(object): A ViewerError: what a worker has kept cannot be found.

    Args:
        jobs: Runs the reading.
    """

    loaded = Signal()
    failed = Signal(object)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._kept: OrderedDict[PhotoJob, Pixels] = OrderedDict()
        self._asked: set[PhotoJob] = set()
        self._refused: set[PhotoJob] = set()

    def get(self, photo: PhotoView, store: AssetStore) -> Pixels | None:
        """The pixels of a photo; None where they are not there yet: then they are asked for."""
        job = _job(photo)
        pixels = self._kept.get(job)
        if pixels is not None:
            self._kept.move_to_end(job)
        else:
            self._ask(job, store)
        return pixels

    def read_ahead(self, photos: Iterable[PhotoView], store: AssetStore) -> None:
        """Ask for photos that may be wanted next, one after another, once nothing else is asked for."""
        if not self._asked:
            missing = next((job for job in map(_job, photos) if job not in self._kept), None)
            if missing is not None:
                self._ask(missing, store)

    def unreadable(self, photo: PhotoView) -> bool:
        """Whether it was asked for in vain."""
        return _job(photo) in self._refused

    def forget_refusals(self) -> None:
        """Try again what could not be read, as for another document."""
        self._refused.clear()

    def _ask(self, job: PhotoJob, store: AssetStore) -> None:
        if job in self._asked or job in self._refused:
            return
        self._asked.add(job)

        def done(result: JobResult) -> None:
            if not isinstance(result, PhotoRead):
                return
            self._refused.discard(job)
            try:
                self._kept[job] = store.get(result.asset)["pixels"]
            except ViewerError as error:
                self._refused.add(job)
                self.failed.emit(error)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            self.loaded.emit()

        def ended() -> None:
            # Told before the result, if there is one.
            self._asked.discard(job)
            self._refused.add(job)

        self._jobs.start(job, store, "", done, ended=ended)


def _job(photo: PhotoView) -> PhotoJob:
    return PhotoJob(photo.dataset.root, photo.photo, photo.dataset.masked)
