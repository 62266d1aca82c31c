"""Work of some tenths of a second on the window's own thread, in slices between everything else that it does."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import Any

from PySide6.QtCore import QObject, QTimer

SLICE_SECONDS = 0.008
"""After so long, others have their turn."""


class Slices(QObject):
    """Drives one generator at a time; a new one replaces one that has not ended.

    Args:
        parent: Ends with it.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._work: Generator[None, None, Any] | None = None
        self._done: Callable[[Any], None] | None = None
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._go_on)

    @property
    def busy(self) -> bool:
        """Whether there is something to do."""
        return self._work is not None

    def start(self, work: Generator[None, None, Any], done: Callable[[Any], None]) -> None:
        """Start work; unfinished earlier work is dropped.

        Args:
            work: Yields after every few milliseconds.
            done: Called with what it returns.
        """
        self.stop()
        self._work, self._done = work, done
        self._timer.start()

    def stop(self) -> None:
        """Give up."""
        if self._work is not None:
            self._work.close()
        self._work = self._done = None
        self._timer.stop()

    def _go_on(self) -> None:
        work, done = self._work, self._done
        end = time.perf_counter() + SLICE_SECONDS
        while work is not None and work is self._work and time.perf_counter() < end:
            try:
                next(work)
            except StopIteration as finished:
                self.stop()
                if done is not None:
                    done(finished.value)
                return
