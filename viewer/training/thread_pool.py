"""Threads that run kernels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait

from viewer.machine import available_cores


class ThreadPool:
    """A few threads that run kernels, which hold no lock while they work."""

    def __init__(self, threads: int | None = None) -> None:
        self.size = threads or available_cores()
        self._pool = ThreadPoolExecutor(self.size, "training")

    def parallel_for(self, work: Callable[[int, int], None], parts: Sequence[tuple[int, int]]) -> None:
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
