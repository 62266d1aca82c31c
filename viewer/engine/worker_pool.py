"""The window's long jobs: started, reported, cancelled, and buried when they die."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from msgspec import Struct

from viewer.engine.events import FINAL_JOB_EVENTS, JobDied, JobEvent
from viewer.engine.jobs import Job, StoreFolders, folders_of
from viewer.engine.messages import CancelJob, JobCancelled, JobDone, JobFailed, JobProgress, StartJob, SteerJob
from viewer.engine.process import Child, Ended, end_all
from viewer.errors import ChildError
from viewer.scene.assets import AssetStore
from viewer.scene.progress import Steer

LOG = logging.getLogger(__name__)
MODULE = "viewer.engine.worker_child"
MOST_AT_ONCE = 3
CANCEL_SECONDS = 2.0
"""How long a job may take to stop by itself."""


class JobHandle(Struct, frozen=True):
    """A job that was started; its events carry the same ``id``."""

    id: int
    job: Job


@dataclass(eq=False)
class _Task:
    """A job at work in its child. ``timer`` runs once the job was asked to stop; ``forced`` once that was in vain."""

    handle: JobHandle
    child: Child
    timer: threading.Timer | None = None
    forced: bool = False

    def force(self) -> None:
        """End the child of a job that would not stop."""
        self.forced = True
        self.child.kill()


class WorkerPool:
    """Runs jobs in worker processes, one process a job, a few at once, the others waiting in line.

    Every method returns at once and belongs to one thread, the window's; :meth:`close` may take two seconds. ``notify``
    is called from a reading thread whenever :meth:`drain` has something new. A spare worker waits with everything
    imported, so that a job starts without delay: call :meth:`warm` once the window has painted.

    Args:
        notify: See above.
        store: Where jobs keep heavy data, unless :meth:`start` is given another one.
        module: What the children serve; tests put another one there.
        most: How many jobs run at once.
    """

    def __init__(
        self, notify: Callable[[], None], store: AssetStore, module: str = MODULE, most: int = MOST_AT_ONCE
    ) -> None:
        self._notify = notify
        self._folders = folders_of(store)
        self._module = module
        self._most = most
        self._spare: Child | None = None
        self._tasks: dict[int, _Task] = {}
        self._waiting: deque[tuple[JobHandle, StoreFolders]] = deque()
        self._events: list[JobEvent] = []
        self._leaving: list[Child] = []
        self._counter = 0
        self._closed = False

    @property
    def jobs(self) -> tuple[JobHandle, ...]:
        """All jobs that have not ended, those in line last."""
        return (*(task.handle for task in self._tasks.values()), *(handle for handle, _ in self._waiting))

    @property
    def spare_pid(self) -> int | None:
        """Number of the spare worker's process; None where there is none."""
        return None if self._spare is None else self._spare.pid

    def warm(self) -> None:
        """Have a spare worker ready before the first job is there. What goes wrong shows with the first job."""
        if self._spare is None and not self._closed:
            try:
                self._spare = Child(self._module, self._notify)
            except ChildError:
                return

    def start(self, job: Job, store: AssetStore | None = None) -> JobHandle:
        """Start a job, or put it in line where enough are at work.

        Args:
            job: What to do.
            store: Where it keeps heavy data and finds what it needs; the pool's own store where not given.
        """
        self._counter += 1
        handle = JobHandle(self._counter, job)
        self._waiting.append((handle, self._folders if store is None else folders_of(store)))
        self._start_waiting()
        return handle

    def cancel(self, job: int) -> None:
        """Ask a job to stop; where it has not after two seconds, its process is ended. One that has ended is let be."""
        for entry in self._waiting:
            if entry[0].id == job:
                self._waiting.remove(entry)
                self._events.append(JobCancelled(job))
                self._notify()
                return
        task = self._tasks.get(job)
        if task is not None and task.timer is None:
            task.child.send(CancelJob(job))
            task.timer = threading.Timer(CANCEL_SECONDS, task.force)
            task.timer.daemon = True
            task.timer.start()

    def steer(self, job: int, steer: Steer) -> None:
        """Ask something of a job at work, beside what was asked before. One in line, or that has ended, is let be."""
        task = self._tasks.get(job)
        if task is not None:
            task.child.send(SteerJob(job, steer))

    def drain(self) -> list[JobEvent]:
        """What came since the last call. A job's last event is one of ``FINAL_JOB_EVENTS``."""
        events, self._events = self._events, []
        for task in list(self._tasks.values()):
            for message in task.child.poll():
                event = _event(task, message)
                if event is not None:
                    _log(task.handle, event)
                    events.append(event)
                if isinstance(event, FINAL_JOB_EVENTS):
                    self._retire(task, reusable=isinstance(event, JobDone))
                    break
        if self._spare is not None and any(isinstance(message, Ended) for message in self._spare.poll()):
            self._spare = None  # the next job shows why, if the reason lasts
        self._leaving = [child for child in self._leaving if child.running]
        self._start_waiting()
        events.extend(self._events)
        self._events = []
        return events

    def close(self) -> None:
        """End everything, jobs too: between two of their steps where they can, after a second where they cannot."""
        self._closed = True
        self._waiting.clear()
        for task in self._tasks.values():
            if task.timer is not None:
                task.timer.cancel()
        children = [task.child for task in self._tasks.values()] + self._leaving
        end_all(children if self._spare is None else [*children, self._spare])
        self._tasks, self._spare, self._leaving = {}, None, []

    def _start_waiting(self) -> None:
        while self._waiting and len(self._tasks) < self._most and not self._closed:
            handle, folders = self._waiting.popleft()
            child, self._spare = self._spare, None
            try:
                if child is None or not child.running:
                    child = Child(self._module, self._notify)
            except ChildError as error:
                self._events.append(JobFailed(handle.id, "ChildError", error.message, error.hint))
                self._notify()
                continue
            try:
                child.send(StartJob(handle.id, handle.job, folders))
            except ChildError as error:
                self._spare = child
                self._events.append(JobFailed(handle.id, "ChildError", error.message, error.hint))
                self._notify()
                continue
            self._tasks[handle.id] = _Task(handle, child)

    def _retire(self, task: _Task, reusable: bool) -> None:
        """The job has ended: its worker becomes the spare one, or makes room for a fresh one."""
        if task.timer is not None:
            task.timer.cancel()
        del self._tasks[task.handle.id]
        if reusable and task.timer is None and self._spare is None and task.child.running:
            self._spare = task.child
            return
        task.child.ask_to_end()
        self._leaving.append(task.child)
        self.warm()


