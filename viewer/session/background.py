"""Small work that may wait for the disk, done one piece after the other on a thread of its own."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable

from viewer.errors import ViewerError

Task = Callable[[], None]
BUG = ViewerError("Something that was done in the background has failed.", "Save now; the log file says more.")


class Background:
    """Runs tasks in the order in which they come; the thread is there from the first one on.

    Args:
        ended: Called on that thread after each task, with what went wrong or None.
    """

    def __init__(self, ended: Callable[[ViewerError | OSError | None], None]) -> None:
        self._ended = ended
        self._tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def submit(self, task: Task) -> None:
        """Do it soon."""
        if self._thread is None:
            self._start()
        self._tasks.put(task)

    def close(self, seconds: float) -> None:
        """Finish what was submitted, but wait no longer than so long: a disk may hang."""
        if self._thread is not None:
            self._tasks.put(None)
            self._thread.join(seconds)
            self._thread = None

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="background", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        error: ViewerError | OSError | None = BUG
        try:
            while (task := self._tasks.get()) is not None:
                error = BUG
                try:
                    task()
                    error = None
                except (ViewerError, OSError) as caught:
                    error = caught
                self._tell(error)
            error = None
        finally:
            if error is BUG:  # Python reports it where threads end; what comes next is done all the same
                self._tell(error)
                self._start()

    def _tell(self, error: ViewerError | OSError | None) -> None:
        with contextlib.suppress(RuntimeError):  # the window has gone meanwhile
            self._ended(error)
