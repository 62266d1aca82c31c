"""Jobs in real worker processes, with every way to end that a job can have."""

import logging
import os
import signal

import psutil
import pytest

from tests.engine.waiting import Bell, collect, has, until
from viewer.engine.events import FINAL_JOB_EVENTS, JobDied
from viewer.engine.jobs import Opened, OpenJob, StoreFolders
from viewer.engine.messages import JobCancelled, JobDone, JobFailed, JobProgress
from viewer.engine.worker import merged
from viewer.engine.worker_pool import WorkerPool
from viewer.scene.assets import AssetStore
from viewer.scene.content import AssetId, VoxelField
from viewer.scene.document import Scene
from viewer.scene.geometry import AABB
from viewer.scene.progress import Progress, Steer


class Bench:
    """A pool of fake workers and its bell."""

    def __init__(self, folder, **options):
        self.bell = Bell()
        self.pool = WorkerPool(self.bell, AssetStore(folder), module="tests.engine.fake_worker", **options)

    def start(self, order):
        return self.pool.start(OpenJob(order)).id

    def until(self, enough):
        return collect(self.pool, self.bell, enough)

    def end_of(self, job):
        """The job's events; the last one ends it."""
        events = self.until(lambda events: any(isinstance(e, FINAL_JOB_EVENTS) and e.id == job for e in events))
        mine = [event for event in events if event.id == job]
        assert isinstance(mine[-1], FINAL_JOB_EVENTS)
        assert not any(isinstance(event, FINAL_JOB_EVENTS) for event in mine[:-1])
        return mine


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    """One pool for many tests: starting a worker takes longer than most of them."""
    made = Bench(tmp_path_factory.mktemp("store"))
    yield made
    made.pool.close()


def children():
    return [child for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE]


def test_a_job_tells_its_progress_and_its_result(bench):
    events = bench.end_of(bench.start("count:1000"))
    assert events[-1] == JobDone(events[-1].id, Opened("count:1000", Scene(), StoreFolders("/nowhere"), "fake"))
    told = [event.progress for event in events[:-1]]
    assert told[0].fraction == 0.0
    assert told[-1].values["number"] == 999.0
    assert len(told) < 500, "progress is told some twenty times a second, not with every step"


