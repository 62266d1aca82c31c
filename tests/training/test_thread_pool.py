"""The threads that run kernels."""

import threading

import pytest

from viewer.training.thread_pool import ThreadPool


@pytest.fixture(params=[1, 3])
def thread_pool(request):
    thread_pool = ThreadPool(request.param)
    yield thread_pool
    thread_pool.close()


def test_every_part_is_done(thread_pool):
    done = set()
    thread_pool.parallel_for(lambda first, last: done.add((first, last)), [(0, 3), (3, 5), (5, 6)])
    assert done == {(0, 3), (3, 5), (5, 6)}


def test_what_a_part_raises_is_raised(thread_pool):
    def work(first, last):
        if first == 3:
            raise MemoryError

    with pytest.raises(MemoryError):
        thread_pool.parallel_for(work, [(0, 3), (3, 5), (5, 6)])


def test_no_part_still_runs_when_another_one_has_failed():
    """Else it would write where the next attempt does."""
    thread_pool, failed, done = ThreadPool(2), threading.Event(), []

    def work(first, last):
        if first == 0:
            failed.set()
            raise MemoryError
        failed.wait(10.0)
        done.extend(range(100_000))

    with pytest.raises(MemoryError):
        thread_pool.parallel_for(work, [(0, 1), (1, 2)])
    assert len(done) == 100_000
    thread_pool.close()