def _event(task: _Task, message: object) -> JobEvent | None:
    """What a child's message means for the window; None for what it need not know."""
    match message:
        case JobDone() if message.id == task.handle.id:
            return _done(task, message)
        case JobProgress() | JobFailed() | JobCancelled() if message.id == task.handle.id:
            return message
        case Ended() if task.forced:
            return JobCancelled(task.handle.id, forced=True)
        case Ended():
            hint = "Try again; if it was killed for memory, use a larger downscale or a lower resolution."
            return JobDied(task.handle.id, f"The job's process {message.reason}.", hint, message.details)
        case _:
            return None


def _done(task: _Task, message: JobDone) -> JobDone | JobFailed:
    """The message with its result as the job's own type."""
    try:
        return JobDone(message.id, msgspec.convert(message.result, task.handle.job.result_type()))
    except msgspec.ValidationError as error:
        return JobFailed(message.id, "bug", f"A job's result cannot be read: {error}.", "Please report this.")


def _log(handle: JobHandle, event: JobEvent) -> None:
    """Note what could not be expected: the traceback of a bug, and the last lines of a process that died."""
    if isinstance(event, JobFailed | JobDied) and event.details:
        LOG.error("%s %d: %s\n%s", type(handle.job).__name__, event.id, event.message, event.details)