def test_no_figure_and_no_preview_is_lost_between_two_tellings():
    box = AABB((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
    preview = VoxelField(AssetId("ab" * 32), box, (4, 4, 4), 1, 0)
    older = Progress(0.1, "a", {"psnr": 20.0, "seconds": 1.0}, preview)
    kept = merged(older, Progress(0.2, "b", {"seconds": 2.0}))
    assert kept == Progress(0.2, "b", {"psnr": 20.0, "seconds": 2.0}, preview)


@pytest.mark.parametrize(
    ("order", "kind", "message"),
    [
        ("input", "InputError", "The file is odd."),
        ("memory", "MemoryError", "not enough memory"),
        ("bug", "bug", "KeyError"),
    ],
)
def test_errors_are_told_in_words(bench, order, kind, message):
    failed = bench.end_of(bench.start(order))[-1]
    assert isinstance(failed, JobFailed)
    assert failed.kind == kind
    assert message in failed.message
    assert failed.hint
    assert ("Traceback" in failed.details) == (kind == "bug")


def test_names_that_are_no_unicode_go_there_and_back(bench):
    """An error, which people read, has them as text."""
    assert bench.end_of(bench.start("echo:/data/\udc8e"))[-1].result.path == "echo:/data/\udc8e"
    assert bench.end_of(bench.start("stray"))[-1].result.path == "/data/\udc8e"
    assert bench.end_of(bench.start("stray error"))[-1].message == "/data/\\x8e is odd."


@pytest.mark.parametrize(
    ("order", "reason", "details"),
    [
        ("segfault", "segmentation fault", "Fatal Python error"),
        ("killed", "memory", ""),
        ("exit", "exit status 5", "last words"),
        ("sys.exit", "exit status 4", ""),
    ],
)
def test_a_death_is_told_with_its_reason(bench, order, reason, details):
    died = bench.end_of(bench.start(order))[-1]
    assert isinstance(died, JobDied)
    assert reason in died.message
    assert details in died.details
    assert bench.end_of(bench.start("count:3"))[-1].result.path == "count:3"


def test_what_libraries_print_does_no_harm(bench):
    assert isinstance(bench.end_of(bench.start("noise"))[-1], JobDone)


def test_a_cancelled_job_closes_its_files(bench, tmp_path):
    job = bench.start(f"endless:{tmp_path / 'note'}")
    bench.until(lambda events: any(event.progress.text == "on and on" for event in events))  # the file is its now
    bench.pool.cancel(job)
    bench.pool.cancel(job)
    assert bench.end_of(job)[-1] == JobCancelled(job)
    assert (tmp_path / "note").read_text() == "closed in order"


def test_a_job_hears_what_is_asked_of_it_even_where_it_missed_a_word(bench):
    job = bench.start("steered")
    bench.until(has(JobProgress, id=job))
    bench.pool.steer(job, Steer(paused=True))
    bench.pool.steer(job, Steer(rate_factor=0.25))
    asked = {"paused": 1.0, "rate_factor": 0.25}
    bench.until(lambda events: any(asked.items() <= event.progress.values.items() for event in events))
    bench.pool.steer(job, Steer(stop_early=True))
    assert isinstance(bench.end_of(job)[-1], JobDone)
    bench.pool.steer(job, Steer(stop_early=True))  # it has ended
    bench.pool.steer(99, Steer(stop_early=True))
    assert isinstance(bench.end_of(bench.start("count:3"))[-1], JobDone)


def test_a_steered_job_can_be_cancelled(bench):
    job = bench.start("steered")
    bench.until(has(JobProgress, id=job))
    bench.pool.steer(job, Steer(paused=True))
    bench.pool.cancel(job)
    assert bench.end_of(job)[-1] == JobCancelled(job)


def test_a_job_that_will_not_stop_is_ended(bench, tmp_path):
    job = bench.start(f"hang:{tmp_path / 'begun'}")
    until((tmp_path / "begun").exists)
    bench.pool.cancel(job)
    assert bench.end_of(job)[-1] == JobCancelled(job, forced=True)


def test_cancelling_what_has_ended_or_never_was_does_nothing(bench):
    job = bench.start("count:1")
    bench.end_of(job)
    bench.pool.cancel(job)
    bench.pool.cancel(99)
    assert bench.pool.drain() == []


def test_jobs_run_at_once(bench, tmp_path):
    """Each waits for the other's file, so one after the other they would never end."""
    a, b = tmp_path / "a", tmp_path / "b"
    jobs = [bench.start(f"meet:{a},{b}"), bench.start(f"meet:{b},{a}")]
    events = bench.until(lambda events: sum(isinstance(event, JobDone) for event in events) == 2)
    assert {event.id for event in events} == set(jobs)


def test_the_line_moves_up_and_can_be_left(tmp_path):
    bench = Bench(tmp_path, most=1)
    first, second, third = bench.start("endless"), bench.start("count:3"), bench.start("count:3")
    assert [handle.id for handle in bench.pool.jobs] == [first, second, third]
    bench.pool.cancel(second)
    assert bench.until(has(JobCancelled, id=second))
    bench.pool.cancel(first)
    assert isinstance(bench.end_of(third)[-1], JobDone)
    assert bench.pool.jobs == ()
    bench.pool.close()


def test_a_job_takes_the_spare_and_gives_it_back(bench):
    bench.pool.warm()
    spare = bench.pool.spare_pid
    job = bench.start("count:3")
    assert bench.pool.spare_pid is None
    events = bench.end_of(job)
    assert events[0].progress.text.endswith(f"in {spare}")
    assert bench.pool.spare_pid == spare


def test_a_failed_job_leaves_a_fresh_spare(bench):
    events = bench.end_of(bench.start("bug"))
    assert bench.pool.spare_pid is not None
    assert not events[0].progress.text.endswith(f"in {bench.pool.spare_pid}")


def test_a_dead_spare_is_no_hindrance(bench):
    bench.pool.warm()
    spare = bench.pool.spare_pid
    os.kill(spare, signal.SIGKILL)
    until(lambda: not psutil.pid_exists(spare))
    assert isinstance(bench.end_of(bench.start("count:3"))[-1], JobDone)


def test_closing_ends_everything(tmp_path):
    bench = Bench(tmp_path)
    note = tmp_path / "note"
    before = children()
    jobs = [
        bench.start(f"hang:{tmp_path / 'begun'}"),
        bench.start(f"endless:{note}"),
        bench.start("count:1"),
        bench.start("count:1"),
    ]
    bench.until(lambda events: {jobs[0], jobs[1]} <= {event.id for event in events})
    bench.pool.warm()
    bench.pool.close()
    assert set(children()) <= set(before)
    assert note.read_text() == "closed in order"
    assert bench.pool.drain() == []
    bench.pool.close()


def test_the_traceback_of_a_bug_and_the_last_words_of_a_dead_child_are_logged(bench, caplog):
    log = logging.getLogger("viewer.engine.worker_pool")
    log.addHandler(caplog.handler)
    try:
        bench.end_of(bench.start("bug"))
        bench.end_of(bench.start("exit"))
        bench.end_of(bench.start("input"))
    finally:
        log.removeHandler(caplog.handler)
    texts = list(dict.fromkeys(record.getMessage() for record in caplog.records))
    assert len(texts) == 2  # what a person can act on is no matter for the log
    assert "KeyError: 'nonsense'" in texts[0]
    assert "OpenJob" in texts[0]
    assert "last words" in texts[1]
