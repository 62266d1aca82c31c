"""Finds out when and why the window's event loop is blocked.

A timer ticks every few milliseconds on the window's thread; when ticks are missing, a thread looks what the window's
thread is doing.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
import traceback
from types import FrameType
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, QTimer

LOG = logging.getLogger(__name__)
TICK_MS = 5
LIMIT = 0.05
"""Seconds."""
LOOK_EVERY = 0.01
OURS = f"{os.sep}viewer{os.sep}"


class Stall(NamedTuple):
    """One time that the event loop was blocked.

    Attributes:
        seconds: From one tick to the next.
        cpu_seconds: What the window's thread worked meanwhile; much less than ``seconds`` where it waited, or where
            other processes had the processor.
        where: The lines of our own code in which it was seen, innermost last; empty where it was in Qt all the time.
    """

    seconds: float
    cpu_seconds: float
    where: tuple[str, ...]


class StallMonitor(QObject):
    """Records stalls of the thread that it is made on.

    Args:
        limit: Shorter ones are not recorded, in seconds.
    """

    def __init__(self, limit: float = LIMIT) -> None:
        super().__init__()
        self.stalls: list[Stall] = []
        self.worst = 0.0
        self.ticks = 0
        self._limit = limit
        self._watched = threading.get_ident()
        self._last, self._spent = time.monotonic(), time.thread_time()
        self._seen: tuple[str, ...] = ()
        self._ended = threading.Event()
        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._thread = threading.Thread(target=self._watch, name="stalls", daemon=True)

    def start(self) -> None:
        """Begin to measure."""
        self._last, self._spent = time.monotonic(), time.thread_time()
        self._timer.start()
        self._thread.start()

    def stop(self) -> None:
        """Measure no more, and log what was found."""
        self._timer.stop()
        LOG.warning("%s", self.text())
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def text(self) -> str:
        """What was found, for people: the longest stalls first."""
        lines = [
            f"{len(self.stalls)} stalls over {1e3 * self._limit:.0f} ms, the longest gap {1e3 * self.worst:.0f} ms"
        ]
        for stall in sorted(self.stalls, reverse=True)[:10]:
            where = " > ".join(stall.where) or "Qt"
            lines.append(f"{1e3 * stall.seconds:5.0f} ms ({1e3 * stall.cpu_seconds:.0f} ms CPU) in {where}")
        return "\n".join(lines)

    def _tick(self) -> None:
        now, spent = time.monotonic(), time.thread_time()
        gap, self.ticks = now - self._last, self.ticks + 1
        self.worst = max(self.worst, gap)
        if gap > self._limit:
            stall = Stall(gap, spent - self._spent, self._seen)
            self.stalls.append(stall)
            LOG.warning("stalled %.0f ms (%.0f ms CPU): %s", 1e3 * gap, 1e3 * stall.cpu_seconds, stall.where)
        self._last, self._spent, self._seen = now, spent, ()

    def _watch(self) -> None:
        """On a thread of its own: look at the window's thread once half of the limit has passed without a tick."""
        while not self._ended.wait(LOOK_EVERY):
            if time.monotonic() - self._last > 0.5 * self._limit:
                frame = sys._current_frames().get(self._watched)  # noqa: SLF001 - the documented way to see a thread
                if frame is not None:
                    self._seen = _our_lines(frame) or self._seen


def _our_lines(frame: FrameType) -> tuple[str, ...]:
    found = traceback.extract_stack(frame)
    return tuple(
        f"{line.filename.rsplit(OURS)[-1]}:{line.lineno} {line.name}" for line in found if OURS in line.filename
    )
