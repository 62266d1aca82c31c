"""Long jobs as the window sees them: which are running, what each is waiting for, and to which document they belong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from viewer.engine.events import JobDied, JobEvent
from viewer.engine.jobs import Job
from viewer.engine.messages import JobCancelled, JobDone, JobFailed, JobProgress
from viewer.scene.assets import AssetStore
from viewer.scene.progress import Progress, Steer
from viewer.ui.widgets.report import Report
from viewer.ui.work.engine import Engine

R = TypeVar("R")


@dataclass(eq=False)
class _Running:
    """A job that has not ended. ``bound`` to the document: its result is of no use in another one."""

    title: str
    finished: Callable[[Any], None]
    progress: Callable[[Progress], None] | None
    bound: bool
    orphaned: bool = False
    """Its document is gone: it is being cancelled, and whatever still comes of it is dropped."""


class Jobs(QObject):
    """Starts jobs and hands each result to its caller.

    Signals:
        started(int, str, bool): Number, title, and whether it can be paused and finished early.
        progressed(int, object): Number and ``Progress``.
        ended(int): However it ended.
        cancelled(int): It has ended because it was asked to; comes after ``ended``.
        failed(object): A ``Report``.
        noted(str): What people should know of what was read.
        risk(): A job that takes much of the machine is about to start.
    """

    started = Signal(int, str, bool)
    progressed = Signal(int, object)
    ended = Signal(int)
    cancelled = Signal(int)
    failed = Signal(object)
    noted = Signal(str)
    risk = Signal()

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self._jobs: dict[int, _Running] = {}
        engine.job_events.connect(self._on_events)

    @property
    def running(self) -> int:
        """How many that people can see have not ended."""
        return sum(bool(each.title) for each in self._jobs.values())

    @property
    def bound(self) -> tuple[str, ...]:
        """Titles of the jobs that end with the document."""
        return tuple(each.title for each in self._jobs.values() if each.title and each.bound and not each.orphaned)

    def start(
        self,
        job: Job[R],
        store: AssetStore,
        title: str,
        finished: Callable[[R | None], None],
        progress: Callable[[Progress], None] | None = None,
        *,
        steerable: bool = False,
        bound: bool = False,
    ) -> int:
        """Start a job.

        Args:
            job: What to do.
            store: Where it keeps heavy data.
            title: What to call it; empty for jobs that people need not see.
            finished: Called once when it is over: with its result, or with None where it failed or was cancelled.
            progress: Called now and then.
            steerable: People may pause it and finish it early beside its title.
            bound: It belongs to the open document: it is cancelled when another one is opened.

        Returns:
            Its number.
        """
        if job.risky:
            self.risk.emit()
        handle = self._engine.workers.start(job, store)
        self._jobs[handle.id] = _Running(title, finished, progress, bound)
        if title:
            self.started.emit(handle.id, title, steerable)
        return handle.id

    def cancel(self, number: int) -> None:
        """Ask a job to stop."""
        self._engine.workers.cancel(number)

    def cancel_bound(self) -> None:
        """The document is about to go, as people have agreed: cancel its jobs."""
        for number, each in self._jobs.items():
            if each.bound and not each.orphaned:
                each.orphaned = True
                self.cancel(number)

    def steer(self, number: int, steer: Steer) -> None:
        """Ask something of a running job, beside what was asked before."""
        self._engine.workers.steer(number, steer)

    def _on_events(self, events: list[JobEvent]) -> None:
        for event in events:
            job = self._jobs.get(event.id)
            if job is None:
                continue
            if not isinstance(event, JobProgress):
                self._end(event, job)
                continue
            self.progressed.emit(event.id, event.progress)
            if event.progress.notes and job.title and not job.orphaned:
                self.noted.emit(" ".join(event.progress.notes))
            if job.progress is not None and not job.orphaned:
                job.progress(event.progress)

    def _end(self, event: JobDone | JobFailed | JobCancelled | JobDied, job: _Running) -> None:
        del self._jobs[event.id]
        self.ended.emit(event.id)
        job.finished(event.result if isinstance(event, JobDone) and not job.orphaned else None)
        match event:
            case JobDone():
                pass
            case JobFailed() | JobDied():
                if not job.orphaned:
                    self.failed.emit(Report(event.message, event.hint, event.details))
            case JobCancelled():
                self.cancelled.emit(event.id)
