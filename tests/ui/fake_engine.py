"""An engine without children: pictures come from the analytic world, jobs end as the test says."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from tests.ui.synthetic import frame
from viewer.engine.client import JobHandle
from viewer.engine.messages import JobCancelled, JobDone, JobFailed
from viewer.ui.work.engine import Engine

MOVING, RESTING = 8, 2


class FakeWorkers:
    """Remembers jobs; ``answer`` decides what each of them comes to, None = it goes on."""

    def __init__(self, engine: FakeEngine) -> None:
        self._engine = engine
        self.jobs: list[JobHandle] = []
        self.steered: list[tuple[int, object]] = []
        self.answer: Callable[[object], object] = lambda _: None

    def start(self, job: object, *_: object) -> JobHandle:
        handle = JobHandle(len(self.jobs) + 1, job)
        self.jobs.append(handle)
        result = self.answer(job)
        if isinstance(result, JobFailed):
            self.tell(JobFailed(handle.id, result.kind, result.message, result.hint, result.details))
        elif result is not None:
            self.tell(JobDone(handle.id, result))
        return handle

    def tell(self, event: object) -> None:
        QTimer.singleShot(0, self._engine, lambda: self._engine.job_events.emit([event]))

    def tell_done(self, number: int, result: object) -> None:
        self.tell(JobDone(number, result))

    def cancel(self, number: int) -> None:
        self.tell(JobCancelled(number))

    def steer(self, number: int, steer: object) -> None:
        self.steered.append((number, steer))

    def warm(self) -> None:
        pass


class FakeEngine(Engine):
    """Has the signals of the real one, and none of its children."""

    def __init__(self) -> None:
        QObject.__init__(self)
        self.workers = FakeWorkers(self)
        self.busy = False
        self.requests: list[tuple] = []
        self.scenes: list[object] = []
        self.closed = False
        self.rests = 0
        self.shares: list[float] = []

    def set_share(self, share: float) -> None:
        self.shares.append(share)

    def rest(self) -> None:
        self.rests += 1

    def start(self) -> None:
        pass

    def show(self, scene, store, bakes=None, *, another_time=False) -> None:
        del store, bakes, another_time
        if not self.scenes or self.scenes[-1] is not scene:
            self.scenes.append(scene)

    def on_the_way(self, scene) -> bool:
        del scene
        return False

    def request(self, camera, size, channels, options, *, moving, refine=True) -> None:
        del options, refine
        self.requests.append((camera, size, channels, moving))
        if len(self.requests) == 1 or not self.busy:
            self.busy = True
            QTimer.singleShot(0, self, self._answer)

    def _answer(self) -> None:
        camera, (width, height), _, moving = self.requests[-1]
        self.busy = False
        shown = frame(camera, width, height, MOVING if moving else RESTING, sky=False, scene=self.scenes[-1])
        self.frame.emit(shown)

    def close(self) -> None:
        self.closed = True
