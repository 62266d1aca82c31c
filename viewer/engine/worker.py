"""The worker child's loop: does one job at a time, whatever it is, and reports how far it has come."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable, Sequence
from typing import Any, Union

import msgspec

from viewer.engine.jobs import JOBS, Job
from viewer.engine.link import Link
from viewer.engine.messages import (
    CancelJob,
    JobCancelled,
    JobDone,
    JobFailed,
    JobProgress,
    Ready,
    StartJob,
    SteerJob,
    ToChild,
)
from viewer.errors import ViewerError
from viewer.scene.assets import AssetStore
from viewer.scene.names import shown
from viewer.scene.progress import Progress, Steer, Work

NICENESS = 5
"""A job yields to the window and to the engine wherever they want the processor."""
INTERVAL = 0.05
"""Seconds between two tellings of progress."""

AnyJob = Union[JOBS]  # noqa: UP007 - of a table
Run = Callable[[Job, AssetStore], Work[Any]]


def serve_jobs(link: Link, run: Run) -> None:
    """Do one job after the other until the window has gone."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    link.send(Ready(time.process_time()))
    while (message := link.receive()) is not None:
        if isinstance(message, StartJob):
            do_job(link, message, run)


def do_job(link: Link, start: StartJob, run: Run) -> None:
    """Do one job and send its end: done, failed or cancelled."""
    try:
        _follow(link, start, run(msgspec.convert(start.job, AnyJob), start.folders.store()))
    except ViewerError as error:
        link.send(JobFailed(start.id, type(error).__name__, shown(error.message), shown(error.hint)))
    except MemoryError:
        hint = "Use fewer or smaller pictures (a larger downscale), or a lower resolution."
        link.send(JobFailed(start.id, "MemoryError", "There is not enough memory for this.", hint))
    except Exception as bug:  # noqa: BLE001 - the worker: a bug in a job is reported, with its traceback
        message = shown(f"This is a bug in Fieldwright: {type(bug).__name__}: {bug}.")
        details = shown(traceback.format_exc())
        link.send(JobFailed(start.id, "bug", message, "Please report it with the details.", details))


def _follow(link: Link, start: StartJob, work: Work[Any]) -> None:
    """Report the work's progress, and its end where it is done or cancelled."""
    progress = ProgressSender(link, start.id)
    steer: Steer | None = None
    while True:
        try:
            progress.tell(work.send(steer))
        except StopIteration as end:
            progress.flush()
            link.send(JobDone(start.id, end.value))
            return
        news = link.poll()
        if None in news or CancelJob(start.id) in news:  # None: the window has gone
            work.close()
            link.send(JobCancelled(start.id))
            return
        steer = _steered(steer, news, start.id)


class ProgressSender:
    """Reports progress some twenty times a second; figures and previews that came between are not lost."""

    def __init__(self, link: Link, job: int) -> None:
        self._link = link
        self._job = job
        self._kept: Progress | None = None
        self._next = 0.0

    def tell(self, progress: Progress) -> None:
        """Send, or keep for the next time."""
        self._kept = merged(self._kept, progress)
        if time.monotonic() >= self._next:
            self.flush()
            self._next = time.monotonic() + INTERVAL

    def flush(self) -> None:
        """Send what was held back."""
        if self._kept is not None:
            self._link.send(JobProgress(self._job, self._kept))
            self._kept = None


def merged(older: Progress | None, newer: Progress) -> Progress:
    """One progress that says what two said: the newer one, with what only the older one has."""
    if older is None:
        return newer
    return msgspec.structs.replace(
        newer,
        values={**older.values, **newer.values},
        preview=newer.preview or older.preview,
        scores={**older.scores, **newer.scores},
        moments=(*older.moments, *newer.moments),
        placement=newer.placement if newer.preview is not None else older.placement,
        drafts=newer.drafts or older.drafts,
        notes=(*older.notes, *newer.notes),
    )


def _steered(steer: Steer | None, news: Sequence[ToChild | None], job: int) -> Steer | None:
    """What is asked of the job by now."""
    for message in news:
        if isinstance(message, SteerJob) and message.id == job:
            steer = message.steer if steer is None else steer.then(message.steer)
    return steer
