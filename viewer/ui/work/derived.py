"""Keeps results that jobs derive from values of the scene: each is made once, when it is wanted."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any, Generic, NamedTuple, TypeVar

from viewer.engine.jobs import AtlasJob, Job, PrefilterJob
from viewer.errors import ViewerError
from viewer.scene.assets import AssetStore
from viewer.scene.content import AssetId
from viewer.scene.names import pack
from viewer.scene.progress import Progress
from viewer.ui.widgets.report import report_of
from viewer.ui.work.jobs import Jobs

R = TypeVar("R")
J = TypeVar("J", bound=Job)
A = TypeVar("A", AtlasJob, PrefilterJob)

MOST_FAILED = 256
"""Jobs that are remembered to have failed."""


class _Running(NamedTuple):
    """A job under way, and its number."""

    job: Any
    number: int


class Derived(Generic[J, R]):
    """What has been made of each job, by the job's value.

    The user of it says what is wanted now, the most urgent first; that replaces what was wanted before. A job whose
    result is known, that is running, or that has failed is not started again.

    Args:
        jobs: Runs the work.
        take: Turns a job's answer into the result; a ``ViewerError`` counts as a failure and is reported.
        changed: Called with a job that has ended, however it ended.
        at_once: Jobs that may run at the same time.
        most: Results that are cached; None = all.
        cancelling: Cancel what is no longer wanted; else it may end.
        title: What people read of a job; without, they do not see it.
        progress: Called with a job that is running and its progress.
        bound: The jobs end with the document.
    """

    def __init__(
        self,
        jobs: Jobs,
        take: Callable[[Any, AssetStore], R | None],
        changed: Callable[[J], None],
        *,
        at_once: int = 1,
        most: int | None = None,
        cancelling: bool = True,
        title: Callable[[J], str] | None = None,
        progress: Callable[[J, Progress], None] | None = None,
        bound: bool = False,
    ) -> None:
        self._jobs, self._take, self._changed = jobs, take, changed
        self._at_once, self._most, self._cancelling = at_once, most, cancelling
        self._title, self._progress, self._bound = title, progress, bound
        self._wanted: tuple[J, ...] = ()
        self._store: AssetStore | None = None
        self._values: OrderedDict[bytes, R] = OrderedDict()
        self._failed: OrderedDict[bytes, None] = OrderedDict()
        self._running: dict[bytes, _Running] = {}

    @property
    def running(self) -> tuple[J, ...]:
        """The jobs under way."""
        return tuple(each.job for each in self._running.values())

    def get(self, job: J) -> R | None:
        """The result, or as much of it as there is; None where there is none."""
        key = _key(job)
        if self._most is not None and key in self._values:
            self._values.move_to_end(key)
        return self._values.get(key)

    @property
    def results(self) -> tuple[R, ...]:
        """All that are cached, those first that were not asked for the longest."""
        return tuple(self._values.values())

    def drop_oldest(self, count: int) -> None:
        """Forget some results: those that were not asked for the longest."""
        for _ in range(min(count, len(self._values))):
            self._values.popitem(last=False)

    def failed(self, job: J) -> bool:
        """Whether the job was tried without success."""
        return _key(job) in self._failed

    def want(self, wanted: Iterable[J], store: AssetStore) -> None:
        """Have these results made, and no others.

        Args:
            wanted: The jobs, the most urgent first.
            store: Where they keep heavy data.
        """
        self._wanted, self._store = tuple(wanted), store
        if self._cancelling:
            keys = {_key(job) for job in self._wanted}
            for key in [key for key in self._running if key not in keys]:
                self._values.pop(key, None)  # a part of a result
                self._jobs.cancel(self._running.pop(key).number)
        self._start_missing()

    def put(self, job: J, value: R) -> None:
        """Store a result, or a part of one."""
        self._values[_key(job)] = value
        while self._most is not None and len(self._values) > self._most:
            self._values.popitem(last=False)

    def forget(self, job: J) -> None:
        """Make a result again when it is wanted next."""
        self._values.pop(_key(job), None)

    def give_up(self, job: J) -> None:
        """Count a running job as failed."""
        running = self._running.pop(_key(job), None)
        if running is not None:
            self._fail(_key(job))
            self._jobs.cancel(running.number)
            self._start_missing()

    def _fail(self, key: bytes) -> None:
        """Remember that it failed, and forget what failed the longest ago: that is tried again when it is wanted."""
        self._failed[key] = None
        if len(self._failed) > MOST_FAILED:
            self._failed.popitem(last=False)

    def retry(self) -> None:
        """Let what has failed be tried again."""
        self._failed.clear()

    def clear(self) -> None:
        """Cancel everything and forget everything."""
        running, self._running = self._running, {}
        self._wanted = ()
        self._values.clear()
        self._failed.clear()
        for each in running.values():
            self._jobs.cancel(each.number)

    def _start_missing(self) -> None:
        for job in self._wanted:
            if len(self._running) >= self._at_once:
                return
            key = _key(job)
            if not (key in self._running or key in self._failed or key in self._values):
                self._start(job, key)

    def _start(self, job: J, key: bytes) -> None:
        store = self._store
        assert store is not None

        def mine() -> bool:
            return key in self._running and self._running[key].number == number

        def progressed(progress: Progress) -> None:
            if self._progress is not None and mine():
                self._progress(job, progress)

        def finished(result: object) -> None:
            if mine():  # else it was cancelled, and may be running again
                del self._running[key]
                value = None if result is None else self._taken(result, store)
                if value is None:
                    self._fail(key)
                else:
                    self.put(job, value)
            self._changed(job)
            self._start_missing()

        title = "" if self._title is None else self._title(job)
        number = self._jobs.start(job, store, title, finished, progressed, bound=self._bound)
        self._running[key] = _Running(job, number)

    def _taken(self, result: object, store: AssetStore) -> R | None:
        try:
            return self._take(result, store)
        except ViewerError as error:
            self._jobs.failed.emit(report_of(error))
            return None


class DerivedAssets(Derived[A, AssetId]):
    """Assets that are derived from values of the scene.

    Args:
        jobs: Runs the work.
        changed: As for ``Derived``.
        progress: As for ``Derived``.
    """

    def __init__(
        self, jobs: Jobs, changed: Callable[[A], None], progress: Callable[[A, Progress], None] | None = None
    ) -> None:
        super().__init__(jobs, lambda result, _: result.asset, changed, progress=progress)

    def find(self, job: A, store: AssetStore) -> AssetId | None:
        """The asset, as long as it is there: one that was removed from the store is made again when it is wanted."""
        asset = self.get(job)
        if asset is not None and store.find(asset) is None:
            self.forget(job)
            return None
        return asset


def _key(job: Job) -> bytes:
    """By value; jobs may hold dictionaries, which have no hash."""
    return pack(job)
