"""Long jobs as the window sees them: who waits for which, and what is told when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from viewer.engine.events import JobDied, JobEvent
from viewer.engine.jobs import Job, JobResult
from viewer.engine.messages import JobCancelled, JobDone, JobFailed, JobProgress
from viewer.scene.assets import AssetStore
from viewer.scene.progress import Progress, Steer
from viewer.ui.widgets.report import Report
from viewer.ui.work.engine import Engine


@dataclass(frozen=True, eq=False)
class _Waiting:
    """A job, and who waits for its end."""

    title: str
    done: Callable[[JobResult], None]
    progress: Callable[[Progress], None] | None
    ended: Callable[[], None] | None


class Jobs(QObject):
    """Starts jobs and hands their results to whoever asked.

    Signals:
        started(int, str, bool): Number, title, and whether it can be paused and finished early.
        progressed(int, object): Number and ``Progress``.
        ended(int): However it ended.
        cancelled(int): It has ended because it was asked to; comes after ``ended``.
        failed(object): A ``Report``.
    """

    started = Signal(int, str, bool)
    progressed = Signal(int, object)
    ended = Signal(int)
    cancelled = Signal(int)
    failed = Signal(object)

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self._waiting: dict[int, _Waiting] = {}
        engine.job_events.connect(self._on_events)

    @property
    def running(self) -> int:
        """How many that people can see have not ended."""
        return sum(bool(each.title) for each in self._waiting.values())

    def start(
        self,
        job: Job,
        store: AssetStore,
        title: str,
        done: Callable[[JobResult], None],
        progress: Callable[[Progress], None] | None = None,
        ended: Callable[[], None] | None = None,
        *,
        steerable: bool = False,
    ) -> int:
        """Start a job.

        Args:
            job: What to do.
            store: Where it keeps heavy data.
            title: What to call it; empty for jobs that people need not see.
            done: Called with its result.
            progress: Called now and then.
            ended: Called before anything else when it is over, however it ended.
            steerable: People may pause it and finish it early beside its title.

        Returns:
            Its number.
        """
        handle = self._engine.workers.start(job, store)
        self._waiting[handle.id] = _Waiting(title, done, progress, ended)
        if title:
            self.started.emit(handle.id, title, steerable)
        return handle.id

    def cancel(self, number: int) -> None:
        """Ask a job to stop."""
        self._engine.workers.cancel(number)

    def steer(self, number: int, steer: Steer) -> None:
        """Ask something of a job under way, beside what was asked before."""
        self._engine.workers.steer(number, steer)

    def _on_events(self, events: list[JobEvent]) -> None:
        for event in events:
            waiting = self._waiting.get(event.id)
            if waiting is None:
                continue
            if isinstance(event, JobProgress):
                self.progressed.emit(event.id, event.progress)
                if waiting.progress is not None:
                    waiting.progress(event.progress)
            else:
                self._finish(event, waiting)

    def _finish(self, event: JobDone | JobFailed | JobCancelled | JobDied, waiting: _Waiting) -> None:
        del self._waiting[event.id]
        self.ended.emit(event.id)
        if waiting.ended is not None:
            waiting.ended()
        match event:
            case JobDone():
                waiting.done(event.result)
            case JobFailed() | JobDied():
                self.failed.emit(Report(event.message, event.hint, event.details))
            case JobCancelled():
                self.cancelled.emit(event.id)
