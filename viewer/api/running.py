"""Long work that a script drives: an iterator of progress that has a result in the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from viewer.scene.progress import Progress, Work

T = TypeVar("T")
Watcher = Callable[[Progress], object]
"""Is called with every :class:`Progress`; raise anything in it to stop the work."""


class Running(Generic[T]):
    """Work under way: iterate over it for its progress, then ask for its result.

    It is done in the calling thread, between two steps of the iteration and nowhere else.

    Args:
        work: A generator that has not been started.
    """

    def __init__(self, work: Work[T]) -> None:
        self._work = work
        self._results: list[T] = []

    def __iter__(self) -> Iterator[Progress]:
        return self

    def __next__(self) -> Progress:
        try:
            return next(self._work)
        except StopIteration as end:
            if not self._results and end.value is not None:
                self._results.append(end.value)
            raise

    @property
    def done(self) -> bool:
        """Whether the result is there."""
        return bool(self._results)

    def result(self, progress: Watcher | None = None) -> T:
        """Do what is left and return what comes of it.

        Args:
            progress: Is called with every progress on the way.

        Raises:
            ViewerError: Whatever a person can act on.
            RuntimeError: The work was closed or has failed before.
        """
        try:
            for step in self:
                if progress is not None:
                    progress(step)
        finally:
            self.close()
        if not self._results:
            raise RuntimeError("This work was given up; start it again.")
        return self._results[0]

    def close(self) -> None:
        """Give the work up: files that were there before stay as they were, and a training keeps its newest field."""
        self._work.close()
