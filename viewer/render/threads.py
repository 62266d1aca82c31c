"""Work in as many threads as there are cores, a piece at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

from viewer.machine import available_cores

Piece = TypeVar("Piece")
Result = TypeVar("Result")


def in_threads(work: Callable[[Piece], Result], pieces: Iterable[Piece], name: str) -> Iterator[Result]:
    """What ``work`` makes of each piece, in order; once closed, pieces that wait are given up.

    Args:
        work: Called in other threads, for one piece per core at a time.
        pieces: What to do.
        name: Of the threads.
    """
    rest, running = iter(pieces), deque[Future[Result]]()
    pool = ThreadPoolExecutor(available_cores(), name)
    try:
        running.extend(pool.submit(work, piece) for piece in islice(rest, available_cores()))
        while running:
            result = running.popleft().result()
            running.extend(pool.submit(work, piece) for piece in islice(rest, 1))
            yield result
    finally:
        pool.shutdown(cancel_futures=True)
