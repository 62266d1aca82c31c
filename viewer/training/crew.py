"""Threads that run kernels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from viewer.machine import available_cores


class Crew:
    """A few threads that run kernels, which hold no lock while they work."""

    def __init__(self, threads: int | None = None) -> None:
        self.size = threads or available_cores()
        self._pool = ThreadPoolExecutor(self.size, "training")

    def each(self, work: Callable[[int, int], None], parts: Sequence[tuple[int, int]]) -> None:
        """Call ``work(first, last)`` for every part and wait for all."""
        if self.size == 1 or len(parts) == 1:
            for first, last in parts:
                work(first, last)
            return
        for job in [self._pool.submit(work, first, last) for first, last in parts]:
            job.result()

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown()
