"""Threads that run kernels, and the parts of arrays that they take."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait

from viewer.machine import available_cores

Parts = Sequence[tuple[int, int]]
"""First element, and the element after the last one."""


class ThreadPool:
    """A few threads that run kernels, which release the interpreter's lock while they work."""

    def __init__(self, threads: int | None = None) -> None:
        self.size = threads or available_cores()
        self._pool = ThreadPoolExecutor(self.size, "training")

    def parallel_for(self, work: Callable[[int, int], None], parts: Parts) -> None:
        """Call ``work(first, last)`` for every part and wait for all, whether or not one of them fails.

        Raises:
            Exception: What the first of the failed parts raised.
        """
        if self.size == 1 or len(parts) == 1:
            for first, last in parts:
                work(first, last)
            return
        jobs = [self._pool.submit(work, first, last) for first, last in parts]
        wait(jobs)  # or a part would still write where the next attempt does
        for job in jobs:
            job.result()

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown()


def chunks(count: int, size: int, start: int = 0) -> Parts:
    """[start, count) in parts of ``size``, the last one of what is left."""
    return [(first, min(first + size, count)) for first in range(start, count, size)]


def shares(count: int, parts: int) -> Parts:
    """[0, count) in at most ``parts`` nearly equal parts."""
    edges = [count * part // parts for part in range(parts + 1)]
    return [(first, last) for first, last in itertools.pairwise(edges) if first < last]
